// The component: the same script takes the bytes (once) and, from a second mount, what is to be shown of them.
const live = new WeakMap();
const SIGN_PATHS = { selected: "M6.5 0A6.5 6.5 0 1 1 -6.5 0A6.5 6.5 0 1 1 6.5 0", found: "M-3 -6.5H-6.5V-3M3 -6.5H6.5V-3M3 6.5H6.5V3M-3 6.5H-6.5V3" };
let built = 0;

class FullGraph {
  constructor(root) {
    this.send = () => {};
    this.painted = new Told((colour) => this.send({ type: "colour", colour }));
    this.chosen = new Told((notes) => this.send({ type: "select", notes }));
    this.stage = html("div", { class: "stage", tabindex: "0", role: "group", "aria-label": "Map of all notes. Enter picks a note out, arrow keys go from it to the next, Enter again opens it." });
    this.canvas = new GraphCanvas(this.stage);
    this.canvas.furniture = () => this.furniture();
    this.card = new Card(this.stage);
    this.legend = html("div", { class: "legend-row" });
    this.filters = new Filters((told) => this.filtered(told), () => this.tellNarrowed());
    const choice = (words, byTopic) => html("button", { type: "button", "data-by": byTopic ? "topic" : "kind", onclick: () => this.paintBy(byTopic) }, words);
    this.colours = html("span", { class: "choice", role: "group", "aria-label": "Colour" }, html("span", {}, "Colour by"), choice("kind", false), choice("topic", true));
    this.views = html("button", { type: "button", class: "plain", onclick: () => this.send({ type: "views" }) }, "Views …");
    this.signs = html("div", { class: "keys", role: "group", "aria-label": "Signs on notes", hidden: "" });
    this.state = html("p", { class: "state", role: "status" }, "Reading the graph …");
    this.stage.append(this.buttons(), this.state);
    this.element = html("div", { class: "whole", "data-built": String(++built) }, this.legend, this.filters.time.element, this.stage);
    root.append(this.element);
    this.gestures = new Gestures(this.stage, this);
    onThemeChange(this.element, () => this.restyle());
    this.listen();
    this.sizes = new ResizeObserver(() => this.resized());
    this.sizes.observe(this.stage);
  }

  buttons() {
    const button = (label, shape, act) => html("button", { type: "button", class: "square", "aria-label": label, title: label, onclick: act }, icon(shape));
    this.lasso = html("button", { type: "button", class: "square", "aria-pressed": "false", "aria-label": "Select several: draw around them",
      title: "Select several: draw around them (or hold Shift)", onclick: () => this.setLasso(this.lasso.ariaPressed !== "true") }, icon(ICONS.lasso));
    return html("div", { class: "zoom" }, this.lasso,
      button("Zoom in", ICONS.plus, () => this.canvas.zoomBy(1.6)),
      button("Zoom out", ICONS.minus, () => this.canvas.zoomBy(1 / 1.6)),
      button("Show the whole graph", ICONS.fit, () => this.canvas.fit()));
  }

  setLasso(on) {
    this.lasso.ariaPressed = String(on);
    this.stage.classList.toggle("roping", on);
  }

  listen() {
    this.stage.addEventListener("pointermove", (event) => event.pointerType !== "touch" && !event.buttons && this.hover(this.gestures.local(event)));
    this.stage.addEventListener("pointerleave", () => this.hover(null));
    this.canvas.canvas.addEventListener("click", (event) => this.clicked(event));
    this.stage.addEventListener("keydown", (event) => this.keyed(event));
  }

  resized() {
    const { room } = this.canvas;
    const { clientWidth, clientHeight } = this.stage;
    if (!this.canvas.graph || (room.width === clientWidth && room.height === clientHeight)) return;
    this.canvas.resize();
    this.canvas.fit();
  }

  restyle() {
    this.canvas.ink = null;
    this.canvas.draw();
  }

  dispose() {
    this.sizes.disconnect();
    this.gestures.dispose();
  }

  update(data, send) {
    this.send = send;
    this.stage.style.setProperty("--height", `${data.height}px`);
    this.data = data;
    Object.assign(KIND_NAMES, data.words[0]);
    Object.assign(KIND_PLURALS, data.words[1]);
    this.takeNarrowed(data);
    if (data.token !== this.token) this.takeGraph(data.token);
    else if (this.canvas.graph?.token === data.token) this.showChoices();
  }

  // What the browser shows counts: an answer to an earlier choice changes nothing back, and what was lost is told again.
  takeNarrowed({ narrowed, heard }) {
    this.told ??= heard;
    if (heard === this.told) {
      const text = JSON.stringify(narrowed);
      if (text !== this.narrowed) this.filters.take(narrowed);
      this.narrowed = text;
    } else if (this.again !== this.told) {
      this.again = this.told;
      this.tellNarrowed(this.told);
    }
  }

  tellNarrowed(number = (this.told ?? 0) + 1) {
    this.told = number;
    const narrowed = this.filters.said();
    this.narrowed = JSON.stringify(narrowed);
    this.send({ type: "narrow", narrowed, n: number });
  }

  takeGraph(token) {
    this.token = token;
    whenRead(token, (graph) => {
      if (graph.token !== this.token) return;
      this.canvas.setGraph(graph);
      this.filters.setGraph(graph);
      this.shown = {};
      this.showChoices();
    });
  }

  showChoices() {
    const { graph } = this.canvas;
    const { colour, selected, focus, focus_token: focusToken } = this.data;
    if (this.painted.heard(colour)) this.canvas.byTopic = colour === "topic";
    this.fillLegend();
    if (this.chosen.heard(selected)) this.canvas.selected = new Set(selected);
    if (focus !== null && focusToken !== this.shown.focus) {
      this.canvas.open = focus;
      this.shown.focus = focusToken;
      this.canvas.flyTo(focus);
    } else this.canvas.draw();
    this.sayState();
    this.element.dataset.shown = graph.token;
  }

  sayState() {
    const { notes, links } = this.canvas.graph;
    const size = `${notes.toLocaleString("en")} notes, ${(links.length / 2).toLocaleString("en")} links`;
    const count = this.canvas.selected.size;
    const { found, off } = this.canvas;
    const hidden = off ? off.reduce((sum, one) => sum + one, 0) : 0;
    const said = [count ? `${count.toLocaleString("en")} selected, Esc lets go` : size];
    if (hidden) said.push(`${hidden.toLocaleString("en")} hidden`);
    if (found) said.push(found.length ? `${found.length.toLocaleString("en")} found, Enter goes from one to the next` : "no title has these words");
    this.state.textContent = said.join(" · ");
    this.showSigns(found?.length ?? 0, count);
  }

  // What the outlines mean, as long as there are any.
  showSigns(found, selected) {
    const shown = [["found", "Found", found], ["selected", "Selected", selected]].filter(([, , count]) => count);
    this.signs.hidden = shown.length === 0;
    this.signs.replaceChildren(...shown.map(([name, words, count]) => html("span", { class: "sign-key", "data-sign": name },
      svg("svg", { viewBox: "-8 -8 16 16", class: `swatch ${name}`, "aria-hidden": "true" }, svg("circle", { class: "dot", r: "2.4" }), svg("path", { d: SIGN_PATHS[name] })),
      words, html("span", { class: "number" }, count.toLocaleString("en")))));
  }

  filtered({ off, found, go }) {
    if (go !== undefined) {
      this.show(go);
      this.canvas.flyTo(go);
      return;
    }
    Object.assign(this.canvas, { off, found });
    this.canvas.named = off && topicsLeft(this.canvas.graph ?? this.filters.graph, off);
    if (!this.canvas.graph) return;
    this.sayState();
    this.canvas.draw();
  }

  fillLegend() {
    this.filters.fill(this.canvas.graph);
    for (const button of this.colours.querySelectorAll("button")) button.setAttribute("aria-pressed", String((button.dataset.by === "topic") === this.canvas.byTopic));
    if (this.legend.firstChild) return;
    const { field, facets, time, all, keys } = this.filters;
    this.legend.append(this.colours, field, ...facets.elements, time.button, this.views, all, keys, this.signs);
  }

  paintBy(byTopic) {
    this.canvas.byTopic = byTopic;
    this.fillLegend();
    this.canvas.draw();
    this.painted.say(byTopic ? "topic" : "kind");
  }

  furniture() {
    return [...this.stage.querySelectorAll(".zoom, .state")].map(({ offsetLeft: x, offsetTop: y, offsetWidth: width, offsetHeight: height }) =>
      ({ x: x - 4, y: y - 4, width: width + 8, height: height + 8 }));
  }

  // The view's methods that the gestures call.
  panBy(dx, dy) { this.hover(null); this.canvas.panBy(dx, dy); }
  zoomAt(factor, x, y) { this.hover(null); this.canvas.zoomAt(factor, x, y); }
  ropes(event) { return Boolean(this.canvas.graph) && (event.shiftKey || this.lasso.ariaPressed === "true"); }
  dragStarted(start, roped) { this.canvas.roped = roped ? [start] : null; }

  rope(point) {
    this.canvas.roped.push(point);
    this.canvas.shift();
  }

  ropeDone() {
    const found = this.canvas.inRope(this.canvas.roped);
    this.canvas.roped = null;
    this.select(new Set([...this.canvas.selected, ...found]));
    this.setLasso(false);
  }

  select(notes) {
    this.canvas.selected = notes;
    this.sayState();
    this.canvas.shift();
    this.chosen.say([...notes].sort((a, b) => a - b));
  }

  hover(point) {
    if (!this.canvas.graph) return;
    const note = point ? this.canvas.at(point.x, point.y) : null;
    if (note === this.canvas.hovered) return;
    this.canvas.hovered = note;
    this.stage.classList.toggle("over", note !== null);
    this.canvas.shift();
    if (note === null) this.card.hide();
    else this.showCard(note);
  }

  showCard(note) {
    const { graph } = this.canvas;
    const { x, y } = this.canvas.screen(note);
    const r = this.canvas.radius(note) + 2;
    const topic = graph.topics[graph.topic[note]];
    const [links, notes] = [graph.connections[note], new Set(this.canvas.near(note)).size];
    const lines = [[String(links), `${links === 1 ? "link" : "links"} with ${notes === 1 ? "1 note" : `${notes} notes`}`], ...(topic ? [["Topic", topic]] : [])];
    this.card.show({ title: graph.titles[note], kind: KIND_ORDER[graph.kind[note]], stub: Boolean(graph.stub[note]), description: "", lines },
      { x: x - r, y: y - r, width: 2 * r, height: 2 * r });
  }

  // First click: show the note. Second: open it. With Shift: in or out of the selection. On empty ground: show nothing.
  clicked(event) {
    if (!this.canvas.graph || this.gestures.dragged) return;
    const { x, y } = this.gestures.local(event);
    const note = this.canvas.at(x, y, event.pointerType === "touch" ? 18 : 9);
    if (event.shiftKey && note !== null) {
      const notes = new Set(this.canvas.selected);
      if (!notes.delete(note)) notes.add(note);
      this.select(notes);
      return;
    }
    if (note !== null && note === this.canvas.open) this.send({ type: "open", note });
    else this.show(note);
  }

  show(note) {
    const had = this.canvas.selected.size;
    this.canvas.open = note;
    if (note === null && had) this.select(new Set());
    this.canvas.shift();
    if (note !== null) this.send({ type: "show", note });
  }

  keyed(event) {
    if (event.target !== this.stage || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.canvas.graph) return;
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const acts = { "+": () => this.canvas.zoomBy(1.4), "-": () => this.canvas.zoomBy(1 / 1.4), 0: () => this.canvas.fit(),
      Enter: () => (this.canvas.open === null ? this.take(this.middle()) : this.send({ type: "open", note: this.canvas.open })), Escape: () => this.show(null) };
    const act = ways[event.key] ? () => this.move(ways[event.key]) : acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  // From note to note where one is picked out; else the picture moves.
  move([dx, dy]) {
    const { open } = this.canvas;
    if (open === null) this.canvas.panBy(-80 * dx, -80 * dy);
    else this.take(noteTowards(this.canvas, open, [dx, dy]));
  }

  middle() {
    const { width, height } = this.canvas.room;
    return this.canvas.at(width / 2, height / 2, Math.max(width, height)) ?? this.canvas.graph.order.find((note) => !this.canvas.off?.[note]) ?? null;
  }

  take(note) {
    if (note === null) return;
    this.show(note);
    const { x, y } = this.canvas.screen(note);
    const { width, height } = this.canvas.room;
    const [dx, dy] = [clamp(x, 80, width - 80) - x, clamp(y, 60, height - 60) - y];
    if (dx || dy) this.canvas.panBy(dx, dy);
    this.state.textContent = this.canvas.graph.titles[note];
  }

  oneFinger() {
    this.state.textContent = "Two fingers move the graph";
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  if (data instanceof Uint8Array) {
    readGraph(data);
    return undefined;
  }
  let graph = live.get(parentElement);
  if (!graph) {
    graph = new FullGraph(parentElement);
    live.set(parentElement, graph);
  }
  graph.update(data, (event) => setTriggerValue("event", event));
  return whenGone(parentElement.host ?? parentElement, () => graph.dispose());
}

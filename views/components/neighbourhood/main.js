// The component: takes a drawing, shows it in place, and tells Python of walks, openings and choices.
const DOUBLE_CLICK = 400;
const LONG_PRESS = 450;
const STILL = 2;
const CARD_TITLES = 5;
const live = new WeakMap();
let built = 0;

class NeighbourhoodMap {
  constructor(root) {
    this.lastWalk = -Infinity;
    this.send = () => {};
    const tell = (event) => this.send(event);
    this.stage = html("div", { class: "stage" });
    this.picture = new Picture(this.stage);
    this.card = new Card(this.stage);
    this.told = new Told((names) => this.send({ type: "filter", ...names }));
    this.bar = new Bar(tell, (name) => this.save(name));
    this.legend = new Legend((hidden) => this.filter(hidden));
    this.finder = new NeighbourFinder((id) => this.walk(id));
    this.list = new NeighbourList((id) => this.walk(id));
    this.more = html("div", { class: "more" });
    this.others = new Others((id) => this.walk(id), () => this.more.querySelector(".rest")?.focus());
    this.spoken = html("p", { class: "unseen", role: "status" });
    this.element = html("div", { class: "map", "data-built": String(++built) },
      this.bar.element, this.finder.element, this.more, html("div", { class: "frame" }, this.stage, this.others.element), this.legend.element, this.list.element, this.spoken);
    this.stage.append(this.zoomButtons());
    root.append(this.element);
    this.gestures = new Gestures(this.stage, this.picture);
    this.listen();
    this.watch();
    this.fonts = () => this.picture.drawing && this.picture.remeasure();
    document.fonts.addEventListener("loadingdone", this.fonts);
  }

  zoomButtons() {
    const button = (label, shape, act) => html("button", { type: "button", class: "square", "aria-label": label, title: label, onclick: act }, icon(shape));
    return html("div", { class: "zoom" },
      button("Zoom in", ICONS.plus, () => this.picture.zoomBy(1.4)),
      button("Zoom out", ICONS.minus, () => this.picture.zoomBy(1 / 1.4)),
      button("Show all of the map", ICONS.fit, () => this.picture.fit()));
  }

  listen() {
    const { element } = this.picture;
    element.addEventListener("click", (event) => this.clicked(event));
    element.addEventListener("pointerover", (event) => event.pointerType !== "touch" && !this.rests(event) && this.look(event.target));
    element.addEventListener("pointermove", (event) => this.follows(event));
    element.addEventListener("pointerleave", () => this.look(null));
    element.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && this.look(event.target));
    element.addEventListener("focusout", () => this.look(null));
    element.addEventListener("keydown", (event) => this.keyed(event));
    element.addEventListener("contextmenu", (event) => this.pressed && event.preventDefault());
    this.stage.addEventListener("pointerdown", (event) => this.press(event));
    for (const type of ["pointerup", "pointercancel", "pointermove"]) {
      this.stage.addEventListener(type, (event) => (type !== "pointermove" || this.gestures.dragged) && clearTimeout(this.holding, event));
    }
  }

  // A stage that changes size shows the same map again; one that had no size yet shows it for the first time.
  watch() {
    this.sizes = new ResizeObserver(() => {
      const { clientWidth, clientHeight } = this.stage;
      const { room } = this.picture;
      if (!room || !clientWidth || (clientWidth === room.width && clientHeight === room.height)) return;
      if (this.picture.moved) this.picture.measure();
      else this.picture.fit();
      this.showMore(this.picture.drawing);
    });
    this.sizes.observe(this.stage);
  }

  dispose() {
    this.sizes.disconnect();
    this.gestures.dispose();
    document.fonts.removeEventListener("loadingdone", this.fonts);
  }

  update(data, send) {
    this.send = send;
    this.stage.style.setProperty("--height", `${data.height}px`);
    this.name = data.name;
    Object.assign(KIND_NAMES, data.words[0]);
    Object.assign(KIND_PLURALS, data.words[1]);
    for (const [kind, name] of Object.entries(data.words[2] ?? {})) linkKinds.get(kind).name = name;
    const text = JSON.stringify(data.drawing);
    if (text !== this.text) this.show(data.drawing, this.text !== undefined);
    this.text = text;
    this.showHidden(data);
    this.bar.fill(data);
    this.takeFile(data.file);
  }

  show(drawing, moving) {
    this.titles = new Map(drawing.nodes.map(({ id, title }) => [id, title]));
    this.card.hide();
    this.resting = this.pointer;
    this.looked = null;
    this.picture.near = null;
    this.picture.element.classList.remove("focusing");
    this.picture.element.removeAttribute("aria-busy");
    this.picture.draw(drawing);
    this.showMore(drawing);
    this.nameAll(drawing);
    this.finder.fill(drawing);
    this.list.fill(drawing);
    if (moving) this.spoken.textContent = this.news(drawing);
    this.heirs();
  }

  news(drawing) {
    const same = drawing.centre === this.at;
    this.at = drawing.centre;
    return same ? this.more.textContent
      : `Now at ${this.titles.get(drawing.centre)}. ${aroundWords(drawing, "neighbour", "neighbours")}.`;
  }

  // The keys go on with the first note of a group that was opened; the group itself is gone.
  heirs() {
    const next = this.opening?.map(({ id }) => this.picture.nodes.get(id)).find((node) => node?.shown);
    if (next && this.openedByKey) this.moveTo(next);
    if (next) this.opening = null;
  }

  nameAll(drawing) {
    const { centre } = drawing;
    const held = this.picture.element.getRootNode().activeElement?.dataset?.id;
    const edges = new Map(drawing.nodes.map(({ id }) => [id, []]));
    for (const edge of drawing.edges) for (const id of [edge.from, edge.to]) edges.get(id).push(edge);
    for (const { element, data, central } of this.picture.nodes.values()) {
      element.setAttribute("aria-label", spokenName(data, edges.get(data.id), central, this.titles, centre, drawing.rings));
      element.setAttribute("tabindex", central ? "0" : "-1");
      element.classList.remove("going");
    }
    this.picture.element.setAttribute("aria-label",
      `Map of ${aroundWords(drawing, "note", "notes")} around ${this.titles.get(centre)}. Arrow keys move, Enter walks there.`);
    if (this.hadFocus && held !== centre) this.picture.nodes.get(centre).element.focus();
    this.hadFocus = false;
  }

  // A press on the legend counts until Python has heard it.
  showHidden({ hidden, drawing }) {
    if (this.told.heard(hidden)) this.hidden = hidden;
    const text = JSON.stringify([this.hidden, this.text]);
    if (text === this.hiddenText) return;
    this.hiddenText = text;
    const sets = { kinds: new Set(this.hidden.kinds), links: new Set(this.hidden.links) };
    this.legend.fill(drawing, sets);
    this.picture.setHidden(sets);
  }

  showMore(drawing) {
    const { nodes, total, left_out, rings } = drawing;
    const open = nodes.find((node) => node.open);
    this.others.fill(open, this.picture);
    if (open) return this.showOpened(open);
    if (rings) return this.showGathered(drawing);
    const kinds = Object.entries(left_out).filter(([, count]) => count > 0);
    const rest = kinds.map(([kind, count]) => `${count} ${(KIND_PLURALS[kind] ?? kind).toLowerCase()}`).join(", ");
    this.more.hidden = total <= nodes.length;
    this.more.replaceChildren(`Showing ${nodes.length} of ${total}`,
      html("button", { type: "button", title: rest ? `Left out: ${rest}` : null, onclick: () => this.send({ type: "more" }) }, "Show more"));
  }

  // Nothing is hidden without its count: what has no mark of its own is in a group.
  showGathered(drawing) {
    const { nodes, total, similar = 0, whole } = drawing;
    const groups = nodes.filter(({ count }) => count);
    const grouped = groups.reduce((sum, { count }) => sum + count, 0);
    this.more.hidden = groups.length === 0;
    const linked = total - 1 - similar;
    const near = similar ? ` and ${similar} similar` : "";
    const where = groups.length === 1 ? "1 group" : `${groups.length} groups`;
    this.more.replaceChildren(html("span", { title: linksNote(drawing, linked) || null },
      `${whole ? "" : "at least "}${linked.toLocaleString("en")} notes around${near}: ${total - 1 - grouped} drawn, ${grouped.toLocaleString("en")} in ${where}`));
    return undefined;
  }

  // In one line at the place of the other, so that nothing below it moves.
  showOpened({ id, title, count }) {
    const rest = count - this.others.drawn;
    this.more.hidden = false;
    this.more.replaceChildren(
      html("span", { class: "open-name", title }, `Open: ${title}`),
      rest ? html("button", { type: "button", class: "rest", onclick: () => this.others.open() }, `${rest.toLocaleString("en")} more`) : html("span", {}),
      html("button", { type: "button", class: "fold", onclick: () => this.send({ type: "group", id }) }, "Close", icon(ICONS.close)));
  }

  takeFile(file) {
    if (!file || file.token === this.fileToken) return;
    this.fileToken = file.token;
    download(file.name, new Blob([file.text], { type: file.mime }));
  }

  save(name) {
    const title = `The notes around: ${this.titles.get(this.picture.drawing.centre)}`;
    const file = () => pictureFile(this.picture, this.legend.element, title);
    if (name === "svg") saveSvg(file(), this.name);
    else if (name === "png") savePng(file(), this.name);
    else this.send({ type: "html", id: this.picture.drawing.centre });
  }

  filter(hidden) {
    this.picture.setHidden(hidden);
    this.hidden = { kinds: [...hidden.kinds].sort(), links: [...hidden.links].sort() };
    this.hiddenText = JSON.stringify([this.hidden, this.text]);
    this.told.say(this.hidden);
  }

  walk(id) {
    const { drawing } = this.picture;
    if (id === drawing.centre) return this.read(id);
    const node = this.picture.nodes.get(id);
    this.lastWalk = performance.now();
    node?.element.classList.add("going");
    this.picture.element.setAttribute("aria-busy", "true");
    if (node?.data.count) return this.open(node);
    this.hadFocus = node?.element.matches(":focus-visible") ?? false;
    return this.send({ type: "walk", id });
  }

  // The text of the centre is open beside the map of a walk; elsewhere the centre is opened.
  read(id) {
    if (this.picture.drawing.rings) return dispatchEvent(new CustomEvent("throughline-read"));
    return this.send({ type: "open", id });
  }

  open({ id, data, element }) {
    this.opening = data.open ? null : data.members;
    this.openedByKey = element.matches(":focus-visible");
    this.send({ type: "group", id });
  }

  // The second click of a double click would hit the new centre and open it: it is ignored.
  clicked(event) {
    const id = event.target.closest(".node")?.dataset.id;
    const again = event.detail > 1 || performance.now() - this.lastWalk < DOUBLE_CLICK;
    if (id && !again && !this.gestures.dragged && !this.pressed) this.walk(id);
    this.pressed = false;
  }

  press(event) {
    clearTimeout(this.holding);
    this.pressed = false;
    if (event.pointerType !== "touch") return;
    this.look(null);
    this.holding = setTimeout(() => {
      this.pressed = true;
      this.look(event.target);
    }, LONG_PRESS);
  }

  // What comes under a pointer that does not move was not asked about: a step of the walk shows no card.
  follows({ pointerType, clientX, clientY, target }) {
    const woken = this.resting && !this.rests({ clientX, clientY });
    this.pointer = { x: clientX, y: clientY };
    if (woken && pointerType !== "touch") this.look(target);
  }

  rests({ clientX, clientY }) {
    const { resting } = this;
    if (resting && Math.hypot(clientX - resting.x, clientY - resting.y) > STILL) this.resting = null;
    return Boolean(this.resting);
  }

  look(target) {
    const node = target?.closest(".node");
    const edge = target?.closest(".edge")?.edge;
    const key = node?.dataset.id ?? edge ?? null;
    if (key === this.looked) return;
    this.looked = key;
    if (node) this.lookAtNode(this.picture.nodes.get(node.dataset.id));
    else if (edge) this.lookAtEdge(edge);
    else this.lookAway();
  }

  lookAtNode({ id, data, r }) {
    const edges = this.picture.edgesOf(id);
    this.picture.focusOn(id, edges, { titled: id === this.picture.drawing.centre ? null : id });
    const { x, y } = this.picture.screenOf(id);
    const { centre } = this.picture.drawing;
    const lines = relations(edges.map((edge) => edge.data), id, centre, this.titles);
    const near = [...this.picture.near.nodes].map((other) => this.picture.screenOf(other));
    const between = near.flatMap((other) => [0.3, 0.6].map((part) => ({ x: x + (other.x - x) * part, y: y + (other.y - y) * part })));
    const signs = (data.signs ?? []).map(([, words]) => [capital(words), ""]);
    const told = data.count ? groupCard(data, signs) : { ...data, stub: !data.complete, lines: [...signs, ...lines] };
    this.card.show(told, { x: x - r, y: y - r, width: 2 * r, height: 2 * r },
      [...near, ...between].filter((point) => point.x !== x || point.y !== y));
  }

  lookAtEdge(edge) {
    const { data } = edge;
    this.picture.focusOn(data.from, [edge], { words: false });
    const [from, to] = [this.picture.screenOf(data.from), this.picture.screenOf(data.to)];
    const source = this.picture.nodes.get(data.from).data;
    const box = { x: (from.x + to.x) / 2 - 4, y: (from.y + to.y) / 2 - 4, width: 8, height: 8 };
    this.card.show({ ...source, stub: !source.complete, description: "", lines: [relation(data, data.from, this.titles)] }, box);
  }

  lookAway() {
    this.looked = null;
    this.picture.focusOn(null, []);
    this.card.hide();
  }

  keyed(event) {
    const id = event.target.closest(".node")?.dataset.id;
    if (!id || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.actions(id, event)[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  actions(id, { repeat }) {
    const go = () => repeat || this.walk(id);
    const towards = (direction) => () => this.moveTo(nodeTowards(this.picture.nodes.values(), this.picture.nodes.get(id), direction));
    const moves = Object.entries(ARROWS).map(([key, direction]) => [key, towards(direction)]);
    return {
      ...Object.fromEntries(moves), Enter: go, " ": go,
      Home: () => this.moveTo(this.picture.nodes.get(this.picture.drawing.centre)),
      Escape: () => this.lookAway(),
      "+": () => this.picture.zoomBy(1.25), "-": () => this.picture.zoomBy(0.8), 0: () => this.picture.fit(),
    };
  }

  moveTo(node) {
    if (!node) return;
    for (const { element } of this.picture.nodes.values()) element.setAttribute("tabindex", element === node.element ? "0" : "-1");
    const { x, y } = this.picture.screen(node);
    const { width, height } = this.picture.room;
    const [dx, dy] = [clamp(x, 60, width - 60) - x, clamp(y, 50, height - 50) - y];
    if (dx || dy) this.picture.panBy(dx, dy);
    node.element.focus({ preventScroll: true });
    this.look(node.element);
  }
}

// What a group holds: its first titles, and that a click opens it where it is.
function groupCard({ title, kind, complete, count, members, open }, signs) {
  if (open) return { title, kind, stub: !complete, description: "", lines: [...signs, ["", "A click closes the group."]] };
  const first = members.slice(0, CARD_TITLES).map((note) => ["", note.title]);
  const rest = count > first.length ? [[`and ${count - first.length} more.`, "A click opens the group here."]] : [["", "A click opens the group here."]];
  return { title, kind, stub: !complete, description: "", lines: [...signs, ...first, ...rest] };
}

export default function ({ parentElement, data, setTriggerValue }) {
  let map = live.get(parentElement);
  if (!map) {
    map = new NeighbourhoodMap(parentElement);
    live.set(parentElement, map);
  }
  map.update(data, (event) => setTriggerValue("event", event));
  return whenGone(parentElement.host ?? parentElement, () => map.dispose());
}

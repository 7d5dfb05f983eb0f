// The picture itself: places nodes, links and labels, moves them when the drawing changes, pans and zooms.
const MOTION = 280;
const ZOOM = { least: 0.5, most: 8 };

class Picture {
  static wheelTold = false;

  constructor(stage) {
    this.stage = stage;
    this.nodes = new Map();
    this.edges = new Map();
    this.hidden = { kinds: new Set(), links: new Set() };
    this.zoom = 1;
    this.pan = { x: 0, y: 0 };
    this.moved = false;
    this.near = null;
    this.ringLayer = svg("g", { class: "rings", "aria-hidden": "true" });
    this.leashes = svg("path", { class: "leashes", "aria-hidden": "true" });
    this.edgeLayer = svg("g", { class: "edges", "aria-hidden": "true" });
    this.nodeLayer = svg("g", { class: "nodes" });
    this.world = svg("g", { class: "world" }, this.ringLayer, this.edgeLayer, this.leashes, this.nodeLayer);
    this.element = svg("svg", { class: "picture", role: "group" }, this.world);
    stage.append(this.element);
  }

  // Takes a new drawing in place: notes that stay move, new ones fade in, others are removed.
  draw(drawing) {
    const first = this.drawing === undefined;
    const stays = this.drawing?.centre === drawing.centre;
    const anchor = first ? null : this.screenOf(this.drawing.centre);
    const before = new Map([...this.nodes].map(([id, node]) => [id, this.screen(node)]));
    this.drawing = drawing;
    this.setNodes(drawing);
    this.setEdges(drawing);
    this.applyHidden();
    this.measure();
    if (!this.moved) this.fitView();
    else if (!stays) this.keepView(anchor);
    this.layOut();
    this.element.dataset.centre = drawing.centre;
    this.element.dataset.zoom = this.zoom.toFixed(3);
    if (first || calmMotion()) this.settle();
    else this.glide(before);
    for (const edge of this.edges.values()) edge.fresh = false;
  }

  setNodes({ nodes, centre }) {
    const count = nodes.filter(({ of }) => !of).length; // an open group makes no other mark smaller
    const shrink = count > 100 || (count > 30 && this.stage.clientWidth < NARROW) ? 0.8 : 1;
    const gone = new Set(this.nodes.keys());
    // Read once: each reading would make the browser compute the page's styles again.
    this.font = getComputedStyle(this.stage).fontFamily;
    for (const data of nodes) {
      gone.delete(data.id);
      const r = radiusOf(data, data.id === centre, shrink);
      const node = this.nodes.get(data.id) ?? this.addNode(data.id);
      this.dressNode(node, data, r, data.id === centre);
    }
    for (const id of gone) this.dropNode(id);
    this.nodeLayer.append(this.nodes.get(centre).element);
  }

  // Words that were measured before their font was there are measured again.
  remeasure() {
    widths.clear();
    for (const node of this.nodes.values()) node.look = null;
    this.setNodes(this.drawing);
    if (!this.moved) this.fit();
  }

  addNode(id) {
    const element = svg("g", { role: "button", tabindex: "-1", "data-id": id });
    const node = { id, element, x: 0, y: 0, fresh: true };
    this.nodes.set(id, node);
    this.nodeLayer.append(element);
    return node;
  }

  dressNode(node, data, r, central) {
    const size = central ? CENTRE_LABEL : data.count ? GROUP_LABEL : LABEL;
    const font = `${size.weight} ${size.size}px ${this.font}`;
    const lines = (central ? null : data.words) ?? data.lines;
    const look = JSON.stringify([data.kind, data.complete, data.count, data.open, data.of, data.signs, central, r, lines, font]);
    // An outline is around the mark: links end at it, and words begin beside it.
    Object.assign(node, { data, r: r + (data.signs?.length ? 4 : 0), central, size, font, lines });
    if (look === node.look) return;
    Object.assign(node, { look, written: null });
    node.width = Math.max(0, ...lines.map((line) => textWidth(line, font)));
    node.height = lines.length * size.line;
    node.element.setAttribute("class", markClass(data, central));
    // Drawn as they were measured: bolder words would reach over what stands beside them.
    node.label = svg("text", { class: "label", "font-size": size.size, "font-weight": size.weight });
    node.ground = svg("rect", { class: "ground off", rx: "3" });
    node.element.replaceChildren(...markParts(data, r, central, node.ground, node.label));
  }

  dropNode(id) {
    const { element } = this.nodes.get(id);
    this.nodes.delete(id);
    element.remove();
  }

  setEdges({ edges }) {
    const bows = bundle(edges);
    const gone = new Set(this.edges.keys());
    for (const data of edges) {
      const key = edgeKey(data);
      gone.delete(key);
      const edge = this.edges.get(key) ?? this.addEdge(key, data);
      Object.assign(edge, { data, bow: bows.get(data), from: this.nodes.get(data.from), to: this.nodes.get(data.to) });
      edge.element.classList.toggle("aside", !edge.from.central && !edge.to.central);
      edge.element.classList.toggle("within", Boolean(edge.from.data.of || edge.to.data.of));
    }
    for (const key of gone) {
      this.edges.get(key).element.remove();
      this.edges.delete(key);
    }
  }

  addEdge(key, data) {
    const parts = ["hit", "line", "head"].map((name) => svg("path", { class: name }));
    const element = svg("g", { class: linkClass(data.kind) }, ...parts);
    const edge = { element, parts, fresh: true };
    element.edge = edge;
    this.edges.set(key, edge);
    this.edgeLayer.append(element);
    return edge;
  }

  // Hiding a kind hides its nodes or links, and the nodes that only those links joined to the centre.
  applyHidden() {
    const { kinds, links } = this.hidden;
    const shown = (node) => node.central || !(kinds.has(node.data.kind) || (kinds.has("stub") && !node.data.complete));
    const open = [...this.edges.values()].filter((edge) => !links.has(edge.data.kind) && shown(edge.from) && shown(edge.to));
    const reached = reachable(this.drawing.centre, open);
    const joined = reachable(this.drawing.centre, [...this.edges.values()]);
    for (const node of this.nodes.values()) {
      node.shown = shown(node) && !node.unseated && (reached.has(node.id) || !joined.has(node.id));
      node.element.classList.toggle("away", !node.shown);
    }
    for (const edge of this.edges.values()) {
      edge.shown = open.includes(edge) && edge.from.shown && edge.to.shown;
      edge.element.classList.toggle("away", !edge.shown);
    }
  }

  setHidden(hidden) {
    this.hidden = hidden;
    if (!this.drawing) return;
    this.applyHidden();
    chooseLabels(this);
  }

  // The stage's size, and how many pixels one unit of the drawing takes when all of it is to be seen.
  measure() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    this.room = { width, height };
    this.element.setAttribute("viewBox", `0 0 ${width} ${height}`);
    if (this.drawing.rings) this.measureRings();
    else this.measurePlaces(width, height);
  }

  // Marks in rings: the stage says where there is room for them.
  measureRings() {
    const blocked = furniture({ stage: this.stage, pan: { x: 0, y: 0 } });
    // In the order of the drawing: that of the elements tells which way one came.
    const nodes = this.drawing.nodes.map(({ id }) => this.nodes.get(id));
    this.rings = new Rings(nodes.filter(({ data }) => !data.of), this.drawing.edges, this.room, blocked);
    this.rings.unfold(nodes.filter(({ data }) => data.of));
    this.element.classList.toggle("unfolded", nodes.some(({ data }) => data.open));
    this.middle = { x: 0, y: 0 };
    for (const node of this.nodes.values()) {
      node.home = this.rings.places.get(node.id);
      node.unseated = !node.home;
      node.home ??= this.rings.places.get(node.data.of);
    }
    this.applyHidden();
    this.ringLayer.replaceChildren(...this.rings.guides.map(({ hop }) => svg("g", {},
      svg("path", { class: "guide" }), svg("text", { class: "depth" }, hop === 1 ? "1 link away" : `${hop} links away`))));
  }

  paintRings() {
    [...this.ringLayer.children].forEach((guide, index) => {
      const { depth } = this.rings.guides[index];
      guide.firstChild.setAttribute("d", this.rings.path(depth, this.zoom));
      guide.lastChild.setAttribute("y", f(this.rings.point(-Math.PI / 2, depth).y * this.zoom + RING_WORDS.size));
    });
  }

  // Marks at the places of the drawing, which is made as wide as the stage lets it.
  measurePlaces(width, height) {
    this.ringLayer.replaceChildren();
    const xs = this.drawing.nodes.map((node) => node.x);
    const ys = this.drawing.nodes.map((node) => node.y);
    const span = (values) => Math.max(...values) - Math.min(...values) || 1;
    const middle = (values) => (Math.max(...values) + Math.min(...values)) / 2;
    const fill = clamp(Math.sqrt(this.drawing.nodes.length / 14), 0.66, 1);
    const padding = { x: clamp(width * 0.13, 46, 130), y: 58 };
    const unit = { x: (fill * (width - 2 * padding.x)) / span(xs), y: (fill * (height - 2 * padding.y)) / span(ys) };
    // A wide stage may stretch the picture, for room between labels, but not out of its shape.
    const scale = { x: Math.min(unit.x, unit.y * 1.75), y: Math.min(unit.y, unit.x * 1.75) };
    this.middle = { x: middle(xs) * scale.x, y: middle(ys) * scale.y };
    for (const node of this.nodes.values()) node.home = { x: node.data.x * scale.x, y: node.data.y * scale.y, spot: null };
  }

  fitView() {
    this.zoom = 1;
    this.moved = false;
    this.pan = {
      x: this.room.width / 2 - this.middle.x,
      y: this.room.height / 2 - this.middle.y,
    };
  }

  // Zoom stays; the new centre takes the old one's place on the screen, unless that was at the edge or beyond it.
  keepView(anchor) {
    const { width, height } = this.room;
    const good = anchor && anchor.x > width * 0.2 && anchor.x < width * 0.8 && anchor.y > height * 0.2 && anchor.y < height * 0.8;
    const at = good ? anchor : { x: width / 2, y: height / 2 };
    const { home } = this.nodes.get(this.drawing.centre);
    this.pan = { x: at.x - home.x * this.zoom, y: at.y - home.y * this.zoom };
  }

  layOut() {
    for (const node of this.nodes.values()) {
      node.x = node.home.x * this.zoom;
      node.y = node.home.y * this.zoom;
    }
    this.paintRings();
    chooseLabels(this);
  }

  paint(shift = null) {
    this.world.setAttribute("transform", `translate(${f(this.pan.x)} ${f(this.pan.y)})`);
    for (const node of this.nodes.values()) {
      const from = shift?.get(node.id);
      node.now = from ? { x: node.x + from.x, y: node.y + from.y, r: node.r } : node;
      node.element.setAttribute("transform", `translate(${f(node.now.x)} ${f(node.now.y)})`);
    }
    for (const edge of this.edges.values()) {
      const { line, head } = edgePaths(edge.from.now, edge.to.now, edge.bow);
      const [hit, body, arrow] = edge.parts;
      for (const part of [hit, body]) part.setAttribute("d", line);
      arrow.setAttribute("d", head);
    }
    this.paintLeashes();
  }

  // Lines from an open group to its notes: they say where these come from, and are no links.
  paintLeashes() {
    const held = [...this.nodes.values()].filter(({ data, shown }) => shown && data.of);
    this.leashes.setAttribute("d", held.map(({ now, data }) => {
      const { x, y } = this.nodes.get(data.of).now;
      return `M${f(x)} ${f(y)}L${f(now.x)} ${f(now.y)}`;
    }).join(""));
  }

  // Puts every node that stays where it was on the screen and moves it to its new place.
  glide(before) {
    const origin = before.get(this.drawing.centre) ?? { x: this.room.width / 2, y: this.room.height / 2 };
    const gap = new Map();
    for (const node of this.nodes.values()) {
      const was = before.get(node.id) ?? before.get(node.data.of) ?? origin;
      gap.set(node.id, { x: was.x - this.pan.x - node.x, y: was.y - this.pan.y - node.y });
      if (!before.has(node.id)) node.element.animate({ opacity: [0, 1] }, { duration: MOTION });
    }
    for (const { fresh, element } of this.edges.values()) if (fresh) element.animate({ opacity: [0, 1] }, { duration: MOTION });
    const start = performance.now();
    const step = (now) => {
      if (this.motion !== step) return;
      const left = (1 - clamp((now - start) / MOTION, 0, 1)) ** 3;
      this.paint(new Map([...gap].map(([id, { x, y }]) => [id, { x: x * left, y: y * left }])));
      if (left > 0) requestAnimationFrame(step);
      else this.settle();
    };
    this.motion = step;
    step(start);
  }

  settle() {
    this.motion = null;
    this.paint();
  }

  // Told once in a while, to whoever tries to move the map with one finger.
  oneFinger() {
    this.tell("Two fingers move the map", 1500);
  }

  // The wheel scrolls the page, on which the map is a part; that it can zoom too is told once.
  scrolled() {
    if (!Picture.wheelTold) this.tell(`${/Mac/.test(navigator.platform) ? "⌘" : "Ctrl"} and the wheel zoom the map`, 4000);
    Picture.wheelTold = true;
  }

  tell(words, time) {
    this.fingers ??= this.stage.appendChild(html("p", { class: "fingers", role: "status" }));
    this.fingers.textContent = words;
    this.fingers.classList.add("told");
    clearTimeout(this.silent);
    this.silent = setTimeout(() => this.fingers.classList.remove("told"), time);
  }

  panBy(dx, dy) {
    this.pan = { x: this.pan.x + dx, y: this.pan.y + dy };
    this.viewChanged(false);
  }

  zoomAt(factor, x, y) {
    const next = clamp(this.zoom * factor, ZOOM.least, ZOOM.most);
    const ratio = next / this.zoom;
    this.zoom = next;
    this.pan = { x: x - (x - this.pan.x) * ratio, y: y - (y - this.pan.y) * ratio };
    this.viewChanged(true);
  }

  zoomBy(factor) {
    this.zoomAt(factor, this.room.width / 2, this.room.height / 2);
  }

  fit() {
    this.measure();
    this.fitView();
    this.viewChanged(true);
    this.moved = false;
    this.stage.classList.remove("zoomed");
  }

  // Many wheel and pointer events may come between two frames: one repaint serves them all.
  viewChanged(zoomed) {
    this.moved = true;
    this.motion = null;
    this.rezoomed ||= zoomed;
    this.stage.classList.toggle("zoomed", this.zoom > 1.02);
    this.element.dataset.zoom = this.zoom.toFixed(3);
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      if (this.rezoomed) this.layOut();
      this.rezoomed = false;
      this.paint();
    });
  }

  screen(node) {
    const at = node.now ?? node;
    return { x: at.x + this.pan.x, y: at.y + this.pan.y };
  }

  screenOf(id) {
    return this.screen(this.nodes.get(id));
  }

  // Brings what is joined to a node (or a link) forward and lets the rest fade; null ends it. A node that the card
  // is about needs no label: the card says its title.
  // Where a link is pointed at, all words stay, though faint: the pointer may be on its way to some.
  focusOn(id, edges, { titled = null, words = true } = {}) {
    this.near = null;
    if (!words) chooseLabels(this);
    this.near = id === null ? null : { id, titled, nodes: new Set([id, ...edges.flatMap(({ data }) => [data.from, data.to])]) };
    this.element.classList.toggle("focusing", this.near !== null);
    for (const node of this.nodes.values()) node.element.classList.toggle("near", this.near?.nodes.has(node.id) ?? false);
    for (const edge of this.edges.values()) edge.element.classList.toggle("near", this.near !== null && edges.includes(edge));
    if (words) chooseLabels(this);
  }

  edgesOf(id) {
    return [...this.edges.values()].filter(({ data, shown }) => shown && (data.from === id || data.to === id));
  }
}

function reachable(start, edges) {
  const next = new Map();
  const join = (a, b) => next.has(a) ? next.get(a).push(b) : next.set(a, [b]);
  for (const { data } of edges) {
    join(data.from, data.to);
    join(data.to, data.from);
  }
  const seen = new Set([start]);
  for (const id of seen) for (const other of next.get(id) ?? []) seen.add(other);
  return seen;
}

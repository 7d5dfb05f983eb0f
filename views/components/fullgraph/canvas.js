// The whole graph on a canvas. While it moves, the last picture is shifted and stretched; when it rests it is drawn afresh.
const REST = 140;
const FLIGHT = 520;

class GraphCanvas {
  constructor(stage) {
    this.stage = stage;
    this.canvas = html("canvas", { class: "sheet", "aria-hidden": "true" });
    this.pen = this.canvas.getContext("2d", { alpha: false });
    this.still = document.createElement("canvas");
    this.view = { scale: 1, x: 0, y: 0 };
    this.selected = new Set();
    this.hovered = null;
    this.open = null;
    this.off = null;
    this.found = null;
    this.onrest = () => {};
    stage.append(this.canvas);
  }

  setGraph(graph) {
    this.graph = graph;
    this.box = boundsOf(graph.place);
    this.squares = new Squares(graph, this.box);
    this.near = adjacency(graph);
    this.topics = topicPlaces(graph);
    this.resize();
    this.fit();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    this.room = { width, height };
    this.dense = Math.min(2, devicePixelRatio || 1);
    for (const sheet of [this.canvas, this.still]) {
      sheet.width = Math.round(width * this.dense);
      sheet.height = Math.round(height * this.dense);
    }
  }

  restyle() {
    const style = getComputedStyle(this.stage);
    const colour = (name) => plainColour(colourOf(this.stage, name));
    this.ink = { text: colour("--text"), paper: colour("--paper"), accent: colour("--accent"), link: colour("--link-ink"),
      font: style.fontFamily, kinds: KINDS.notes.map((kind) => colour(kind.colour.variable)),
      hues: Array.from({ length: KINDS.hues }, (_, at) => colour(`--hue-${at}`)) };
  }

  fit() {
    const { width, height } = this.room;
    const scale = Math.min((width - 60) / this.box.width, (height - 60) / this.box.height);
    this.fitted = scale;
    this.view = { scale, x: width / 2 - (this.box.x + this.box.width / 2) * scale, y: height / 2 - (this.box.y + this.box.height / 2) * scale };
    this.draw();
  }

  panBy(dx, dy) {
    this.view.x += dx;
    this.view.y += dy;
    this.moving();
  }

  zoomAt(factor, x, y) {
    const scale = clamp(this.view.scale * factor, this.fitted * 0.6, this.fitted * 160);
    const ratio = scale / this.view.scale;
    this.view = { scale, x: x - (x - this.view.x) * ratio, y: y - (y - this.view.y) * ratio };
    this.moving();
  }

  zoomBy(factor) {
    this.zoomAt(factor, this.room.width / 2, this.room.height / 2);
  }

  // Near enough to see a note, and far enough to see most of what it is linked to.
  closeTo(note) {
    const [px, py] = this.world(note);
    const others = [...this.near(note)].map((other) => this.world(other));
    const most = (at, middle) => others.map((place) => Math.abs(place[at] - middle)).sort((a, b) => a - b)[Math.floor(others.length * 0.8)] || 1e-9;
    const { width, height } = this.room;
    const wide = Math.min((width / 2 - 90) / most(0, px), (height / 2 - 60) / most(1, py));
    return clamp(wide, this.fitted * (this.graph.notes > 1000 ? 3 : 1), this.fitted * 9);
  }

  flyTo(note, scale = this.closeTo(note)) {
    const [px, py] = this.world(note);
    const goal = { scale, x: this.room.width / 2 - px * scale, y: this.room.height / 2 - py * scale };
    if (calmMotion()) {
      this.view = goal;
      this.draw();
      return;
    }
    const from = this.centre();
    const [start, began] = [this.view.scale, performance.now()];
    const step = (now) => {
      if (this.flight !== step) return;
      const part = clamp((now - began) / FLIGHT, 0, 1);
      const eased = part < 0.5 ? 4 * part ** 3 : 1 - (2 - 2 * part) ** 3 / 2;
      const size = start * (scale / start) ** eased;
      const at = { x: from.x + (px - from.x) * eased, y: from.y + (py - from.y) * eased };
      this.view = { scale: size, x: this.room.width / 2 - at.x * size, y: this.room.height / 2 - at.y * size };
      this.shift();
      if (part < 1) requestAnimationFrame(step);
      else this.draw();
    };
    this.flight = step;
    requestAnimationFrame(step);
  }

  centre() {
    return { x: (this.room.width / 2 - this.view.x) / this.view.scale, y: (this.room.height / 2 - this.view.y) / this.view.scale };
  }

  world(note) {
    return [this.graph.place[note * 2], this.graph.place[note * 2 + 1]];
  }

  screen(note) {
    const [x, y] = this.world(note);
    return { x: x * this.view.scale + this.view.x, y: y * this.view.scale + this.view.y };
  }

  moving() {
    this.flight = null;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.draw(), REST);
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.shift();
    });
  }

  // One bitmap, moved: a drag step costs the same for a hundred notes and for twenty thousand.
  shift() {
    const { pen, dense, view, drawn, still } = this;
    const ratio = view.scale / drawn.scale;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = this.ink.paper;
    pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    const [x, y] = [(view.x - drawn.x * ratio) * dense, (view.y - drawn.y * ratio) * dense];
    pen.drawImage(still, x, y, still.width * ratio, still.height * ratio);
    this.drawMarks();
  }

  draw() {
    if (!this.graph || !this.room.width) return;
    clearTimeout(this.resting);
    this.flight = null;
    if (!this.ink) this.restyle();
    const pen = this.still.getContext("2d", { alpha: false });
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = this.ink.paper;
    pen.fillRect(0, 0, this.still.width, this.still.height);
    pen.setTransform(this.dense, 0, 0, this.dense, 0, 0);
    drawLinks(this, pen);
    drawNotes(this, pen);
    drawNames(this, pen);
    this.drawn = { ...this.view };
    this.shift();
    this.onrest();
  }

  radius(note) {
    const grown = Math.sqrt(this.view.scale / this.fitted);
    const { notes, connections } = this.graph;
    const least = notes > 6000 ? 1.1 : notes > 1000 ? 1.8 : 3; // pixels: where there are few, each can be seen to be what it is
    return clamp((0.8 + Math.sqrt(connections[note]) * 0.18) * (notes > 6000 ? 0.8 : 1.3) * grown, least, 13);
  }

  visible(margin = 12) {
    const { scale, x, y } = this.view;
    const { width, height } = this.room;
    const found = this.squares.within((-margin - x) / scale, (-margin - y) / scale, (width + margin - x) / scale, (height + margin - y) / scale);
    return this.off ? [...found].filter((note) => !this.off[note]) : found;
  }

  // What lies over the picture and changes often: the hovered and the open note with their links, the selection, the rope.
  drawMarks() {
    const { pen } = this;
    pen.setTransform(this.dense, 0, 0, this.dense, 0, 0);
    if (this.open !== null) fade(this);
    for (const note of new Set([this.open, this.hovered])) if (note !== null) drawStar(this, note);
    this.outline((this.found ?? []).slice(0, MOST_MARKED), this.ink.text, traceCorners, CORNER);
    this.outline(this.selected, this.ink.accent, traceRing, 3);
    drawRope(this);
  }

  // Two signs, so that what was found and what was selected are told apart, without colours too.
  outline(notes, colour, trace, gap) {
    const { pen } = this;
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.beginPath();
    for (const note of notes) {
      const { x, y } = this.screen(note);
      trace(pen, x, y, this.radius(note) + gap);
    }
    pen.stroke();
  }

  at(x, y, reach = 9) {
    const { scale } = this.view;
    const [wx, wy, wr] = [(x - this.view.x) / scale, (y - this.view.y) / scale, (reach + 8) / scale];
    let [best, least] = [null, Infinity];
    for (const note of this.squares.within(wx - wr, wy - wr, wx + wr, wy + wr)) {
      if (this.off?.[note]) continue;
      const here = this.screen(note);
      const gap = Math.hypot(here.x - x, here.y - y) - this.radius(note);
      if (gap < Math.min(reach, least)) [best, least] = [note, gap];
    }
    return best;
  }

  inRope(rope) {
    const path = new Path2D();
    for (const { x, y } of rope) path.lineTo(x, y);
    path.closePath();
    const judge = this.still.getContext("2d");
    judge.setTransform(1, 0, 0, 1, 0, 0);
    return [...this.visible(0)].filter((note) => {
      const { x, y } = this.screen(note);
      return judge.isPointInPath(path, x, y);
    });
  }
}

function traceRing(pen, x, y, r) {
  pen.moveTo(x + r, y);
  pen.arc(x, y, r, 0, 2 * Math.PI);
}

// The four corners of a square.
function traceCorners(pen, x, y, r) {
  const arm = r * 0.55;
  for (const [sx, sy] of [[-1, -1], [1, -1], [1, 1], [-1, 1]]) {
    pen.moveTo(x + sx * (r - arm), y + sy * r);
    pen.lineTo(x + sx * r, y + sy * r);
    pen.lineTo(x + sx * r, y + sy * (r - arm));
  }
}

function boundsOf(place) {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < place.length; at += 2) {
    x0 = Math.min(x0, place[at]);
    x1 = Math.max(x1, place[at]);
    y0 = Math.min(y0, place[at + 1]);
    y1 = Math.max(y1, place[at + 1]);
  }
  return { x: x0, y: y0, width: x1 - x0 || 1, height: y1 - y0 || 1 };
}

// A topic's name stands at the middle one of its notes, along each axis, which strays less than the mean.
function topicPlaces({ topic, place, topics }) {
  const members = topics.map(() => []);
  topic.forEach((name, note) => members[name]?.push(note));
  const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1];
  return topics
    .map((name, at) => ({ name, topic: at, size: members[at].length, x: middle(members[at].map((note) => place[note * 2])),
      y: middle(members[at].map((note) => place[note * 2 + 1])) }))
    .filter(({ name, size }) => name && size)
    .sort((a, b) => b.size - a.size);
}

// The topics of which a note is shown: the name of another would stand on empty ground.
function topicsLeft({ topic }, off) {
  return new Set(topic.filter((_, note) => !off[note]));
}

function colourOf(host, name) {
  const probe = html("i", { style: `color: var(${name})` });
  host.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

// The whole graph on a canvas. While it moves, the last picture is shifted and stretched; when it rests it is drawn afresh.
const REST = 140;
const FLIGHT = 520;
const KIND_ORDER = ["concept", "inquiry", "paper", "topic"];
const TOPIC_HUES = 12;
const LINKS_AT_ONCE = 1500;
const LENGTHS = [{ from: 0, to: 70, share: 1 }, { from: 70, to: 200, share: 0.4 }, { from: 200, to: Infinity, share: 0.13 }];

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
      font: style.fontFamily, kinds: KIND_ORDER.map((kind) => colour(`--${kind === "paper" ? "paper-kind" : kind}`)),
      hues: Array.from({ length: TOPIC_HUES }, (_, at) => colour(`--hue-${at}`)) };
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

  flyTo(note, scale = Math.max(this.view.scale, this.fitted * 9)) {
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
    this.drawLinks(pen);
    this.drawNotes(pen);
    this.drawNames(pen);
    this.drawn = { ...this.view };
    this.shift();
    this.onrest();
  }

  // Long links say least and hide most, so they are the faintest. Close up, a link that only passes through tells
  // nothing of what is on the stage and would cover it like rain: there at least one end must be in sight.
  drawLinks(pen) {
    const crowd = Math.sqrt(this.graph.links.length / 2000 + 1);
    const strength = (1.8 * Math.sqrt(this.view.scale / this.fitted)) / crowd;
    pen.strokeStyle = this.ink.link;
    pen.lineWidth = 0.7;
    for (const { from, to, share } of LENGTHS) {
      pen.globalAlpha = clamp(strength * share, 0.02, 0.8);
      this.strokeLinks(pen, from, to);
    }
    pen.globalAlpha = 1;
  }

  // Links that leave the stage on one side are skipped; the rest is stroked in small paths, which is faster than one.
  strokeLinks(pen, least, most) {
    const { links, place } = this.graph;
    const { scale, x, y } = this.view;
    const { width, height } = this.room;
    const close = scale > this.fitted * 2;
    const seen = (px, py) => px >= 0 && py >= 0 && px <= width && py <= height;
    let count = 0;
    pen.beginPath();
    for (let at = 0; at < links.length; at += 2) {
      const [a, b] = [links[at] * 2, links[at + 1] * 2];
      const ax = place[a] * scale + x;
      const ay = place[a + 1] * scale + y;
      const bx = place[b] * scale + x;
      const by = place[b + 1] * scale + y;
      const length = Math.abs(ax - bx) + Math.abs(ay - by);
      if (length < least || length >= most) continue;
      if ((ax < 0 && bx < 0) || (ay < 0 && by < 0) || (ax > width && bx > width) || (ay > height && by > height)) continue;
      if (close && !seen(ax, ay) && !seen(bx, by)) continue;
      pen.moveTo(ax, ay);
      pen.lineTo(bx, by);
      if (++count % LINKS_AT_ONCE === 0) {
        pen.stroke();
        pen.beginPath();
      }
    }
    pen.stroke();
  }

  drawNotes(pen) {
    const { kind, topic } = this.graph;
    const groups = new Map();
    for (const note of this.visible()) {
      const shade = this.byTopic ? this.ink.hues[topic[note] % TOPIC_HUES] : this.ink.kinds[kind[note]];
      const key = `${shade}|${kind[note]}`;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(note);
    }
    for (const [key, notes] of groups) this.drawGroup(pen, key.split("|")[0], KIND_ORDER[key.split("|")[1]], notes);
  }

  drawGroup(pen, shade, kind, notes) {
    pen.fillStyle = shade;
    pen.beginPath();
    for (const note of notes) {
      const { x, y } = this.screen(note);
      this.addShape(pen, kind, x, y, this.radius(note));
    }
    pen.fill();
  }

  // Far out a shape is a dot of few pixels, where a square costs least and looks the same.
  addShape(pen, kind, x, y, r) {
    if (r < 1.7) pen.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
    else if (kind === "inquiry") {
      const d = r * 1.25;
      pen.moveTo(x, y - d);
      pen.lineTo(x + d, y);
      pen.lineTo(x, y + d);
      pen.lineTo(x - d, y);
      pen.closePath();
    } else if (kind === "paper") pen.rect(x - r * 0.85, y - r, r * 1.7, r * 2);
    else {
      pen.moveTo(x + r, y);
      pen.arc(x, y, r, 0, 2 * Math.PI);
    }
  }

  radius(note) {
    const grown = Math.sqrt(this.view.scale / this.fitted);
    return clamp((0.8 + Math.sqrt(this.graph.connections[note]) * 0.18) * (this.graph.notes > 6000 ? 0.8 : 1.3) * grown, 1.1, 13);
  }

  visible(margin = 12) {
    const { scale, x, y } = this.view;
    const { width, height } = this.room;
    return this.squares.within((-margin - x) / scale, (-margin - y) / scale, (width + margin - x) / scale, (height + margin - y) / scale);
  }

  // Topics first; then notes, the best linked first, more of them the closer one looks; none over another.
  drawNames(pen) {
    const level = Math.log2(this.view.scale / this.fitted);
    const taken = this.furniture?.() ?? [];
    const roomy = clamp(this.room.width / 1000, 0.4, 1);
    const topics = this.topics.slice(0, Math.round((12 + 12 * Math.max(0, level)) * roomy));
    for (const { name, x, y, size } of topics) {
      const fade = clamp(1.15 - level / 5, 0.35, 1);
      this.write(pen, name, { x: x * this.view.scale + this.view.x, y: y * this.view.scale + this.view.y, r: 0 },
        { size: clamp(12 + Math.sqrt(size) / 4, 13, this.room.width < 520 ? 13 : 18), weight: 680, alpha: fade, middle: true }, taken);
    }
    if (level < 1.2) return;
    let budget = Math.round(clamp(14 * level, 0, 70) * roomy);
    const seen = new Set(this.visible(0));
    for (const note of this.graph.order) {
      if (budget <= 0) break;
      if (!seen.has(note)) continue;
      if (this.writeNote(pen, note, taken)) budget -= 1;
      else budget -= 0.1;
    }
  }

  writeNote(pen, note, taken, weight = 450) {
    const title = this.graph.titles[note];
    const short = title.length > 46 ? `${title.slice(0, 45).replace(/\s+\S*$/, "")} …` : title;
    return this.write(pen, short, { ...this.screen(note), r: this.radius(note) }, { size: 12, weight, alpha: 1, middle: false }, taken);
  }

  write(pen, text, { x, y, r }, { size, weight, alpha, middle }, taken) {
    pen.font = `${weight} ${size}px ${this.ink.font}`;
    const width = textWidth(text, pen.font);
    const box = { x: (middle ? x - width / 2 : x + r + 5) - 4, y: y - size / 2 - 3, width: width + 8, height: size + 6 };
    if (box.x < 0 || box.y < 0 || box.x + box.width > this.room.width || box.y + box.height > this.room.height) return false;
    if (taken.some((other) => overlaps(box, other))) return false;
    taken.push(box);
    pen.globalAlpha = alpha;
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 4;
    pen.strokeStyle = this.ink.paper;
    pen.strokeText(text, box.x + 4, y);
    pen.fillStyle = this.ink.text;
    pen.fillText(text, box.x + 4, y);
    pen.globalAlpha = 1;
    return true;
  }

  // What lies over the picture and changes often: the hovered and the open note with their links, the selection, the rope.
  drawMarks() {
    const { pen } = this;
    pen.setTransform(this.dense, 0, 0, this.dense, 0, 0);
    for (const note of new Set([this.open, this.hovered])) if (note !== null) this.drawStar(note);
    pen.strokeStyle = this.ink.accent;
    pen.lineWidth = 2;
    pen.beginPath();
    for (const note of this.selected) {
      const { x, y } = this.screen(note);
      const r = this.radius(note) + 3;
      pen.moveTo(x + r, y);
      pen.arc(x, y, r, 0, 2 * Math.PI);
    }
    pen.stroke();
    this.drawRope();
  }

  drawStar(note) {
    const { pen } = this;
    const from = this.screen(note);
    pen.strokeStyle = this.ink.accent;
    pen.globalAlpha = 0.75;
    pen.lineWidth = 1.2;
    pen.beginPath();
    for (const other of this.near(note)) {
      const to = this.screen(other);
      pen.moveTo(from.x, from.y);
      pen.lineTo(to.x, to.y);
    }
    pen.stroke();
    pen.globalAlpha = 1;
    pen.fillStyle = this.ink.accent;
    pen.beginPath();
    pen.arc(from.x, from.y, this.radius(note) + 3, 0, 2 * Math.PI);
    pen.fill();
    if (note === this.open) this.writeNote(pen, note, [], 650);
  }

  drawRope() {
    if (!this.roped?.length) return;
    const { pen } = this;
    pen.beginPath();
    for (const { x, y } of this.roped) pen.lineTo(x, y);
    pen.closePath();
    pen.globalAlpha = 0.12;
    pen.fillStyle = this.ink.accent;
    pen.fill();
    pen.globalAlpha = 1;
    pen.setLineDash([5, 4]);
    pen.lineWidth = 1.5;
    pen.strokeStyle = this.ink.accent;
    pen.stroke();
    pen.setLineDash([]);
  }

  at(x, y, reach = 9) {
    const { scale } = this.view;
    const [wx, wy, wr] = [(x - this.view.x) / scale, (y - this.view.y) / scale, (reach + 8) / scale];
    let [best, least] = [null, Infinity];
    for (const note of this.squares.within(wx - wr, wy - wr, wx + wr, wy + wr)) {
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
    .map((name, at) => ({ name, size: members[at].length, x: middle(members[at].map((note) => place[note * 2])),
      y: middle(members[at].map((note) => place[note * 2 + 1])) }))
    .filter(({ name, size }) => name && size)
    .sort((a, b) => b.size - a.size);
}

function colourOf(host, name) {
  const probe = html("i", { style: `color: var(${name})` });
  host.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

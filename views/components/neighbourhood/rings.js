// Places of marks around the centre: rings by how many links away, sectors by kind, each mark with room for its words.
// Everything follows from the drawing and the size of the stage, so that a note is drawn the same way at each visit.
const CORNERS = 2.8; // how far rings reach into the corners of the stage: 2 would be ellipses, more is squarer
const LEAST_BAND = 0.07; // of all that is needed: a ring with one note must still be seen as a ring
const TURNS = 90; // places tried around
const DEPTHS = 9; // places tried across a ring
const SEAT = { x: 22, y: 17 }; // pixels between the points tried for the notes of an open group
const RING_WORDS = { size: 11, line: 13 };

class Rings {
  constructor(nodes, edges, room, blocked) {
    this.nodes = nodes;
    this.half = { x: room.width / 2 - 8, y: room.height / 2 - 8 };
    this.room = { x: 6 - room.width / 2, y: 6 - room.height / 2, width: room.width - 12, height: room.height - 12 };
    this.blocked = blocked.map((box) => ({ ...box, x: box.x - room.width / 2, y: box.y - room.height / 2 }));
    this.marks = [];
    this.words = [];
    this.wordsOf = new Map();
    this.places = new Map();
    this.bands = this.measureBands();
    this.turns = this.wantedTurns(edges);
    this.seatAll();
  }

  // The point in a direction, a share of the way from the centre to the edge of the stage.
  point(turn, depth) {
    const [x, y] = [Math.cos(turn), Math.sin(turn)];
    const reach = (Math.abs(x / this.half.x) ** CORNERS + Math.abs(y / this.half.y) ** CORNERS) ** (-1 / CORNERS);
    return { x: x * reach * depth, y: y * reach * depth };
  }

  // How deep each ring goes, by the room that its marks and their words need.
  measureBands() {
    const needs = new Map();
    for (const { data, r, width, height } of this.nodes) needs.set(data.hop, (needs.get(data.hop) ?? 0) + (width + 2 * r + 14) * (height + 12));
    const total = [...needs.values()].reduce((a, b) => a + b, 0);
    const hops = [...needs.keys()].sort((a, b) => a - b);
    const sizes = hops.map((hop) => needs.get(hop) / total + (hop ? LEAST_BAND : 0.015));
    const whole = sizes.reduce((a, b) => a + b, 0);
    const bands = new Map();
    let used = 0;
    hops.forEach((hop, index) => {
      const from = Math.sqrt(used / whole);
      used += sizes[index];
      bands.set(hop, { from: Math.max(from, hop ? 0.15 : 0), to: Math.sqrt(used / whole) });
    });
    return bands;
  }

  // The sector of each kind: always in the same order, the first about the same direction.
  sectors() {
    const perHop = countBy(this.nodes, ({ data }) => data.hop);
    const need = new Map();
    for (const { data } of this.nodes) if (data.hop) need.set(data.kind, (need.get(data.kind) ?? 0) + 1 / Math.sqrt(perHop.get(data.hop)));
    const kinds = KIND_ORDER.filter((kind) => need.has(kind));
    const whole = [...need.values()].reduce((a, b) => a + b, 0);
    const wide = kinds.map((kind) => Math.max(need.get(kind) / whole, 1 / 14));
    const spread = wide.reduce((a, b) => a + b, 0);
    let start = kinds.length ? KIND_ORDER.indexOf(kinds[0]) / KIND_ORDER.length - wide[0] / spread / 2 : 0;
    return new Map(kinds.map((kind, index) => {
      const sector = { start: start * 2 * Math.PI, width: (wide[index] / spread) * 2 * Math.PI };
      start += wide[index] / spread;
      return [kind, sector];
    }));
  }

  // The first ring keeps the order of the drawing; further out, a mark stands behind what leads to it.
  wantedTurns(edges) {
    const sectors = this.sectors();
    const turns = new Map();
    const near = new Map(this.nodes.map(({ id }) => [id, []]));
    for (const { from, to } of edges) {
      near.get(from)?.push(to);
      near.get(to)?.push(from);
    }
    for (const hop of [...this.bands.keys()].filter(Boolean)) {
      for (const [kind, { start, width }] of sectors) {
        const members = this.nodes.filter(({ data }) => data.hop === hop && data.kind === kind);
        if (hop > 1) members.sort((a, b) => this.behind(a, near, turns) - this.behind(b, near, turns));
        members.forEach(({ id }, index) => turns.set(id, start + ((index + 0.5) / members.length) * width));
      }
    }
    return turns;
  }

  behind({ id }, near, turns) {
    const inner = near.get(id).filter((other) => turns.has(other)).map((other) => turns.get(other));
    return inner.length ? inner.reduce((a, b) => a + b, 0) / inner.length : 0;
  }

  seatAll() {
    const centre = this.nodes.find(({ central }) => central);
    this.seat(centre, [{ x: 0, y: 0 }]);
    this.writeDepths();
    const first = ({ data }) => (data.count ? 1 : data.complete ? 0 : 2);
    const rest = this.nodes.filter((node) => node !== centre).sort((a, b) => a.data.hop - b.data.hop || first(a) - first(b));
    for (const node of rest) this.seat(node, this.candidates(node));
  }

  // The words on the rings themselves are in the way of no mark.
  writeDepths() {
    this.guides = [...this.bands].filter(([hop]) => hop).map(([hop, { to }]) => ({ hop, depth: to }));
    if (this.guides.length < 2) this.guides = [];
    for (const guide of this.guides) {
      const { y } = this.point(-Math.PI / 2, guide.depth);
      this.words.push({ x: -38, y: y + 1, width: 76, height: RING_WORDS.line + 2 });
    }
  }

  // Places to try, those nearest to the wanted one first; beyond its own sector a mark is less at home.
  * candidates({ id, data }) {
    const { from, to } = this.bands.get(data.hop);
    const turn = this.turns.get(id);
    for (const { by, across } of ringOffsets()) yield this.point(turn + by, from + (to - from) * across);
  }

  seat(node, points) {
    const { id, r, width, height } = node;
    let bare = null;
    for (const { x, y } of points) {
      const mark = { x: x - r - 3, y: y - r - 3, width: 2 * r + 6, height: 2 * r + 6 };
      if (!inside(mark, this.room) || this.meets(mark)) continue;
      bare ??= { x, y, mark };
      const item = { x, y, r, width, height, gap: gapOf(node), outX: x, outY: y };
      const spot = spots(item).find((each) => {
        const box = labelBox(each, item);
        return inside(box, this.room) && !this.meets(box);
      });
      if (!spot) continue;
      this.wordsOf.set(id, labelBox(spot, item));
      this.words.push(this.wordsOf.get(id));
      return this.keep(id, { x, y, spot: spot.name }, mark);
    }
    return this.keep(id, bare ?? { ...this.point(this.turns.get(id) ?? 0, 0.96), spot: null }, bare?.mark);
  }

  meets(box) {
    return [this.marks, this.words, this.blocked].some((boxes) => boxes.some((other) => overlaps(box, other)));
  }

  keep(id, place, mark) {
    if (mark) this.marks.push(mark);
    this.places.set(id, place);
  }

  // The notes of an open group stand about it where no mark is; the words of other marks make room for theirs.
  // What finds no room has no place.
  unfold(nodes) {
    if (!nodes.length) return;
    const group = this.nodes.find(({ id }) => id === nodes[0].data.of);
    const centre = this.nodes.find(({ central }) => central);
    this.words = [group, centre].map(({ id }) => this.wordsOf.get(id)).filter(Boolean);
    const about = this.places.get(group.id);
    let points = seatsAbout(about, this.room);
    for (const node of nodes) {
      const reach = node.r + 3;
      points = points.filter(({ x, y }) => !this.meets({ x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach }));
      const { x, y, spot } = this.seatBeside(node, points) ?? {};
      if (!spot) continue;
      this.words.push(labelBox(spot, node));
      this.keep(node.id, { x, y, spot: spot.name }, { x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach });
    }
  }

  // The first of these points that has room for the words of a note beside its mark.
  seatBeside({ r, width, height, size }, points) {
    for (const { x, y } of points) {
      const spot = spots({ x, y, r, width, height, gap: size.gap, outX: 1, outY: 0 }).slice(0, 4).find((each) => {
        const box = labelBox(each, { width, height });
        return inside(box, this.room) && !this.meets(box);
      });
      if (spot) return { x, y, spot };
    }
    return null;
  }

  // A ring as a path, at a zoom.
  path(depth, zoom) {
    const points = Array.from({ length: 72 }, (_, at) => this.point((at / 72) * 2 * Math.PI, depth));
    return `M${points.map(({ x, y }) => `${f(x * zoom)} ${f(y * zoom)}`).join("L")}Z`;
  }
}

// Points all over a room, the nearest to a place first; words are wide, so that near means less from side to side.
function seatsAbout({ x, y }, room) {
  const points = [];
  for (let across = room.x + SEAT.x; across < room.x + room.width; across += SEAT.x) {
    for (let down = room.y + SEAT.y; down < room.y + room.height; down += SEAT.y) {
      points.push({ x: across, y: down, off: Math.hypot((across - x) / 1.7, down - y) });
    }
  }
  return points.sort((a, b) => a.off - b.off);
}

// All ways to stand off the wanted place, by how far off they are; worked out once.
let offsets = null;
function ringOffsets() {
  if (offsets) return offsets;
  offsets = [];
  for (let step = 0; step <= TURNS; step++) {
    const by = (Math.ceil(step / 2) * (step % 2 ? 1 : -1) * 2 * Math.PI) / TURNS;
    for (let depth = 0; depth < DEPTHS; depth++) {
      const across = (depth + 0.5) / DEPTHS;
      offsets.push({ by, across, off: Math.abs(by) + 0.5 * Math.abs(across - 0.55) });
    }
  }
  return offsets.sort((a, b) => a.off - b.off);
}

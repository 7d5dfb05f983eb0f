// The graph as it comes from Python: one block of bytes, read once, so that later reruns cost nothing.
// u32 header length | header (JSON) | float32 x,y | uint32 a,b per link | uint32 day | uint32 note and uint16 tag per tag of a note |
// uint16 folder | uint16 topic | uint16 connections | uint8 kind, its top bit set for a stub | titles
const graphs = new Map();
const waiting = new Map();

function readGraph(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  const text = new TextDecoder();
  const header = JSON.parse(text.decode(bytes.subarray(4, 4 + length)));
  if (graphs.has(header.token)) return;
  let at = 4 + length;
  const take = (type, count) => {
    const size = count * type.BYTES_PER_ELEMENT;
    // A copy: the block may start at an odd address, where no typed array can.
    const part = new type(bytes.slice(at, at + size).buffer);
    at += size;
    return part;
  };
  const graph = {
    ...header, place: take(Float32Array, header.notes * 2), links: take(Uint32Array, header.links * 2),
    days: take(Uint32Array, header.notes), tagged: { notes: take(Uint32Array, header.tagged), tags: take(Uint16Array, header.tagged) },
    folder: take(Uint16Array, header.notes), topic: take(Uint16Array, header.notes), connections: take(Uint16Array, header.notes), kind: take(Uint8Array, header.notes),
  };
  graph.stub = graph.kind.map((kind) => kind >> 7);
  graph.kind = graph.kind.map((kind) => kind & 127);
  graph.titles = text.decode(bytes.subarray(at)).split("\n");
  graph.order = Uint32Array.from(graph.connections.keys()).sort((a, b) => graph.connections[b] - graph.connections[a] || a - b);
  keep(graph);
}

// Only the newest few are kept: a rebuilt library hands over a new graph under a new token.
function keep(graph) {
  graphs.set(graph.token, graph);
  for (const token of graphs.keys()) if (graphs.size > 3) graphs.delete(token);
  for (const listener of waiting.get(graph.token) ?? []) listener(graph);
  waiting.delete(graph.token);
}

function whenRead(token, listener) {
  if (graphs.has(token)) listener(graphs.get(token));
  else waiting.set(token, [listener]);
}

// For every note, where its neighbours stand in one long list.
function adjacency({ notes, links }) {
  const start = new Uint32Array(notes + 1);
  for (const end of links) start[end + 1] += 1;
  for (let note = 0; note < notes; note++) start[note + 1] += start[note];
  const next = start.slice();
  const list = new Uint32Array(links.length);
  for (let at = 0; at < links.length; at += 2) {
    list[next[links[at]]++] = links[at + 1];
    list[next[links[at + 1]]++] = links[at];
  }
  return (note) => list.subarray(start[note], start[note + 1]);
}

// Notes by square of the plane, to find the one under the pointer without comparing all.
class Squares {
  constructor({ notes, place }, box) {
    this.side = Math.max(1, Math.floor(Math.sqrt(notes / 4)));
    this.box = box;
    const cells = this.side * this.side;
    this.start = new Uint32Array(cells + 1);
    const cell = Uint32Array.from({ length: notes }, (_, note) => this.cell(place[note * 2], place[note * 2 + 1]));
    for (const at of cell) this.start[at + 1] += 1;
    for (let at = 0; at < cells; at++) this.start[at + 1] += this.start[at];
    const next = this.start.slice();
    this.list = new Uint32Array(notes);
    cell.forEach((at, note) => (this.list[next[at]++] = note));
  }

  column(x) {
    return clamp(Math.floor(((x - this.box.x) / this.box.width) * this.side), 0, this.side - 1);
  }

  row(y) {
    return clamp(Math.floor(((y - this.box.y) / this.box.height) * this.side), 0, this.side - 1);
  }

  cell(x, y) {
    return this.row(y) * this.side + this.column(x);
  }

  *within(x0, y0, x1, y1) {
    for (let row = this.row(y0); row <= this.row(y1); row++) {
      const line = row * this.side;
      yield* this.list.subarray(this.start[line + this.column(x0)], this.start[line + this.column(x1) + 1]);
    }
  }
}

// What is on the sheet, from the back to the front: links, notes, names; and over it what changes with the pointer.
const LINKS_AT_ONCE = 1500;
const FEW = 600; // notes in sight
const FOUND_NAMED = 40;
const CORNER = 4; // pixels beyond a mark that the corners of a found note take
const STAR_NAMED = 16; // neighbours of the open note that are named beside it
const LENGTHS = [{ from: 0, to: 70, share: 1 }, { from: 70, to: 200, share: 0.4 }, { from: 200, to: Infinity, share: 0.13 }];

// Long links tell least and hide most, so they are the faintest. Close up, links that only pass through would cover
// the notes and tell nothing about them: there a link is drawn only if one of its ends is in sight.
function drawLinks(sheet, pen) {
  const crowd = Math.sqrt(sheet.graph.links.length / 2000 + 1);
  const strength = (1.8 * Math.sqrt(sheet.view.scale / sheet.fitted)) / crowd;
  pen.strokeStyle = sheet.ink.link;
  pen.lineWidth = 0.7;
  for (const { from, to, share } of LENGTHS) {
    pen.globalAlpha = clamp(strength * share, 0.02, 0.8);
    strokeLinks(sheet, pen, from, to);
  }
  pen.globalAlpha = 1;
}

// Links that leave the stage on one side are skipped; the rest is stroked in small paths, which is faster than one.
function strokeLinks(sheet, pen, least, most) {
  const { links, place } = sheet.graph;
  const { scale, x, y } = sheet.view;
  const { width, height } = sheet.room;
  const { off } = sheet;
  const close = scale > sheet.fitted * 2;
  const seen = (px, py) => px >= 0 && py >= 0 && px <= width && py <= height;
  let count = 0;
  pen.beginPath();
  for (let at = 0; at < links.length; at += 2) {
    if (off && (off[links[at]] || off[links[at + 1]])) continue;
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

function drawNotes(sheet, pen) {
  const { kind, topic } = sheet.graph;
  const groups = new Map();
  for (const note of sheet.visible()) {
    const shade = sheet.byTopic ? sheet.ink.hues[topic[note] % KINDS.hues] : sheet.ink.kinds[kind[note]];
    const key = `${shade}|${kind[note]}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(note);
  }
  for (const [key, notes] of groups) drawGroup(sheet, pen, key.split("|")[0], KIND_ORDER[key.split("|")[1]], notes);
  for (const [key, notes] of groups) hollow(sheet, pen, KIND_ORDER[key.split("|")[1]], notes);
}

// Stubs are hollow as soon as they are large enough to have an inside.
function hollow(sheet, pen, kind, notes) {
  pen.fillStyle = sheet.ink.paper;
  pen.beginPath();
  for (const note of notes) {
    const r = sheet.radius(note) - 1.5;
    if (r < 1.2 || !sheet.graph.stub[note]) continue;
    const { x, y } = sheet.screen(note);
    addShape(pen, kind, x, y, r);
  }
  pen.fill();
}

function drawGroup(sheet, pen, shade, kind, notes) {
  pen.fillStyle = shade;
  pen.beginPath();
  for (const note of notes) {
    const { x, y } = sheet.screen(note);
    addShape(pen, kind, x, y, sheet.radius(note));
  }
  pen.fill();
}

// Zoomed out, a shape is a dot of few pixels: a square looks the same and is the quickest to draw.
function addShape(pen, kind, x, y, r) {
  if (r < 1.7) pen.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
  else traceShape(pen, kind, x, y, r);
}

// Topics first; then notes, the best linked first, more of them when zoomed in; none over another.
function drawNames(sheet, pen) {
  const level = Math.log2(sheet.view.scale / sheet.fitted);
  const taken = sheet.furniture?.() ?? [];
  const roomy = clamp(sheet.room.width / 1000, 0.4, 1);
  const named = sheet.named ? sheet.topics.filter(({ topic }) => sheet.named.has(topic)) : sheet.topics;
  const topics = named.slice(0, Math.round((18 + 12 * Math.max(0, level)) * roomy));
  for (const { name, x, y, size } of topics) {
    const fade = clamp(1.15 - level / 5, 0.35, 1);
    write(sheet, pen, name, { x: x * sheet.view.scale + sheet.view.x, y: y * sheet.view.scale + sheet.view.y, r: 0 },
      { size: clamp(12 + Math.sqrt(size) / 4, 13, sheet.room.width < 520 ? 13 : 18), weight: 680, alpha: fade, middle: true }, taken);
  }
  const seen = new Set(sheet.visible(0));
  for (const note of (sheet.found ?? []).slice(0, FOUND_NAMED)) if (seen.has(note)) writeNote(sheet, pen, note, taken, 620, CORNER);
  // Where few notes are in sight there is room for titles at any zoom.
  const free = seen.size < FEW ? 30 : 0;
  if (level < 1.2 && !free) return;
  let budget = Math.round(clamp(14 * level + free, 0, 70) * roomy);
  for (const note of sheet.graph.order) {
    if (budget <= 0) break;
    if (!seen.has(note)) continue;
    if (writeNote(sheet, pen, note, taken)) budget -= 1;
    else budget -= 0.1;
  }
}

function writeNote(sheet, pen, note, taken, weight = 450, beside = 0) {
  const title = sheet.graph.titles[note];
  const short = title.length > 46 ? `${title.slice(0, 45).replace(/\s+\S*$/, "")} …` : title;
  return write(sheet, pen, short, { ...sheet.screen(note), r: sheet.radius(note) + beside }, { size: 12, weight, alpha: 1, middle: false }, taken);
}

function write(sheet, pen, text, { x, y, r }, { size, weight, alpha, middle }, taken) {
  pen.font = `${weight} ${size}px ${sheet.ink.font}`;
  const width = textWidth(text, pen.font);
  const box = { x: (middle ? x - width / 2 : x + r + 5) - 4, y: y - size / 2 - 3, width: width + 8, height: size + 6 };
  if (box.x < 0 || box.y < 0 || box.x + box.width > sheet.room.width || box.y + box.height > sheet.room.height) return false;
  if (taken.some((other) => overlaps(box, other))) return false;
  taken.push(box);
  pen.globalAlpha = alpha;
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.lineWidth = 4;
  pen.strokeStyle = sheet.ink.paper;
  pen.strokeText(text, box.x + 4, y);
  pen.fillStyle = sheet.ink.text;
  pen.fillText(text, box.x + 4, y);
  pen.globalAlpha = 1;
  return true;
}

// What the open note is not linked to steps back.
function fade({ pen, ink, room }) {
  pen.globalAlpha = 0.62;
  pen.fillStyle = ink.paper;
  pen.fillRect(0, 0, room.width, room.height);
  pen.globalAlpha = 1;
}

function drawStar(sheet, note) {
  const { pen } = sheet;
  const from = sheet.screen(note);
  pen.strokeStyle = sheet.ink.accent;
  const others = [...new Set(sheet.near(note))].filter((other) => !sheet.off?.[other]);
  pen.globalAlpha = clamp(12 / others.length, 0.3, 0.75);
  pen.lineWidth = 1.2;
  pen.beginPath();
  for (const other of others) {
    const to = sheet.screen(other);
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x, to.y);
  }
  pen.stroke();
  pen.globalAlpha = 1;
  if (note === sheet.open) nameNeighbours(sheet, pen, others);
  pen.fillStyle = sheet.ink.accent;
  pen.beginPath();
  pen.arc(from.x, from.y, sheet.radius(note) + 3, 0, 2 * Math.PI);
  pen.fill();
  if (note === sheet.open) writeNote(sheet, pen, note, [], 650);
}

// The neighbours of the open note in full colour, the best linked with their names.
function nameNeighbours(sheet, pen, others) {
  const { kind, topic, connections } = sheet.graph;
  const taken = sheet.furniture?.() ?? [];
  for (const other of others) {
    const shade = sheet.byTopic ? sheet.ink.hues[topic[other] % KINDS.hues] : sheet.ink.kinds[kind[other]];
    drawGroup(sheet, pen, shade, KIND_ORDER[kind[other]], [other]);
    hollow(sheet, pen, KIND_ORDER[kind[other]], [other]);
  }
  const best = others.toSorted((a, b) => connections[b] - connections[a] || a - b);
  let named = 0;
  for (const other of best.slice(0, 20 * STAR_NAMED)) {
    if (named === STAR_NAMED) break;
    if (writeNote(sheet, pen, other, taken)) named += 1;
  }
}

function drawRope(sheet) {
  if (!sheet.roped?.length) return;
  const { pen } = sheet;
  pen.beginPath();
  for (const { x, y } of sheet.roped) pen.lineTo(x, y);
  pen.closePath();
  pen.globalAlpha = 0.12;
  pen.fillStyle = sheet.ink.accent;
  pen.fill();
  pen.globalAlpha = 1;
  pen.setLineDash([5, 4]);
  pen.lineWidth = 1.5;
  pen.strokeStyle = sheet.ink.accent;
  pen.stroke();
  pen.setLineDash([]);
}

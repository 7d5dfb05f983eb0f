// Which nodes of the picture are named at the present zoom, and how.
const NARROW = 520;

// Chooses the labels for the present zoom; with `near` set, only for what is near the pointer.
function chooseLabels(picture) {
  const centre = picture.nodes.get(picture.drawing.centre);
  const shown = [...picture.nodes.values()].filter((node) => node.shown);
  const rank = (node) => [node.id === picture.near?.id ? 0 : 1, node.central ? 0 : 1, node.data.of || node.data.open ? 0 : 1, node.placed && picture.near ? 0 : 1,
    node.home.spot ? 0 : 1, node.data.labelled ? 0 : 1, node.data.hop, node.data.complete ? 0 : 1, -node.data.connections];
  const held = heldLabel(picture);
  const items = shown
    .filter((node) => !picture.near || (picture.near.nodes.has(node.id) && node.id !== picture.near.titled && node !== held?.node))
    .map((node) => ({ ...pick(node), outX: node.x - centre.x, outY: node.y - centre.y, rank: rank(node) }))
    .sort((a, b) => compare(a.rank, b.rank));
  const boxes = shown.map(({ id, x, y, r }) => ({ id, x: x - r - 1, y: y - r - 1, width: 2 * r + 2, height: 2 * r + 2 }));
  const room = { x: 4 - picture.pan.x, y: 4 - picture.pan.y, width: picture.room.width - 8, height: picture.room.height - 8 };
  const taken = [...furniture(picture), ...(held ? [held.box] : [])];
  const places = placeLabels(items, boxes, room, taken);
  if (picture.room.width < NARROW) labelShort(picture, items, places, boxes, room, taken);
  if (held) places.set(held.node.id, held.node.place);
  for (const node of picture.nodes.values()) setLabel(picture, node, places.get(node.id));
}

// Words that are pointed at stay under the pointer while the card is shown, though unseen where it says them.
function heldLabel({ near, nodes }) {
  const node = near && nodes.get(near.id);
  if (!node?.shown || !node.place) return null;
  const { dx, dy, width = node.width, short } = node.place;
  return { node, box: labelBox({ x: node.x + dx, y: node.y + dy }, { width, height: short ? node.size.line : node.height }) };
}

// On a phone most full labels find no room: the first line of one is better than none.
function labelShort(picture, items, places, boxes, room, taken) {
  const short = items.filter(({ id }) => !places.has(id)).map((item) => {
    const { lines, size, font } = picture.nodes.get(item.id);
    const [line] = lines;
    return { ...item, short: `${line} …`, width: textWidth(`${line} …`, font), height: size.line };
  });
  const found = placeLabels(short, boxes, room, taken);
  for (const item of short) if (found.has(item.id)) places.set(item.id, { ...found.get(item.id), ...pickShort(item) });
}

// The buttons that lie over the stage: no label goes under them.
function furniture(picture) {
  return [...picture.stage.querySelectorAll(".zoom")].map((element) => ({
    x: element.offsetLeft - picture.pan.x - 4, y: element.offsetTop - picture.pan.y - 4,
    width: element.offsetWidth + 8, height: element.offsetHeight + 8,
  }));
}

function setLabel(picture, node, place) {
  if (!picture.near) Object.assign(node, { place, placed: Boolean(place) });
  node.label.classList.toggle("told", picture.near?.titled === node.id);
  node.label.classList.toggle("off", !place);
  node.ground.classList.toggle("off", !place || picture.near?.titled === node.id);
  if (!place) return;
  const lines = place.short ? [place.short] : node.lines;
  const width = place.width ?? node.width;
  const x = place.anchor === "start" ? place.dx : place.anchor === "end" ? place.dx + width : place.dx + width / 2;
  node.label.setAttribute("text-anchor", place.anchor);
  // A line that runs level would go through the words, between their letters: they stand on a ground of their own.
  const ground = { x: place.dx - 2, y: place.dy, width: width + 4, height: lines.length * node.size.line };
  for (const [name, value] of Object.entries(ground)) node.ground.setAttribute(name, f(value));
  if (node.written !== lines.length) node.label.replaceChildren(...lines.map((line) => svg("tspan", {}, line)));
  node.written = lines.length;
  [...node.label.children].forEach((line, index) => {
    line.setAttribute("x", f(x));
    line.setAttribute("y", f(place.dy + index * node.size.line + node.size.size - 1));
  });
}

// A group is drawn with a second outline, from which its words keep off.
function gapOf({ size, data }) {
  return size.gap + (data.count ? 5 : 0);
}

function pick(node) {
  const { id, x, y, r, width, height, central, home } = node;
  return { id, x, y, r, width, height, gap: gapOf(node), must: central, first: home.spot };
}

function pickShort({ short, width }) {
  return { short, width };
}

function compare(a, b) {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index < 0 ? 0 : a[index] - b[index];
}

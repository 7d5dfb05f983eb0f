// Which labels can stand, and where: the most important first; each is put where it touches nothing, or left out.
const LABEL = { size: 12, line: 15, gap: 5, weight: 450 };
const GROUP_LABEL = { ...LABEL, weight: 600 };
const CENTRE_LABEL = { size: 14, line: 18, gap: 7, weight: 650 };
const meter = document.createElement("canvas").getContext("2d");
const widths = new Map();

function textWidth(text, font) {
  const key = font + text;
  if (!widths.has(key)) {
    if (widths.size > 5000) widths.clear();
    meter.font = font;
    widths.set(key, meter.measureText(text).width);
  }
  return widths.get(key);
}

function overlaps(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function spots(item) {
  const { x, y, r, width, height, gap } = item;
  const d = r + gap;
  const side = {
    right: { x: x + d, y: y - height / 2, anchor: "start" },
    left: { x: x - d - width, y: y - height / 2, anchor: "end" },
    below: { x: x - width / 2, y: y + d - 2, anchor: "middle" },
    above: { x: x - width / 2, y: y - d - height + 2, anchor: "middle" },
    low: { x: x + d * 0.7, y: y + d * 0.5, anchor: "start" },
    high: { x: x + d * 0.7, y: y - d * 0.5 - height, anchor: "start" },
    lowLeft: { x: x - d * 0.7 - width, y: y + d * 0.5, anchor: "end" },
    highLeft: { x: x - d * 0.7 - width, y: y - d * 0.5 - height, anchor: "end" },
  };
  const flat = Math.abs(item.outX) > Math.abs(item.outY) * 0.9;
  const [near, far] = item.outX >= 0 ? ["right", "left"] : ["left", "right"];
  const [along, against] = item.outY >= 0 ? ["below", "above"] : ["above", "below"];
  const corners = item.outX >= 0 ? ["low", "high", "lowLeft", "highLeft"] : ["lowLeft", "highLeft", "low", "high"];
  const order = flat ? [near, along, against, far] : [along, near, far, against];
  const names = [...order, ...corners];
  // The side that the layout kept room on comes first.
  if (item.first) names.sort((a, b) => Number(b === item.first) - Number(a === item.first));
  return names.map((name) => ({ ...side[name], name }));
}

function labelBox(spot, { width, height }) {
  return { x: spot.x - 3, y: spot.y - 1, width: width + 6, height: height + 2 };
}

function inside(box, room) {
  return box.x >= room.x && box.y >= room.y && box.x + box.width <= room.x + room.width
    && box.y + box.height <= room.y + room.height;
}

function leastOver(choices, boxAt, nodes) {
  const covered = (spot) => nodes.filter((node) => overlaps(boxAt(spot), node)).length;
  return choices.length ? choices.reduce((a, b) => (covered(b) < covered(a) ? b : a)) : undefined;
}

// `items` come best first; `nodes` are the boxes no label may cover (but one that must stand may, rather than be missing);
// a node inside `room` keeps its label inside; `taken` are boxes already in use.
function placeLabels(items, nodes, room, taken = []) {
  const places = new Map();
  for (const item of items) {
    const held = room && inside({ x: item.x, y: item.y, width: 0, height: 0 }, room);
    const boxAt = (spot) => labelBox(spot, item);
    const open = (spot) => (!held || inside(boxAt(spot), room)) && !taken.some((other) => overlaps(boxAt(spot), other));
    const bare = (spot) => !nodes.some((node) => node.id !== item.id && overlaps(boxAt(spot), node));
    const choices = spots(item);
    const free = choices.find((spot) => open(spot) && bare(spot)) ?? (item.must ? leastOver(choices.filter(open), boxAt, nodes) : undefined);
    if (!free) continue;
    taken.push(boxAt(free));
    places.set(item.id, { ...free, dx: free.x - item.x, dy: free.y - item.y });
  }
  return places;
}

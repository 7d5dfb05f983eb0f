// What the table of kinds says, for whoever draws: KINDS is written ahead of this by Python, and nothing here adds to it.
// Kind is said twice, by shape and by colour; shapes are centred on the origin.
const KIND_ORDER = KINDS.notes.map(({ kind }) => kind);
const KIND_NAMES = Object.fromEntries(KINDS.notes.map(({ kind, name }) => [kind, name]));
const KIND_PLURALS = Object.fromEntries(KINDS.notes.map(({ kind, heading }) => [kind, heading]));
const LINK_ORDER = KINDS.links.map(({ kind }) => kind);
const noteKinds = new Map(KINDS.notes.map((each) => [each.kind, each]));
const linkKinds = new Map(KINDS.links.map((each) => [each.kind, each]));

function shapePath(kind, r) {
  const { corners } = noteKinds.get(kind);
  if (!corners.length) return `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  return `M${corners.map(([x, y]) => `${x * r} ${y * r}`).join("L")}Z`;
}

// The same shape, added to the path that a canvas is drawing.
function traceShape(pen, kind, x, y, r) {
  const { corners } = noteKinds.get(kind);
  if (!corners.length) {
    pen.moveTo(x + r, y);
    pen.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  corners.forEach(([dx, dy], at) => (at ? pen.lineTo(x + dx * r, y + dy * r) : pen.moveTo(x + dx * r, y + dy * r)));
  pen.closePath();
}

function swatch(kind, hollow = false) {
  const shape = svg("path", { d: shapePath(kind, 5.5), class: `shape ${noteKinds.get(kind).css}${hollow ? " hollow" : ""}` });
  return svg("svg", { viewBox: "-8 -8 16 16", class: "swatch", "aria-hidden": "true" }, shape);
}

function linkClass(kind) {
  return `edge ${linkKinds.get(kind).css}`;
}

function lineSwatch(kind) {
  return svg("svg", { viewBox: "0 0 32 16", class: "swatch wide", "aria-hidden": "true" },
    svg("g", { class: linkClass(kind) }, svg("path", { class: "line", d: "M1 8H29" }), svg("path", { class: "head", d: "M24 4.5L29 8L24 11.5" })));
}

function firstWords(text, count) {
  const words = text.split(/\s+/).filter(Boolean);
  return words.length <= count ? words.join(" ") : `${words.slice(0, count).join(" ")} …`;
}

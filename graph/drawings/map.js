// The map as a file: vis-network, which pyvis brings, moves and zooms it; shapes, strokes and labels are those of every map.
const byId = new Map(notes.map((note) => [note.id, note]));
const joined = new Map(notes.map((note) => [note.id, []]));
for (const link of links) {
  joined.get(link.from).push(link);
  if (link.to !== link.from) joined.get(link.to).push(link);
}
const off = { note: new Set(), link: new Set() };
const stage = document.getElementById("map");
const ROOMY = 100; // notes: up to so many, no label covers a mark; beyond, the best linked are named, more of them close up
const CROWD = 2000; // links: more of them are drawn fainter
const FACE = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif";
let theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
let selected = null;

const surface = (name) => look.surface[name][theme];
const stateOf = (note) => KIND_NAMES[note.kind] + (note.complete ? "" : ", not captured");

function noteColour(note) {
  const full = noteKinds.get(note.kind).colour[theme];
  const fill = note.complete ? full : surface("ground");
  const lit = { background: fill, border: surface("ink") };
  return { background: fill, border: full, highlight: lit, hover: lit };
}

function linkColour(link) {
  const colour = linkKinds.get(link.kind).colour[theme];
  const opacity = links.length > CROWD ? 0.2 : links.length > 80 ? 0.5 : 0.8;
  return { color: colour, highlight: surface("ink"), hover: colour, opacity };
}

// The network asks for a mark by the note's id and says in which of its colours.
options.nodes.ctxRenderer = ({ ctx, id, x, y, style }) => {
  const { kind, size } = byId.get(id);
  const drawNode = () => {
    ctx.beginPath();
    traceShape(ctx, kind, x, y, size);
    ctx.fillStyle = style.color;
    ctx.strokeStyle = style.borderColor;
    ctx.lineWidth = style.borderWidth;
    ctx.fill();
    ctx.stroke();
  };
  return { drawNode, nodeDimensions: { width: 2 * size, height: 2 * size } };
};

const painted = (note) => ({ id: note.id, x: note.x, y: note.y, title: `${note.name}\n${stateOf(note)}`, color: noteColour(note) });
const noteSet = new vis.DataSet(notes.map(painted));
const linkSet = new vis.DataSet(links.map((link) => ({ ...link, color: linkColour(link) })));
const visible = (note) => !off.note.has(note.kind) && !(off.note.has("stub") && !note.complete);
const noteView = new vis.DataView(noteSet, { filter: ({ id }) => visible(byId.get(id)) });
const linkView = new vis.DataView(linkSet, { filter: (link) =>
  !off.link.has(link.kind) && visible(byId.get(link.from)) && visible(byId.get(link.to)) });
const network = new vis.Network(stage, { nodes: noteView, edges: linkView }, options);

// Labels keep one size on screen; where two would overlap, the less important one is hidden.
const ranked = [...notes].sort((a, b) => (b.id === look.centre) - (a.id === look.centre)
  || a.hop - b.hop || b.connections - a.connections || (a.id < b.id ? -1 : 1));

function labelled(scale) {
  const size = clamp(look.label.font * scale, 9.5, look.label.font + 2);
  const at = network.getViewPosition();
  const near = new Set(selected ? [selected, ...joined.get(selected).flatMap((link) => [link.from, link.to])] : []);
  const order = selected ? [...ranked].sort((a, b) => near.has(b.id) - near.has(a.id)) : ranked;
  const middle = { x: stage.clientWidth / 2, y: stage.clientHeight / 2 };
  const items = order.filter(visible).map((note) => {
    const bold = note.id === look.centre || note.id === selected;
    const font = `${bold ? 600 : 400} ${size}px ${FACE}`;
    const x = middle.x + (note.x - at.x) * scale;
    const y = middle.y + (note.y - at.y) * scale;
    return { id: note.id, note, bold, font, x, y, r: note.size * scale * 1.2, gap: 5, size, step: size * 1.18, outX: 0, outY: 1, must: bold };
  });
  return items.filter(({ x, y }) => x > -80 && y > -40 && x < 2 * middle.x + 80 && y < 2 * middle.y + 40);
}

function placed(items, scale) {
  const most = notes.length > ROOMY ? Math.min(120, 20 + 40 * scale) : 120;
  const tried = items.slice(0, 4 * most).map((item) => ({ ...item, height: item.note.lines.length * item.step,
    width: Math.max(...item.note.lines.map((line) => textWidth(line, item.font))) }));
  const marks = notes.length > ROOMY ? [] : items.map(({ id, x, y, r }) => ({ id, x: x - r, y: y - r, width: 2 * r, height: 2 * r }));
  const found = placeLabels(tried, marks, null);
  return tried.filter(({ id }) => found.has(id)).slice(0, most).map((item) => [item, found.get(item.id)]);
}

function writeLabels(pen) {
  const scale = network.getScale();
  const dense = pen.canvas.width / pen.canvas.clientWidth;
  pen.save();
  pen.setTransform(dense, 0, 0, dense, 0, 0);
  Object.assign(pen, { textBaseline: "top", lineJoin: "round", lineWidth: 3.5, strokeStyle: surface("ground") });
  for (const [{ note, bold, font, width, step }, place] of placed(labelled(scale), scale)) {
    pen.font = font;
    pen.textAlign = place.anchor === "middle" ? "center" : place.anchor;
    pen.fillStyle = note.complete || bold ? surface("ink") : surface("quiet");
    const x = place.x + { start: 0, middle: width / 2, end: width }[place.anchor];
    note.lines.forEach((line, row) => {
      pen.strokeText(line, x, place.y + row * step);
      pen.fillText(line, x, place.y + row * step);
    });
  }
  pen.restore();
}

// A note that was dragged takes its label along.
function dragged({ nodes }) {
  for (const [id, { x, y }] of Object.entries(network.getPositions(nodes))) Object.assign(byId.get(id), { x, y });
}

function toggle(where, group, kind, mark, words, count) {
  const box = html("input", { type: "checkbox", checked: true, onchange: () => {
    off[group][box.checked ? "delete" : "add"](kind);
    noteView.refresh();
    linkView.refresh();
  } });
  document.getElementById(where).append(html("label", {}, box, mark, html("span", {}, words), html("small", {}, String(count))));
}

function fillLegend() {
  const count = (all, kind) => all.filter((one) => one.kind === kind).length;
  for (const { kind } of look.kinds) toggle("kinds", "note", kind, swatch(kind), KIND_PLURALS[kind], count(notes, kind));
  const stubs = notes.filter((note) => !note.complete).length;
  if (stubs) toggle("kinds", "note", "stub", swatch(KIND_ORDER[0], true), "of them not captured", stubs);
  for (const { kind } of look.links) toggle("links", "link", kind, lineSwatch(kind), linkKinds.get(kind).name, count(links, kind));
}

function entry(id, link) {
  const out = link.from === id;
  const other = byId.get(out ? link.to : link.from);
  const quiet = (words) => html("span", { class: "quiet" }, words);
  return html("li", {}, html("button", { type: "button", dir: "auto", onclick: () => go(other.id) },
    quiet(`${out ? link.forward : link.backward} `), html("span", {}, other.name), link.note ? quiet(` · ${link.note}`) : null));
}

function tell(id) {
  const about = document.getElementById("about");
  const note = byId.get(id);
  const inked = (link, more) => ({ id: link.id, color: { ...linkColour(link), ...more } });
  linkSet.update((joined.get(selected) ?? []).map((link) => inked(link)));
  linkSet.update((joined.get(id) ?? []).map((link) => inked(link, { opacity: 1 })));
  selected = id;
  about.replaceChildren();
  if (!note) return;
  const own = joined.get(id);
  about.append(html("h2", {}, stateOf(note)), html("p", { class: "name", dir: "auto" }, note.name));
  if (note.about) about.append(html("p", { class: "quiet", dir: "auto" }, note.about));
  about.append(html("ul", {}, ...own.slice(0, 60).map((link) => entry(id, link))));
  if (own.length > 60) about.append(html("p", { class: "quiet" }, `and ${own.length - 60} more links`));
}

function go(id) {
  if (visible(byId.get(id))) {
    network.selectNodes([id]);
    network.focus(id, { scale: Math.max(network.getScale(), 0.8), animation: { duration: 250 } });
  }
  tell(id);
  network.redraw();
}

function find(typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = words.length ? notes.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word))) : [];
  const hit = ({ id, name }) => html("li", {}, html("button", { type: "button", dir: "auto", onclick: () => go(id) }, name));
  const said = found.length ? `${found.length} found` : "No title holds these words.";
  document.getElementById("hits").replaceChildren(...found.slice(0, 12).map(hit),
    ...(words.length ? [html("li", { class: "quiet" }, said)] : []));
}

function wear(next) {
  theme = next;
  document.documentElement.dataset.theme = theme;
  document.getElementById("theme").textContent = theme === "dark" ? "Light" : "Dark";
  noteSet.update(notes.map((note) => ({ id: note.id, color: noteColour(note) })));
  linkSet.update(links.map((link) => ({ id: link.id, color: linkColour(link) })));
}

const search = document.getElementById("search");
search.addEventListener("input", () => find(search.value));
search.addEventListener("keydown", (event) => event.key === "Enter" && document.querySelector("#hits button")?.click());
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target === search) return;
  event.preventDefault();
  search.focus();
});
document.getElementById("theme").addEventListener("click", () => wear(theme === "dark" ? "light" : "dark"));
document.getElementById("fit").addEventListener("click", () => network.fit({ animation: { duration: 250 } }));
network.on("afterDrawing", writeLabels);
network.on("dragging", dragged);
network.on("dragEnd", dragged);
network.on("selectNode", (event) => { tell(event.nodes[0]); network.redraw(); });
network.on("deselectNode", () => { tell(null); network.redraw(); });
fillLegend();
wear(theme);
network.fit();

// The legend: what the shapes and lines mean, how many there are, and a press hides or shows them.
const LINK_ORDER = ["source for", "related", "related paper", "anchor paper", "next", "topic", "similar"];

function countBy(items, name) {
  const counts = new Map();
  for (const item of items) counts.set(name(item), (counts.get(name(item)) ?? 0) + 1);
  return counts;
}

function lineSwatch(edge) {
  const line = (name) => svg("path", { class: name, d: "M1 8H29" });
  return svg("svg", { viewBox: "0 0 32 16", class: "swatch wide", "aria-hidden": "true" },
    svg("g", { class: edgeClass(edge) }, line("line"), line("core"), svg("path", { class: "head", d: "M24 4.5L29 8L24 11.5" })));
}

class Legend {
  constructor(changed) {
    this.changed = changed;
    this.nodes = html("div", { class: "legend-row", role: "group", "aria-label": "Kinds of note" });
    this.links = html("div", { class: "legend-row", role: "group", "aria-label": "Kinds of link" });
    this.element = html("div", { class: "legend" }, this.nodes, this.links);
    this.hidden = { kinds: new Set(), links: new Set() };
  }

  fill(drawing, hidden) {
    this.hidden = hidden;
    const kinds = countBy(drawing.nodes, (node) => node.kind);
    const stubs = drawing.nodes.filter((node) => !node.complete).length;
    const links = countBy(drawing.edges, linkName);
    const sample = new Map(drawing.edges.map((edge) => [linkName(edge), edge]));
    const order = (name) => LINK_ORDER.indexOf(name.replace(" (computed)", "")) * 2 + name.endsWith(")");
    this.nodes.replaceChildren(
      ...Object.keys(KIND_NAMES).filter((kind) => kinds.has(kind))
        .map((kind) => this.toggle("kinds", kind, swatch(kind), KIND_PLURALS[kind], kinds.get(kind))),
      ...(stubs ? [this.toggle("kinds", "stub", swatch("concept", true), "Not captured yet", stubs)] : []),
    );
    this.links.replaceChildren(
      ...[...links.keys()].sort((a, b) => order(a) - order(b))
        .map((name) => this.toggle("links", name, lineSwatch(sample.get(name)), capital(name), links.get(name))),
    );
  }

  toggle(group, name, picture, words, count) {
    const button = html("button", { type: "button", class: "toggle", "aria-pressed": String(!this.hidden[group].has(name)) },
      picture, words, html("span", { class: "count" }, String(count)));
    button.addEventListener("click", () => {
      const names = this.hidden[group];
      if (!names.delete(name)) names.add(name);
      button.setAttribute("aria-pressed", String(!names.has(name)));
      this.changed(this.hidden);
    });
    return button;
  }
}

function capital(words) {
  return words[0].toUpperCase() + words.slice(1);
}

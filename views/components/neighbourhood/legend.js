// The legend: what the shapes and lines mean, how many there are, and a press hides or shows them.
function countBy(items, name, weight = () => 1) {
  const counts = new Map();
  for (const item of items) counts.set(name(item), (counts.get(name(item)) ?? 0) + weight(item));
  return counts;
}

class Legend {
  constructor(changed) {
    this.changed = changed;
    this.nodes = html("div", { class: "legend-row", role: "group", "aria-label": "Kinds of note" });
    this.links = html("div", { class: "legend-row", role: "group", "aria-label": "Kinds of link" });
    this.signs = html("div", { class: "legend-row", role: "group", "aria-label": "Signs on notes" });
    this.element = html("div", { class: "legend" }, this.nodes, this.links, this.signs);
    this.hidden = { kinds: new Set(), links: new Set() };
  }

  fill(drawing, hidden) {
    this.hidden = hidden;
    // Around a note its neighbours are counted, as everywhere on its page, and not the note itself.
    // The notes of an open group are counted with it.
    const within = new Set(drawing.nodes.filter(({ of }) => of).map(({ id }) => id));
    const nodes = drawing.rings ? drawing.nodes.filter(({ id }) => id !== drawing.centre && !within.has(id)) : drawing.nodes;
    const kinds = countBy(nodes, (node) => node.kind, (node) => node.count ?? 1);
    const stubs = nodes.reduce((sum, node) => sum + (node.stubs ?? (node.complete ? 0 : 1)), 0);
    const links = countBy(drawing.edges.filter(({ from, to }) => !within.has(from) && !within.has(to)), (edge) => edge.kind);
    this.nodes.replaceChildren(
      ...KIND_ORDER.filter((kind) => kinds.has(kind))
        .map((kind) => this.toggle("kinds", kind, swatch(kind), KIND_PLURALS[kind], kinds.get(kind))),
      ...(stubs ? [this.toggle("kinds", "stub", swatch(KIND_ORDER[0], true), "of them not captured", stubs)] : []),
    );
    this.links.replaceChildren(
      ...LINK_ORDER.filter((kind) => links.has(kind))
        .map((kind) => this.toggle("links", kind, lineSwatch(kind), linkKinds.get(kind).name, links.get(kind))),
    );
    const signs = signKeys(drawing);
    this.signs.hidden = signs.length === 0;
    this.signs.replaceChildren(...signs);
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

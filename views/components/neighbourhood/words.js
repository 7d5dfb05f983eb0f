// The map in words: what joins two nodes, read from either end, and the neighbours as a plain list.
function relation(edge, id, titles, centre = null) {
  const words = edge.from === id ? edge.forward : edge.backward;
  const other = edge.from === id ? edge.to : edge.from;
  const about = edge.label ? `: ${edge.label}` : "";
  return [words + (edge.computed ? " (computed)" : ""), `${other === centre ? "the centre" : titles.get(other)}${about}`];
}

// The links of the node that the reader points at, those to the centre first, each in its own words.
function relations(edges, id, centre, titles) {
  const toCentre = ({ from, to }) => Number(from !== centre && to !== centre);
  const sorted = [...edges].sort((a, b) => toCentre(a) - toCentre(b));
  if (id !== centre) {
    const lines = sorted.slice(0, 3).map((edge) => relation(edge, id, titles, centre));
    return sorted.length > 3 ? [...lines, [`and ${sorted.length - 3} more on this map`, ""]] : lines;
  }
  const counts = countBy(edges, (edge) => (edge.from === id ? edge.forward : edge.backward));
  return [...counts].map(([words, count]) => [words, String(count)]);
}

function spokenName(data, edges, central, titles, centre, reads) {
  const signs = signWords(data);
  return nameOf(data, edges, central, titles, centre, reads) + (signs ? ` ${signs}.` : "");
}

function nameOf(data, edges, central, titles, centre, reads) {
  if (data.count) return `Group of ${data.title}${data.open ? ", open" : ""}. Press Enter to ${data.open ? "close it" : "open it here"}.`;
  const kind = KIND_NAMES[data.kind] + (data.complete ? "" : ", not captured");
  if (central && reads) return `${kind}: ${data.title}. The centre, whose text is beside the map.`;
  if (central) return `${kind}: ${data.title}. The centre; press Enter to open it.`;
  const link = edges.find((edge) => edge.from === centre || edge.to === centre);
  return `${kind}: ${data.title}.${link ? ` It ${relation(link, data.id, titles)[0]} the centre.` : ""}`;
}

class NeighbourList {
  constructor(walk) {
    this.walk = walk;
    this.summary = html("summary", {});
    this.body = html("div", { class: "list-body" });
    this.element = html("details", { class: "list" }, this.summary, this.body);
    this.element.addEventListener("toggle", () => this.element.open && this.build());
  }

  fill(drawing) {
    this.drawing = drawing;
    const count = notesOf(drawing) - 1;
    this.summary.textContent = count === 1 ? "The one neighbour as a list" : `These ${aroundWords(drawing, "neighbour", "neighbours")} as a list`;
    if (this.element.open) this.build();
  }

  build() {
    const groups = new Map();
    for (const node of this.drawing.nodes) {
      if (node.id === this.drawing.centre || node.of) continue;
      const name = this.group(node);
      groups.set(name, [...(groups.get(name) ?? []), node]);
    }
    const said = this.drawing.rings && linksNote(this.drawing, notesOf(this.drawing) - 1 - (this.drawing.similar ?? 0));
    this.body.replaceChildren(...(said ? [html("p", { class: "list-said" }, said)] : []), ...[...groups].map(([name, nodes]) => html("section", {},
      html("p", { class: "list-head" }, `${name} (${nodes.reduce((sum, { count = 1 }) => sum + count, 0)})`),
      html("ul", {}, ...nodes.map((node) => this.entry(node))))));
  }

  group(node) {
    const { edges, centre } = this.drawing;
    const joins = ({ from, to }) => (from === centre && to === node.id) || (to === centre && from === node.id);
    const edge = edges.find(joins);
    if (!edge) return node.hop > 1 ? `${node.hop} links away` : "Further away";
    return capital(edge.from === centre ? edge.forward : edge.backward);
  }

  entry(node) {
    if (node.count) return this.folded(node);
    return html("li", {}, html("button", { type: "button", onclick: () => this.walk(node.id) },
      swatch(node.kind, !node.complete), html("span", {}, node.title, signNote(node))));
  }

  // A group in the list: its notes, as far as their titles are here, and the rest by opening it.
  folded(node) {
    const { id, title, kind, complete, count, members } = node;
    const rest = count - members.length;
    const entries = members.map((note) => this.entry({ ...note, kind }));
    const more = rest ? html("li", {}, html("button", { type: "button", onclick: () => this.walk(id) }, `Open the group to see the other ${rest}`)) : null;
    return html("li", {}, html("details", { class: "folded" }, html("summary", {}, swatch(kind, !complete), ` ${title}`, signNote(node)),
      html("ul", {}, ...entries, more)));
  }
}

// The notes around the centre are those that it is linked with; others stand there for their meaning alone.
function aroundWords(drawing, one, many) {
  const { similar = 0 } = drawing;
  const linked = notesOf(drawing) - 1 - similar;
  return `${linked.toLocaleString("en")} ${linked === 1 ? one : many}${similar ? ` and ${similar} similar` : ""}`;
}

// A note may be linked with another in more ways than one: then it has more links than neighbours.
function linksNote({ nodes, centre, similar = 0 }, linked) {
  const { connections } = nodes.find(({ id }) => id === centre);
  const more = connections > linked && !nodes.some(({ hop }) => hop > 1);
  const links = more ? `Its ${connections.toLocaleString("en")} links lead to ${linked.toLocaleString("en")} notes: some are linked with it in more ways than one.` : "";
  const near = similar ? `${similar === 1 ? "One more is" : `${similar} more are`} similar in meaning and not linked.` : "";
  return [links, near].filter(Boolean).join(" ");
}

// How many notes a drawing stands for, those in groups among them.
function notesOf({ nodes }) {
  return nodes.reduce((sum, { count = 1, of }) => sum + (of ? 0 : count), 0);
}

function signNote(node) {
  const words = signWords(node);
  return words ? html("span", { class: "sign-words" }, ` (${words})`) : null;
}

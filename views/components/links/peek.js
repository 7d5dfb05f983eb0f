// The pane beside what was found: what the marked note says, and what can be done with it.
const PAUSE = 120;

class Peek {
  constructor(asker, act) {
    this.asker = asker;
    this.act = act;
    this.element = html("div", { class: "peek", role: "region", "aria-label": "The marked note" });
    this.known = new Map();
  }

  show(row, data) {
    clearTimeout(this.timer);
    this.row = row;
    if (!row || row.kind !== "note" || !data.find) return this.element.replaceChildren();
    const key = `${data.token} ${row.note.id}`;
    this.draw(row.note, this.known.get(key), row.pieces);
    if (this.known.has(key)) return;
    this.timer = setTimeout(async () => {
      const said = await this.asker.about(data.find, row.note.id);
      if (said) this.known.set(key, said); // a request that was lost is made again
      if (this.row === row) this.draw(row.note, said, row.pieces);
    }, PAUSE);
  }

  draw(note, said, pieces) {
    const facts = [KIND_NAMES[note.kind] + (note.stub ? ", not captured" : ""), ...(said?.facts ?? [])];
    const doing = (words, name) => html("button", { type: "button", class: "plain", onclick: () => this.act(name, note.id) }, words);
    this.element.replaceChildren(
      html("p", { class: "peek-facts" }, facts.join(" · ")),
      html("p", { class: "peek-title" }, note.title),
      html("p", { class: "peek-text" }, ...(pieces ? marked(pieces) : [said?.text ?? ""])),
      html("div", { class: "peek-acts" }, doing("Open", "note"), doing("Make a prompt", "lines"), doing("Connect", "connect"), doing("In the graph", "graph")));
  }
}

// Pieces of a text, every second of which was looked for.
function marked(pieces) {
  return pieces.map((piece, at) => (at % 2 ? html("mark", {}, piece) : piece));
}

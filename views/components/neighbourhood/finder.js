// A field over the notes around the centre, where groups hide titles: what fits is one click away.
const FITTING = 12;

const plain = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

class NeighbourFinder {
  constructor(walk) {
    this.walk = walk;
    this.field = html("input", { type: "search", autocomplete: "off", oninput: () => this.look(), onkeydown: (event) => this.keyed(event) });
    this.found = html("ul", {});
    this.said = html("p", { class: "list-said", role: "status" });
    this.results = html("div", { class: "fits" }, this.said, this.found);
    this.element = html("div", { class: "list around" }, this.field, this.results);
  }

  // Without groups every neighbour has its own mark and label.
  fill(drawing) {
    const groups = drawing.nodes.filter(({ count }) => count);
    this.element.hidden = groups.length === 0;
    this.untold = groups.reduce((sum, { count, members }) => sum + count - members.length, 0);
    this.notes = drawing.nodes.filter(({ id, count, of }) => id !== drawing.centre && !count && !of).map((note) => ({ note, group: null }));
    for (const group of groups) for (const note of group.members) this.notes.push({ note: { ...note, kind: group.kind }, group });
    const words = `Find among the ${aroundWords(drawing, "neighbour", "neighbours")}`;
    this.field.placeholder = words;
    this.field.setAttribute("aria-label", words);
    if (drawing.centre !== this.centre) this.field.value = "";
    this.centre = drawing.centre;
    this.look();
  }

  look() {
    const words = plain(this.field.value).split(/\s+/).filter(Boolean);
    const fits = words.length ? this.notes.filter(({ note }) => words.every((word) => plain(note.title).includes(word))) : [];
    this.found.replaceChildren(...fits.slice(0, FITTING).map((one) => this.entry(one)));
    this.said.textContent = words.length ? this.news(fits.length) : "";
    this.results.hidden = words.length === 0;
  }

  news(count) {
    const told = count === 0 ? "No title around has these words" : count > FITTING ? `${count} fit: the first ${FITTING}` : `${count} ${count === 1 ? "fits" : "fit"}`;
    const untold = this.untold ? `; ${this.untold.toLocaleString("en")} titles of large groups are not known here: open those groups` : "";
    return `${told}${untold}.`;
  }

  entry({ note, group }) {
    return html("li", {}, html("button", { type: "button", onclick: () => this.walk(note.id) },
      swatch(note.kind, !note.complete), html("span", {}, note.title, group ? html("small", {}, ` in ${group.title}`) : null)));
  }

  keyed(event) {
    event.stopPropagation(); // a letter typed here is no command of the page
    if (event.key === "Enter") this.found.querySelector("button")?.click();
    if (event.key === "Escape" && this.field.value) {
      this.field.value = "";
      this.look();
    }
  }
}

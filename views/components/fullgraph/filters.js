// What of the graph is shown, and what is looked for in it: the kinds as buttons with their counts, lists of folders, tags
// and years, the time line, and words of titles.
const MOST_MARKED = 2000; // found notes that get an outline: more would be a blot

class Filters {
  constructor(tell, changed) {
    this.tell = tell;
    this.changed = changed;
    this.hidden = new Set();
    this.facets = new Facets(() => this.chose());
    this.time = new TimeLine(() => this.find(), changed);
    this.all = html("button", { type: "button", class: "plain", onclick: () => this.showAll() }, "Show all");
    this.words = html("input", { type: "search", placeholder: "Find in the graph", "aria-label": "Find in the graph", oninput: () => this.find(),
      onkeydown: (event) => this.keyed(event) });
    this.field = html("label", { class: "find" }, icon(ICONS.search), this.words);
    this.keys = html("div", { class: "keys", role: "group", "aria-label": "Kinds of note" });
  }

  setGraph(graph) {
    this.graph = graph;
    this.low = null;
    this.facets.setGraph(graph);
    this.time.setGraph(graph);
    this.find();
  }

  fill(graph) {
    if (this.filled === graph.token) return this.press();
    this.filled = graph.token;
    const counts = countKinds(graph);
    const shown = KIND_ORDER.map((kind, at) => [kind, counts.kinds[at]]).filter(([, count]) => count);
    this.keys.replaceChildren(...shown.map(([kind, count]) => this.key(kind, swatch(kind), KIND_PLURALS[kind], count)),
      ...(counts.stubs ? [this.key("stub", swatch(KIND_ORDER[0], true), "of them not captured", counts.stubs)] : []));
  }

  key(name, picture, words, count) {
    const button = html("button", { type: "button", class: "key", "data-name": name, "aria-pressed": String(!this.hidden.has(name)), title: `Show or hide: ${words}` },
      picture, words, html("span", { class: "number" }, count.toLocaleString("en")));
    button.addEventListener("click", () => {
      if (!this.hidden.delete(name)) this.hidden.add(name);
      this.press();
      this.chose();
    });
    return button;
  }

  // The buttons stay as they are, and with them the focus.
  press() {
    for (const button of this.keys.children) button.setAttribute("aria-pressed", String(!this.hidden.has(button.dataset.name)));
  }

  chose() {
    this.find();
    this.changed();
  }

  // What the graph is narrowed to, as the address says it.
  said() {
    return { hide: [...this.hidden], ...this.facets.said(), until: this.time.until, undated: this.time.undated };
  }

  take(said) {
    this.hidden = new Set(said.hide);
    this.facets.take(said);
    this.time.stop();
    this.time.take(said);
    this.press();
    this.find();
  }

  showAll() {
    this.take({ hide: [], folder: [], tag: [], year: [], until: 0, undated: false });
    this.changed();
  }

  // A mark for each note that is hidden, or nothing where all are shown.
  off() {
    const off = this.facets.off(together([this.offByKind(), this.time.off()]));
    this.all.hidden = !off;
    return off;
  }

  offByKind() {
    if (!this.hidden.size) return null;
    const { kind, stub } = this.graph;
    return kind.map((at, note) => Number(this.hidden.has(KIND_ORDER[at]) || (this.hidden.has("stub") && stub[note] === 1)));
  }

  // The notes whose titles hold every word, the best linked first; nothing where no word is asked for.
  find() {
    if (!this.graph) return;
    const off = this.off();
    const words = this.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    this.low ??= this.graph.titles.map((title) => title.toLowerCase());
    const found = words.length ? [...this.graph.order].filter((note) => !off?.[note] && words.every((word) => this.low[note].includes(word))) : null;
    this.found = found;
    this.at = -1;
    this.tell({ off, found });
  }

  keyed(event) {
    if (event.key !== "Enter" || !this.found?.length) return;
    event.preventDefault();
    this.at = (this.at + 1) % this.found.length;
    this.tell({ go: this.found[this.at] });
  }
}

function countKinds({ kind, stub }) {
  const kinds = KIND_ORDER.map(() => 0);
  for (const at of kind) kinds[at] += 1;
  return { kinds, stubs: stub.reduce((sum, one) => sum + one, 0) };
}

// The note nearest in a direction, where straight ahead counts for more than near.
function noteTowards(canvas, from, [dx, dy]) {
  const here = canvas.screen(from);
  let [best, least] = [null, Infinity];
  for (const note of canvas.visible(400)) {
    if (note === from) continue;
    const { x, y } = canvas.screen(note);
    const along = (x - here.x) * dx + (y - here.y) * dy;
    const aside = Math.abs((x - here.x) * dy) + Math.abs((y - here.y) * dx);
    if (along <= 0 || aside > along * 2) continue;
    if (along + 2 * aside < least) [best, least] = [note, along + 2 * aside];
  }
  return best;
}

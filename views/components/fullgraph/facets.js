// What the graph is narrowed to besides the kinds: folders, tags and years, each a list of values with their counts.
// Values of one list add up, the lists narrow each other; a count tells how many notes the rest of the choice leaves.
const NO_FOLDER = "/";
const NO_DATE = "none";
const MANY = 12; // values from which a list has a field to find one

// For every note the numbers of its values, in one long list.
function columns(notes, each) {
  const start = new Uint32Array(notes + 1);
  const lists = Array.from({ length: notes }, (_, note) => each(note));
  lists.forEach((list, note) => (start[note + 1] = start[note] + list.length));
  return { start, list: Uint32Array.from(lists.flat()) };
}

function foldersOf({ notes, folders, folder }) {
  const place = new Map(folders.map((name, at) => [name, at]));
  const lines = folders.map((name) => name === NO_FOLDER ? [place.get(name)]
    : name.split("/").map((_, at, parts) => place.get(parts.slice(0, at + 1).join("/"))).filter((at) => at !== undefined));
  const shown = folders.map((name) => (name === NO_FOLDER ? "In no folder" : name));
  return { names: folders, shown, ...columns(notes, (note) => lines[folder[note]] ?? []) };
}

function tagsOf({ notes, tags, tagged }) {
  const own = Array.from({ length: notes }, () => []);
  tagged.notes.forEach((note, at) => own[note].push(tagged.tags[at]));
  return { names: tags, shown: tags.map((tag) => `#${tag}`), ...columns(notes, (note) => own[note]) };
}

function yearsOf({ notes, days }) {
  const years = [...new Set(Array.from(days, (day) => Math.floor(day / 10000)))].filter(Boolean).sort((a, b) => b - a);
  const names = years.length ? [...years.map(String), ...(days.includes(0) ? [NO_DATE] : [])] : [];
  const place = new Map(names.map((name, at) => [name, at]));
  const of = (note) => place.get(days[note] ? String(Math.floor(days[note] / 10000)) : NO_DATE);
  return { names, shown: names.map((name) => (name === NO_DATE ? "No date" : name)), ...columns(notes, (note) => (names.length ? [of(note)] : [])) };
}

// One list of values behind a button; keys: Tab and the arrow keys go through it, the space bar chooses, Esc closes.
class FacetList {
  constructor(words, changed) {
    this.words = words;
    this.changed = changed;
    this.chosen = new Set();
    this.count = html("span", { class: "number" });
    this.summary = html("summary", { class: "plain" }, html("span", {}, words), this.count);
    this.field = html("input", { type: "search", class: "facet-find", placeholder: `Find in ${words.toLowerCase()}`, "aria-label": `Find in ${words.toLowerCase()}`, oninput: () => this.sift() });
    this.rows = html("div", { class: "facet-rows", role: "group", "aria-label": words });
    this.element = html("details", { class: "facet" }, this.summary, html("div", { class: "facet-list" }, this.field, this.rows));
    this.element.addEventListener("keydown", (event) => this.keyed(event));
    this.element.addEventListener("focusout", () => setTimeout(() => this.left(), 0));
  }

  // Closed once the focus stands elsewhere, never while it moves: a press on a label sends it away and back.
  left() {
    const now = this.element.getRootNode().activeElement;
    if (now && !this.element.contains(now)) this.element.open = false;
  }

  // What is chosen and no note has any more, such as a folder of another name now, has a box too: it can be taken back.
  setValues(known) {
    const gone = [...this.chosen].filter((name) => !known.names.includes(name));
    const values = { ...known, names: [...known.names, ...gone], shown: [...known.shown, ...gone] };
    this.known = known;
    this.values = values;
    this.element.hidden = !values.names.length;
    this.field.hidden = values.names.length < MANY;
    this.boxes = values.names.map((name, at) => html("input", { type: "checkbox", onchange: () => this.choose(name, this.boxes[at].checked) }));
    this.numbers = values.names.map(() => html("span", { class: "number" }));
    this.lines = values.names.map((_, at) => html("label", {}, this.boxes[at], html("span", {}, values.shown[at]), this.numbers[at]));
    this.rows.replaceChildren(...this.lines);
    this.mark();
  }

  choose(name, on) {
    if (on) this.chosen.add(name);
    else this.chosen.delete(name);
    this.changed();
  }

  take(names) {
    this.chosen = new Set(names);
    if (!this.values) return;
    if (names.every((name) => this.values.names.includes(name))) this.mark();
    else this.setValues(this.known);
  }

  mark() {
    this.values.names.forEach((name, at) => (this.boxes[at].checked = this.chosen.has(name)));
    const count = this.chosen.size;
    this.count.textContent = count ? `${count} chosen` : "";
    this.element.classList.toggle("chosen", count > 0);
  }

  show(counts) {
    counts.forEach((count, at) => {
      this.numbers[at].textContent = count.toLocaleString("en");
      this.lines[at].classList.toggle("none", !count);
    });
  }

  sift() {
    const words = this.field.value.toLowerCase();
    this.lines.forEach((line, at) => (line.hidden = !this.values.shown[at].toLowerCase().includes(words)));
  }

  keyed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && this.element.open) {
      this.element.open = false;
      this.summary.focus();
    } else if (step && this.element.open) {
      const stops = [this.summary, this.field, ...this.boxes].filter((stop) => stop === this.summary || stop.offsetParent);
      stops[stops.indexOf(this.element.getRootNode().activeElement) + step]?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // A mark for each note that has none of the chosen values, or nothing where none is chosen.
  off(notes) {
    const wanted = this.values.names.flatMap((name, at) => (this.chosen.has(name) ? [at] : []));
    if (!this.chosen.size) return null;
    const has = new Uint8Array(this.values.names.length);
    for (const at of wanted) has[at] = 1;
    const { start, list } = this.values;
    return Uint8Array.from({ length: notes }, (_, note) => {
      for (let at = start[note]; at < start[note + 1]; at++) if (has[list[at]]) return 0;
      return 1;
    });
  }

  countAmong(off) {
    const counts = new Uint32Array(this.values.names.length);
    const { start, list } = this.values;
    for (let note = 0; note < start.length - 1; note++) {
      if (off?.[note]) continue;
      for (let at = start[note]; at < start[note + 1]; at++) counts[list[at]] += 1;
    }
    return counts;
  }
}

class Facets {
  constructor(changed) {
    this.lists = { folder: new FacetList("Folders", changed), tag: new FacetList("Tags", changed), year: new FacetList("Years", changed) };
    this.elements = Object.values(this.lists).map(({ element }) => element);
  }

  setGraph(graph) {
    this.notes = graph.notes;
    this.lists.folder.setValues(foldersOf(graph));
    this.lists.tag.setValues(tagsOf(graph));
    this.lists.year.setValues(yearsOf(graph));
  }

  take(said) {
    for (const [name, list] of Object.entries(this.lists)) {
      list.take(said[name]);
    }
  }

  said() {
    return Object.fromEntries(Object.entries(this.lists).map(([name, { chosen }]) => [name, [...chosen]]));
  }

  // What the lists leave out, given what else does; each list's counts are of what all the others leave.
  off(others) {
    const own = Object.values(this.lists).map((list) => list.off(this.notes));
    Object.values(this.lists).forEach((list, at) => {
      list.mark();
      list.show(list.countAmong(together([others, ...own.filter((_, other) => other !== at)])));
    });
    return together([others, ...own]);
  }
}

// What any of some marks leaves out; nothing where none leaves out anything.
function together(marks) {
  const some = marks.filter(Boolean);
  if (some.length < 2) return some[0] ?? null;
  return some[0].map((_, note) => Number(some.some((mark) => mark[note])));
}

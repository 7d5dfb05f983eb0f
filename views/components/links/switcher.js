// The finder: titles at once, then words in the text, meaning, folders, saved prompts, and what can be done.
const TITLES_SHOWN = 10;
const STEPS_SHOWN = 5;

class Switcher {
  constructor(root, go, help) {
    this.go = go;
    this.help = help;
    this.data = {};
    this.asker = new Asker(() => this.dialog.open && this.list(true));
    this.peek = new Peek(this.asker, (name, id) => this.act(name, id));
    this.input = html("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "found",
      "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false" });
    this.verb = html("span", { class: "verb" });
    this.rows = html("div", { role: "listbox", id: "found", "aria-label": "Found", tabindex: "-1" });
    this.state = html("p", { class: "found-state", role: "status" });
    const keys = html("p", { class: "keys", "aria-hidden": "true" }, html("kbd", {}, "↑"), html("kbd", {}, "↓"), " move ",
      html("kbd", {}, "Enter"), " open ", html("kbd", {}, "Esc"), " close");
    this.dialog = html("dialog", { class: "switcher", "aria-label": "Find a note" },
      html("div", { class: "field" }, icon(ICONS.search), this.verb, this.input),
      html("div", { class: "panes" }, this.rows, this.peek.element), html("div", { class: "foot" }, this.state, keys));
    root.append(this.dialog);
    this.input.addEventListener("input", () => this.search());
    // The page's shortcuts do not see that a field inside a shadow root has the focus, so no key event may leave it.
    for (const type of ["keydown", "keyup", "keypress"]) this.dialog.addEventListener(type, (event) => event.stopPropagation());
    this.dialog.addEventListener("keydown", (event) => this.keyed(event));
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
  }

  open(text = "") {
    if (this.dialog.open) return;
    this.input.value = text;
    this.steps = commandsOf(this.data, this.go, this.help);
    this.begin(null);
    this.dialog.showModal();
    this.search();
    this.input.focus();
  }

  // With a step under way, what is chosen is what it is done with.
  begin(step) {
    this.step = step;
    this.verb.textContent = step?.then ?? "";
    this.verb.hidden = !step;
    const asked = step ? `${step.then}: a few letters of its ${step.what === "folder" ? "name" : "title"}`
      : this.data.find ? "Find a note, words in the text, or something to do …" : "Find a note …";
    this.input.placeholder = asked;
    this.input.setAttribute("aria-label", this.data.find || step ? asked : "Find a note by a few letters");
  }

  search() {
    const began = performance.now();
    const text = this.input.value.trim();
    this.asker.ask(this.data.find, text);
    this.list(false);
    this.dialog.dataset.took = (performance.now() - began).toFixed(1);
  }

  // What the app answers comes later: the mark stays on the row where it was.
  list(keep) {
    const text = this.input.value.trim();
    const before = keep && this.at > 0 ? this.found[this.at]?.key : null;
    const groups = groupsOf(this, text);
    this.found = groups.flatMap(({ rows }) => rows);
    let at = 0;
    this.rows.replaceChildren(...groups.map(({ words, rows }) => html("div", { role: "group", "aria-label": words },
      html("div", { class: "group", "aria-hidden": "true" }, words), ...rows.map((row) => this.option(row, at++)))));
    this.options = [...this.rows.querySelectorAll("[role=option]")];
    this.mark(Math.max(0, before ? this.found.findIndex(({ key }) => key === before) : 0));
    this.state.textContent = stateOf(this, text);
  }

  option(row, at) {
    const item = html("div", { role: "option", id: `found-${at}`, "aria-selected": "false", class: row.kind }, ...facesOf(row));
    item.addEventListener("click", () => this.take(at));
    item.addEventListener("pointermove", () => at !== this.at && this.mark(at));
    return item;
  }

  mark(at) {
    this.options[this.at]?.setAttribute("aria-selected", "false");
    this.at = clamp(at, 0, Math.max(0, this.found.length - 1));
    const item = this.options[this.at];
    item?.setAttribute("aria-selected", "true");
    item?.scrollIntoView({ block: "nearest" });
    if (item) this.input.setAttribute("aria-activedescendant", item.id);
    else this.input.removeAttribute("aria-activedescendant");
    this.peek.show(this.found[this.at], this.data);
  }

  // The arrows move the choice wherever the keys are; the other keys are those of the field alone.
  keyed(event) {
    const count = this.found.length;
    const turns = { ArrowDown: 1, ArrowUp: -1 };
    const typing = event.composedPath()[0] === this.input;
    if (event.key in turns && count) {
      this.input.focus();
      this.mark((this.at + turns[event.key] + count) % count);
    } else if (typing && (event.key === "PageDown" || event.key === "PageUp")) this.mark(this.at + (event.key === "PageDown" ? 8 : -8));
    else if (typing && event.key === "Enter") this.take(this.at);
    else if (typing && event.key === "Backspace" && this.step && !this.input.value) {
      this.begin(null);
      this.search();
    } else return;
    event.preventDefault();
  }

  take(at) {
    const row = this.found[at];
    if (!row) return;
    if (row.then) {
      this.input.value = "";
      this.begin(row);
      this.search();
      this.input.focus();
      return;
    }
    this.dialog.close();
    if (row.kind !== "note") row.run();
    else if (this.step) this.step.run(row.note.id);
    else this.go("note", { note: row.note.id });
  }

  act(name, id) {
    const { note } = here();
    this.dialog.close();
    if (name === "note") this.go("note", { note: id });
    else if (name === "lines") this.go("lines", { from: id });
    else if (name === "graph") this.go("graph", { shown: id, focus: id });
    else this.go("connect", note && note !== id ? { a: note, b: id } : { a: id });
  }
}

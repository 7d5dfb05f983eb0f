// The quick switcher: a few letters, arrows, Enter. Empty, it offers what was read last.
class Switcher {
  constructor(root, choose) {
    this.choose = choose;
    this.input = html("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "found",
      "aria-autocomplete": "list", "aria-label": "Find a note by a few letters", placeholder: "Find a note …",
      autocomplete: "off", spellcheck: "false" });
    this.list = html("ul", { role: "listbox", id: "found", "aria-label": "Notes found" });
    this.state = html("p", { class: "found-state", role: "status" });
    const keys = html("p", { class: "keys", "aria-hidden": "true" }, html("kbd", {}, "↑"), html("kbd", {}, "↓"), " move ",
      html("kbd", {}, "Enter"), " open ", html("kbd", {}, "Esc"), " close");
    this.dialog = html("dialog", { class: "switcher", "aria-label": "Find a note" },
      html("div", { class: "field" }, icon(ICONS.search), this.input), this.list, html("div", { class: "foot" }, this.state, keys));
    root.append(this.dialog);
    this.input.addEventListener("input", () => this.search());
    // The page's shortcuts do not see that a field inside a shadow root has the focus, so no key event may leave it.
    for (const type of ["keydown", "keyup", "keypress"]) this.dialog.addEventListener(type, (event) => event.stopPropagation());
    this.dialog.addEventListener("keydown", (event) => this.keyed(event));
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
  }

  open() {
    if (this.dialog.open) return;
    this.input.value = "";
    this.dialog.showModal();
    this.search();
    this.input.focus();
  }

  search() {
    const began = performance.now();
    const text = this.input.value.trim();
    const index = indexes.get(this.token);
    const all = !index ? [] : text ? find(index.notes, text) : this.recents.map((id) => index.byId.get(id)).filter(Boolean);
    this.found = all.slice(0, MOST);
    this.list.replaceChildren(...this.found.map((note, at) => this.option(note, at)));
    this.mark(0);
    this.state.textContent = this.words(index, text, all.length);
    this.dialog.dataset.took = (performance.now() - began).toFixed(1);
  }

  words(index, text, count) {
    if (!index) return "Reading the titles …";
    if (!text) return count ? "Read last" : `${index.notes.length.toLocaleString("en")} notes: type a few letters`;
    if (!count) return "No title has these letters";
    return count > MOST ? `The best ${MOST} of ${count.toLocaleString("en")}` : count === 1 ? "1 note" : `${count} notes`;
  }

  option({ title, kind, stub }, at) {
    const item = html("li", { role: "option", id: `found-${at}`, "aria-selected": "false" },
      swatch(kind, stub), html("span", { class: "title" }, title), html("span", { class: "kind" }, KIND_NAMES[kind]));
    item.addEventListener("click", () => this.take(at));
    item.addEventListener("pointermove", () => at !== this.at && this.mark(at));
    return item;
  }

  mark(at) {
    this.list.children[this.at]?.setAttribute("aria-selected", "false");
    this.at = clamp(at, 0, Math.max(0, this.found.length - 1));
    const item = this.list.children[this.at];
    item?.setAttribute("aria-selected", "true");
    item?.scrollIntoView({ block: "nearest" });
    if (item) this.input.setAttribute("aria-activedescendant", item.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  keyed(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in moves) this.mark(this.at + moves[event.key]);
    else if (event.key === "Enter") this.take(this.at);
    else return;
    event.preventDefault();
  }

  take(at) {
    const note = this.found[at];
    if (!note) return;
    this.dialog.close();
    this.choose(note.id);
  }
}

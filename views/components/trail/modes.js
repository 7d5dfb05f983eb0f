// Text, map or both, and on a phone the map as a sheet over the text: marks on the page that its style sheet reads.
const NARROW_PAGE = "(max-width: 999px)";
const MODES = [["text", "Text"], ["both", "Both"], ["map", "Map"]];

class Modes {
  constructor(tell) {
    this.told = new Told((shown) => tell({ type: "show", shown }));
    this.buttons = MODES.map(([mode, words]) => html("button", { type: "button", "data-mode": mode, onclick: () => this.choose(mode) }, words));
    this.element = html("div", { class: "modes", role: "group", "aria-label": "What is shown" }, ...this.buttons);
    this.handle = html("button", { type: "button", class: "handle", "aria-expanded": "false", "aria-keyshortcuts": "M", onclick: () => this.sheet(!this.open) },
      icon(ICONS.graph), html("span", {}));
    this.open = false;
  }

  update({ shown, around }) {
    this.words = around;
    if (this.told.heard(shown)) this.mark(shown);
    this.sayHandle();
  }

  mark(mode) {
    this.mode = mode;
    document.documentElement.dataset.reading = mode;
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  }

  choose(mode) {
    if (mode === this.mode) return;
    this.mark(mode);
    this.told.say(mode);
  }

  // M: the map alone and back; on a phone the sheet. T: the text alone and back.
  key(name) {
    if (matchMedia(NARROW_PAGE).matches) return name === "m" && this.sheet(!this.open);
    const mode = { m: "map", t: "text" }[name];
    return this.choose(this.mode === mode ? "both" : mode);
  }

  sheet(open) {
    this.open = open;
    document.documentElement.dataset.sheet = open ? "open" : "closed";
    this.handle.setAttribute("aria-expanded", String(open));
    this.sayHandle();
  }

  sayHandle() {
    this.handle.lastChild.textContent = this.open ? "Back to the text" : `Map: ${this.words}`;
  }
}

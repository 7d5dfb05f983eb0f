// The page of shortcuts, at `?`.
const SHORTCUTS = [
  ["Anywhere", [
    [["Ctrl K", "/"], "Find a note, words in the text, or something to do"],
    [["?"], "This list"],
    [["Tab"], "On to the next link or button; first come the ways past the bar: to the page, and to its map or its prompt"],
    [["Alt ←", "Alt →"], "Back and forward, as in the browser"],
  ]],
  ["In the finder", [
    [["↑", "↓"], "Move through what was found, and round from one end to the other"],
    [["Enter"], "Open it, or do it"],
    [["Tab"], "On to what can be done with the marked note"],
    [["Backspace"], "With nothing typed: leave “Connect to …”"],
    [["Esc"], "Close"],
  ]],
  ["On a note", [
    [["M"], "The map alone, and back"],
    [["T"], "The text alone, and back"],
  ]],
  ["Where a prompt is made", [
    [["P"], "Copy the prompt"],
  ]],
  ["In lists and maps", [
    [["↑", "↓"], "From a search field through its results, and through a list of folders, tags or years"],
    [["Enter"], "In a field that offers notes: take the first"],
    [["Arrow keys"], "On a map: from note to note"],
    [["Enter"], "On a map: go to the note, or open a group"],
    [["+", "−", "0"], "On a map: nearer, farther, all of it"],
  ]],
];

class Shortcuts {
  constructor(root) {
    const rows = ([keys, words]) => html("div", {},
      html("dt", {}, ...keys.flatMap((key, at) => (at ? [" or ", html("kbd", {}, key)] : [html("kbd", {}, key)]))), html("dd", {}, words));
    const close = html("button", { type: "button", class: "square", "aria-label": "Close", onclick: () => this.dialog.close() }, icon(ICONS.close));
    this.dialog = html("dialog", { class: "sheet", "aria-labelledby": "shortcuts" },
      html("div", { class: "sheet-head" }, html("h2", { id: "shortcuts" }, "Shortcuts"), close),
      ...SHORTCUTS.flatMap(([words, list]) => [html("h3", {}, words), html("dl", {}, ...list.map(rows))]));
    root.append(this.dialog);
    for (const type of ["keydown", "keyup", "keypress"]) this.dialog.addEventListener(type, (event) => event.stopPropagation());
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
  }

  open() {
    if (!this.dialog.open) this.dialog.showModal();
  }
}

// The bar above the picture: how far the map reaches, and ways to take the map along.
class Bar {
  constructor(send, save) {
    this.send = send;
    this.hops = html("div", { class: "hops", role: "group", "aria-label": "How many links away the map reaches" });
    this.tools = html("div", { class: "tools" }, this.hops, this.graph(), this.saving(save));
    this.element = html("div", { class: "bar" }, this.tools);
  }

  graph() {
    return html("button", { type: "button", class: "plain", onclick: () => this.send({ type: "graph" }) },
      icon(ICONS.graph), "Open in graph");
  }

  saving(save) {
    const item = (name, words) => html("button", { type: "button", onclick: () => {
      this.menu.open = false;
      save(name);
    } }, words);
    const items = html("div", { class: "menu" }, item("png", "Picture (PNG)"), item("svg", "Drawing (SVG)"), item("html", "Map file (HTML)"));
    this.menu = html("details", { class: "saving" }, html("summary", { class: "plain" }, icon(ICONS.save), "Save"), items);
    this.menu.addEventListener("focusout", (event) => {
      if (!this.menu.contains(event.relatedTarget)) this.menu.open = false;
    });
    this.menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.menu.open = false;
    });
    return this.menu;
  }

  fill({ hops }) {
    this.fillHops(hops);
  }

  fillHops(hops) {
    this.hops.hidden = hops === null;
    if (hops === null) return;
    const choice = (count) => html("button", { type: "button", "aria-label": count === 1 ? "1 link away" : `${count} links away`,
      onclick: () => count !== this.near && this.send({ type: "hops", hops: count }) }, String(count));
    // Made once: a button that was pressed keeps the focus.
    if (!this.hops.firstChild) this.hops.append(html("span", { "aria-hidden": "true" }, "Hops"), ...[1, 2, 3, 4].map(choice));
    this.near = hops;
    for (const button of this.hops.querySelectorAll("button")) button.setAttribute("aria-pressed", String(Number(button.textContent) === hops));
  }
}

// The bar above the picture: the walk so far, how far the map reaches, and ways to take it along.
class Bar {
  constructor(send, save) {
    this.send = send;
    this.back = this.arrow("back", "Back along the walk");
    this.forward = this.arrow("forward", "Forward along the walk");
    this.crumbs = html("ol", { class: "crumbs" });
    this.walk = html("nav", { class: "walk", "aria-label": "Your walk" }, this.back, this.forward, this.crumbs);
    this.hops = html("div", { class: "hops", role: "group", "aria-label": "How many links away the map reaches" });
    this.element = html("div", { class: "bar" }, this.walk, html("div", { class: "tools" }, this.hops, this.graph(), this.saving(save)));
  }

  arrow(name, label) {
    return html("button", { type: "button", class: "square", "aria-label": label, title: label }, icon(ICONS[name]));
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

  fill({ hops, trail, at }) {
    this.fillHops(hops);
    this.walk.classList.toggle("empty", trail.length === 0);
    for (const [button, next] of [[this.back, at - 1], [this.forward, at + 1]]) {
      button.disabled = next < 0 || next >= trail.length;
      button.onclick = () => this.send({ type: "trail", at: next, id: trail[next].id });
    }
    this.crumbs.replaceChildren(...trail.map((crumb, index) => this.crumb(crumb, index, at)));
    this.crumbs.scrollLeft = this.crumbs.children[at]?.offsetLeft ?? 0;
  }

  crumb({ id, title }, index, at) {
    const button = html("button", { type: "button", title, "aria-current": index === at ? "step" : null,
      onclick: () => index !== at && this.send({ type: "trail", at: index, id }) }, title);
    return html("li", { class: index > at ? "ahead" : null }, button);
  }

  fillHops(hops) {
    this.hops.hidden = hops === null;
    if (hops === null) return;
    const choice = (count) => html("button", { type: "button", "aria-pressed": String(count === hops),
      "aria-label": count === 1 ? "1 link away" : `${count} links away`,
      onclick: () => count !== hops && this.send({ type: "hops", hops: count }) }, String(count));
    this.hops.replaceChildren(html("span", { "aria-hidden": "true" }, "Hops"), ...[1, 2, 3, 4].map(choice));
  }
}

// The notes of an open group that found no room on the map, as a list over it.
class Others {
  constructor(walk, left) {
    this.walk = walk;
    this.left = left;
    this.drawn = 0;
    this.head = html("p", { class: "list-head" });
    this.list = html("ul", {});
    this.close = html("button", { type: "button", class: "square", "aria-label": "Close the list", title: "Close the list", onclick: () => this.shut() }, icon(ICONS.close));
    this.element = html("section", { class: "others list", hidden: "", "aria-label": "Notes of the group that are not drawn" },
      html("div", { class: "others-top" }, this.head, this.close), this.list);
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && this.shut());
  }

  // Counts what is drawn of an open group; the list stands on the other side of the map.
  fill(group, picture) {
    if (group?.id !== this.group?.id) this.element.hidden = true;
    this.group = group;
    if (!group) return;
    const { members, count } = group;
    const drawn = new Set(members.map(({ id }) => picture.nodes.get(id)).filter((node) => node && !node.unseated).map(({ id }) => id));
    this.drawn = drawn.size;
    this.rest = members.filter(({ id }) => !drawn.has(id));
    this.untold = count - members.length;
    this.element.classList.toggle("right", picture.nodes.get(group.id).home.x < 0);
    if (!this.element.hidden) this.build();
  }

  build() {
    const { title, kind, count } = this.group;
    this.head.textContent = `${(count - this.drawn).toLocaleString("en")} more of ${title}`;
    const entry = (note) => html("li", {}, html("button", { type: "button", onclick: () => this.walk(note.id) },
      swatch(kind, !note.complete), html("span", {}, note.title)));
    const untold = this.untold ? [html("li", { class: "list-said" }, `and ${this.untold.toLocaleString("en")} more, which the search of the bar finds by their titles.`)] : [];
    this.list.replaceChildren(...this.rest.map(entry), ...untold);
  }

  open() {
    this.build();
    this.element.hidden = false;
    this.element.scrollTop = 0;
    this.list.querySelector("button")?.focus({ preventScroll: true });
  }

  shut() {
    this.element.hidden = true;
    this.left();
  }
}

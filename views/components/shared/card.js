// The preview card: one element, filled with text and set beside the thing it is about.
class Card {
  constructor(stage) {
    this.stage = stage;
    this.element = html("div", { class: "card", role: "tooltip", id: "card" });
    this.element.hidden = true;
    stage.append(this.element);
  }

  show({ title, kind, stub, description, lines = [] }, box, avoid = []) {
    const facts = lines.map(([words, rest]) => html("li", {}, words ? html("b", {}, words) : null, rest ? ` ${rest}` : ""));
    this.element.replaceChildren(...[
      html("p", { class: "card-kind" }, swatch(kind, stub), KIND_NAMES[kind] + (stub ? ", not captured" : "")),
      html("p", { class: "card-title" }, title),
      description ? html("p", { class: "card-text" }, firstWords(description, 30)) : null,
      facts.length ? html("ul", { class: "card-facts" }, ...facts) : null,
    ].filter(Boolean));
    this.element.hidden = false;
    this.place(box, avoid);
  }

  // On the side where it hides least of what the thing is joined to, and never cut off.
  place(box, avoid) {
    const { width, height } = this.element.getBoundingClientRect();
    const [right, bottom] = [this.stage.clientWidth - width - 6, this.stage.clientHeight - height - 6];
    const gap = 12;
    const [midX, midY] = [box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2];
    const sides = [[midX, box.y + box.height + gap], [midX, box.y - gap - height],
      [box.x + box.width + gap, midY], [box.x - gap - width, midY]];
    const spots = sides.map(([x, y]) => {
      const spot = { x: clamp(x, 6, Math.max(6, right)), y: clamp(y, 6, Math.max(6, bottom)) };
      const within = (point) => point.x > spot.x - 8 && point.x < spot.x + width + 8 && point.y > spot.y - 8 && point.y < spot.y + height + 8;
      const over = spot.x < box.x + box.width && box.x < spot.x + width && spot.y < box.y + box.height && box.y < spot.y + height;
      return { ...spot, cost: avoid.filter(within).length + (over ? 1000 : 0) };
    });
    const best = spots.reduce((a, b) => (b.cost < a.cost ? b : a));
    this.element.style.transform = `translate(${Math.round(best.x)}px, ${Math.round(best.y)}px)`;
  }

  hide() {
    this.element.hidden = true;
  }
}

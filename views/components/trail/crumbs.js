// The steps of the walk in one line. The first stays in view; a "…" stands for those that found no room after it, and
// no step is cut at its left.
const LEAST_ROOM = 150; // pixels beside the first step: with less, the first goes too
const WHEEL_STEP = 40;
const FADE = 24; // as wide as the fade at the right
const DRAGGED = 5;

class Crumbs {
  constructor(go) {
    this.go = go;
    this.element = html("ol", { class: "crumbs" });
    this.turned = 0;
    this.drag();
    this.element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.element.addEventListener("scrollend", () => this.held || this.settle());
    this.sizes = new ResizeObserver(() => this.element.clientWidth !== this.width && this.show());
    this.sizes.observe(this.element);
  }

  dispose() {
    this.sizes.disconnect();
  }

  fill(trail, at) {
    this.at = at;
    const one = ({ id, title }, index) => html("li", { class: index > at ? "ahead" : null }, html("button", { type: "button", title, "data-id": id,
      "aria-current": index === at ? "step" : null, onclick: () => this.go(index) }, title));
    this.element.replaceChildren(...trail.map(one));
    this.show();
  }

  // As many steps before the open one as there is room for.
  show() {
    this.width = this.element.clientWidth;
    if (!this.width || !this.element.firstChild) return;
    this.measure(false);
    if (this.earliest(this.at) > this.from) this.measure(true);
    this.to(this.earliest(this.at), "instant");
  }

  // Where each step begins and ends, and the room that is left beside the first, which stays in view.
  measure(gap) {
    const { element } = this;
    const steps = [...element.children];
    element.style.paddingRight = `${FADE}px`;
    steps[0].classList.remove("gap", "pinned");
    const pinned = this.width - steps[0].offsetWidth >= LEAST_ROOM;
    steps[0].classList.toggle("pinned", pinned);
    steps[0].classList.toggle("gap", pinned && gap);
    this.from = pinned ? 1 : 0;
    this.pinned = pinned ? steps[0].offsetWidth : 0;
    this.room = this.width - this.pinned - FADE;
    this.starts = steps.map((step, index) => (index < this.from ? this.pinned : step.offsetLeft));
    this.ends = steps.map((step, index) => (index < this.from ? this.pinned : step.offsetLeft + step.offsetWidth));
    const last = this.earliest(steps.length - 1);
    const spare = last > this.from ? this.room - this.ends.at(-1) + this.starts[last] : 0;
    element.style.paddingRight = `${FADE + Math.max(0, spare)}px`; // so that the last steps can be scrolled to a beginning
    element.style.scrollPaddingLeft = `${this.pinned}px`;
  }

  // The earliest step from which on there is room up to this one.
  earliest(at) {
    for (let index = this.from; index < at; index++) if (this.ends[at] - this.starts[index] <= this.room) return index;
    return Math.max(at, this.from);
  }

  to(index, behavior = calmMotion() ? "instant" : "smooth") {
    this.left = clamp(index, this.from, this.earliest(this.starts.length - 1));
    const gap = this.left > this.from;
    if (gap !== this.element.firstChild.classList.contains("gap")) this.measure(gap);
    this.element.scrollTo({ left: (this.starts[this.left] ?? 0) - this.pinned, behavior });
  }

  // A scroll ends at the beginning of a step.
  settle() {
    if (!this.starts) return;
    const at = this.element.scrollLeft + this.pinned;
    const off = this.starts.map((start) => Math.abs(start - at));
    this.to(off.indexOf(Math.min(...off)));
  }

  wheel(event) {
    if (event.ctrlKey || this.element.scrollWidth <= this.element.clientWidth) return;
    event.preventDefault();
    this.turned += event.deltaY + event.deltaX;
    if (Math.abs(this.turned) < WHEEL_STEP) return;
    this.to(this.left + Math.sign(this.turned));
    this.turned = 0;
  }

  // The mouse draws the line along; what ends as a drag is no click.
  drag() {
    const { element } = this;
    let dragged = false;
    element.addEventListener("pointerdown", (event) => {
      dragged = false;
      if (event.pointerType === "mouse" && event.button === 0) this.held = { x: event.clientX, left: element.scrollLeft };
    });
    element.addEventListener("pointermove", (event) => {
      if (!this.held) return;
      const by = event.clientX - this.held.x;
      if (!dragged && Math.abs(by) > DRAGGED) element.setPointerCapture(event.pointerId);
      dragged ||= Math.abs(by) > DRAGGED;
      if (dragged) element.scrollLeft = this.held.left - by;
    });
    const release = () => {
      this.held = null;
      if (dragged) this.settle();
    };
    for (const type of ["pointerup", "pointercancel"]) element.addEventListener(type, release);
    element.addEventListener("click", (event) => dragged && event.stopPropagation(), { capture: true });
  }
}

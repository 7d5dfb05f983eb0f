// Up and down move between a search field and what it found; Enter on one of these is its own. With `take`, Enter in the
// field takes the first, but only of what was found for what stands there: an answer to fewer letters is waited out.
const walkers = new WeakMap();

class Arrows {
  constructor() {
    this.stop = new AbortController();
    document.addEventListener("keydown", (event) => this.keyed(event), { signal: this.stop.signal });
  }

  get field() {
    return document.querySelector(this.data.field);
  }

  update(data) {
    if (data.focus && !this.data?.focus && matchMedia("(pointer: fine)").matches) focusSoon(data.field);
    this.data = data;
    if (this.wanted && this.wanted === this.field?.value && data.typed === this.wanted) this.take();
  }

  keyed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
    if (event.key === "Enter") return this.entered(event);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.move(step, event);
  }

  move(step, event) {
    const stops = [this.field, ...document.querySelectorAll(this.data.links)].filter(Boolean);
    const at = stops.indexOf(document.activeElement);
    const next = stops[at + step];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  entered({ target }) {
    if (!this.data.take || target !== this.field || !target.value) return;
    this.wanted = target.value;
    if (this.data.typed === target.value) this.take();
  }

  take() {
    this.wanted = null;
    document.querySelector(this.data.links)?.click();
  }
}

// The field may be drawn after this component, and what had the focus may be about to go: wait for both, but never
// take the focus from what keeps it.
function focusSoon(field, until = performance.now() + 1500) {
  const input = document.querySelector(field);
  const free = !document.activeElement || document.activeElement === document.body;
  if (input && free) input.focus({ preventScroll: true });
  else if (performance.now() < until) requestAnimationFrame(() => focusSoon(field, until));
}

export default function ({ parentElement, data }) {
  let arrows = walkers.get(parentElement);
  if (!arrows) {
    arrows = new Arrows();
    walkers.set(parentElement, arrows);
  }
  arrows.update(data);
  return whenGone(parentElement.host ?? parentElement, () => arrows.stop.abort());
}

// Up and down move between a search field and the links under it; Enter is the link's own.
const walkers = new WeakMap();

class Arrows {
  constructor() {
    this.stop = new AbortController();
    document.addEventListener("keydown", (event) => this.keyed(event), { signal: this.stop.signal });
  }

  keyed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const field = document.querySelector(this.data.field);
    const stops = [field, ...document.querySelectorAll(this.data.links)].filter(Boolean);
    const at = stops.indexOf(document.activeElement);
    const next = stops[at + step];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
}

// The field may be drawn after this component: wait for it, but never move the focus once the reader has moved it.
function focusSoon(field, until = performance.now() + 1500) {
  const input = document.querySelector(field);
  if (document.activeElement && document.activeElement !== document.body) return;
  if (input) input.focus({ preventScroll: true });
  else if (performance.now() < until) requestAnimationFrame(() => focusSoon(field, until));
}

export default function ({ parentElement, data }) {
  let arrows = walkers.get(parentElement);
  if (!arrows) {
    arrows = new Arrows();
    walkers.set(parentElement, arrows);
    if (data.focus && matchMedia("(pointer: fine)").matches) focusSoon(data.field);
  }
  arrows.data = data;
  return whenGone(parentElement.host ?? parentElement, () => arrows.stop.abort());
}

// Wheel, drag and pinch for a stage: tells `target` what to pan and zoom, and whether a click was really a drag.
const DRAG_FROM = 5;
const WHEEL_PAUSE = 250;
const PINCH = 50; // less than one notch of a wheel

class Gestures {
  // A scroll that began outside the map goes on scrolling the page; only a wheel turn begun on the map zooms.
  static outside = 0;

  constructor(stage, target) {
    this.stage = stage;
    this.target = target;
    this.pointers = new Map();
    this.dragged = false;
    this.stop = new AbortController();
    const on = (type, handler, options = {}) => stage.addEventListener(type, handler.bind(this), options);
    on("wheel", this.wheel, { passive: false });
    on("pointerdown", this.down);
    on("pointermove", this.move);
    on("pointerup", this.up);
    on("pointercancel", this.up);
    on("touchmove", this.touched, { passive: false });
    document.addEventListener("wheel", (event) => {
      if (!event.composedPath().includes(stage)) Gestures.outside = performance.now();
    }, { passive: true, signal: this.stop.signal });
  }

  dispose() {
    this.stop.abort();
  }

  local(event) {
    const box = this.stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  wheel(event) {
    const zooms = event.ctrlKey || event.metaKey;
    if (!zooms && this.target.scrolled) return this.target.scrolled(); // a map within a page: the page scrolls
    const now = performance.now();
    if (now - Gestures.outside < WHEEL_PAUSE && !event.ctrlKey) {
      Gestures.outside = now;
      return undefined;
    }
    event.preventDefault();
    const pixels = event.deltaMode === 1 ? event.deltaY * 18 : event.deltaY;
    const { x, y } = this.local(event);
    const pinched = event.ctrlKey && Math.abs(pixels) < PINCH; // as a touchpad tells of two fingers
    return this.target.zoomAt(Math.exp(-clamp(pixels, -120, 120) * (pinched ? 0.01 : 0.0022)), x, y);
  }

  // One finger scrolls the page, as everywhere; two move the map, and the page must then stay where it is.
  touched(event) {
    if (event.touches.length > 1 && event.cancelable) event.preventDefault();
    else this.target.oneFinger?.();
  }

  alone(event) {
    return event.pointerType === "touch" && this.pointers.size < 2 && !this.roped;
  }

  down(event) {
    if (event.button !== 0) return;
    this.pointers.set(event.pointerId, this.local(event));
    if (this.pointers.size === 1) {
      this.dragged = false;
      this.start = this.local(event);
      this.roped = this.target.ropes?.(event) ?? false;
    }
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const here = this.local(event);
    if (!this.dragged && Math.hypot(here.x - this.start.x, here.y - this.start.y) > DRAG_FROM) {
      this.dragged = true;
      if (!this.alone(event)) this.stage.setPointerCapture(event.pointerId);
      this.target.dragStarted?.(this.start, this.roped);
    }
    if ((this.dragged || this.pointers.size > 1) && !this.alone(event)) this.follow(event.pointerId, before, here);
    this.pointers.set(event.pointerId, here);
  }

  follow(pointer, before, here) {
    const other = [...this.pointers].find(([id]) => id !== pointer)?.[1];
    if (this.roped && !other) this.target.rope(here);
    else if (!other) this.target.panBy(here.x - before.x, here.y - before.y);
    else {
      this.dragged = true;
      const factor = Math.hypot(here.x - other.x, here.y - other.y) / Math.hypot(before.x - other.x, before.y - other.y);
      this.target.panBy((here.x - before.x) / 2, (here.y - before.y) / 2);
      this.target.zoomAt(factor, (here.x + other.x) / 2, (here.y + other.y) / 2);
    }
  }

  up(event) {
    if (!this.pointers.delete(event.pointerId) || this.pointers.size > 0) return;
    if (this.roped && this.dragged) this.target.ropeDone();
    if (this.dragged) this.target.dragEnded?.();
    // The click that follows a drag arrives before this timer: it still sees that there was a drag.
    setTimeout(() => (this.dragged = false), 0);
  }
}

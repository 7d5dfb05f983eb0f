// The component: the steps of the walk above the note; a step back comes with the place where one was reading.
const RESTORING = 4000;
const live = new WeakMap();

class Trail {
  constructor(root) {
    this.send = () => {};
    this.places = new Map();
    this.stop = new AbortController();
    this.back = this.arrow("back", "Back along the walk", -1);
    this.forward = this.arrow("forward", "Forward along the walk", 1);
    this.crumbs = new Crumbs((at) => this.go(at));
    this.modes = new Modes((event) => this.send(event));
    this.hint = html("p", { class: "hint" }, "A click on the map or on a link walks there: text and map show the same note.");
    const walk = html("nav", { class: "walk", "aria-label": "Your walk" }, this.back, this.forward, this.crumbs.element);
    root.append(html("div", { class: "trail" }, html("div", { class: "line" }, walk, this.menu(), this.modes.element), this.hint), this.modes.handle);
    this.listen();
  }

  arrow(name, label, by) {
    return html("button", { type: "button", class: "square", "aria-label": label, title: label, onclick: () => this.go((this.wanted ?? this.data.at) + by) }, icon(ICONS[name]));
  }

  menu() {
    this.copied = html("span", { class: "unseen", role: "status" });
    this.steps = html("ol", { class: "steps", "aria-label": "Steps of this walk" });
    const opener = html("summary", { class: "plain" }, "This walk");
    this.acts = html("details", { class: "acts" }, opener, html("div", { class: "menu" }, this.steps,
      this.item("Keep it under a name …", () => this.send({ type: "keep" })),
      this.item("Copy its address", () => this.copy()),
      this.item("Make a prompt of it", () => this.send({ type: "prompt" })),
      this.item("Begin a new walk here", () => this.send({ type: "fresh" })), this.copied));
    this.acts.addEventListener("focusout", (event) => this.acts.contains(event.relatedTarget) || (this.acts.open = false));
    this.acts.addEventListener("keydown", (event) => event.key === "Escape" && this.shut());
    return this.acts;
  }

  // A menu that closes hands the keys back to what opened it.
  shut() {
    const held = this.acts.contains(this.acts.getRootNode().activeElement);
    this.acts.open = false;
    if (held) this.acts.firstChild.focus();
  }

  item(words, act, here = false) {
    return html("button", { type: "button", "aria-current": here ? "step" : null, onclick: () => { this.shut(); act(); } }, words);
  }

  listen() {
    const { signal } = this.stop;
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typedInto(event) || document.querySelector("[role=dialog]")) return;
      const name = event.key.toLowerCase();
      if (name === "escape" && this.modes.open) this.modes.sheet(false);
      if (name === "m" || name === "t") this.modes.key(name);
    }, { signal });
    // The centre of the map was pressed: its text is what one wants to read.
    addEventListener("throughline-read", () => this.read(), { signal });
    document.addEventListener("scrollend", (event) => event.target === frameOf() && this.places.set(this.here, event.target.scrollTop), { signal, capture: true });
  }

  dispose() {
    this.stop.abort();
    this.crumbs.dispose();
    delete document.documentElement.dataset.reading;
    delete document.documentElement.dataset.sheet;
  }

  read() {
    this.modes.sheet(false);
    if (this.modes.mode === "map") this.modes.choose("both");
    frameOf()?.scrollTo({ top: 0, behavior: "instant" });
  }

  async copy() {
    const address = new URL(this.data.address, location.origin).href;
    try {
      await navigator.clipboard.writeText(address);
      this.say("The address of this walk is copied.");
    } catch {
      this.say(address); // no clipboard: the address itself can be selected
    }
  }

  say(words) {
    this.hint.textContent = words;
    this.copied.textContent = words;
  }

  go(at) {
    const step = this.data.trail[at];
    if (!step || at === (this.wanted ?? this.data.at)) return;
    this.wanted = at; // a second press goes on from here, before the app has answered the first
    this.returning = step.id;
    this.send({ type: "step", at });
  }

  update(data, send) {
    this.send = send;
    this.data = data;
    const { trail, at } = data;
    const walked = JSON.stringify(trail);
    if (at === this.wanted || walked !== this.walked) this.wanted = null;
    if (walked !== this.walked || at !== this.shown) this.draw(trail, at);
    [this.walked, this.shown] = [walked, at];
    this.modes.update(data);
    this.arrive(trail[at].id);
  }

  draw(trail, at) {
    this.back.disabled = at === 0;
    this.forward.disabled = at === trail.length - 1;
    this.crumbs.fill(trail, at);
    this.steps.replaceChildren(...trail.map((step, index) => html("li", {}, this.item(step.title, () => this.go(index), index === at))));
  }

  arrive(note) {
    if (note === this.here) return;
    this.here = note;
    if (this.returning === note && this.places.has(note)) this.restore(this.places.get(note));
    this.returning = null;
  }

  // The text may still be on its way: the place is taken up as soon as the page is long enough.
  restore(top) {
    const frame = frameOf();
    const until = performance.now() + RESTORING;
    let moved = false;
    for (const name of ["wheel", "touchmove", "keydown"]) frame.addEventListener(name, () => (moved = true), { once: true, passive: true });
    const note = this.here;
    const settle = () => {
      if (moved || this.here !== note) return;
      frame.scrollTo({ top, behavior: "instant" });
      if (Math.abs(frame.scrollTop - top) > 2 && performance.now() < until) requestAnimationFrame(settle);
    };
    requestAnimationFrame(settle);
  }
}

function frameOf() {
  return document.querySelector('[data-testid="stMain"]');
}

export default function ({ parentElement, data, setTriggerValue }) {
  let trail = live.get(parentElement);
  if (!trail) {
    trail = new Trail(parentElement);
    live.set(parentElement, trail);
  }
  trail.update(data, (event) => setTriggerValue("event", event));
  return whenGone(parentElement.host ?? parentElement, () => trail.dispose());
}

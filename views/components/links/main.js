// The component: the bar, clicks on note links anywhere in the page and their previews, and the finder.
const HOVER_PAUSE = 90;
const ANSWERED_WITHIN = 10000; // milliseconds for which an answer to a click is waited for
const SENTENCE = ":~:text="; // as in the address of a sentence on any page
const live = new WeakMap();

function noteOf(target) {
  const link = target?.closest?.('a[href^="?"]');
  const [asked, part] = link?.getAttribute("href").split("#") ?? [];
  const id = link && new URLSearchParams(asked).get("note");
  const step = link?.closest("[data-step]")?.dataset.step; // of the walk: the pane of a note read before
  return id ? { link, id, part: part ?? "", ...(step && { step: Number(step) }) } : null;
}

// What an address writes, as it reads; a stray % is left as it is.
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    return part;
  }
}

// The place within the note that is open to which a link leads, or nothing.
function placeOf(target) {
  const link = target?.closest?.('.tl a[href^="#"]');
  return link && partOf(decoded(link.getAttribute("href").slice(1)));
}

// A part of the note: a heading or a block by its name, or the paragraph with these words.
function partOf(part) {
  if (!part.startsWith(SENTENCE)) return document.getElementById(part);
  const words = part.slice(SENTENCE.length).replace(/\s+/g, " ").trim();
  return [...document.querySelectorAll(".prose :is(p, li, td, blockquote), .tl .lead, .tl .said")]
    .find((one) => one.textContent.replace(/\s+/g, " ").includes(words)) ?? null;
}

function show(place) {
  document.querySelectorAll(".found-here").forEach((one) => one.classList.remove("found-here"));
  if (place.matches("p, li, td, blockquote")) place.classList.add("found-here");
  place.closest("details:not([open])")?.setAttribute("open", "");
  place.scrollIntoView({ block: "start", behavior: "instant" });
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

class NoteLinks {
  constructor(root) {
    this.send = () => {};
    this.asked = -Infinity;
    this.data = { previews: {}, recents: [] };
    this.stop = new AbortController();
    this.shortcuts = new Shortcuts(root);
    const turn = (page, query) => this.turn(page, query);
    this.switcher = new Switcher(root, turn, () => this.shortcuts.open());
    this.hint = html("kbd", { "aria-hidden": "true" }, /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘K" : "Ctrl K");
    this.words = html("span", {});
    this.button = html("button", { type: "button", class: "opener", "aria-keyshortcuts": "Control+K /", onclick: () => this.switcher.open() },
      icon(ICONS.search), this.words, this.hint);
    this.preview = html("div", { class: "preview", popover: "manual" });
    this.card = new Card(this.preview);
    this.card.place = () => {};
    this.bar = new Bar(this.button, turn, () => this.shortcuts.open());
    this.alone = html("div", { class: "links" });
    root.append(this.alone, this.preview);
    this.live = new Live(root, (token) => this.send({ type: "changed", token }), (id) => this.go(id),
      () => performance.now() < this.asked + ANSWERED_WITHIN);
    this.listen();
  }

  listen() {
    const { signal } = this.stop;
    const on = (type, handler, capture = false) => document.addEventListener(type, handler, { signal, capture });
    oneStepEach();
    watchPage(signal, () => this.bar.skips.forEach((look) => look()));
    on("click", (event) => this.clicked(event), true);
    on("keydown", (event) => this.keyed(event), true);
    on("pointerover", (event) => event.pointerType !== "touch" && this.over(event.target));
    on("focusin", (event) => this.over(event.target));
    on("focusout", () => this.over(null));
    on("scroll", () => this.away(), true);
    addEventListener("popstate", () => (this.wentBack = true), { signal });
    addEventListener("throughline-index", () => this.switcher.dialog.open && this.switcher.search(), { signal });
  }

  dispose() {
    this.stop.abort();
    this.live.dispose();
    clearTimeout(this.pause);
  }

  update(data, send) {
    this.send = send;
    this.asked = -Infinity;
    this.data = data;
    this.words.textContent = data.label;
    this.switcher.data = data;
    this.live.token = data.token;
    Object.assign(KIND_NAMES, data.words ?? {});
    if (data.tabs) this.bar.update(data);
    const shown = data.tabs ? this.bar.element : this.button;
    if (this.alone.firstChild !== shown) this.alone.replaceChildren(shown);
    this.away();
    if (data.scroll_key !== this.scrollKey) this.scroll(data.scroll_key);
  }

  // A plain click stays in this session; with a modifier it is the browser's, as on any link.
  clicked(event) {
    if (event.target.closest?.("a.ask")) {
      event.preventDefault();
      return this.switcher.open();
    }
    const asked = event.target.closest?.("a.turn");
    const found = noteOf(event.target);
    const place = found ? null : placeOf(event.target);
    if ((!asked && !found && !place) || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.away();
    if (asked) this.turn(asked.pathname.slice(1) || "home", Object.fromEntries(new URLSearchParams(asked.search)));
    else if (found) this.go(found.id, found.part, found.step);
    else show(place);
  }

  go(id, part = "", step = undefined) {
    this.wentBack = false;
    this.part = decoded(part);
    const here = new URLSearchParams(location.search).get("note") === id && partOf(this.part);
    if (here) return show(here);
    this.asked = performance.now();
    this.send({ type: "open", id, step });
  }

  // Another page, or the same with another address; a note is opened as its links open it.
  turn(page, query) {
    if (page === "note" && Object.keys(query).length === 1) return this.go(query.note);
    this.wentBack = false;
    this.asked = performance.now();
    this.send({ type: "go", page, query });
  }

  keyed(event) {
    if (event.key === "Escape") this.away();
    const plain = !typedInto(event) && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "?" && plain && this.data.tabs) this.shortcuts.open();
    const slash = event.key === "/" && plain;
    const chord = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if ((!slash && !chord) || this.switcher.dialog.open) return;
    event.preventDefault();
    event.stopPropagation();
    this.switcher.open();
  }

  over(target) {
    const found = noteOf(target);
    if (found?.link === this.hovered) return;
    this.away();
    const known = found && (this.data.previews[found.id] ?? indexes.get(this.data.token)?.byId.get(found.id));
    if (!known) return;
    this.hovered = found.link;
    this.pause = setTimeout(() => this.show(found.link, known), HOVER_PAUSE);
  }

  show(link, note) {
    if (!link.isConnected) return;
    this.card.show({ description: "", stub: false, ...note }, null);
    this.preview.showPopover();
    const line = link.getClientRects()[0];
    const { width, height } = this.card.element.getBoundingClientRect();
    const below = line.bottom + 8 + height < innerHeight;
    this.preview.style.left = `${clamp(line.left, 8, Math.max(8, innerWidth - width - 8))}px`;
    this.preview.style.top = `${below ? line.bottom + 8 : Math.max(8, line.top - height - 8)}px`;
  }

  away() {
    clearTimeout(this.pause);
    this.hovered = null;
    if (this.preview.matches(":popover-open")) this.preview.hidePopover();
  }

  // A new note starts at its top; going back returns to where one was, once the page is long enough again.
  scroll(key) {
    const frame = document.querySelector('[data-testid="stMain"]');
    const first = this.scrollKey === undefined;
    this.scrollKey = key;
    if (!frame) return;
    this.places ??= new Map();
    frame.onscrollend = () => this.places.set(this.scrollKey, frame.scrollTop);
    if (first) return;
    // The reader may press Back before the last page is complete. When that page then reports itself, it must not
    // count as the step back: only a page whose place is known does.
    const goal = this.wentBack ? this.places.get(key) ?? 0 : 0;
    if (this.places.has(key)) this.wentBack = false;
    // A slow page may take seconds to become long enough; a reader who scrolls meanwhile is left alone.
    const until = performance.now() + 5000;
    const part = this.part;
    this.part = "";
    let moved = false;
    for (const name of ["wheel", "touchmove", "keydown"]) frame.addEventListener(name, () => (moved = true), { once: true, passive: true });
    const settle = () => {
      const place = part && partOf(part);
      if (place) return show(place);
      frame.scrollTo({ top: goal, behavior: "instant" });
      const waits = (part || frame.scrollTop < goal) && performance.now() < until && this.scrollKey === key;
      if (waits && !moved) requestAnimationFrame(settle);
    };
    settle();
  }
}

export default function ({ parentElement, data, setTriggerValue }) {
  if (data instanceof Uint8Array) {
    readIndex(data);
    return undefined;
  }
  let links = live.get(parentElement);
  if (!links) {
    links = new NoteLinks(parentElement);
    live.set(parentElement, links);
  }
  links.update(data, (event) => setTriggerValue("event", event));
  return whenGone(parentElement.host ?? parentElement, () => links.dispose());
}

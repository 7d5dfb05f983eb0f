// Buttons that copy a text, or save it. Where the clipboard is closed to the page, the text is shown, selected.
const copiers = new WeakMap();
const waiting = new WeakMap();
const parents = new WeakMap();
const keys = new WeakMap();
const LATE = "The prompt is still being made. Press again in a moment.";
const PATIENCE = 20000; // milliseconds for the text made from what was just typed
const COPY_KEY = "p";
const COPY_ICON = "M7 7V4h9v9h-3M4 7h9v9H4z";

function whole(text) {
  return text.startsWith("/note?") ? location.origin + text : text;
}

// A field that was typed in is read by the page only when it is left: until then the text is the one before.
function unread(fields) {
  return Object.entries(fields).some(([key, held]) => {
    const field = document.querySelector(`.st-key-${CSS.escape(key)} :is(textarea, input)`);
    return field && field.value.trim() !== held.trim();
  });
}

// The entry of this name as it is made from what the fields hold now.
function current(entry, parent) {
  if (!unread(parents.get(parent).fields)) return Promise.resolve(entry);
  document.activeElement?.blur();
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("late")), PATIENCE);
    waiting.get(parent).push({ label: entry.label, resolve: (found) => { clearTimeout(late); resolve(found); } });
  });
}

function saveButton(entry, parent) {
  const save = async () => {
    const found = await current(entry, parent).catch(() => null);
    if (!found) { say(parent, LATE); return; }
    const address = URL.createObjectURL(new Blob([found.text], { type: found.mime }));
    html("a", { href: address, download: found.file }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  };
  return html("button", { type: "button", class: "save", onclick: save }, html("span", {}, entry.label));
}

function copyButton(entry, parent) {
  async function copy() {
    parent.querySelector(".by-hand").replaceChildren();
    const found = current(entry, parent);
    try {
      await toClipboard(found);
    } catch {
      await found.then((made) => showByHand(made, parent.querySelector(".by-hand")), () => say(parent, LATE));
      return;
    }
    sayCopied(entry, parent);
  }
  const words = html("span", {}, entry.label);
  const key = parents.get(parent).primary ? COPY_KEY.toUpperCase() : null;
  return html("button", { type: "button", "data-label": entry.label, "aria-keyshortcuts": key, onclick: copy }, icon(COPY_ICON), words);
}

// The key that presses the first button of a page's main text, wherever on the page one is, except in a field.
function listen(parent) {
  const stop = new AbortController();
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== COPY_KEY || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typedInto(event) || document.querySelector("[role=dialog]")) return;
    event.preventDefault();
    parent.querySelector("button[data-label]")?.click();
  }, { signal: stop.signal });
  return stop;
}

function say(parent, words) {
  parent.querySelector("[role=status]").textContent = words;
}

// The buttons may have been made anew since the press.
function sayCopied(entry, parent) {
  const button = [...parent.querySelectorAll("button")].find((one) => one.dataset.label === entry.label);
  say(parent, `${entry.label}: copied`);
  button.classList.add("done");
  button.querySelector("span").textContent = "Copied";
  setTimeout(() => { button.querySelector("span").textContent = entry.label; button.classList.remove("done"); }, 1600);
}

// Browsers let a page copy only while its button is pressed: a promise of the text may be kept later.
function toClipboard(found) {
  if (typeof ClipboardItem === "undefined") return found.then((made) => navigator.clipboard.writeText(whole(made.text)));
  const blob = found.then((made) => new Blob([whole(made.text)], { type: "text/plain" }));
  return navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}

function showByHand(entry, byHand) {
  const field = html("textarea", { readonly: "", "aria-label": entry.label });
  field.value = whole(entry.text);
  byHand.replaceChildren(html("p", {}, "This browser does not let the page copy. The text is selected: press Ctrl+C."), field);
  field.focus();
  field.select();
}

function resolveWaiting(parentElement, data) {
  const before = waiting.get(parentElement) ?? [];
  waiting.set(parentElement, []);
  for (const one of before) {
    const found = data.texts.find((entry) => entry.label === one.label);
    if (found) one.resolve(found);
  }
}

// Rarer buttons behind one: it closes when it is left, and by Esc.
function menuOf(name, buttons) {
  const summary = html("summary", {}, icon(COPY_ICON), html("span", {}, name));
  const menu = html("details", { class: "menu" }, summary, html("div", { class: "menu-list" }, ...buttons));
  menu.addEventListener("focusout", ({ relatedTarget }) => menu.contains(relatedTarget) || (menu.open = false));
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open) return;
    menu.open = false;
    summary.focus();
  });
  return menu;
}

export default function ({ parentElement, data }) {
  if (data.primary && !keys.has(parentElement)) keys.set(parentElement, listen(parentElement));
  if (copiers.get(parentElement) !== data.token) draw(parentElement, data);
  return whenGone(parentElement.host ?? parentElement, () => keys.get(parentElement)?.abort());
}

function draw(parentElement, data) {
  const shell = parentElement.querySelector(".shell");
  copiers.set(parentElement, data.token);
  parents.set(parentElement, data);
  const byHand = html("div", { class: "by-hand" });
  const said = html("p", { class: "unseen", role: "status" });
  const buttons = data.texts.map((entry) => (entry.file ? saveButton(entry, parentElement) : copyButton(entry, parentElement)));
  const bar = html("div", { class: data.primary ? "copier primary" : "copier" }, ...(data.menu ? [menuOf(data.menu, buttons)] : buttons));
  shell?.remove();
  parentElement.append(html("div", { class: "shell" }, bar, byHand, said));
  if (!unread(data.fields)) resolveWaiting(parentElement, data);
  waiting.set(parentElement, waiting.get(parentElement) ?? []);
}

// Finds notes by words of their titles and descriptions; the notes come as a script, since a page from disk may not fetch.
const field = document.getElementById("q");
const list = document.getElementById("found");
const up = document.body.dataset.up;
const MOST = 12;
let chosen = -1;

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const entries = NOTES.map(([id, kind, title, more, stub]) => ({ id, kind, title, stub, name: plain(title), all: plain(`${title} ${more}`) }));

function find(typed) {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const score = ({ name, all }) => words.every((word) => all.includes(word))
    ? words.reduce((sum, word) => sum + (name.startsWith(word) ? 4 : name.includes(` ${word}`) ? 3 : name.includes(word) ? 2 : 1), 0) : 0;
  return entries.map((entry) => [score(entry), entry]).filter(([worth]) => worth)
    .sort((a, b) => b[0] - a[0] || a[1].title.length - b[1].title.length).slice(0, MOST).map(([, entry]) => entry);
}

function show(found) {
  chosen = -1;
  list.replaceChildren(...found.map(({ id, kind, title, stub }, at) => {
    const mark = Object.assign(document.createElement("i"), { className: `mark ${kind}${stub ? " hollow" : ""}` });
    const link = Object.assign(document.createElement("a"), { href: `${up}notes/${id}.html`, tabIndex: -1 });
    link.append(mark, title);
    const item = Object.assign(document.createElement("li"), { id: `found-${at}`, role: "option" });
    item.setAttribute("aria-selected", "false");
    item.append(link);
    return item;
  }));
  list.hidden = !found.length;
  field.setAttribute("aria-expanded", String(!list.hidden));
  field.removeAttribute("aria-activedescendant");
}

function choose(at) {
  const items = [...list.children];
  if (!items.length) return;
  chosen = (at + items.length) % items.length;
  items.forEach((item, n) => item.setAttribute("aria-selected", String(n === chosen)));
  items[chosen].scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", items[chosen].id);
}

field.addEventListener("input", () => show(find(field.value)));
field.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") choose(chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen - 1);
  else if (event.key === "Enter") list.children[Math.max(0, chosen)]?.querySelector("a").click();
  else if (event.key === "Escape") show([]);
  else return;
  event.preventDefault();
});

// The bar over every page: where one can go, the finder, the theme, and the ways past the bar for keys.
const THEME_KEY = "stActiveTheme-/-v2"; // where Streamlit keeps the reader's choice; every page is loaded at `/`
const MOON = "M16 12a7 7 0 1 1-8-9a5.5 5.5 0 0 0 8 9z";
const SUN = "M10 6.500a3.500 3.500 0 1 0 0 7a3.500 3.500 0 0 0 0-7M10 1.500v2M10 16.500v2M1.500 10h2M16.500 10h2M4 4l1.400 1.400M14.600 14.600L16 16M4 16l1.400-1.400M14.600 5.400L16 4";
const MENU = "M3 6h14M3 10h14M3 14h14";

// The theme is Streamlit's, which reads the choice when a page is loaded: the address brings all of it back.
function themeTo(name) {
  localStorage.setItem(THEME_KEY, JSON.stringify(name));
  location.reload();
}

function isDark() {
  const app = document.querySelector(".stApp");
  return Boolean(app) && getComputedStyle(app).colorScheme.includes("dark");
}

// The first of these that can be seen, where each may lie in a part of the page that is drawn apart.
function seen(...paths) {
  const found = paths.map((path) => path.split(" >> ").reduce((at, part) => at && (at.shadowRoot ?? at).querySelector(part), document));
  return found.find((element) => element?.checkVisibility({ visibilityProperty: true })) ?? null;
}

const FRAME = "[data-testid=stBidiComponentIsolated]";
// On a phone the map lies under a button; where the text is read alone, a button brings it back.
const SKIPS = [
  ["Skip to the page", ".tl", () => document.querySelector(".tl")],
  ["Skip to the prompt", ".st-key-take", () => seen(`.st-key-take ${FRAME} >> button`)],
  ["Skip to the map", ".st-key-beside, .st-key-graph_stage", () => seen(`.st-key-beside ${FRAME} >> .node[tabindex="0"]`,
    `.st-key-graph_stage ${FRAME} >> .stage[tabindex]`, `.st-key-trail ${FRAME} >> .handle`, `.st-key-trail ${FRAME} >> [data-mode="both"]`)],
];

class Bar {
  constructor(opener, go, help) {
    this.go = go;
    this.skips = [];
    this.tabs = html("nav", { class: "tabs", id: "tabs", "aria-label": "Pages" });
    this.menu = html("button", { type: "button", class: "square menu", "aria-label": "Menu", "aria-expanded": "false",
      "aria-controls": "tabs", onclick: () => this.turn() }, icon(MENU));
    this.theme = html("button", { type: "button", class: "square theme", onclick: () => themeTo(isDark() ? "Light" : "Dark") });
    const keys = html("button", { type: "button", class: "square keys-of", "aria-label": "Shortcuts", title: "Shortcuts", "aria-keyshortcuts": "?", onclick: help }, "?");
    this.element = html("header", { class: "bar" },
      ...SKIPS.map((each) => this.skip(...each)),
      this.menu, this.brand(), this.tabs, opener, this.theme, keys);
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && this.open && this.turn(false));
    document.addEventListener("pointerdown", (event) => this.open && !event.composedPath().includes(this.element) && this.turn(false));
  }

  brand() {
    const line = svg("svg", { viewBox: "0 0 28 26", width: "28", height: "26", "aria-hidden": "true" },
      svg("path", { d: "M4 20.500C9 20.500 9.500 11 14 11s5 9.500 10 9.500" }),
      ...[[4, 20.5], [14, 11], [24, 20.5]].map(([cx, cy]) => svg("circle", { cx, cy, r: 3 })));
    return html("a", { class: "brand", href: "/", onclick: (event) => this.follow(event, "home") }, line, html("span", {}, "Throughline"));
  }

  skip(words, where, find) {
    const jump = () => {
      const goal = find();
      if (!goal) return;
      if (!goal.hasAttribute("tabindex")) goal.tabIndex = -1;
      goal.scrollIntoView({ block: "nearest", behavior: "instant" });
      goal.focus({ preventScroll: true, focusVisible: true });
    };
    const button = html("button", { type: "button", class: "skip", hidden: true, onclick: jump }, words);
    this.skips.push(() => (button.hidden = !document.querySelector(where)));
    return button;
  }

  update({ tabs, page }) {
    const drawn = JSON.stringify([tabs, page]);
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      this.tabs.replaceChildren(...tabs.map((group) => html("ul", {}, ...group.map(([name, words]) => this.tab(name, words, page)))));
    }
    this.theme.replaceChildren(icon(isDark() ? SUN : MOON));
    this.theme.title = isDark() ? "Light theme" : "Dark theme";
    this.theme.setAttribute("aria-label", this.theme.title);
  }

  tab(name, words, page) {
    const here = name === page;
    return html("li", {}, html("a", { href: name === "home" ? "/" : `/${name}`, "aria-current": here ? "page" : null,
      onclick: (event) => this.follow(event, name) }, words));
  }

  // A plain click stays in this session; with a modifier it is the browser's, as on any link.
  follow(event, name) {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.turn(false);
    this.go(name, {});
  }

  turn(open = !this.open) {
    this.open = open;
    this.element.classList.toggle("open", open);
    this.menu.setAttribute("aria-expanded", String(open));
  }
}

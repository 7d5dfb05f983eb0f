// Elements are made here and nowhere else: text goes in as text, so a title can never become markup.
const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

function dressed(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function html(name, attributes = {}, ...children) {
  return dressed(document.createElement(name), attributes, children);
}

function svg(name, attributes = {}, ...children) {
  return dressed(document.createElementNS(SVG_NAMESPACE, name), attributes, children);
}

function icon(path) {
  return svg("svg", { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true" }, svg("path", { d: path }));
}

const ICONS = {
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  fit: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4",
  back: "M12 4l-6 6 6 6",
  forward: "M8 4l6 6-6 6",
  save: "M10 3v9M6 9l4 4 4-4M4 16h12",
  graph: "M6 6l8 4M6 6l2 8M14 10l-6 4M6 6m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M14 10m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M8 15m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0",
  search: "M9 4a5 5 0 1 0 0 10a5 5 0 0 0 0-10M13 13l4 4",
  lasso: "M10 4c4 0 7 2 7 4.5s-3 4.5-7 4.5-7-2-7-4.5S6 4 10 4M6 12.5c-1 1.5 0 3 1.5 3.5",
  close: "M5 5l10 10M15 5L5 15",
};

function calmMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden;
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

// A cleanup call can come while the component is still mounted, so it only counts once the element is gone.
function whenGone(host, dispose) {
  return () => setTimeout(() => host.isConnected || dispose(), 0);
}

// The page's colours live in CSS variables; a hidden probe's colour transition tells when the theme changes.
function onThemeChange(root, listener) {
  const probe = html("i", { class: "theme-probe", "aria-hidden": "true" });
  root.append(probe);
  probe.addEventListener("transitionend", listener);
}

// Kind is said twice, by shape and by colour; these are the shapes, centred on the origin.
const KIND_NAMES = { concept: "Concept", inquiry: "Inquiring line", paper: "Paper", topic: "Topic" };
const KIND_PLURALS = { concept: "Concepts", inquiry: "Inquiring lines", paper: "Papers", topic: "Topics" };

function shapePath(kind, r) {
  if (kind === "inquiry") {
    const d = r * 1.25;
    return `M0 ${-d}L${d} 0L0 ${d}L${-d} 0Z`;
  }
  if (kind === "paper") {
    const w = r * 0.84;
    const h = r * 1.06;
    return `M${-w} ${-h}H${w}V${h}H${-w}Z`;
  }
  if (kind === "topic") {
    const a = r * 1.12;
    const b = a * 0.5;
    const c = a * 0.866;
    return `M${-a} 0L${-b} ${-c}H${b}L${a} 0L${b} ${c}H${-b}Z`;
  }
  return `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
}

function swatch(kind, hollow = false) {
  const shape = svg("path", { d: shapePath(kind, 5.5), class: `shape ${kind}${hollow ? " hollow" : ""}` });
  return svg("svg", { viewBox: "-8 -8 16 16", class: "swatch", "aria-hidden": "true" }, shape);
}

function firstWords(text, count) {
  const words = text.split(/\s+/).filter(Boolean);
  return words.length <= count ? words.join(" ") : `${words.slice(0, count).join(" ")} …`;
}

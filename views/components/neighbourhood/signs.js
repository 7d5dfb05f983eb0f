// Signs on a mark: the note is doubted, rests on what is doubted, or is new. Each is an outline or a letter, and has words.
const SIGNS = {
  doubted: { letter: "?", legend: "Doubted", side: 1 },
  falls: { letter: "?", legend: "Rests on what is doubted", side: 1 },
  news: { letter: "+", legend: "New or changed since you were here", side: -1 },
};
const BADGE = 5.5;

function signParts({ kind, signs = [] }, r) {
  return signs.flatMap(([sign]) => {
    const { letter, side } = SIGNS[sign];
    const [x, y] = [side * (r * 0.72 + 2.5), -(r * 0.72 + 2.5)];
    const badge = svg("g", { class: `sign ${sign}`, transform: `translate(${f(x)} ${f(y)})` },
      svg("circle", { class: "badge", r: String(BADGE) }), svg("text", { class: "letter", y: "3.2" }, letter));
    return side > 0 ? [svg("path", { class: `outline ${sign}`, d: shapePath(kind, r + 3.5) }), badge] : [badge];
  });
}

function signWords({ signs = [] }) {
  return signs.map(([, words]) => capital(words)).join(". ");
}

function signSwatch(sign) {
  const [kind] = KIND_ORDER;
  const { letter, side } = SIGNS[sign];
  const outline = side > 0 ? svg("path", { class: `outline ${sign}`, d: shapePath(kind, 6.5) }) : null;
  return svg("svg", { viewBox: "-8 -8 16 16", class: "swatch", "aria-hidden": "true" }, ...[outline,
    svg("g", { class: `sign ${sign}` }, svg("circle", { class: "badge", r: "5" }), svg("text", { class: "letter", y: "3.2" }, letter))].filter(Boolean));
}

// What the signs on this map mean, and on how many marks each is; there is nothing to hide by them.
function signKeys({ nodes }) {
  const counts = countBy(nodes.filter(({ of }) => !of).flatMap(({ signs = [] }) => signs), ([sign]) => sign);
  return Object.keys(SIGNS).filter((sign) => counts.has(sign)).map((sign) => html("span", { class: "sign-key" },
    signSwatch(sign), SIGNS[sign].legend, html("span", { class: "count" }, String(counts.get(sign)))));
}

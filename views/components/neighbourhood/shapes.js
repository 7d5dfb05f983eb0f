// What one mark is made of: a note by its kind, or a group of notes with their count in it.
function radiusOf({ count, connections }, central, shrink) {
  if (count) return clamp(11 + Math.sqrt(count) * 0.8, 12, 19);
  return (6 + Math.min(5, Math.sqrt(connections ?? 0) / 2) + (central ? 4 : 0)) * shrink;
}

function markClass({ kind, complete, count, open, of }, central) {
  const also = [[!complete, "hollow"], [central, "central"], [count, "group"], [open, "open"], [of, "member"]];
  return ["node", noteKinds.get(kind).css, ...also.filter(([is]) => is).map(([, name]) => name)].join(" ");
}

function markParts(data, r, central, ground, label) {
  const { kind, count } = data;
  return [
    ground,
    svg("circle", { class: "hit", r: f(r + 6) }),
    svg("path", { class: "ring", d: shapePath(kind, r + (central ? 5 : 4)) }),
    count ? svg("path", { class: "stack", d: shapePath(kind, r + 3) }) : null,
    svg("path", { class: "shape", d: shapePath(kind, r) }),
    ...signParts(data, r),
    count ? svg("text", { class: "count", y: "3.5" }, count > 999 ? `${Math.round(count / 1000)}k` : String(count)) : null,
    label,
  ].filter(Boolean);
}

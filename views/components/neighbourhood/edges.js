// A link as a path: trimmed at both nodes, bowed when several join the same two, with a quiet arrow at its target.
function bowOf(index, count) {
  return count === 1 ? 0 : (index - (count - 1) / 2) * 22;
}

function edgePaths(from, to, bow) {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const start = from.r + 3;
  const end = to.r + 5;
  if (length <= start + end) return { line: "", head: "" };
  const ax = from.x + ux * start;
  const ay = from.y + uy * start;
  const bx = to.x - ux * end;
  const by = to.y - uy * end;
  const cx = (ax + bx) / 2 - uy * bow * 2;
  const cy = (ay + by) / 2 + ux * bow * 2;
  const line = bow ? `M${f(ax)} ${f(ay)}Q${f(cx)} ${f(cy)} ${f(bx)} ${f(by)}` : `M${f(ax)} ${f(ay)}L${f(bx)} ${f(by)}`;
  const tilt = bow ? Math.atan2(by - cy, bx - cx) : Math.atan2(uy, ux);
  return { line, head: headPath(bx, by, tilt) };
}

function headPath(x, y, angle) {
  const wing = (turn) => `${f(x - 6 * Math.cos(angle + turn))} ${f(y - 6 * Math.sin(angle + turn))}`;
  return `M${wing(0.45)}L${f(x)} ${f(y)}L${wing(-0.45)}`;
}

function f(number) {
  return Math.round(number * 10) / 10;
}

// Numbers the links that join the same two nodes, so that each can bow its own way.
function bundle(edges) {
  const bundles = new Map();
  for (const edge of edges) {
    const key = edge.from < edge.to ? `${edge.from}\n${edge.to}` : `${edge.to}\n${edge.from}`;
    if (!bundles.has(key)) bundles.set(key, []);
    bundles.get(key).push(edge);
  }
  const bows = new Map();
  for (const group of bundles.values()) {
    group.forEach((edge, index) => {
      const bow = bowOf(index, group.length);
      bows.set(edge, edge.from < edge.to ? bow : -bow);
    });
  }
  return bows;
}

function edgeKey(edge) {
  return `${edge.from}\n${edge.to}\n${edge.kind}\n${edge.computed ? 1 : 0}`;
}

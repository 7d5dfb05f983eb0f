// The picture as a file: a copy that carries its own colours and fonts, so that it looks the same anywhere.
const KEPT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "stroke-opacity",
  "fill-opacity", "opacity", "paint-order", "font-family", "font-size", "font-weight", "text-anchor"];

function withOwnStyles(original) {
  const copy = original.cloneNode(true);
  const pairs = [...original.querySelectorAll("*")].map((element, index) => [element, copy.querySelectorAll("*")[index]]);
  const doomed = [];
  for (const [element, twin] of pairs) {
    const style = getComputedStyle(element);
    const unseen = style.display === "none" || style.visibility === "hidden" || style.opacity === "0";
    if (unseen || element.matches(".hit, .ring")) doomed.push(twin);
    for (const name of KEPT) {
      const value = style.getPropertyValue(name);
      twin.setAttribute(name, name === "fill" || name === "stroke" ? plainColour(value) : value);
    }
    for (const name of ["class", "role", "tabindex", "aria-label", "data-id", "aria-describedby"]) twin.removeAttribute(name);
  }
  for (const twin of doomed) twin.remove();
  return copy;
}

// The legend is added in rows below the picture.
function legendRows(legend, room) {
  const style = getComputedStyle(legend);
  const rows = svg("g", { "font-family": style.fontFamily, "font-size": "12", fill: plainColour(style.color) });
  let [x, y] = [16, room.height + 22];
  for (const toggle of legend.querySelectorAll('.toggle[aria-pressed="true"], .sign-key')) {
    const picture = toggle.querySelector("svg");
    const [wide, words] = [picture.viewBox.baseVal.width, toggle.textContent];
    const span = wide + 10 + textWidth(words, `12px ${style.fontFamily}`) + 26;
    if (x + span > room.width && x > 16) [x, y] = [16, y + 22];
    const copy = withOwnStyles(picture);
    for (const name of ["class", "aria-hidden"]) copy.removeAttribute(name);
    for (const [name, value] of Object.entries({ x, y: y - 12, width: wide, height: 16 })) copy.setAttribute(name, value);
    rows.append(copy, svg("text", { x: x + wide + 8, y }, `${toggle.childNodes[1].textContent} ${toggle.lastChild.textContent}`));
    x += span;
  }
  return { rows, height: y + 14 };
}

function pictureFile(picture, legend, title) {
  const { width } = picture.room;
  const { rows, height } = legendRows(legend, picture.room);
  picture.element.classList.remove("focusing");
  const copy = withOwnStyles(picture.element);
  for (const name of [...copy.attributes].map(({ name }) => name)) copy.removeAttribute(name);
  const attributes = { xmlns: SVG_NAMESPACE, viewBox: `0 0 ${width} ${height}`, width, height, role: "img" };
  for (const [name, value] of Object.entries(attributes)) copy.setAttribute(name, value);
  const paper = plainColour(getComputedStyle(picture.stage).backgroundColor);
  copy.prepend(svg("title", {}, title), svg("rect", { width, height, fill: paper }));
  copy.append(rows);
  return { width, height, text: new XMLSerializer().serializeToString(copy) };
}

function download(name, blob) {
  const link = html("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function saveSvg(file, name) {
  download(`${name}.svg`, new Blob([file.text], { type: "image/svg+xml" }));
}

async function savePng({ width, height, text }, name, times = 2) {
  const source = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = html("canvas", { width: width * times, height: height * times });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(source);
  download(`${name}.png`, await new Promise((done) => canvas.toBlob(done, "image/png")));
}

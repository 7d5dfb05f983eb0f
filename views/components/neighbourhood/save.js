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

function pictureFile(picture, title) {
  const { width, height } = picture.room;
  picture.element.classList.remove("focusing");
  const copy = withOwnStyles(picture.element);
  for (const name of [...copy.attributes].map(({ name }) => name)) copy.removeAttribute(name);
  const attributes = { xmlns: SVG_NAMESPACE, viewBox: `0 0 ${width} ${height}`, width, height, role: "img" };
  for (const [name, value] of Object.entries(attributes)) copy.setAttribute(name, value);
  const paper = plainColour(getComputedStyle(picture.stage).backgroundColor);
  copy.prepend(svg("title", {}, title), svg("rect", { width, height, fill: paper }));
  return new XMLSerializer().serializeToString(copy);
}

function download(name, blob) {
  const link = html("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function saveSvg(picture, name, title) {
  download(`${name}.svg`, new Blob([pictureFile(picture, title)], { type: "image/svg+xml" }));
}

async function savePng(picture, name, title, times = 2) {
  const source = URL.createObjectURL(new Blob([pictureFile(picture, title)], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = source;
  await image.decode();
  const { width, height } = picture.room;
  const canvas = html("canvas", { width: width * times, height: height * times });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(source);
  download(`${name}.png`, await new Promise((done) => canvas.toBlob(done, "image/png")));
}

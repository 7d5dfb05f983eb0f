// What a CSS colour really is, as rgba(): canvases and saved files understand neither variables nor mixes.
const colours = new Map();
const drop = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

function plainColour(colour) {
  if (!colour || colour === "none") return colour;
  if (!colours.has(colour)) {
    drop.clearRect(0, 0, 1, 1);
    drop.fillStyle = colour;
    drop.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = drop.getImageData(0, 0, 1, 1).data;
    colours.set(colour, a === 255 ? `rgb(${r}, ${g}, ${b})` : `rgba(${r}, ${g}, ${b}, ${Math.round((a / 255) * 1000) / 1000})`);
  }
  return colours.get(colour);
}

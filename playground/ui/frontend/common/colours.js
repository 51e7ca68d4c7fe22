// Colours: the page's theme as numbers, and the table that turns a value in -1..1 into a pixel.
// The table has 256 entries because the server sends one byte for each pixel.

const DEFAULT_PALETTE = {
  negative: [245, 147, 34],
  neutral_light: [232, 234, 235],
  neutral_dark: [38, 41, 51],
  positive: [8, 119, 189],
  classes: [],
};

/** The red of mistakes, as in figures; the ink is dark enough for white words. */
export const MISTAKE = [209, 73, 91];
export const MISTAKE_INK = [181, 50, 74];

const probe = { context: null };

function parseColour(text, otherwise) {
  probe.context ??= document.createElement("canvas").getContext("2d");
  probe.context.fillStyle = otherwise;
  probe.context.fillStyle = text;
  const value = probe.context.fillStyle;
  if (value.startsWith("#")) return [1, 3, 5].map((at) => parseInt(value.slice(at, at + 2), 16));
  return value
    .match(/[\d.]+/g)
    .slice(0, 3)
    .map(Number);
}

/** Mixes two colours: 0 gives the first, 1 the second. */
export function mixColours(first, second, share) {
  return first.map((part, index) => Math.round(part + (second[index] - part) * share));
}

/** A colour as CSS text. */
export function cssColour([red, green, blue], opacity = 1) {
  return opacity === 1
    ? `rgb(${red} ${green} ${blue})`
    : `rgb(${red} ${green} ${blue} / ${opacity})`;
}

/** A colour as one opaque pixel of an `ImageData`. */
export function colourWord(red, green, blue) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

// Relative luminance, https://www.w3.org/TR/WCAG21/#dfn-relative-luminance
function luminance(colour) {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(first, second) {
  const [low, high] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function darkened(colour, other, wanted) {
  let result = colour;
  while (contrast(result, other) < wanted) result = mixColours(result, [0, 0, 0], 0.06);
  return result;
}

/** A colour for lines: as it is where it stands out from the page, else nearer to the text's. */
export function lineColour(colour, theme, wanted = 2.5) {
  let result = colour;
  for (let round = 0; round < 20 && contrast(result, theme.background) < wanted; round += 1)
    result = mixColours(result, theme.text, 0.08);
  return result;
}

/** Reads the page's theme from the CSS variables around an element. */
export function readTheme(element) {
  const styles = getComputedStyle(element);
  const read = (name, otherwise) => parseColour(styles.getPropertyValue(name).trim(), otherwise);
  const background = read("--st-background-color", "#ffffff");
  const dark = luminance(background) < 0.2;
  const text = read("--st-text-color", dark ? "#fafafa" : "#31333f");
  const primary = read("--st-primary-color", "#ff4b4b");
  const font = styles.getPropertyValue("--st-font").trim() || "system-ui, sans-serif";
  const button = darkened(primary, [255, 255, 255], 4.6);
  const muted = mixColours(background, text, 0.74);
  const grid = mixColours(background, text, 0.12);
  const theme = { background, dark, text, primary, font, button, muted, grid };
  return { ...theme, key: JSON.stringify(theme) };
}

/** The colours of values under a theme: the two ends, the middle and the pixel table (256,). */
export function valueColours(palette, dark) {
  const known = { ...DEFAULT_PALETTE, ...palette };
  const neutral = dark ? known.neutral_dark : known.neutral_light;
  const at = (value) =>
    mixColours(neutral, value < 0 ? known.negative : known.positive, Math.min(1, Math.abs(value)));
  const table = new Uint32Array(256);
  for (let level = 0; level < 256; level += 1) {
    table[level] = colourWord(...at((level - 127.5) / 127.5));
  }
  const ends = { negative: known.negative, positive: known.positive, neutral };
  const { classes } = known;
  const classTable = classColours(classes, neutral);
  return { ...ends, table, at, classes, classTable, key: `${dark}${JSON.stringify(known)}` };
}

// The pixels of every class by how sure it is, 256 for each: (K * 256,).
function classColours(classes, neutral) {
  const table = new Uint32Array(256 * classes.length);
  for (let place = 0; place < table.length; place += 1) {
    table[place] = colourWord(...mixColours(neutral, classes[place >> 8], (place & 255) / 255));
  }
  return table;
}

// What the network of images looks at and what it says: the image, a strip of others to choose
// from, and a bar for each class.

import { make, setText, setAttribute } from "../../common/elements.js";
import { formatEpoch } from "../../common/format.js";
import { createTile, paintPhoto } from "./tiles.js";

/** Makes the panel; `choose(place)` hears of a held-back image's number, null for the drawing. */
export function createAnswers(choose) {
  const answers = { choose, rows: [], choices: [], photo: null, key: "", stripOf: null };
  answers.box = make("div", { class: "np-photo" });
  answers.name = make("div", { class: "np-photo-name" });
  answers.truth = make("div", { class: "np-small" });
  answers.drawing = make("button", { type: "button", class: "np-drawn" }, "Your drawing");
  answers.drawing.addEventListener("click", () => choose(null));
  answers.drawing.disabled = true;
  const words = make("div", { class: "np-photo-words" }, answers.name, answers.truth, answers.drawing);
  const head = make("div", { class: "np-photo-head" }, answers.box, words);
  answers.bars = make("ul", { class: "np-bars", "aria-label": "Probability of each class" });
  answers.strip = make("div", {
    ...{ class: "np-strip", "data-testid": "image", role: "group" },
    ...{ "aria-label": "Images: choose the one that is looked at" },
  });
  answers.hint = make("div", { class: "np-label" });
  answers.chooser = make("div", { class: "np-chooser" }, answers.hint, answers.strip);
  answers.root = make("div", { class: "np-answers" }, head, answers.bars);
  return answers;
}

/** Makes a bar for each class of a scene. */
export function rebuildAnswers(answers, scene) {
  answers.scene = scene;
  answers.kind = scene.points.test > 0 ? "Held-back image" : "Training image";
  setText(answers.hint, `${answers.kind}s: click one to look at it`);
  answers.photo = null;
  answers.stripOf = null;
  answers.rows = scene.classes.map((label, index) => {
    const fill = make("span", { class: "np-bar-fill" });
    const share = make("span", { class: "np-bar-share" });
    const track = make("span", { class: "np-bar-track" }, fill);
    const name = make("span", { class: "np-bar-name", title: label }, label);
    const root = make("li", { "data-testid": `bar_${index}` }, name, track, share);
    return { root, fill, share, shown: "" };
  });
  answers.bars.replaceChildren(...answers.rows.map((row) => row.root));
  setAttribute(answers.bars, "data-long", scene.classes.some((label) => label.length > 2));
}

/** Paints what has changed; `state.image` is the number of the image that is looked at. */
export function paintAnswers(answers, tensors, changed, state) {
  const strip = tensors.get("strip");
  if (strip && strip !== answers.stripOf) fillStrip(answers, strip, tensors.get("labels"));
  const image = tensors.get("image");
  if (image && changed("image")) paintLooked(answers, image);
  const probabilities = tensors.get("probabilities");
  if (probabilities && changed("probabilities")) paintBars(answers, probabilities.values);
  nameLooked(answers, state);
}

function fillStrip(answers, strip, labels) {
  answers.stripOf = strip;
  const [count, height, width, channels] = strip.shape;
  const size = height * width * channels;
  answers.choices = Array.from({ length: count }, (_, place) => {
    const tile = createTile([height, width], "np-choice-tile");
    paintPhoto(tile, strip.values.subarray(place * size, (place + 1) * size), channels);
    const label = answers.scene.classes[labels?.values[place]] ?? "";
    const title = `${answers.kind} ${place + 1}: ${label}`;
    const names = { type: "button", class: "np-choice", title, "aria-label": title };
    const button = make("button", { ...names, "aria-pressed": "false" }, tile.canvas);
    button.addEventListener("click", () => answers.choose(place));
    return button;
  });
  answers.strip.replaceChildren(...answers.choices);
}

function paintLooked(answers, { shape, values }) {
  if (answers.photo === null) {
    answers.photo = createTile(shape, "np-photo-tile");
    setAttribute(answers.photo.canvas, "aria-label", "The image that the network looks at");
    answers.box.replaceChildren(answers.photo.canvas);
  }
  paintPhoto(answers.photo, values, shape[2]);
}

function paintBars(answers, values) {
  const best = values.indexOf(Math.max(...values));
  setAttribute(answers.root, "data-class", best);
  answers.rows.forEach((row, index) => {
    const percent = `${(100 * values[index]).toFixed(values[index] > 0.9995 ? 0 : 1)} %`;
    if (percent === row.shown && row.best === (index === best)) return;
    row.shown = percent;
    row.best = index === best;
    row.fill.style.transform = `scaleX(${values[index]})`;
    setText(row.share, percent);
    row.root.classList.toggle("np-best", row.best);
  });
}

// Only what is held back has a true class; of what was given it is said whose answer the bars are.
function nameLooked(answers, { image, given, label, epoch }) {
  const place = image ?? null;
  const own = given === "photo" ? "Your photo" : "Your drawing";
  const truth = `It is: ${answers.scene.classes[label] ?? ""}`;
  const whose = `Says your network, epoch ${formatEpoch(epoch)}`;
  answers.drawing.disabled = !given;
  setText(answers.drawing, own);
  setText(answers.name, place === null ? own : `${answers.kind} ${place + 1}`);
  setText(answers.truth, place === null ? whose : truth);
  setAttribute(answers.drawing, "aria-pressed", place === null);
  answers.choices.forEach((button, index) => setAttribute(button, "aria-pressed", index === place));
}

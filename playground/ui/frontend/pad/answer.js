// What the network thinks: the digit, how sure it is and whose answer it is, a bar for each class,
// and beside them the small picture that it was given. Where it doubts there is no digit.

import { make, setAttribute, setText } from "../common/elements.js";

const SIDE = 28;
const EMPTY = "\u2013";
const UNKNOWN = "?";

/** Makes the panel of answers. */
export function createAnswer() {
  const answer = { rows: [], key: "" };
  answer.digit = make("div", { class: "np-pad-digit", "aria-hidden": "true" }, EMPTY);
  answer.sure = make("div", { class: "np-pad-sure", "aria-hidden": "true" });
  answer.by = make("div", { class: "np-pad-by", "data-testid": "pad_by" });
  answer.picture = make("canvas", {
    ...{ "data-testid": "pad_picture", class: "np-pad-picture", width: SIDE, height: SIDE },
    ...{ role: "img", "aria-label": `What the network is given: ${SIDE} by ${SIDE} pixels` },
  });
  answer.caption = make("div", { class: "np-pad-caption" }, `${SIDE} × ${SIDE} pixels`);
  answer.bars = make("ul", { class: "np-pad-bars", "aria-label": "Probability of each class" });
  answer.spoken = make("div", { class: "np-pad-spoken", role: "status" });
  const words = make("div", { class: "np-pad-word" }, answer.digit, answer.sure, answer.by);
  const given = make("div", { class: "np-pad-given" }, answer.picture, answer.caption);
  answer.root = make(
    ...["div", { "data-testid": "prediction", class: "np-pad-answer" }],
    ...[make("div", { class: "np-pad-head" }, words, given), answer.bars, answer.spoken],
  );
  return answer;
}

/** Makes a bar for each of `labels`, unless they are there. */
export function labelAnswer(answer, labels) {
  const key = JSON.stringify(labels);
  if (key === answer.key) return;
  answer.key = key;
  answer.rows = labels.map((label, index) => {
    const fill = make("span", { class: "np-pad-fill" });
    const share = make("span", { class: "np-pad-share" });
    const track = make("span", { class: "np-pad-track" }, fill);
    const name = make("span", { class: "np-pad-name" }, label);
    const root = make("li", { "data-testid": `pad_bar_${index}` }, name, track, share);
    return { root, fill, share, label };
  });
  answer.bars.replaceChildren(...answer.rows.map((row) => row.root));
  emptyAnswer(answer);
}

/** Shows that there is no drawing. */
export function emptyAnswer(answer) {
  showPicture(answer, null);
  showProbabilities(answer, null);
  setText(answer.by, "");
  setText(answer.spoken, "");
}

/** Shows an answer: its picture and, where a network was asked, its probabilities. */
export function showAnswer(answer, { n, picture, probabilities, by, doubt }) {
  setAttribute(answer.root, "data-n", n);
  showPicture(answer, picture);
  showProbabilities(answer, probabilities, doubt);
  setText(answer.by, probabilities && by ? `says ${by}` : "");
}

/** Says the answer to those who listen, once the pen is up. */
export function sayAnswer(answer) {
  const { digit } = answer.root.dataset;
  const words = [digit ? answer.rows[digit].label : "", answer.sure.textContent];
  setText(answer.spoken, words.filter(Boolean).join(", "));
}

function showPicture(answer, text) {
  const context = answer.picture.getContext("2d");
  const image = context.createImageData(SIDE, SIDE);
  const bytes = text ? atob(text) : "";
  for (let at = 0; at < SIDE * SIDE; at += 1) {
    const level = at < bytes.length ? bytes.charCodeAt(at) : 0;
    image.data.set([level, level, level, 255], 4 * at);
  }
  context.putImageData(image, 0, 0);
}

function showProbabilities(answer, probabilities, doubt = "") {
  const best = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
  const known = best >= 0 && best < answer.rows.length;
  const told = known && !doubt;
  setAttribute(answer.root, "data-digit", told ? best : "");
  setAttribute(answer.root, "data-confidence", known ? probabilities[best] : "");
  setText(answer.digit, told ? answer.rows[best].label : known ? UNKNOWN : EMPTY);
  answer.digit.classList.toggle("np-pad-long", told && answer.rows[best].label.length > 2);
  setText(answer.sure, told ? percent(probabilities[best]) : known ? doubt : "");
  for (const [index, row] of answer.rows.entries()) {
    const share = probabilities?.[index];
    row.fill.style.transform = `scaleX(${share ?? 0})`;
    row.root.classList.toggle("np-pad-best", index === best);
    setText(row.share, share === undefined ? EMPTY : percent(share));
  }
}

function percent(share) {
  return `${share > 0.9995 || share < 0.0005 ? Math.round(share * 100) : (share * 100).toFixed(1)} %`;
}

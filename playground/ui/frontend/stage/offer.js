// What was reached before: offered where an experiment was left and is found again, and said
// where a run goes on after a reload. Its place is in the line below the numbers.

import { make, setText } from "../common/elements.js";
import { formatEpoch } from "../common/format.js";

/** Makes the offer; `hooks` are goBack() and afresh(). */
export function createOffer(hooks) {
  const choice = (name, word, act) => {
    const names = { type: "button", class: "np-choice", "data-testid": name };
    return make("button", { ...names, click: act }, word);
  };
  const goBack = choice("go_back", "", hooks.goBack);
  const afresh = choice("afresh", "Start afresh", hooks.afresh);
  const where = make("span", { class: "np-offer-where" }, " where you were");
  const said = make("span", { class: "np-offer-said", "data-testid": "returned" });
  said.append("Went on", where, " · ", afresh);
  const root = make("span", { class: "np-offer", role: "group" }, goBack, said);
  root.setAttribute("aria-label", "What you reached before");
  root.hidden = true;
  return { root, goBack, said };
}

/** Shows what a state offers; `next` is what the keyboard goes to when that has gone. */
export function showOffer(offer, state, next) {
  const { root, goBack, said } = offer;
  const offered = state.offer ?? null;
  const idle = offered === null && !state.returned;
  if (idle && !root.hidden && root.contains(document.activeElement)) next.focus({ preventScroll: true });
  root.hidden = idle;
  goBack.hidden = offered === null;
  said.hidden = !state.returned;
  if (offered !== null) setText(goBack, `Go on where you were: epoch ${formatEpoch(offered)}`);
}

// The panels: what a stage shows of a kind of network, beside the curve and around the numbers.
// A scene names its panel by `kind`; the stage is a frame around it and knows no kind itself.
// A new panel is a folder with its module and its style sheet, and a line here.
//
// A panel is `{ kind, create(hooks), rebuild(part, scene, view), page(part, view),
// paint(part, picture, changed, look), resize(part), adopt(part, data) }`:
// - create → a part `{ main, side, sized }`: the large node, the one above the curve, and the
//   nodes whose size matters. Hooks are those of the stage, and tip, redraw(), and `kept`, where
//   switches leave what was chosen, so that the next panel finds it again.
// - rebuild draws a new scene; false where there is no room yet. `page` shows other units of it.
// - paint paints what has changed, `changed(name)` tells of an array; `look` is
//   `{ now, playing, view, colours, theme, all }`.
// - resize → whether it must be rebuilt for its present size.
// - adopt, where there is one, takes what Python passes.

import { panel as curve } from "./curve/curve.js";
import { panel as images } from "./images/images.js";
import { panel as plane } from "./plane/plane.js";

export const PANELS = [plane, curve, images];

/** The panel of this name; none where a stage has nothing but numbers and a curve. */
export function panelOf(kind) {
  return PANELS.find((panel) => panel.kind === kind) ?? null;
}

// The entry of the drawing pad: the page calls it at the start and with each new `data`.
// Instances share this module, so what belongs to one is found by its parent element.

import { Pad } from "./pad.js";

const pads = new WeakMap();

export default function (component) {
  const { parentElement } = component;
  if (!pads.has(parentElement)) pads.set(parentElement, new Pad(parentElement));
  const pad = pads.get(parentElement);
  pad.update(component);
  return () => {
    pads.delete(parentElement);
    pad.close();
  };
}

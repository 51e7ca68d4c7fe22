// The entry of the live stage: the page calls it at the start and with each new `data`.
// Instances share this module, so what belongs to one is found by its parent element.

import { Stage } from "./stage.js";

const stages = new WeakMap();

export default function (component) {
  const { parentElement } = component;
  if (!stages.has(parentElement)) stages.set(parentElement, new Stage(parentElement));
  const stage = stages.get(parentElement);
  stage.update(component);
  return () => {
    stages.delete(parentElement);
    stage.close();
  };
}

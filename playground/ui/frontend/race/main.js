// The entry of the race: the page calls it at the start and with each new `data`.
// Instances share this module, so what belongs to one is found by its parent element.

import { Race } from "./race.js";

const races = new WeakMap();

export default function (component) {
  const { parentElement } = component;
  if (!races.has(parentElement)) races.set(parentElement, new Race(parentElement));
  const race = races.get(parentElement);
  race.update(component);
  return () => {
    races.delete(parentElement);
    race.close();
  };
}

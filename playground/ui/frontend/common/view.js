// What a person looks at: the unit under the pointer, the pinned unit, and which units of
// the wide layers are shown. The server is told, so that it computes only what is seen.

/** A view with nothing enlarged. */
export function createView() {
  return { hovered: null, pinned: null, lens: false, first: [] };
}

/** A place that stays the same when the drawing is made anew. */
export function placeOf(unit) {
  const { kind, column, number, row, layer, title } = unit;
  return { kind, column, number, row, layer, title };
}

/** Whether two places are the same unit. */
export function samePlace(one, other) {
  if (one === null || other === null) return one === other;
  return one.column === other.column && one.number === other.number;
}

/** The place that is enlarged, or null for the output. */
export function enlarged(view) {
  return view.hovered ?? view.pinned;
}

/** The message that tells the server what is looked at. */
export function viewMessage(view) {
  const place = enlarged(view);
  const focus = place?.kind === "hidden" ? [place.layer, place.number] : null;
  return { c: "view", focus, first: [...view.first], lens: view.lens };
}

/** Keeps of a view what exists in a new scene. */
export function fitView(view, scene) {
  view.first = scene.layers.map((layer) => layer.first ?? 0);
  view.hovered = null;
  const { pinned } = view;
  const hidden =
    pinned?.kind === "hidden" && pinned.number < (scene.layers[pinned.layer]?.units ?? 0);
  const input = pinned?.kind === "input" && pinned.number < scene.features.length;
  if (!hidden && !input) view.pinned = null;
}

/** Turns the page of a layer; true if that changes anything. */
export function turnPage(view, scene, layer, by) {
  const { units, shown } = scene.layers[layer];
  const next = Math.max(0, Math.min(units - shown, (view.first[layer] ?? 0) + by));
  if (next === view.first[layer]) return false;
  view.first[layer] = next;
  return true;
}

/** The place of a unit among the shown hidden units, or -1. */
export function cellOf(scene, view, place) {
  const row = place.number - (view.first[place.layer] ?? 0);
  if (row < 0 || row >= scene.layers[place.layer].shown) return -1;
  return scene.layers.slice(0, place.layer).reduce((sum, layer) => sum + layer.shown, row);
}

// What panels of networks that learn from points share: the network as units and links, and a
// square with the points on it. The square's face, a map or a plot, is what they differ in.

import { createMap, paintPoints, resizeMap } from "./map/map.js";
import { createNetwork, networkIsStale, pageNetwork } from "./network/network.js";
import { paintNetwork, rebuildNetwork } from "./network/network.js";
import { adoptOwn, dressPen } from "./map/pen.js";

/** The panel of this kind, whose square has a face and whose units are painted as tiles. */
export function pointsPanel(kind, { createFace, paintTiles }) {
  return {
    kind,
    create(hooks) {
      const map = createMap(hooks, createFace);
      const network = createNetwork(hooks, paintTiles);
      return { map, network, main: network.box, side: map.root, sized: [network.box, map.square] };
    },
    adopt({ map }, { own, pen }) {
      adoptOwn(map.pen, own, pen);
      map.face.adopt?.(map, own);
    },
    rebuild: ({ network }, scene, view) => rebuildNetwork(network, scene, view.first),
    page: ({ network }, view) => pageNetwork(network, view.first),
    resize({ map, network }) {
      if (resizeMap(map)) map.dotsAreStale = true;
      return networkIsStale(network);
    },
    paint: paintPanel,
  };
}

function paintPanel({ map, network }, picture, changed, look) {
  const { state, scene, tensors } = picture;
  const { colours, theme, view } = look;
  const moved = map.face.paint(map, picture, changed, look);
  dressPen(map.pen, colours, scene.classes);
  if (moved || map.dotsAreStale || ["train", "test", "lens"].some(changed))
    paintPoints(map, tensors, colours, theme, scene);
  const calm = state.status !== "playing" || look.all;
  paintNetwork(network, tensors, changed, { ...look, pinned: view.pinned, calm });
}

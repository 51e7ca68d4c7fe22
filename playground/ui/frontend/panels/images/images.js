// The panel of networks of images: every layer's maps with the kernels that made them, for one
// image, and beside them that image and the answer. Each picture is a canvas of its own at its
// own size, which the browser enlarges unsmoothed.

import { createAnswers, paintAnswers, rebuildAnswers } from "./answers.js";
import { make, iconButton, setText, setAttribute } from "../../common/elements.js";
import { formatNumber } from "../../common/format.js";
import { createTile, paintTile, createZoom, showZoom, hideZoom } from "./tiles.js";

const ROW_WIDTH = 32;

export const panel = {
  kind: "images",
  create(hooks) {
    const answers = createAnswers(hooks.image);
    const images = createImages(hooks);
    images.root.prepend(answers.chooser);
    return { images, answers, main: images.root, side: answers.root, sized: [] };
  },
  rebuild({ images, answers }, scene, view) {
    rebuildImages(images, scene, view.first);
    rebuildAnswers(answers, scene);
    return true;
  },
  page: ({ images }, view) => pageImages(images, view.first),
  resize: () => false,
  paint({ images, answers }, { state, tensors }, changed, { colours }) {
    paintImages(images, tensors, changed, colours);
    paintAnswers(answers, tensors, changed, state);
  },
};

function createImages(hooks) {
  const images = { hooks, layers: [], hovered: null, zoom: createZoom() };
  images.rows = make("div", { class: "np-layers" });
  const names = { class: "np-images", "data-testid": "feature_maps" };
  images.root = make("div", names, images.rows, images.zoom.root);
  images.root.addEventListener("pointerover", (event) => hoverTile(images, event.target));
  images.root.addEventListener("pointermove", (event) => tellRowUnit(images, event));
  images.root.addEventListener("pointerleave", () => leaveTile(images));
  images.root.addEventListener("focusin", (event) => hoverTile(images, event.target));
  images.root.addEventListener("focusout", () => leaveTile(images));
  return images;
}

function hoverTile(images, target) {
  const found = images.layers.flatMap((layer) => layer.tiles).find(({ canvas }) => canvas === target);
  images.hovered = found ?? null;
  if (!found) hideZoom(images.zoom);
  images.hooks.refresh();
}

function leaveTile(images) {
  images.hovered = null;
  hideZoom(images.zoom);
  images.hooks.tip.hide();
}

// A row's units are too small to be enlarged one by one: the tooltip says their numbers.
function tellRowUnit(images, event) {
  const layer = images.layers.find(({ row }) => row?.canvas === event.target);
  const values = layer?.values;
  if (!values) {
    images.hooks.tip.hide();
    return;
  }
  const { canvas } = layer.row;
  const box = canvas.getBoundingClientRect();
  const at = (place, size, count) => Math.min(count - 1, Math.max(0, Math.floor((count * place) / size)));
  const down = at(event.clientY - box.top, box.height, canvas.height);
  const unit = down * canvas.width + at(event.clientX - box.left, box.width, canvas.width);
  if (unit >= values.length) return;
  const value = (layer.largest * (values[unit] - 127.5)) / 127.5;
  const text = `${layer.scene.label}\nunit ${layer.first + unit + 1}: ${formatNumber(value)}`;
  images.hooks.tip.show(event.clientX, event.clientY, text);
}

// Draws everything anew for a scene; `first` is the first shown map of each layer.
function rebuildImages(images, scene, first) {
  leaveTile(images);
  images.layers = scene.layers.map((layer, index) => makeLayer(images, layer, index));
  images.rows.replaceChildren(...images.layers.map((layer) => layer.root));
  pageImages(images, first);
}

function makeLayer(images, scene, index) {
  const layer = { scene, index, first: 0, tiles: [], row: null, kernels: [], values: null };
  const cells = [];
  if (scene.size === null) {
    const across = Math.min(ROW_WIDTH, scene.shown);
    layer.row = createTile([Math.ceil(scene.shown / across), across], "np-row-tile");
    setAttribute(layer.row.canvas, "aria-label", `${scene.label}: outputs of ${scene.shown} units`);
    layer.row.canvas.style.setProperty("--np-across", across);
    cells.push(layer.row.canvas);
  } else {
    for (let cell = 0; cell < scene.shown; cell += 1) {
      const tile = { ...createTile(scene.size, "np-map-tile"), layer, cell };
      setAttribute(tile.canvas, "tabindex", 0);
      layer.tiles.push(tile);
      const kernel = make("div", { class: "np-kernel" });
      layer.kernels.push({ box: kernel, tile: null });
      cells.push(make("div", { class: "np-tile" }, tile.canvas, kernel));
    }
  }
  const tiles = make("div", { class: scene.size ? "np-tiles" : "np-tiles np-tiles-row" }, ...cells);
  layer.root = make("div", { class: "np-layer" }, layerHead(images, layer), tiles);
  return layer;
}

function layerHead(images, layer) {
  const { label, size, units, shown, activation, tags } = layer.scene;
  const shape = size ? `${units} × ${size[0]} × ${size[1]}` : `${units} units`;
  const more = [activation, ...tags].filter(Boolean).join(" · ");
  const parts = [make("div", { class: "np-head-name" }, label), make("div", {}, shape)];
  parts.push(make("div", { class: "np-head-tags" }, more));
  if (units > shown) {
    const turn = (by) => ({ class: "np-turn", click: () => images.hooks.page(layer.index, by) });
    layer.back = iconButton("previous", `${label}: previous`, turn(-shown));
    layer.on = iconButton("next", `${label}: next`, turn(shown));
    layer.range = make("span", { class: "np-pager-text" });
    parts.push(make("div", { class: "np-layer-pager" }, layer.back, layer.range, layer.on));
  }
  return make("div", { class: "np-layer-head" }, ...parts);
}

// Shows which maps of the wide layers are drawn.
function pageImages(images, first) {
  for (const layer of images.layers) {
    const { units, shown, label } = layer.scene;
    layer.first = first[layer.index] ?? 0;
    for (const tile of layer.tiles)
      setAttribute(tile.canvas, "aria-label", `${label}, map ${layer.first + tile.cell + 1}`);
    if (!layer.range) continue;
    setText(layer.range, `${layer.first + 1}–${Math.min(units, layer.first + shown)} of ${units}`);
    layer.back.disabled = layer.first <= 0;
    layer.on.disabled = layer.first + shown >= units;
  }
}

// Paints what has changed; `changed(name)` tells whether an array has.
function paintImages(images, tensors, changed, { table }) {
  for (const layer of images.layers) {
    const maps = tensors.get(`maps.${layer.index}`);
    if (!maps || !changed(`maps.${layer.index}`) || maps.shape[0] !== layer.scene.shown) continue;
    layer.largest = tensors.get(`largest.${layer.index}`)?.values[0] ?? 0;
    layer.values = maps.values;
    if (layer.row) paintTile(layer.row, maps.values, table);
    else paintMaps(layer, maps, table);
    const kernels = tensors.get(`kernels.${layer.index}`);
    if (kernels) paintKernels(layer, kernels, tensors, table);
  }
  paintZoomed(images, tensors, table);
}

function paintMaps(layer, { shape, values }, table) {
  const size = shape[1] * shape[2];
  for (const tile of layer.tiles)
    paintTile(tile, values.subarray(tile.cell * size, (tile.cell + 1) * size), table);
}

function paintKernels(layer, { shape, values }, tensors, table) {
  const size = shape[1] * shape[2];
  const inputs = tensors.get(`inputs.${layer.index}`).values;
  layer.kernels.forEach((kernel, cell) => {
    if (kernel.tile === null) {
      kernel.tile = createTile(shape.slice(1), "np-kernel-tile");
      kernel.box.append(kernel.tile.canvas);
    }
    paintTile(kernel.tile, values.subarray(cell * size, (cell + 1) * size), table);
    const title = `Kernel ${layer.first + cell + 1}, over input ${inputs[cell] + 1}`;
    setAttribute(kernel.tile.canvas, "title", `${title}, which it weighs most`);
  });
}

function paintZoomed(images, tensors, table) {
  const tile = images.hovered;
  if (tile === null) return;
  const { layer, cell } = tile;
  const { size, label } = layer.scene;
  const length = size[0] * size[1];
  const values = layer.values?.subarray(cell * length, (cell + 1) * length);
  if (!values) return;
  const text = `${label}, map ${layer.first + cell + 1} · full colour is ±${formatNumber(layer.largest)}`;
  showZoom(images.zoom, tile.canvas, images.root, { size, values, table, text });
}

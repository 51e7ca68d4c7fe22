// Small helpers that make and change DOM nodes. Writers compare first, so that a
// frame which changes nothing touches nothing: the page stays calm at 60 frames a second.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

const ICON_PATHS = {
  play: "M7 4.5v15l12.5-7.5z",
  pause: "M6.5 4.5h4v15h-4zM13.5 4.5h4v15h-4z",
  step: "M5 4.5v15l10.5-7.5zM16.5 4.5h3v15h-3z",
  reset: "M12 5a7 7 0 1 1-6.6 4.7l1.9.65A5 5 0 1 0 12 7v3L7 6l5-4z",
  start:
    "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm0 2v14h14V5z" +
    "M8.5 6.9a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2zM15.5 13.9a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1" +
    " 0-3.2zM12 10.4a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2z",
  minus: "M5 11h14v2H5z",
  plus: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  previous: "M15.5 5 8.5 12l7 7 1.4-1.4L11.3 12l5.6-5.6z",
  next: "M8.5 5l7 7-7 7-1.4-1.4L12.7 12 7.1 6.4z",
  close:
    "M6.4 5 5 6.4 10.6 12 5 17.6 6.4 19l5.6-5.6 5.6 5.6 1.4-1.4-5.6-5.6L19 6.4 17.6 5 12 10.6z",
};

/** Makes an element; `properties` are attributes, functions become listeners. */
export function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** Makes an SVG element with attributes. */
export function makeSvg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG_NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Makes an inline icon, hidden from screen readers: the button carries the words. */
export function icon(name) {
  const path = makeSvg("path", {
    d: ICON_PATHS[name],
    fill: "currentColor",
    "fill-rule": "evenodd",
  });
  return makeSvg("svg", { viewBox: "0 0 24 24", class: "np-icon", "aria-hidden": "true" }, path);
}

/** Makes a button with an icon and, if given, a visible word. */
export function iconButton(name, title, properties, word = "") {
  const label = word ? [make("span", {}, word)] : [];
  const names = { type: "button", title, "aria-label": word ? `${word}: ${title}` : title };
  return make("button", { ...names, ...properties }, icon(name), ...label);
}

/** Makes a labelled checkbox and returns both. */
export function checkbox(text, changed) {
  const input = make("input", { type: "checkbox", change: () => changed(input.checked) });
  return { input, root: make("label", { class: "np-check" }, input, make("span", {}, text)) };
}

/** Makes a checkbox that keeps what was chosen in `kept`, by the name that links give it. */
export function keptCheckbox(kept, name, text, changed) {
  const { input, root } = checkbox(text, (on) => {
    kept[name] = on;
    changed(on);
  });
  input.checked = Boolean(kept[name]);
  setAttribute(input, "data-testid", name);
  setAttribute(root, "data-control", name);
  return { input, root };
}

/** Makes a select with options `[value, text]`. */
export function selectBox(options, properties) {
  const rows = options.map(([value, text]) => make("option", { value }, text));
  return make("select", properties, ...rows);
}

/** Writes a text only if it differs from what is there. */
export function setText(node, text) {
  if (node.firstChild === null || node.firstChild.data !== text) node.textContent = text;
}

/** Writes an attribute only if it differs from what is there. */
export function setAttribute(node, name, value) {
  const text = String(value);
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

/** Sizes a canvas for the screen's pixels and returns its context in CSS pixels. */
export function sizeCanvas(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const across = Math.max(1, Math.round(width * ratio));
  const down = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/** Makes the one tooltip of a stage; it is placed inside `root` and never leaves it. */
export function createTip(root) {
  const node = make("div", { class: "np-tip", role: "presentation", hidden: "" });
  root.append(node);
  const place = (x, y) => {
    const frame = root.getBoundingClientRect();
    const left = Math.min(Math.max(4, x - frame.left + 14), frame.width - node.offsetWidth - 4);
    const below = y - frame.top + 16;
    const fits = below + node.offsetHeight + 4 < frame.height;
    const top = fits ? below : y - frame.top - node.offsetHeight - 12;
    node.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  };
  const show = (x, y, text) => {
    setText(node, text);
    node.hidden = false;
    place(x, y);
  };
  return { show, hide: () => (node.hidden = true) };
}

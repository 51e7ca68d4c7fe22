// A frame is a safetensors buffer: a length, a JSON header, then the numbers.
// What did not change is not sent again, so frames are merged into one picture
// of the run, which also remembers what has changed since it was last painted.

const HEADER_BYTES = 8;

const READERS = {
  U8: (bytes) => bytes,
  F32: (bytes) => new Float32Array(bytes.slice().buffer),
};

/** Reads a safetensors buffer into `{ state, scene, tensors: Map(name → { shape, values }) }`. */
export function readFrame(buffer) {
  const bytes = buffer instanceof ArrayBuffer ? new Uint8Array(buffer) : buffer;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const start = HEADER_BYTES + length;
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(HEADER_BYTES, start)));
  const { __metadata__: metadata, ...entries } = header;
  const tensors = new Map();
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(entries)) {
    const part = bytes.subarray(start + offsets[0], start + offsets[1]);
    tensors.set(name, { shape, values: READERS[dtype](part) });
  }
  const scene = metadata.scene ? JSON.parse(metadata.scene) : null;
  return { state: JSON.parse(metadata.state), scene, tensors };
}

/** The bytes of a frame that came as text, for want of a live connection. */
export function frameFromText(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** An empty picture of a run. */
export function createPicture() {
  return {
    state: null,
    scene: null,
    tensors: new Map(),
    history: createHistory(1),
    focusShown: null,
    dirty: new Set(),
  };
}

/** An empty history whose rows have so many numbers, the epoch first. */
export function createHistory(columns) {
  return { columns, rows: new Float32Array(256 * columns), length: 0 };
}

function mergeHistory(history, { from }, tensor) {
  const { columns } = history;
  const added = tensor ? tensor.values.length / columns : 0;
  history.length = Math.min(history.length, from);
  const needed = (history.length + added) * columns;
  if (needed > history.rows.length) {
    const wider = new Float32Array(Math.max(needed, 2 * history.rows.length));
    wider.set(history.rows);
    history.rows = wider;
  }
  if (tensor) history.rows.set(tensor.values, history.length * columns);
  history.length += added;
}

/** Merges a frame into a picture; a scene with a new id drops the arrays of the old one. */
export function mergeFrame(picture, frame) {
  if (frame.scene) {
    if (frame.scene.id !== picture.scene?.id) picture.tensors.clear();
    picture.scene = frame.scene;
    picture.dirty.add("scene");
  }
  picture.state = frame.state;
  for (const [name, tensor] of frame.tensors) {
    if (name === "history") continue;
    picture.tensors.set(name, tensor);
    picture.dirty.add(name);
  }
  if (frame.tensors.has("focus")) picture.focusShown = frame.state.focus;
  if (frame.state.history) {
    const before = picture.history.length;
    mergeHistory(picture.history, frame.state.history, frame.tensors.get("history"));
    if (frame.tensors.has("history") || picture.history.length !== before)
      picture.dirty.add("history");
  }
}

/** The index of the row of a history nearest to an epoch, or -1 when there is none. */
export function rowNear({ rows, columns, length }, epoch) {
  if (length === 0) return -1;
  const at = (index) => rows[index * columns];
  let [low, high] = [0, length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at(middle) < epoch) low = middle;
    else high = middle;
  }
  return Math.abs(at(low) - epoch) <= Math.abs(at(high) - epoch) ? low : high;
}


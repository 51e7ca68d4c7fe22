// The way of commands to the run: over the live connection, or, where a host does not pass
// that on, as triggers of the component, slowly enough that none overtakes another.

const TRIGGER_PAUSE = 250;

/** Makes a queue for triggers; `trigger(name, value)` hands one to Python. */
export function createCommandQueue(trigger) {
  // Numbers are never used again, by no queue of this page: Python may hear a trigger twice.
  return { trigger, waiting: [], counter: Date.now(), timer: 0 };
}

// A newer message of these kinds makes an older one pointless; steps all count.
function replaces(newer, older) {
  const same = ["c", "path", "layer", "from", "to"].every((name) => newer[name] === older[name]);
  return same && newer.c !== "step";
}

/** Queues a command; one that a newer one replaces is not sent. */
export function queueCommand(queue, message) {
  queue.waiting = queue.waiting.filter((older) => !replaces(message, older));
  queue.waiting.push(message);
  if (queue.timer === 0) sendNextCommand(queue);
}

function sendNextCommand(queue) {
  queue.timer = 0;
  const message = queue.waiting.shift();
  if (message === undefined) return;
  queue.counter += 1;
  queue.trigger("command", JSON.stringify({ ...message, n: queue.counter }));
  queue.timer = setTimeout(() => sendNextCommand(queue), TRIGGER_PAUSE);
}

/** Forgets what waits. */
export function clearCommandQueue(queue) {
  clearTimeout(queue.timer);
  queue.waiting = [];
}

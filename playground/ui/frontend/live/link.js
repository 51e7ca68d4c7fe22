// The live connection. Frames are pulled: there is at most one unanswered request, so a slow
// link delays pictures but never queues them, and each request also keeps the run alive.
// While a run plays, the next frame is asked for as soon as one has arrived (the server then
// computes while the browser paints), but never more often than once for each painted frame.
// Otherwise the server keeps the request until there is something new to show.

import { Connection, FAILURES_BEFORE_FALLBACK, GONE } from "./connection.js";
import { OPENING_LIMIT, REFUSED } from "./connection.js";

const ANSWER_LIMIT = 30000;
const HIDDEN_PAUSE = 1000;

/**
 * A socket that reconnects. `hooks` are: frame(buffer), notice(text), greeting() → messages
 * to send first, pace() → "playing" | "preparing" | "idle", lost(), unreachable().
 */
export class Link extends Connection {
  constructor(hooks) {
    super(hooks, "answer", "ask");
    this.waiting = false;
    this.askedSincePaint = false;
    this.watcher = () => this.schedule();
    document.addEventListener("visibilitychange", this.watcher);
  }

  /** Sends a command; the request that is under way will show its effect. */
  send(message) {
    if (!this.isOpen()) return false;
    this.socket.send(JSON.stringify(message));
    if (!this.waiting) this.ask();
    return true;
  }

  /** Tells the link that what had arrived has been painted. */
  painted() {
    this.askedSincePaint = false;
    if (!this.waiting) this.schedule();
  }

  /** Ends the connection for good. */
  close() {
    document.removeEventListener("visibilitychange", this.watcher);
    this.address = null;
    this.drop();
  }

  open() {
    this.drop();
    const socket = new WebSocket(this.address);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.opened();
    socket.onmessage = (event) => this.arrived(event.data);
    socket.onclose = (event) => this.closed(event.code);
    this.socket = socket;
    this.timers.opening = setTimeout(() => this.openingTookTooLong(), OPENING_LIMIT);
  }

  drop() {
    super.drop();
    this.waiting = false;
  }

  opened() {
    clearTimeout(this.timers.opening);
    this.everOpened = true;
    for (const message of this.hooks.greeting()) this.socket.send(JSON.stringify(message));
    this.ask();
  }

  openingTookTooLong() {
    if (!this.everOpened) this.failures = FAILURES_BEFORE_FALLBACK;
    this.drop();
    this.closed(0);
  }

  closed(code) {
    this.drop();
    if (code === REFUSED) {
      this.hooks.notice("The live connection was refused; reload the page.");
    } else if (code === GONE) {
      this.hooks.notice("starting again\u2026");
      this.hooks.lost();
    } else {
      this.retry();
    }
  }

  retry() {
    if (this.failed()) {
      this.hooks.unreachable();
      return;
    }
    this.hooks.notice(this.everOpened ? "reconnecting\u2026" : "connecting\u2026");
    this.later(() => this.open());
  }

  ask() {
    clearTimeout(this.timers.ask);
    if (!this.isOpen() || this.waiting) return;
    this.socket.send('{"c":"frame"}');
    this.waiting = true;
    this.askedSincePaint = true;
    this.timers.answer = setTimeout(() => this.answerTookTooLong(), ANSWER_LIMIT);
  }

  answerTookTooLong() {
    this.drop();
    this.retry();
  }

  arrived(buffer) {
    clearTimeout(this.timers.answer);
    this.waiting = false;
    this.failures = 0;
    this.hooks.notice("");
    try {
      this.hooks.frame(buffer);
    } finally {
      this.schedule();
    }
  }

  schedule() {
    clearTimeout(this.timers.ask);
    if (!this.isOpen() || this.waiting) return;
    if (document.hidden) {
      this.timers.ask = setTimeout(() => this.ask(), HIDDEN_PAUSE);
    } else if (this.hooks.pace() !== "playing" || !this.askedSincePaint) {
      this.ask();
    }
  }
}

// The way to Python: the newest drawing is sent, and answered, and only then the next. So a
// slow link never builds a queue. While the pen is down at most ten are sent a second; when it
// is lifted, the drawing goes at once. Where no websocket can be had, Streamlit carries it.

import { Connection, GONE, OPENING_LIMIT, REFUSED, TOO_FAST } from "../live/connection.js";

const INTERVAL = 100;
const ANSWER_LIMIT = 10000;

/** Hooks are: answer(message), lost(), carry(message) for want of a websocket, notice(text). */
export class Channel extends Connection {
  constructor(hooks) {
    super(hooks, "send", "answer");
    this.next = null;
    this.waiting = null; // the message that has been sent and not answered
    this.sent = 0; // how many have been; the answer says which it is for
    this.urgent = false;
    this.sentAt = 0;
    this.carried = false;
  }

  /** Sends `message` as soon as it may be; a newer one takes the place of one not yet sent. */
  offer(message, urgent) {
    this.next = message;
    this.urgent = urgent;
    this.pump();
  }

  /** Takes an answer that came another way. */
  answered(message) {
    clearTimeout(this.timers.answer);
    this.waiting = null;
    this.failures = 0;
    this.hooks.notice("");
    this.hooks.answer(message);
    this.pump();
  }

  close() {
    this.address = this.next = this.waiting = null;
    this.drop();
  }

  pump() {
    clearTimeout(this.timers.send);
    if (this.next === null || this.waiting !== null || this.address === null) return;
    const pause = this.urgent ? 0 : this.sentAt + INTERVAL - performance.now();
    if (pause > 0) this.timers.send = setTimeout(() => this.pump(), pause);
    else if (this.carried || this.isOpen()) this.transmit();
    else if (this.socket === null && this.timers.retry === 0) this.open();
  }

  transmit() {
    this.sent += 1;
    this.waiting = { ...this.next, id: this.sent };
    this.next = null;
    this.sentAt = performance.now();
    this.timers.answer = setTimeout(() => this.closed(0), ANSWER_LIMIT);
    if (this.carried) this.hooks.carry(this.waiting);
    else this.socket.send(JSON.stringify(this.waiting));
  }

  open() {
    this.giveBack();
    this.drop();
    const socket = new WebSocket(this.address);
    socket.onopen = () => {
      clearTimeout(this.timers.opening);
      this.everOpened = true;
      this.pump();
    };
    socket.onmessage = (event) => this.answered(JSON.parse(event.data));
    socket.onclose = (event) => this.closed(event.code);
    this.socket = socket;
    this.timers.opening = setTimeout(() => this.closed(0), OPENING_LIMIT);
  }

  giveBack() {
    this.next ??= this.waiting;
    this.waiting = null;
  }

  // A connection that is not needed just now is opened again with the next stroke.
  closed(code) {
    this.giveBack();
    this.drop();
    if (code === GONE) {
      this.hooks.lost();
    } else if (code === REFUSED || code === TOO_FAST) {
      this.hooks.notice("The drawing pad's connection was refused; reload the page.");
    } else if (this.next !== null || !this.everOpened) {
      this.retry();
    }
  }

  retry() {
    if (this.failed()) this.carried = true;
    else if (this.everOpened) this.hooks.notice("reconnecting\u2026");
    this.later(() => {
      if (this.carried || this.isOpen()) this.pump();
      else this.open();
    });
  }
}

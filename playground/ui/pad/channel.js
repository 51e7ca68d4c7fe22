// The way to Python: the newest drawing is sent, and answered, and only then the next. So a
// slow link never builds a queue. While the pen is down at most ten are sent a second; when it
// is lifted, the drawing goes at once. Where no websocket can be had, Streamlit carries it.

const INTERVAL = 100;
const OPENING_LIMIT = 4000;
const ANSWER_LIMIT = 10000;
const FIRST_RETRY = 250;
const LAST_RETRY = 4000;
const FAILURES_BEFORE_FALLBACK = 3;
const [GONE, REFUSED, TOO_FAST] = [4404, 4403, 4429];

/** Hooks are: answer(message), lost(), carry(message) for want of a websocket, notice(text). */
export class Channel {
  constructor(hooks) {
    this.hooks = hooks;
    this.address = null;
    this.socket = null;
    this.next = null;
    this.waiting = null; // the message that has been sent and not answered
    this.sent = 0; // how many have been; the answer says which it is for
    this.urgent = false;
    this.sentAt = 0;
    this.failures = 0;
    this.everOpened = false;
    this.carried = false;
    this.timers = { send: 0, answer: 0, opening: 0, retry: 0 };
  }

  /** Goes to a path of this server with a token; the same pair again changes nothing. */
  connect(path, token) {
    const scheme = window.location.protocol === "https:" ? "wss" : "ws";
    const address = `${scheme}://${window.location.host}${path}?token=${encodeURIComponent(token)}`;
    if (address === this.address) return;
    this.address = address;
    this.failures = 0;
    this.giveBack();
    this.drop();
    this.open();
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

  isOpen() {
    return this.socket !== null && this.socket.readyState === WebSocket.OPEN;
  }

  open() {
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

  drop() {
    for (const name of Object.keys(this.timers)) {
      clearTimeout(this.timers[name]);
      this.timers[name] = 0;
    }
    if (this.socket === null) return;
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
    this.socket = null;
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
    this.failures += 1;
    if (!this.everOpened && this.failures >= FAILURES_BEFORE_FALLBACK) this.carried = true;
    else if (this.everOpened) this.hooks.notice("reconnecting\u2026");
    const pause = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (this.failures - 1));
    this.timers.retry = setTimeout(() => {
      this.timers.retry = 0;
      if (this.carried || this.isOpen()) this.pump();
      else this.open();
    }, pause);
  }
}

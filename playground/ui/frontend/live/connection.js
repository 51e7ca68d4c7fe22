// What every live connection has: an address, one socket at a time, and timers that end with
// it. Whoever extends it says what is sent, and what becomes of a socket that closes.

export const OPENING_LIMIT = 4000;
const FIRST_RETRY = 250;
const LAST_RETRY = 4000;
export const FAILURES_BEFORE_FALLBACK = 3;
export const GONE = 4404;
export const REFUSED = 4403;
export const TOO_FAST = 4429;

/** A socket that reconnects; a subclass has `open()` and `closed(code)`. */
export class Connection {
  constructor(hooks, ...timers) {
    this.hooks = hooks;
    this.address = null;
    this.socket = null;
    this.everOpened = false;
    this.failures = 0;
    this.timers = Object.fromEntries(["opening", "retry", ...timers].map((name) => [name, 0]));
  }

  /** Connects to a path of this server with a token; the same pair again changes nothing. */
  connect(path, token) {
    const scheme = window.location.protocol === "https:" ? "wss" : "ws";
    const address = `${scheme}://${window.location.host}${path}?token=${encodeURIComponent(token)}`;
    if (address === this.address) return;
    this.address = address;
    this.failures = 0;
    this.open();
  }

  isOpen() {
    return this.socket !== null && this.socket.readyState === WebSocket.OPEN;
  }

  /** Lets the socket and all timers go. */
  drop() {
    for (const name of Object.keys(this.timers)) {
      clearTimeout(this.timers[name]);
      this.timers[name] = 0;
    }
    if (this.socket === null) return;
    const { socket } = this;
    socket.onopen = socket.onmessage = socket.onclose = null;
    // Closed while it opens, the browser would complain of it in its console.
    if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
    else socket.close();
    this.socket = null;
  }

  /** Counts a failure; returns whether it is time to do without a socket. */
  failed() {
    this.failures += 1;
    return !this.everOpened && this.failures >= FAILURES_BEFORE_FALLBACK;
  }

  /** Calls `act` after a pause that doubles with each failure. */
  later(act) {
    const pause = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (this.failures - 1));
    this.timers.retry = setTimeout(() => {
      this.timers.retry = 0;
      act();
    }, pause);
  }
}

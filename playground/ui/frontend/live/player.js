// What every live picture of ours does, whatever it draws: it joins the connection to what is
// trained, the picture of that, and the wish to play or pause. Frames change the picture; only
// `draw` changes the screen, once for each frame that the browser paints.

import { createHistory, createPicture, frameFromText, mergeFrame, readFrame } from "./frame.js";
import { isClaiming } from "../keeper/ticket.js";
import { Link } from "./link.js";
import { createCommandQueue, queueCommand, clearCommandQueue } from "./commands.js";

const INTENT_TIME = 1500;
const CLAIM_LIMIT = 4000;
const LOST_AGAIN = 3000;
const ENDED = ["finished", "diverged", "failed"];

/**
 * The life of one live picture. Whoever extends it has `draw(look)`, and may have its own
 * `merge(frame)`, `adopt(scene)` and `firstMessages()`, which a connection to the same run begins
 * with.
 */
export class Player {
  constructor() {
    this.picture = createPicture();
    this.intent = { playing: null, until: 0 };
    this.everPlayed = false;
    this.notice = "";
    this.paintRequest = this.claiming = this.losing = 0;
    this.token = this.lostToken = null;
    this.link = new Link({
      frame: (buffer) => this.receive(buffer),
      notice: (text) => this.tell(text),
      greeting: () => this.greeting(),
      pace: () => this.pace(),
      lost: () => this.lost(),
      unreachable: () => this.unreachable(),
    });
    this.queue = createCommandQueue((name, value) => this.component.setTriggerValue(name, value));
  }

  /**
   * Takes from Python where the run is: `{ token, path, fallback, frame, stay }`. What the tab had
   * before a reload is waited for a moment, so that no other run is seen first.
   */
  connect(component, patient = true) {
    this.component = component;
    const { data } = component;
    clearTimeout(this.claiming);
    this.claiming = 0;
    if (patient && data.stay && isClaiming(data.stay)) {
      this.claiming = setTimeout(() => this.connect(component, false), CLAIM_LIMIT);
      return;
    }
    if (data.token !== this.token) {
      this.resumes = this.token !== null && this.lostToken === this.token;
      this.sameRun = false;
      this.token = data.token;
    }
    this.fallback = Boolean(data.fallback);
    if (this.fallback) {
      this.link.close();
      this.tell("");
      if (data.frame) this.receive(frameFromText(data.frame));
    } else {
      this.link.connect(data.path, data.token);
    }
  }

  /** Ends the connection. */
  disconnect() {
    cancelAnimationFrame(this.paintRequest);
    clearTimeout(this.claiming);
    clearTimeout(this.losing);
    clearCommandQueue(this.queue);
    this.link.close();
  }

  receive(buffer) {
    const frame = readFrame(buffer);
    this.merge(frame);
    if (frame.scene) this.adopt(frame.scene);
    const { status } = frame.state;
    if (this.shown === "playing" && ENDED.includes(status)) this.intent.until = 0;
    const settled = performance.now() > this.intent.until && status !== "preparing";
    if (settled) this.intent.playing = status === "playing";
    const isNew = frame.scene !== null || frame.state.frame !== this.newest || status !== this.shown;
    this.newest = frame.state.frame;
    this.shown = status;
    if (!isNew) {
      this.link.painted();
      return;
    }
    this.arrived = true;
    this.requestPaint();
  }

  merge(frame) {
    const columns = frame.scene ? this.columns(frame.scene) : this.picture.history.columns;
    if (columns !== this.picture.history.columns) this.picture.history = createHistory(columns);
    mergeFrame(this.picture, frame);
  }

  // How many numbers a row of the history has: the epoch, and what is measured.
  columns(scene) {
    return 1 + scene.metrics.length;
  }

  adopt() {}

  isPlaying() {
    const status = this.picture.state?.status ?? "preparing";
    if (performance.now() < this.intent.until) return this.intent.playing;
    return status === "playing" || (status === "preparing" && this.intent.playing === true);
  }

  pace() {
    const status = this.picture.state?.status ?? "preparing";
    if (status === "preparing") return "preparing";
    return this.isPlaying() ? "playing" : "idle";
  }

  send(message) {
    if (this.fallback) queueCommand(this.queue, message);
    else this.link.send(message);
    this.requestPaint();
  }

  play(wanted) {
    this.intent = { playing: wanted, until: performance.now() + INTENT_TIME };
    this.everPlayed = true;
    this.send({ c: "play", v: wanted });
  }

  stop(message) {
    this.intent = { playing: false, until: performance.now() + INTENT_TIME };
    this.send(message);
  }

  // A connection to the same run goes on as it was; a run made for a lost one plays on too.
  greeting() {
    const messages = this.sameRun ? this.firstMessages() : [];
    const resumes = this.sameRun || this.resumes;
    if (resumes && this.intent.playing === true) messages.push({ c: "play", v: true });
    this.sameRun = this.picture.scene !== null;
    return messages;
  }

  firstMessages() {
    return [];
  }

  // Said again until there is another run: the page may not be connected itself just now.
  lost() {
    this.lostToken = this.token;
    this.component.setTriggerValue("lost", Date.now());
    clearTimeout(this.losing);
    this.losing = setTimeout(() => this.lostToken === this.token && this.lost(), LOST_AGAIN);
  }

  unreachable() {
    this.tell("connecting another way\u2026");
    if (this.askedForFallback) return;
    this.askedForFallback = true;
    this.component.setStateValue("fallback", true);
  }

  tell(text) {
    if (this.notice === text) return;
    this.notice = text;
    this.requestPaint();
  }

  requestPaint() {
    if (this.paintRequest === 0)
      this.paintRequest = requestAnimationFrame((now) => this.paint(now));
  }

  paint(now) {
    this.paintRequest = 0;
    const { notice, everPlayed, arrived } = this;
    const look = { now, notice, everPlayed, arrived, playing: this.isPlaying() };
    this.arrived = false;
    try {
      this.draw(look);
    } finally {
      this.link.painted();
    }
  }
}

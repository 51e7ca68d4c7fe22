// One stage: it joins the connection, the picture of the run, what a person looks at and the
// screen. Frames change the picture; only `paint` changes the screen.

import { setAttribute } from "./elements.js";
import { readFrame, frameFromText, createPicture, mergeFrame } from "./frame.js";
import { Link } from "./link.js";
import { createCommandQueue, queueCommand, clearCommandQueue } from "./commands.js";
import { boundRate } from "./rate.js";
import { createScreen, removeScreen, restyleScreen, paintScreen, dressScreen } from "./screen.js";
import { redrawScreen, pageScreen } from "./screen.js";
import { nameAxes } from "./map.js";
import { adoptOwn } from "./pen.js";
import { hideControls } from "./teacher.js";
import { pressKey } from "./keys.js";
import { createView, placeOf, samePlace, viewMessage, fitView, turnPage } from "./view.js";

const INTENT_TIME = 1500;
const ENDED = ["finished", "diverged", "failed"];
const HOVER_PAUSE = 60;
const NEW_STARTS = 100000;

/** The live stage inside one element of the page. */
export class Stage {
  constructor(parent) {
    this.picture = createPicture();
    this.view = createView();
    this.intent = { playing: null, until: 0 };
    this.everPlayed = false;
    this.notice = "";
    this.paintRequest = 0;
    this.timers = { hover: 0, style: 0 };
    this.token = this.lostToken = this.sentView = null;
    this.screen = createScreen(parent, this.screenHooks());
    this.link = new Link({
      frame: (buffer) => this.receive(buffer),
      notice: (text) => this.tell(text),
      greeting: () => this.greeting(),
      pace: () => this.pace(),
      lost: () => this.lost(),
      unreachable: () => this.unreachable(),
    });
    this.queue = createCommandQueue((name, value) => this.component.setTriggerValue(name, value));
    this.keys = (event) => pressKey(this, event);
    this.screen.root.addEventListener("keydown", this.keys);
  }

  screenHooks() {
    return {
      play: (wanted) => this.play(wanted),
      step: (kind) => this.stop({ c: "step", v: kind }),
      reset: () => this.stop({ c: "reset" }),
      start: () => this.component.setTriggerValue("start", Math.floor(Math.random() * NEW_STARTS)),
      speed: (value) => this.send({ c: "speed", v: value }),
      sendRate: (value) => this.send({ c: "set", path: "optimizer.learning_rate", v: value }),
      keepRate: (value) => this.component.setTriggerValue("learning_rate", value),
      parameter: (message) => this.send(message),
      visit: (epoch) => this.stop({ c: "moment", v: epoch }),
      hover: (unit) => this.hover(unit),
      pin: (unit) => this.pin(unit),
      page: (layer, by) => this.page(layer, by),
      image: (place) => this.send({ c: "image", v: place }),
      drawOwn: () => this.component.setTriggerValue("draw", Date.now()),
      ownPoints: (value) => this.component.setTriggerValue("points", value),
      lens: (on) => this.showLens(on),
      refresh: () => this.requestPaint(),
    };
  }

  /** Takes what Python passes: at the start, with new data, and when the theme changes. */
  update(component) {
    this.component = component;
    const { data } = component;
    setAttribute(this.screen.root, "data-kind", data.kind);
    boundRate(this.screen.toolbar.rate, data.learning_rate);
    dressScreen(this.screen, data.palette);
    adoptOwn(this.screen.map.pen, data.own, data.pen);
    nameAxes(this.screen.map, data.own?.axes ?? []);
    this.hidden = data.hidden;
    hideControls(this.screen.root, data.hidden);
    restyleScreen(this.screen);
    cancelAnimationFrame(this.timers.style);
    this.timers.style = requestAnimationFrame(() => restyleScreen(this.screen));
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

  /** Ends the connection and takes the stage out of the page. */
  close() {
    for (const timer of [this.paintRequest, this.timers.style]) cancelAnimationFrame(timer);
    clearTimeout(this.timers.hover);
    clearCommandQueue(this.queue);
    this.link.close();
    removeScreen(this.screen);
  }

  receive(buffer) {
    const frame = readFrame(buffer);
    mergeFrame(this.picture, frame);
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

  // Only the pages of wide layers may change without a new drawing.
  adopt(scene) {
    const bare = scene.layers.map((layer) => ({ ...layer, first: 0 }));
    const key = JSON.stringify({ ...scene, id: 0, points: 0, steps_per_epoch: 0, layers: bare });
    if (key === this.sceneKey) {
      this.view.first = scene.layers.map((layer) => layer.first);
      return;
    }
    this.sceneKey = key;
    this.screen.rebuild = true;
    fitView(this.view, scene);
    if (this.view.pinned !== null || this.view.lens) this.timers.hover = setTimeout(() => this.sendFocus(), 0);
  }

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
    const messages = this.sameRun ? [viewMessage(this.view)] : [];
    const resumes = this.sameRun || this.resumes;
    if (resumes && this.intent.playing === true) messages.push({ c: "play", v: true });
    this.sentView = this.sameRun ? JSON.stringify(messages[0]) : null;
    this.sameRun = this.picture.scene !== null;
    return messages;
  }

  lost() {
    if (this.lostToken === this.token) return;
    this.lostToken = this.token;
    this.component.setTriggerValue("lost", Date.now());
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

  hover(unit) {
    this.view.hovered = unit === null ? null : placeOf(unit);
    this.requestPaint();
    clearTimeout(this.timers.hover);
    if (!this.fallback) this.timers.hover = setTimeout(() => this.sendFocus(), HOVER_PAUSE);
  }

  pin(unit) {
    const place = unit === null ? null : placeOf(unit);
    const same = samePlace(place, this.view.pinned);
    this.view.pinned = same ? null : place;
    this.sendFocus();
    this.requestPaint();
  }

  showLens(on) {
    this.view.lens = on;
    this.sendFocus();
    redrawScreen(this.screen);
  }

  page(layer, by) {
    if (!turnPage(this.view, this.picture.scene, layer, by)) return;
    pageScreen(this.screen, this.picture.scene, this.view);
    this.sendFocus();
  }

  sendFocus() {
    const message = viewMessage(this.view);
    const key = JSON.stringify(message);
    if (key === this.sentView) return;
    this.sentView = key;
    this.send(message);
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
      paintScreen(this.screen, this.picture, this.view, look);
    } finally {
      this.link.painted();
    }
  }
}

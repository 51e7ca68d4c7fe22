// One stage: it joins the life of a live picture, what a person looks at and the screen.

import { Player } from "../live/player.js";
import { boundRate } from "../shell/rate.js";
import { adoptData, createScreen, restyleScreen } from "./screen.js";
import { pageScreen, paintScreen, redrawScreen } from "./screen.js";
import { pressKey } from "./keys.js";
import { mount } from "../live/entry.js";
import { removeShell } from "../shell/shell.js";
import { createView, placeOf, samePlace, viewMessage, fitView, turnPage } from "../common/view.js";

const HOVER_PAUSE = 60;
const NEW_STARTS = 100000;

/** The live stage inside one element of the page. */
class Stage extends Player {
  constructor(parent) {
    super();
    this.view = createView();
    this.timers = { hover: 0, style: 0 };
    this.sentView = null;
    this.screen = createScreen(parent, this.screenHooks());
    this.keys = (event) => pressKey(this, event);
    this.screen.root.addEventListener("keydown", this.keys);
  }

  screenHooks() {
    return {
      play: (wanted) => this.play(wanted),
      step: (kind) => this.stop({ c: "step", v: kind }),
      reset: () => this.stop({ c: "reset" }),
      goBack: () => this.stop({ c: "return" }),
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
    boundRate(this.screen.toolbar.rate, data.learning_rate);
    adoptData(this.screen, data);
    this.hidden = data.hidden;
    restyleScreen(this.screen);
    cancelAnimationFrame(this.timers.style);
    this.timers.style = requestAnimationFrame(() => restyleScreen(this.screen));
    this.connect(component);
  }

  /** Ends the connection and takes the stage out of the page. */
  close() {
    this.disconnect();
    cancelAnimationFrame(this.timers.style);
    clearTimeout(this.timers.hover);
    removeShell(this.screen);
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

  greeting() {
    this.sentView = null;
    return super.greeting();
  }

  firstMessages() {
    const message = viewMessage(this.view);
    this.sentView = JSON.stringify(message);
    return [message];
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
    pageScreen(this.screen, this.view);
    this.sendFocus();
  }

  sendFocus() {
    const message = viewMessage(this.view);
    const key = JSON.stringify(message);
    if (key === this.sentView) return;
    this.sentView = key;
    this.send(message);
  }

  draw(look) {
    paintScreen(this.screen, this.picture, this.view, look);
  }
}

export default mount(Stage);

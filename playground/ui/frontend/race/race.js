// One race: it joins the life of a live picture with what a person looks at: which variant
// stands out, and which start's boundaries are shown.

import { mount } from "../live/entry.js";
import { Player } from "../live/player.js";
import { rowWidth } from "./bands.js";
import { removeShell } from "../shell/shell.js";
import { createRaceScreen, measureRaceScreen, paintRaceScreen } from "./race_screen.js";
import { restyleRaceScreen } from "./race_screen.js";

const TYPED_INTO = "input, select, textarea";

/** The race inside one element of the page. */
class Race extends Player {
  constructor(parent) {
    super();
    this.view = { hovered: null, pinned: null, seed: 0 };
    this.screen = createRaceScreen(parent, {
      play: (wanted) => this.play(wanted),
      step: (kind) => this.stop({ c: "step", v: kind }),
      reset: () => this.stop({ c: "reset" }),
      speed: (value) => this.send({ c: "speed", v: value }),
      seed: (number) => this.chooseSeed(number),
      hover: (variant) => this.hover(variant),
      pin: (variant) => this.pin(variant),
      focus: () => this.focus(),
      open: (variant) => this.open(variant),
      openStart: (seed) => this.openStart(seed),
      refresh: () => this.requestPaint(),
    });
    this.screen.root.addEventListener("keydown", (event) => this.press(event));
  }

  /** Takes what Python passes: at the start, with new data, and when the theme changes. */
  update(component) {
    const { data } = component;
    const restyle = () => restyleRaceScreen(this.screen, data);
    measureRaceScreen(this.screen, data.metrics);
    restyle();
    cancelAnimationFrame(this.styleRequest);
    this.styleRequest = requestAnimationFrame(restyle);
    this.connect(component);
  }

  /** Ends the connection and takes the race out of the page. */
  close() {
    this.disconnect();
    cancelAnimationFrame(this.styleRequest);
    removeShell(this.screen);
  }

  // Rows of the curves are as long as there are variants.
  columns(scene) {
    return rowWidth(scene);
  }

  adopt(scene) {
    if (this.view.pinned >= scene.variants.length) this.view.pinned = null;
    this.view.hovered = null;
  }

  firstMessages() {
    return [{ c: "seed", v: this.view.seed }, this.focusMessage()];
  }

  focusMessage() {
    return { c: "view", focus: [this.screen.cells.focus, 0], first: [] };
  }

  focus() {
    this.screen.refocused = true;
    this.send(this.focusMessage());
  }

  chooseSeed(number) {
    this.view.seed = number;
    this.send({ c: "seed", v: number });
  }

  hover(variant) {
    if (this.view.hovered === variant) return;
    this.view.hovered = variant;
    this.requestPaint();
  }

  pin(variant) {
    this.view.pinned = this.view.pinned === variant ? null : variant;
    this.requestPaint();
  }

  open(variant) {
    const { plan, variants } = this.picture.scene;
    const name = plan ? plan.names[variant] : variants[variant].name;
    this.component.setTriggerValue("open", { name, seed: this.view.seed });
  }

  openStart(seed) {
    const { name } = this.picture.scene.variants[0];
    this.component.setTriggerValue("open", { name, seed });
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && event.target === this.screen.root) {
      event.preventDefault();
      this.play(!this.isPlaying());
    } else if (!event.target.matches(TYPED_INTO)) {
      if (event.key === "Escape") this.pin(this.view.pinned);
      if (event.key.toLowerCase() === "s") this.stop({ c: "step", v: "epoch" });
      if (event.key.toLowerCase() === "r") this.stop({ c: "reset" });
    }
  }

  draw(look) {
    paintRaceScreen(this.screen, this.picture, this.view, look);
  }
}

export default mount(Race);

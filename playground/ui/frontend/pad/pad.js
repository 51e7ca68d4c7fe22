// One drawing pad: the surface and its buttons, the answer beside it, and the way to Python.
// It keeps its drawing over reruns; Python keeps a copy for when the page is opened again.

import { mount } from "../live/entry.js";
import { make, setAttribute, setText } from "../common/elements.js";
import { Strokes } from "./strokes.js";
import { createSurface, drawStrokes } from "./surface.js";
import { createAnswer, emptyAnswer, labelAnswer, sayAnswer, showAnswer } from "./answer.js";
import { Channel } from "./channel.js";

const FULL = "The pad is full: undo a stroke or clear it.";

class Pad {
  constructor(parent) {
    this.strokes = new Strokes();
    const undo = () => this.act(() => this.strokes.undo());
    const clear = () => this.act(() => this.strokes.clear());
    const ended = () => this.changed(true);
    this.surface = createSurface(this.strokes, { changed: () => this.changed(false), ended, undo, clear });
    this.answer = createAnswer();
    this.undo = this.button("undo", "Undo", "Take the last stroke away", undo);
    this.clear = this.button("clear", "Clear", "Clear the pad", clear);
    this.hint = make("div", { class: "np-pad-hint", "aria-hidden": "true" });
    this.note = make("div", { class: "np-pad-note", role: "status", "data-testid": "pad_note" });
    const sheet = make("div", { class: "np-pad-sheet" }, this.surface.canvas, this.hint);
    const tools = make("div", { class: "np-pad-tools" }, this.undo, this.clear);
    const left = make("div", { class: "np-pad-left" }, sheet, tools, this.note);
    this.root = make("div", { class: "np-pad" }, left, this.answer.root);
    parent.append(this.root);
    this.timer = 0;
    this.since = 0; // answers to drawings before this one are not shown
    this.reported = 0;
    this.channel = new Channel({
      answer: (message) => this.answered(message),
      lost: () => this.component.setTriggerValue("lost", Date.now()),
      carry: (message) => this.component.setStateValue("carried", message),
      notice: (text) => setText(this.note, text),
    });
  }

  button(name, word, title, click) {
    const names = { type: "button", title, "data-testid": `pad_${name}`, click };
    return make("button", { ...names, "aria-label": title }, word);
  }

  /** Takes what Python says, at the start and whenever it has changed. */
  update(component) {
    this.component = component;
    const { data } = component;
    this.data = data;
    labelAnswer(this.answer, data.labels);
    setText(this.hint, data.hint);
    this.surface.brush = data.brush;
    this.surface.colour = getComputedStyle(this.root).color;
    const adopted = this.strokes.adopt(data.drawing);
    this.channel.connect(data.path, data.token);
    const carried = data.answer;
    const due = this.channel.carried && carried !== null;
    if (due && this.channel.waiting?.id === carried.id) this.channel.answered(carried);
    else if (adopted || !this.strokes.isEmpty()) this.send(true); // another network may answer now
    drawStrokes(this.surface);
    this.dress();
  }

  act(change) {
    const before = this.strokes.number;
    change();
    if (this.strokes.number === before) return;
    drawStrokes(this.surface);
    this.changed(true);
  }

  changed(urgent) {
    if (this.strokes.isEmpty()) {
      this.since = this.strokes.number;
      emptyAnswer(this.answer);
    }
    this.send(urgent);
    this.dress();
    setText(this.note, this.strokes.isFull() ? FULL : "");
  }

  send(urgent) {
    clearTimeout(this.timer);
    this.channel.offer({ n: this.strokes.number, strokes: this.strokes.all }, urgent);
  }

  dress() {
    this.hint.hidden = !this.strokes.isEmpty();
    // Not disabled: a button that was just pressed would lose the keyboard's focus.
    setAttribute(this.undo, "data-idle", !this.strokes.canUndo());
    setAttribute(this.clear, "data-idle", this.strokes.isEmpty());
  }

  answered(message) {
    const shown = !this.strokes.isEmpty() && message.n > this.since;
    if (shown && message.problem) emptyAnswer(this.answer);
    else if (shown) showAnswer(this.answer, message);
    if (message.problem) setText(this.note, message.problem);
    if (message.n !== this.strokes.number || this.strokes.drawing) return;
    sayAnswer(this.answer);
    this.report(message.n);
    this.askAgain();
  }

  /** Tells the page, where it wants to know, that a drawing is finished and answered. */
  report(n) {
    if (!this.data.reports || n === this.reported) return;
    this.reported = n;
    this.component.setStateValue("drawn", n);
  }

  // A network in training thinks otherwise a moment later.
  askAgain() {
    clearTimeout(this.timer);
    if (this.data.refresh === 0 || this.strokes.isEmpty()) return;
    this.timer = setTimeout(() => {
      if (document.hidden || this.surface.side === 0) this.askAgain();
      else this.send(true);
    }, this.data.refresh);
  }

  close() {
    clearTimeout(this.timer);
    this.surface.observer.disconnect();
    this.channel.close();
    this.root.remove();
  }
}

export default mount(Pad);

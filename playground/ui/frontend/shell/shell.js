// What every live picture has on the screen, whatever it shows: a toolbar, a line that says what
// is going on, a tooltip, the page's theme, and marks by which styles and tests know its state.

import { cssColour, readTheme } from "../common/colours.js";
import { createTip, make, setAttribute } from "../common/elements.js";
import { plainNumber } from "../common/format.js";
import { createReadouts } from "./readouts.js";
import { createToolbar } from "./toolbar.js";

/**
 * Makes the shell, empty but for what is common; `names` are attributes of its root, `narrow` is
 * the width below which it is laid out for telephones. `hooks` are those of the toolbar, and
 * refresh().
 */
export function createShell(hooks, names, narrow) {
  const shell = { hooks, painted: 0, all: true, rebuild: true, sized: true, theme: null };
  shell.root = make("div", { tabindex: "0", role: "group", ...names });
  shell.tip = createTip(shell.root);
  shell.toolbar = createToolbar(hooks);
  shell.readouts = createReadouts();
  shell.busy = make("div", { class: "np-busy", "aria-hidden": "true" });
  shell.observer = new ResizeObserver(() => {
    setAttribute(shell.root, "data-narrow", shell.root.clientWidth < narrow);
    shell.sized = true;
    hooks.refresh();
  });
  shell.observer.observe(shell.root);
  return shell;
}

/** Takes the shell out of the page. */
export function removeShell(shell) {
  shell.observer.disconnect();
  shell.root.remove();
}

/** Follows the page's theme; true if it is another than before. */
export function restyleShell(shell) {
  const theme = readTheme(shell.root);
  if (theme.key === shell.theme?.key) return false;
  shell.theme = theme;
  setAttribute(shell.root, "data-theme", theme.dark ? "dark" : "light");
  for (const name of ["button", "muted", "grid"])
    shell.root.style.setProperty(`--np-${name}`, cssColour(theme[name]));
  return true;
}

/** Marks how a run stands, and, where a frame has come, `more` of what was painted. */
export function markShell(shell, state, look, more) {
  const hint = !look.everPlayed && state.epoch === 0 && state.status === "paused";
  setAttribute(shell.root, "data-hint", hint);
  setAttribute(shell.root, "data-status", state.status);
  if (!look.arrived) return;
  shell.painted += 1;
  const marks = { frame: shell.painted, epoch: plainNumber(state.epoch), ...more };
  for (const [name, value] of Object.entries(marks))
    setAttribute(shell.root, `data-${name}`, value);
}

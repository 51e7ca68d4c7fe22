// What a teacher's link leaves out of the stage: the part of each control by the name that
// links use. A hidden part keeps its place in the code, so that showing it again is one flag.

const PARTS = {
  play: ".np-play",
  step: ".np-step-group",
  reset: "[data-testid=reset]",
  start: "[data-testid=start]",
  speed: ".np-speed-field",
  learning_rate: ".np-rate-field",
  show_test: ".np-check:has([data-testid=show_test])",
  hard_boundary: ".np-check:has([data-testid=hard_boundary])",
  pen: ".np-pen",
  timeline: ".np-timeline",
  log_scale: ".np-check:has([data-testid=log_scale])",
  contributions: ".np-plot-switch",
  gradient_lens: ".np-check:has([data-testid=gradient_lens])",
};

/** Hides the controls with these names, and shows all others. */
export function hideControls(root, names) {
  for (const [name, selector] of Object.entries(PARTS)) {
    const part = root.querySelector(selector);
    if (part !== null) part.hidden = names.includes(name);
  }
}

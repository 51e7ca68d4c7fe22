// What a teacher's link leaves out of the stage: every part that may be left out says by
// `data-control` what links call it. A hidden part keeps its place in the code, so that showing
// it again is one flag.

/** Hides the controls with these names, and shows all others. */
export function hideControls(root, names) {
  for (const part of root.querySelectorAll("[data-control]"))
    part.hidden = names.includes(part.dataset.control);
}

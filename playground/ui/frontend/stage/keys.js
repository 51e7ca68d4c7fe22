// The keys of the whole stage: space plays and pauses, Escape comes back to the present,
// or else ends the enlarged view of a unit.

/** Does what a key means to a stage. */
export function pressKey(stage, event) {
  const visiting = typeof stage.picture.state?.newest === "number";
  if (event.key === "Escape" && visiting) {
    stage.stop({ c: "moment", v: null });
  } else if (event.key === "Escape" && stage.view.pinned !== null) {
    stage.pin(null);
  } else if (event.key === " " && event.target === stage.screen.root) {
    if (stage.hidden.includes("play")) return;
    event.preventDefault();
    stage.play(!stage.isPlaying());
  }
}

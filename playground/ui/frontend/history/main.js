// The browser's history as visitors mean it: one entry for each thing that they did. Streamlit
// adds one as soon as a page is left and another when the new page has said what its address
// is, so that Back would need two presses and meet an address that describes nothing. All that
// happens until Python has drawn the page is one entry here. An entry without words is the
// usual experiment, which Back must say: a page that is come to without words keeps its own.

let settled = false;

function keepHistory() {
  const { history } = window;
  const push = history.pushState.bind(history);
  history.pushState = (...entry) => {
    if (settled) push(...entry);
    else history.replaceState(...entry);
    settled = false;
  };
  window.addEventListener("popstate", sayUsual);
}

// Streamlit has read the address by then, so it is told to read it again.
function sayUsual(event) {
  const { search, pathname, hash } = window.location;
  const words = new URLSearchParams(search);
  if (words.has("v") || hash) return;
  words.set("v", "1");
  window.history.replaceState(event.state, "", `${pathname}?${words}`);
  window.dispatchEvent(new PopStateEvent("popstate", { state: event.state }));
}

keepHistory();

/** The page is drawn: what comes next is something new. */
export default function () {
  settled = true;
}

"""A visitor in a real browser: what they press, what they see, and what must never appear.

Everything is found by key or test id, never by position, and waited for, never slept for.
`visit` also guards each visit: a warning or an error in the browser's console or an error in
the server's log fails the test that caused it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from playground.cli.load.app import App

PATIENCE = 40_000  # milliseconds for anything to happen; on a calm machine all takes well under 1 s
expect.set_options(timeout=PATIENCE)  # other tests may be at work on the same two cores
STAGE = "[data-testid=stage]"
# For a script in the page: the number that the stage shows under this name.
NUMBERS = {"epoch": "Number(stage.dataset.epoch)", "frame": "Number(stage.dataset.frame)"}

TWO_PAINTS = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Visitor:
    """Somebody who uses the app in one window."""

    def __init__(self, app: App, page: Page) -> None:
        self.app, self.page = app, page
        page.set_default_timeout(PATIENCE)

    def open(self, link: str = "") -> "Visitor":
        """Go to the page with this query string, and wait until the stage has its picture."""
        self.page.goto(f"{self.app.url}/{link}")
        return self.arrived()

    def reload(self) -> "Visitor":
        """Load the page again, and wait until the run stands where it was."""
        self.page.reload()
        self.until("stage.dataset.status === 'paused' && stage.dataset.epoch !== undefined")
        return self.settled()

    def compare(self, link: str, section: str) -> "Visitor":
        """Open this link, and go by the menu to a section of the page «Compare»."""
        self.open(link)
        self.page.get_by_role("link", name="Compare", exact=True).first.click()
        self.page.get_by_role("radio", name=section).click()
        self.widget("compare").get_by_role("radio", name=section, checked=True).wait_for()
        return self.settled()

    def arrived(self) -> "Visitor":
        """Wait until the stage has painted a run that stands ready, and the script has ended."""
        self.until("stage.dataset.status === 'paused' && stage.dataset.epoch === '0'")
        return self.settled()

    def settled(self) -> "Visitor":
        """Wait until the page's script has ended: an open menu would not survive its end."""
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        return self

    def until(self, condition: str) -> None:
        """Wait until `condition` holds, a JavaScript expression about the element `stage`."""
        self.page.wait_for_function(
            f"(() => {{ const stage = document.querySelector('{STAGE}');"
            f" return stage !== null && ({condition}); }})()"
        )

    def until_more(self, name: str, by: float = 1) -> None:
        """Wait until the stage's `epoch` or `frame` has grown by `by`."""
        self.until(f"{NUMBERS[name]} >= {self.number(name) + by}")

    def data(self, name: str) -> str:
        """A `data-` attribute of the stage as text."""
        return self.page.locator(STAGE).get_attribute(f"data-{name}") or ""

    def number(self, name: str) -> float:
        """A `data-` attribute of the stage as a number."""
        return float(self.data(name))

    def part(self, name: str) -> Locator:
        """A part of the stage, by its test id."""
        return self.page.get_by_test_id(name)

    def press(self, name: str) -> None:
        """Click a part of the stage."""
        self.part(name).click()

    def play(self, speed: str = "1") -> None:
        """Choose a speed, press Play, and wait until something moves."""
        self.part("speed").select_option(speed)
        self.press("play")
        self.until("stage.dataset.status === 'playing' && stage.dataset.epoch !== '0'")

    def pause(self) -> None:
        """Press Pause, and wait until it has been obeyed."""
        self.press("play")
        self.until("stage.dataset.status === 'paused'")

    def step(self, kind: str = "epoch") -> None:
        """Press Step once, and wait until it has been taken."""
        before = self.data("epoch")
        self.part("step_size").select_option(kind)
        self.press("step")
        done = " && Number.isInteger(Number(stage.dataset.epoch))" if kind == "epoch" else ""
        self.until(f"stage.dataset.epoch !== '{before}'{done}")

    def tab(self, name: str) -> None:
        """Turn to a tab of the controls."""
        self.page.get_by_role("tab", name=name, exact=True).click()

    def widget(self, key: str) -> Locator:
        """The Streamlit element with this key, also where it was made anew: see `ui.mirror`.

        While the page is drawn the one before it may still stand behind it.
        """
        name = f"st-key-{key.replace('.', '-')}"
        return self.page.locator(f".{name}, [class*='{name}--']").first

    def choose(self, key: str, title: str) -> None:
        """Choose an option in a select box; scrolling closes its menu, so that comes first."""
        field = self.widget(key).locator("input").first
        field.scroll_into_view_if_needed()
        self.page.evaluate(TWO_PAINTS)
        field.click()
        self.page.get_by_role("option", name=title, exact=True).click()

    def until_address(self, text: str) -> None:
        """Wait until the address bar holds `text`, or is bare where `text` is empty."""
        condition = f"location.search.includes('{text}')" if text else "location.search === ''"
        self.page.wait_for_function(condition)
        self.settled()

    def problems(self) -> list[str]:
        """The sentences in the page's yellow boxes."""
        return self.page.get_by_test_id("stAlertContentWarning").all_inner_texts()


@contextmanager
def visit(app: App, page: Page) -> Iterator[Visitor]:
    """Let somebody use the app, and check afterwards that nobody complained."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("warning", "error"):
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    before = len(app.log)
    yield Visitor(app, page)
    assert complaints == []
    assert "Traceback" not in app.log[before:]
    assert "ERROR" not in app.log[before:]


@contextmanager
def touch(app: App, browser: Browser) -> Iterator[Visitor]:
    """Let somebody use the app on a telephone."""
    with (
        browser.new_context(
            viewport={"width": 420, "height": 900}, has_touch=True, is_mobile=True
        ) as context,
        visit(app, context.new_page()) as found,
    ):
        yield found

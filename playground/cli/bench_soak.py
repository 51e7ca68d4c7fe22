"""How much memory a visitor costs who stays for long: `bench --load --minutes N`.

Somebody with a real browser goes through every page and every section of «Compare» again and
again, each time with another network, trains, turns every tab and starts what can be started.
After each page the server's resident memory is printed, and once more after a rest.
"""

import itertools
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from playground.cli.load.app import App, serving
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.links.experiments import to_link
from playground.options.errors import SpecError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

BROWSER = Path(os.environ.get("PLAYGROUND_BROWSER", "/usr/bin/chromium"))
ARGUMENTS = ("--no-sandbox", "--disable-background-networking", "--disable-component-update")
STAY = 10.0  # seconds on a page, after everything was pressed
TURN = 2.0  # seconds with a tab
REST = 60.0  # seconds without any visitor, at the end
PATIENCE = 60_000  # milliseconds for a page
HESITATION = 3_000  # milliseconds for what may be hidden, disabled or drawn anew meanwhile
WIDTHS = range(3, 60)  # of the networks, one after another
SECTIONS = ":is(.st-key-compare, [class*='st-key-compare--']) [role=radio]"
OTHERS = ("Backpropagation desk", "Functions")

Result = dict[str, Any]


def results(minutes: float) -> Iterator[Result]:
    """The server's memory in MiB after every page, for so many minutes, and after a rest.

    Raises `SpecError` without Playwright or a browser.
    """
    with browser() as chromium, TemporaryDirectory() as folder, serving(Path(folder)) as app:
        meter, began = app.meter(), time.monotonic()
        first = meter.resident()

        def reading(name: str) -> Result:
            now, passed = meter.resident(), (time.monotonic() - began) / 60
            more = {"mib": round(now), "mib_more": round(now - first), "maps": meter.maps()}
            return {"name": name, "minute": round(passed, 1)} | more

        yield reading("start")
        page = chromium.new_page()
        page.set_default_timeout(PATIENCE)
        for name in walk(page, app):
            time.sleep(STAY)
            yield reading(name)
            if time.monotonic() > began + 60 * minutes:
                break
        page.close()
        time.sleep(REST)
        yield reading("rest") | {
            "mib_peak": round(meter.peak()),
            "errors": app.log.count("Traceback"),
        }


@contextmanager
def browser() -> Iterator["Browser"]:
    """Chromium. Raises `SpecError` where it or Playwright is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise SpecError(
            "--minutes drives a browser by Playwright, which is not installed; "
            "install the extra «dev»."
        ) from None
    if not BROWSER.exists():
        raise SpecError(
            f"--minutes drives a browser, but there is none at {BROWSER}; "
            "install Chromium or set PLAYGROUND_BROWSER."
        )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        try:
            yield chromium
        finally:
            chromium.close()


def walk(page: "Page", app: App) -> Iterator[str]:
    """Go from page to page for ever; the name of each, once everything there was pressed."""
    for width in itertools.cycle(WIDTHS):
        plane = Plane(layers=(Dense(units=width), Dense(units=4)))
        yield at(page, app, to_link(plane), "Playground")
        yield from compared(page)
        for name in OTHERS:
            go(page, name)
            yield name
        images = Images().replace("layers.0.units", 8 + width % 24)
        yield at(page, app, to_link(images), "Images")
        yield from compared(page)


def at(page: "Page", app: App, link: str, name: str) -> str:
    """Open a link, train, and turn every tab."""
    page.goto(f"{app.url}/{link}")
    page.locator("[data-testid=stage][data-status=paused]").wait_for()
    settled(page)
    press(page, page.get_by_test_id("play"))
    turn_tabs(page)
    return name


def compared(page: "Page") -> Iterator[str]:
    """Every section of the page «Compare», with what can be started there started."""
    go(page, "Compare")
    sections = page.locator(SECTIONS).all_inner_texts()
    for section in sections:
        press(page, page.locator(SECTIONS).filter(has_text=section).first)
        press(page, page.get_by_test_id("stBaseButton-primary").first)
        turn_tabs(page)
        yield f"Compare · {section}"


def go(page: "Page", name: str) -> None:
    """Go by the menu to another page."""
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_timeout(1000 * TURN)
    settled(page)


def turn_tabs(page: "Page") -> None:
    """Turn every tab of the page."""
    tabs = page.get_by_role("tab")
    for place in range(tabs.count()):
        press(page, tabs.nth(place))
        page.wait_for_timeout(1000 * TURN)


def press(page: "Page", place: "Locator") -> None:
    """Click where that can be clicked just now, and wait for what comes of it."""
    from playwright.sync_api import TimeoutError as TooLate

    with suppress(TooLate):
        place.click(timeout=HESITATION)
    settled(page)


def settled(page: "Page") -> None:
    """Wait until the page's script has ended; a fragment may begin the next at once."""
    from playwright.sync_api import TimeoutError as TooLate

    with suppress(TooLate):
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()

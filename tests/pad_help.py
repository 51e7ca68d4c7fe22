"""Somebody who draws on the pad of the tests' own page (`pad/`), with mouse or finger.

The page's network thinks 1 of narrow drawings and 0 of wide ones.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from browser_help import PATIENCE, TWO_PAINTS
from playwright.sync_api import Browser, Locator, Page, expect

from playground.cli.load.app import ROOT, App, serving

# Notes when answers were painted, and when the pen was lifted, in milliseconds.
CLOCK = """() => {
  const prediction = document.querySelector('[data-testid=prediction]');
  window.answers = []; window.lifted = [];
  const note = () => requestAnimationFrame(() => window.answers.push(performance.now()));
  new MutationObserver(note).observe(prediction, { attributeFilter: ['data-n'] });
  const pad = document.querySelector('[data-testid=pad]');
  pad.addEventListener('pointerup', () => window.lifted.push(performance.now()));
}"""


@contextmanager
def pad_page(folder: Path, script: str) -> Iterator[App]:
    """The tests' own page, served; `script` decides with or without the pad's websocket."""
    path = Path(__file__).parent / "pad" / script
    with serving(folder, str(path), PYTHONPATH=str(ROOT)) as running:
        yield running
        assert "Traceback" not in running.log


@pytest.fixture(scope="module")
def own_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The page with the pad's websocket."""
    with pad_page(tmp_path_factory.mktemp("pad"), "app.py") as running:
        yield running


class Artist:
    """Somebody who draws."""

    def __init__(self, page: Page, app: App) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE)
        page.goto(app.url)
        self.pad = page.get_by_test_id("pad")
        self.pad.wait_for()
        self.settled()
        page.evaluate(CLOCK)

    def settled(self) -> None:
        """Wait until the page's script has ended, and two paints more."""
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        self.page.evaluate(TWO_PAINTS)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where on the screen a place of the pad is."""
        box = self.pad.bounding_box()
        assert box is not None
        return box["x"] + box["width"] * x, box["y"] + box["height"] * y

    def stroke(self, *places: tuple[float, float], steps: int = 8) -> None:
        """Draw a line with the mouse."""
        mouse = self.page.mouse
        mouse.move(*self.place(*places[0]))
        mouse.down()
        for place in places[1:]:
            mouse.move(*self.place(*place), steps=steps)
        mouse.up()

    def narrow(self) -> None:
        """Draw what is a 1."""
        self.stroke((0.5, 0.2), (0.5, 0.8))

    def wide(self) -> None:
        """Draw what is a 0."""
        self.stroke((0.2, 0.3), (0.8, 0.3), (0.8, 0.7), (0.2, 0.7), (0.2, 0.3))

    def press(self, name: str) -> None:
        """Press one of the pad's buttons."""
        self.page.get_by_test_id(f"pad_{name}").click()

    @property
    def prediction(self) -> Locator:
        """What the network thinks."""
        return self.page.get_by_test_id("prediction")

    def thinks(self, digit: str) -> None:
        """Wait until the prediction is `digit`, or none where it is empty."""
        expect(self.prediction).to_have_attribute("data-digit", digit, timeout=PATIENCE)

    def picture(self) -> np.ndarray:
        """The small picture beside the pad `(28, 28)`, as it is shown."""
        pixels = self.page.evaluate(
            "() => [...document.querySelector('[data-testid=pad_picture]')"
            ".getContext('2d').getImageData(0, 0, 28, 28).data]"
        )
        return np.array(pixels, np.uint8).reshape(28, 28, 4)[..., 0]

    def ink(self) -> float:
        """The share of the pad that is covered."""
        return self.page.evaluate(
            "() => { const pad = document.querySelector('[data-testid=pad]');"
            " const { data } = pad.getContext('2d').getImageData(0, 0, pad.width, pad.height);"
            " return data.filter((value, at) => at % 4 === 3 && value > 0).length * 4"
            " / data.length; }"
        )


@contextmanager
def telephone(browser: Browser, app: App, scheme: str = "light") -> Iterator[Artist]:
    """Somebody with a telephone of 390 pixels."""
    errors: list[str] = []
    with browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        color_scheme=scheme,
    ) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield Artist(page, app)
    assert errors == []


Touch = Callable[..., None]


def fingers(artist: Artist) -> Touch:
    """A function that sends touches at places of the pad, one for each finger."""
    session = artist.page.context.new_cdp_session(artist.page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [
            {"x": x, "y": y, "id": finger}
            for finger, (x, y) in enumerate(artist.place(*place) for place in places)
        ]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return touch

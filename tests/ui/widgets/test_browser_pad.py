"""The drawing pad in a real browser, with mouse and keyboard, and how soon it answers.

The page is the tests' own (`pad/`): its network thinks 1 of narrow drawings and 0 of wide ones.
"""

from itertools import pairwise

import numpy as np
import pytest
from browser_help import TWO_PAINTS
from pad_help import Artist, own_app
from playwright.sync_api import Page, expect

from playground.cli.load.app import App
from playground.digits.ink import draw, read_strokes

__all__ = ["own_app"]


@pytest.fixture
def artist(own_app: App, page: Page) -> Artist:
    """Somebody with a mouse."""
    return Artist(page, own_app)


def test_a_drawing_is_predicted_with_bars_and_its_picture_beside(artist: Artist) -> None:
    artist.thinks("")
    artist.narrow()
    artist.thinks("1")
    assert artist.prediction.get_attribute("data-confidence") == "0.91"
    bars = [artist.page.get_by_test_id(f"pad_bar_{digit}").inner_text() for digit in range(10)]
    assert [bar.split() for bar in bars] == [
        [str(digit), "91.0" if digit == 1 else "1.0", "%"] for digit in range(10)
    ]
    wanted = draw(read_strokes([[500, 200, 500, 800]]))
    assert np.abs(artist.picture().astype(int) - wanted).mean() < 6
    assert np.ptp(np.nonzero(artist.picture())[0]) + 1 == 20


def test_the_prediction_follows_the_pen_and_comes_at_once_when_it_is_lifted(
    artist: Artist,
) -> None:
    mouse, page = artist.page.mouse, artist.page
    mouse.move(*artist.place(0.5, 0.1))
    mouse.down()
    began = page.evaluate("performance.now()")
    for step in range(60):
        mouse.move(*artist.place(0.3 + 0.45 * (step > 30), 0.1 + 0.8 * step / 60))
        page.wait_for_timeout(25)
    seconds = (page.evaluate("performance.now()") - began) / 1000
    seen = page.evaluate("window.answers.length")
    mouse.up()
    assert seen / seconds >= 5
    artist.thinks("0")
    gaps = [after - before for before, after in pairwise(page.evaluate("window.answers"))]
    assert np.median(gaps) < 150


def test_new_probabilities_are_painted_within_a_tenth_of_a_second(artist: Artist) -> None:
    waits = []
    for turn in range(12):
        artist.press("clear")
        artist.thinks("")
        (artist.narrow, artist.wide)[turn % 2]()
        artist.thinks("10"[turn % 2])
        artist.page.evaluate(TWO_PAINTS)
        lifted, answered = artist.page.evaluate("[window.lifted.at(-1), window.answers.at(-1)]")
        waits.append(answered - lifted)
    assert np.median(waits) < 100


def test_strokes_are_undone_one_by_one_and_cleared_and_brought_back(artist: Artist) -> None:
    artist.narrow()
    narrow = artist.ink()
    artist.stroke((0.2, 0.5), (0.8, 0.5))
    artist.thinks("0")
    artist.press("undo")
    artist.thinks("1")
    assert artist.ink() == pytest.approx(narrow, rel=0.02)
    artist.press("clear")
    artist.thinks("")
    assert artist.ink() == 0
    assert artist.picture().max() == 0
    artist.press("undo")
    artist.thinks("1")
    artist.press("undo")
    artist.thinks("")
    artist.press("undo")
    artist.thinks("")


def test_the_keyboard_reaches_the_buttons_and_undoes_and_clears(artist: Artist) -> None:
    artist.narrow()
    artist.stroke((0.2, 0.5), (0.8, 0.5))
    artist.thinks("0")
    keyboard = artist.page.keyboard
    keyboard.press("Control+z")
    artist.thinks("1")
    keyboard.press("Tab")
    expect(artist.page.get_by_test_id("pad_undo")).to_be_focused()
    keyboard.press("Tab")
    expect(artist.page.get_by_test_id("pad_clear")).to_be_focused()
    keyboard.press("Enter")
    artist.thinks("")
    expect(artist.page.get_by_test_id("pad_clear")).to_be_focused()
    keyboard.press("Shift+Tab")
    keyboard.press("Shift+Tab")
    expect(artist.pad).to_be_focused()
    artist.narrow()
    artist.thinks("1")
    keyboard.press("Delete")
    artist.thinks("")
    assert artist.pad.get_attribute("aria-label")


def test_a_slow_script_of_the_page_does_not_hold_the_pad_up(artist: Artist) -> None:
    artist.page.get_by_text("Slow", exact=True).click()
    artist.page.locator("[data-testid=stApp][data-test-script-state=running]").wait_for()
    artist.narrow()
    artist.thinks("1")
    assert artist.page.locator("[data-test-script-state=running]").count() == 1
    artist.settled()
    artist.thinks("1")
    assert artist.ink() > 0


def test_drawing_reruns_nothing_unless_the_page_wants_to_know(artist: Artist) -> None:
    artist.narrow()
    artist.thinks("1")
    artist.settled()
    expect(artist.page.get_by_text("run 1, drawn 0")).to_be_visible()
    artist.page.get_by_text("Reports", exact=True).click()
    expect(artist.page.get_by_text("run 2, drawn")).to_be_visible()
    artist.settled()
    artist.wide()
    artist.thinks("0")
    artist.settled()
    artist.page.get_by_text("Slow", exact=True).click()  # only to see the counter
    expect(artist.page.get_by_text("run 3, drawn 2")).to_be_visible()


def test_a_drawing_that_stands_is_read_again_by_another_network_and_while_it_trains(
    artist: Artist,
) -> None:
    artist.narrow()
    artist.thinks("1")
    artist.page.get_by_text("Training", exact=True).click()
    for _ in range(3):
        before = artist.prediction.get_attribute("data-digit")
        expect(artist.prediction).not_to_have_attribute("data-digit", before or "")
    artist.page.get_by_text("Training", exact=True).click()
    artist.thinks("1")
    artist.press("clear")
    artist.thinks("")


def test_the_drawing_is_there_again_for_whoever_comes_back(artist: Artist) -> None:
    artist.wide()
    artist.thinks("0")
    covered = artist.ink()
    artist.page.get_by_text("Away", exact=True).click()
    artist.pad.wait_for(state="detached")
    artist.page.get_by_text("Away", exact=True).click()
    artist.pad.wait_for()
    artist.thinks("0")
    assert artist.ink() == pytest.approx(covered, rel=0.1)


def test_a_network_that_refuses_is_heard_and_the_drawing_stays(artist: Artist) -> None:
    for row in range(11):
        artist.stroke((0.1, 0.1 + 0.08 * row), (0.9, 0.1 + 0.08 * row), steps=2)
    expect(artist.page.get_by_test_id("pad_note")).to_have_text("This drawing is too heavy.")
    artist.thinks("")
    assert artist.ink() > 0.5
    artist.press("clear")
    artist.narrow()
    artist.thinks("1")
    expect(artist.page.get_by_test_id("pad_note")).to_be_empty()


def test_thirty_rounds_of_draw_and_clear_leave_memory_flat(artist: Artist) -> None:
    session = artist.page.context.new_cdp_session(artist.page)

    def heap() -> float:
        session.send("HeapProfiler.collectGarbage")
        return float(session.send("Runtime.getHeapUsage")["usedSize"])

    def rounds(count: int) -> None:
        for _ in range(count):
            artist.narrow()
            artist.thinks("1")
            artist.press("clear")
            artist.thinks("")

    rounds(5)
    before = heap()
    rounds(30)
    assert heap() - before < 1_000_000
    assert artist.page.locator(".np-pad *").count() < 120

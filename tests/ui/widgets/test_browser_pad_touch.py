"""The drawing pad on a telephone, and where a host passes no websocket on."""

from pathlib import Path

import numpy as np
import pytest
from pad_help import Artist, fingers, own_app, pad_page, telephone
from playwright.sync_api import Browser, expect

from playground.cli.load.app import App

__all__ = ["own_app"]


def test_a_finger_draws_and_does_not_scroll_and_a_second_finger_is_ignored(
    browser: Browser, own_app: App
) -> None:
    with telephone(browser, own_app) as artist:
        artist.pad.scroll_into_view_if_needed()
        touch = fingers(artist)
        top = artist.page.evaluate(
            "document.querySelector('[data-testid=pad]').getBoundingClientRect().top"
        )
        touch("touchStart", (0.5, 0.8))
        for step in range(20):
            touch("touchMove", (0.5, 0.8 - 0.03 * step))
        touch("touchMove", (0.5, 0.2), (0.9, 0.2))  # another finger comes
        touch("touchMove", (0.5, 0.2), (0.9, 0.9))
        touch("touchEnd")
        artist.thinks("1")
        assert top == artist.page.evaluate(
            "document.querySelector('[data-testid=pad]').getBoundingClientRect().top"
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_telephone_all_fits_and_ink_stands_out_in_light_and_dark(
    browser: Browser, own_app: App, scheme: str
) -> None:
    with telephone(browser, own_app, scheme) as artist:
        artist.page.touchscreen.tap(*artist.place(0.5, 0.5))
        artist.thinks("1")
        assert artist.page.evaluate("document.documentElement.scrollWidth") <= 390
        box = artist.pad.bounding_box()
        assert box is not None
        assert box["width"] >= 300
        assert box["width"] == pytest.approx(box["height"], abs=1)
        ink, paper = artist.page.evaluate(
            "() => { const pad = document.querySelector('[data-testid=pad]');"
            " const middle = pad.width / 2;"
            " const pixel = pad.getContext('2d').getImageData(middle, middle, 1, 1).data;"
            " const sheet = getComputedStyle(pad.parentElement).backgroundColor;"
            " return [[...pixel].slice(0, 3), sheet.match(/[0-9]+/g).slice(0, 3).map(Number)]; }"
        )
        assert abs(np.mean(ink) - np.mean(paper)) > 120
        assert (np.mean(paper) < 128) == (scheme == "dark")


def test_without_a_websocket_the_page_carries_the_drawings(
    browser: Browser, tmp_path: Path
) -> None:
    with pad_page(tmp_path, "page.py") as app, browser.new_context() as context:
        artist = Artist(context.new_page(), app)
        artist.narrow()
        artist.thinks("1")
        artist.press("clear")
        artist.thinks("")
        for _ in range(3):
            artist.wide()
            artist.thinks("0")
            artist.press("clear")
            artist.narrow()
            artist.thinks("1")
            artist.press("clear")
        expect(artist.page.get_by_text("run 1, drawn 0")).to_be_visible()

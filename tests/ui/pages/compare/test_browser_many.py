"""In a real browser: the fan of starts under the stage, and the map of two knobs."""

import re
from collections.abc import Iterator

import pytest
from browser_help import visit
from playwright.sync_api import Page, expect
from race_help import LINK, RACE, Spectator

from playground.cli.load.app import App


@pytest.fixture
def spectator(app: App, page: Page) -> Iterator[Spectator]:
    """Somebody on the playground with a small network."""
    with visit(app, page):
        found = Spectator(app, page)
        found.open(LINK.removeprefix("compare"))
        yield found


def press(spectator: Spectator, name: str) -> None:
    """Press a button of the race, not of the stage above it."""
    spectator.page.locator(RACE).get_by_test_id(name).click()


def test_a_switch_shows_every_start_and_where_they_agree(spectator: Spectator) -> None:
    page = spectator.page
    page.get_by_text("Was that luck?").click()
    page.get_by_role("radio", name="4", exact=True).or_(
        page.locator("[class*=st-key-seeds] button", has_text=re.compile("^4$"))
    ).first.click()
    spectator.race("document.querySelectorAll('[data-testid=race_tile]').length === 4")
    spectator.ready()
    assert len(set(spectator.pixels())) == 4
    expect(page.get_by_role("region", name="Standings")).to_be_hidden()  # it had a single row
    expect(spectator.part("standing")).to_contain_text("the same network trains from all starts")
    press(spectator, "play")
    spectator.race("Number(race.dataset.epoch) >= 10")
    press(spectator, "play")
    spectator.race("race.dataset.status === 'paused'")
    expect(page.locator(".np-race-tile[data-together]:visible")).to_have_count(2)
    spectator.part("race_tile").nth(2).click()
    page.wait_for_url(re.compile("start_seed=2"))


def test_a_map_colours_its_cells_and_the_pointed_one_opens(spectator: Spectator) -> None:
    page = spectator.page
    page.get_by_role("link", name="Compare", exact=True).first.click()
    page.get_by_text("Phase map", exact=True).first.click()
    page.get_by_text("8", exact=True).first.click()
    untouched = "race.querySelector('[data-testid=cells]').dataset.verdicts === '0,64,0'"
    spectator.race(untouched, 90_000)
    spectator.part("speed").select_option("100")
    press(spectator, "play")
    spectator.race("race.dataset.status === 'finished'", 90_000)
    counts = page.locator("[data-testid=cells]").get_attribute("data-verdicts") or ""
    learned, slow, diverged = map(int, counts.split(","))
    assert learned + slow + diverged == 64
    assert learned > 4
    box = page.get_by_test_id("cells").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.95, box["y"] + box["height"] * 0.05)
    expect(page.get_by_test_id("cell")).to_contain_text("Learning rate 3, width 16:")
    page.get_by_test_id("cells").press("ArrowLeft")
    expect(page.get_by_test_id("cell")).to_contain_text("width 16:")
    expect(page.get_by_test_id("cell")).not_to_contain_text("rate 3,")
    page.get_by_text("Open in the playground").click()
    page.wait_for_url(re.compile(r"layers=16"))

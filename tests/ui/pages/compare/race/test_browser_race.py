"""In a real browser: the race on the page «Compare»."""

import re
from collections.abc import Iterator

import pytest
from browser_help import visit
from playwright.sync_api import Page, expect
from race_help import LINK, RACE, Spectator

from playground.cli.load.app import App


@pytest.fixture
def spectator(app: App, page: Page) -> Iterator[Spectator]:
    """Somebody who came by the Playground, as its menu leads here."""
    with visit(app, page):
        found = Spectator(app, page)
        found.open(LINK.removeprefix("compare"))
        page.get_by_role("link", name="Compare", exact=True).first.click()
        yield found.ready()


def test_all_variants_begin_alike_and_one_is_ahead_in_the_end(spectator: Spectator) -> None:
    expect(spectator.rows()).to_have_count(4)
    expect(spectator.page.get_by_role("region", name="Standings")).to_be_visible()
    first, *others = spectator.pixels()
    assert others == [first] * 3
    expect(spectator.part("standing")).to_contain_text("Press Play")
    spectator.go(60)
    assert len(set(spectator.pixels())) == 4
    said = spectator.part("standing").inner_text()
    names = ("SGD", "Momentum", "RMSprop", "Adam")
    assert re.search(rf"^({'|'.join(names)})'s test loss is .* lower than", said)
    ranks = [row.locator("td").first.inner_text() for row in spectator.rows().all()]
    assert sorted(ranks) == ["1", "2", "3", "4"]
    assert said.startswith(names[ranks.index("1")])


def test_keys_play_step_and_go_back(spectator: Spectator) -> None:
    race = spectator.page.locator(RACE)
    race.focus()
    for epoch in ("1", "2"):
        race.press("s")
        spectator.race(f"race.dataset.epoch === '{epoch}'")
    race.press(" ")
    spectator.race("race.dataset.status === 'playing' && Number(race.dataset.epoch) > 3")
    race.press(" ")
    spectator.race("race.dataset.status === 'paused'")
    race.press("r")
    spectator.race("race.dataset.epoch === '0'")


def test_the_pointer_reads_every_variant_at_one_moment(spectator: Spectator) -> None:
    spectator.go(20)
    box = spectator.page.locator(".np-race-curves").bounding_box()
    assert box is not None
    spectator.page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5)
    tip = spectator.page.locator(f"{RACE} .np-tip")
    expect(tip).to_contain_text(re.compile(r"^epoch \d"))
    lines = tip.inner_text().splitlines()[1:]
    values = [float(re.findall(r" ([\d.]+)", line)[0]) for line in lines]
    assert {line.split()[0] for line in lines} == {"SGD", "Momentum", "RMSprop", "Adam"}
    assert values == sorted(values)
    for clock, words in (("second", "s of computing each"), ("step", "update")):
        spectator.part("clock").select_option(clock)
        expect(tip).to_contain_text(words)


def test_another_start_has_other_boundaries(spectator: Spectator) -> None:
    spectator.go(10)
    shown = spectator.pixels()
    frame = spectator.told("frame")
    spectator.part("seed").select_option("2")
    spectator.race(f"race.dataset.frame !== '{frame}'")
    spectator.page.wait_for_function(
        "before => document.querySelector('[data-testid=race_tile] canvas').toDataURL() !== before",
        arg=shown[0],
    )
    assert not set(shown) & set(spectator.pixels())


def test_a_variant_opens_in_the_playground(spectator: Spectator) -> None:
    spectator.rows().filter(has_text="Momentum").get_by_test_id("open_variant").click()
    spectator.until("stage.dataset.status === 'paused'")
    spectator.until_address("optimizer=momentum")
    assert "points=60" in spectator.page.url


def test_an_impossible_value_is_said_and_the_others_race(spectator: Spectator) -> None:
    spectator.choose("race_knob", "Learning rate")
    chips = spectator.widget("variants").locator("[data-tag]")
    expect(chips).to_have_text(["0.003", "0.01", "0.03", "0.1"])  # the script may begin late
    spectator.settled()
    field = spectator.widget("variants").locator("input").first
    field.fill("many")
    field.press("Enter")
    expect(spectator.page.get_by_test_id("stAlertContentWarning")).to_contain_text(
        "is «many», but must be a number"
    )
    expect(spectator.rows()).to_have_count(4)
    spectator.ready().go(5)


def test_on_a_phone_two_tiles_stand_beside_each_other_and_nothing_is_too_wide(
    spectator: Spectator,
) -> None:
    spectator.page.set_viewport_size({"width": 390, "height": 844})
    spectator.race("race.dataset.narrow === 'true'")
    boxes = [tile.bounding_box() for tile in spectator.part("race_tile").all()]
    tops = [round(box["y"]) for box in boxes if box]
    assert len(set(tops)) == 2
    assert tops[0] == tops[1]
    wide = spectator.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390


def test_while_it_plays_nothing_moves_on_the_page(spectator: Spectator) -> None:
    spectator.go(5)
    places = "() => [...document.querySelectorAll('[data-testid=race] > *')].map(e => e.offsetTop)"
    before = spectator.page.evaluate(places)
    spectator.part("speed").select_option("1")
    spectator.press("play")
    for more in (3, 6, 9):
        spectator.race(f"Number(race.dataset.epoch) >= {5 + more}")
        assert spectator.page.evaluate(places) == before
    spectator.press("play")


def test_a_shared_link_sets_the_race_up_and_the_address_follows(app: App, page: Page) -> None:
    with visit(app, page):
        spectator = Spectator(app, page)
        spectator.watch(f"{LINK}&race.variants=sgd~adam~lion&race.seeds=4")
        chips = spectator.widget("variants").locator("[data-tag]")
        expect(chips).to_have_text(["SGD", "Adam", "Lion"])
        expect(spectator.rows()).to_have_count(3)
        assert page.locator(RACE).inner_text().count("3 variants × 4 starts") == 1
        assert spectator.told("epoch") == "0"  # nothing trains by itself
        spectator.widget("variants").get_by_role("button", name="Remove Adam").click()
        spectator.until_address("race.variants=sgd~lion&race.seeds=4")
        expect(spectator.rows()).to_have_count(2)
        page.reload()
        spectator.ready()
        expect(chips).to_have_text(["SGD", "Lion"])
        page.get_by_role("link", name="Playground", exact=True).first.click()
        spectator.arrived()
        assert "race." not in page.url
        assert "points=60" in page.url
        assert spectator.problems() == []


def test_networks_of_images_race_and_show_what_they_guess(app: App, page: Page) -> None:
    with visit(app, page):
        spectator = Spectator(app, page)
        link = "kind=images&layers=dense-units.4&points=100&batch_size=20&race.variants=sgd~adam"
        spectator.watch(f"compare?v=1&{link}")
        before = spectator.pixels()
        assert len(before) == 2
        assert before[0] == before[1]  # the same start
        spectator.go(2, speed="1")
        spectator.page.wait_for_function(
            "[...document.querySelectorAll('.np-tile-value')].every("
            "each => / of 16$/.test(each.innerText))"
        )
        after = spectator.pixels()
        assert after[0] not in (before[0], after[1])
        assert spectator.rows().count() == 2

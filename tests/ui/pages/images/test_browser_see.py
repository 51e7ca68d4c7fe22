"""In a real browser: the representation space, the measures, a teacher's link, the colours."""

import re

import pytest
from browser_help import PATIENCE, STAGE, Visitor
from playwright.sync_api import expect

from playground.palette import GREYS, ORANGE_BLUE, PURPLE_GREEN, Palette

MAP = ".np-map-image"
SMALL = "?v=1&dataset=circle&layers=4~2&points=200"
# The colours of a canvas's pixels that are quite opaque, as «red,green,blue» with their counts.
COLOURS = """(canvas) => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const counts = {};
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] < 250) continue;
    const key = `${data[at]},${data[at + 1]},${data[at + 2]}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}"""


expect.set_options(timeout=PATIENCE)  # a network may have to be compiled first


def colours(visitor: Visitor, selector: str) -> dict[str, int]:
    """The colours of a canvas, each with how many pixels have it."""
    found: dict[str, int] = visitor.page.locator(selector).evaluate(COLOURS)
    return found


def has_ends_of(visitor: Visitor, palette: Palette, selector: str) -> bool:
    """Whether both ends of a palette are among the colours of a canvas."""
    found = colours(visitor, selector)
    return all(",".join(map(str, end)) in found for end in (palette.negative, palette.positive))


def show_tab(visitor: Visitor, name: str) -> None:
    """Open one of the tabs below the stage."""
    visitor.tab(name)
    visitor.page.get_by_role("tab", name=name, exact=True, selected=True).wait_for()


def label(words: str) -> re.Pattern[str]:
    """A picture's text that begins with `words`."""
    return re.compile("^" + re.escape(words))


def test_the_representation_is_drawn_for_every_layer_and_follows_training(
    visitor: Visitor,
) -> None:
    visitor.open(SMALL)
    show_tab(visitor, "Representation")
    space = visitor.part("space")
    expect(space).to_have_attribute("aria-label", label("Layer 2, 2 units"))
    before = space.get_attribute("aria-label") or ""
    visitor.play(speed="5")
    expect(space).not_to_have_attribute("aria-label", before)
    visitor.until_more("epoch", 20)
    visitor.pause()
    for name, words in {
        "Layer 1": "Layer 1, 4 units",
        "Output": "Output, 1 unit",
        "Inputs": "Inputs, 2 units",
    }.items():
        visitor.choose("space_layer", name)
        expect(space).to_have_attribute("aria-label", label(words))
        visitor.page.wait_for_timeout(500)  # points glide to their new places
        assert has_ends_of(visitor, ORANGE_BLUE, "[data-testid=space]")


def test_an_open_tab_goes_on_with_another_network(visitor: Visitor) -> None:
    visitor.open(SMALL)
    show_tab(visitor, "Representation")
    visitor.play()
    visitor.tab("Network")
    visitor.widget("add_layer").get_by_role("button").click()
    visitor.choose("space_layer", "Layer 3")
    expect(visitor.part("space")).to_have_attribute("aria-label", label("Layer 3, 2 units"))
    visitor.choose("space_layer", "Layer 1")
    visitor.tab("Data")
    visitor.choose("dataset", "Plane")
    expect(visitor.part("space")).to_have_attribute("aria-label", re.compile("by value"))


def test_the_measures_are_those_of_the_network_on_the_stage(visitor: Visitor) -> None:
    visitor.open(SMALL)
    for _ in range(3):
        visitor.step()
    accuracies = [
        float(text) / 100
        for text in re.findall(r"([\d.]+)\s*% correct", visitor.page.locator(STAGE).inner_text())
    ]
    show_tab(visitor, "Measures")
    tables = visitor.part("confusion").locator("table")
    expect(tables).to_have_count(2)
    for table, accuracy in zip(tables.all(), accuracies, strict=True):
        counts = [int(text) for text in table.locator("td[style]").all_inner_texts()]
        assert sum(counts) == 100
        assert (counts[0] + counts[3]) / 100 == pytest.approx(accuracy)
    before = tables.first.inner_text()
    visitor.play(speed="20")
    expect(tables.first).not_to_have_text(before, use_inner_text=True)


def test_a_teachers_link_hides_controls_of_page_and_stage_until_all_are_shown(
    visitor: Visitor,
) -> None:
    visitor.open("?v=1&hide=speed~learning_rate~step~noise~network")
    hidden = ("speed", "learning_rate", "step", "step_size")
    for part in hidden:
        expect(visitor.part(part)).to_be_hidden()
    expect(visitor.widget("noise")).to_have_count(0)
    expect(visitor.page.get_by_role("tab", name="Network", exact=True)).to_have_count(0)
    visitor.press("play")
    visitor.until("Number(stage.dataset.epoch) > 2")
    visitor.pause()
    visitor.widget("show_all").get_by_role("button").click()
    visitor.until_address("")
    for part in hidden:
        expect(visitor.part(part)).to_be_visible()
    expect(visitor.widget("noise")).to_be_visible()
    assert visitor.problems() == []


def test_who_may_not_play_cannot_play_with_the_keyboard_either(visitor: Visitor) -> None:
    visitor.open("?v=1&hide=play")
    expect(visitor.part("play")).to_be_hidden()
    visitor.page.locator(STAGE).focus()
    visitor.page.keyboard.press(" ")
    visitor.page.wait_for_timeout(500)  # long enough for a few epochs
    assert (visitor.data("status"), visitor.data("epoch")) == ("paused", "0")
    visitor.step()
    assert visitor.data("epoch") == "1"


def test_a_chosen_palette_colours_the_map_and_comes_back_with_the_link(visitor: Visitor) -> None:
    visitor.open("?v=1&dataset=gauss")
    visitor.play(speed="20")
    visitor.until_more("epoch", 40)
    visitor.pause()
    assert has_ends_of(visitor, ORANGE_BLUE, MAP)
    for palette in (PURPLE_GREEN, GREYS):
        visitor.widget("colours").get_by_role("button").first.click()
        visitor.choose("palette", palette.label)
        visitor.page.keyboard.press("Escape")
        visitor.until_address(f"palette={palette.name}")
        visitor.page.get_by_text(f"{palette.words[0]} points from").wait_for()
        visitor.page.wait_for_timeout(300)  # for the next painting
        assert has_ends_of(visitor, palette, MAP)
        assert not has_ends_of(visitor, ORANGE_BLUE, MAP)
    assert visitor.number("epoch") > 40  # the run went on as it was
    visitor.reload().play(speed="20")
    visitor.until_more("epoch", 40)
    assert has_ends_of(visitor, GREYS, MAP)

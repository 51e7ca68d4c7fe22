"""The page «Images» in a real browser: it trains, shows what layers see, and reads drawings."""

from collections.abc import Iterator

import pytest
from browser_help import PATIENCE, Visitor, visit
from playwright.sync_api import Browser, Page, expect

from playground.cli.load.app import App
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.layers import Convolution, Dense, MaxPool
from playground.links.experiments import to_link

STACK = (Convolution(units=12, size=5, stride=2), MaxPool(), Dense(units=16))
SMALL = Images(points=1000, layers=STACK, batch_size=20)
# The pixels of a canvas, to see whether it has changed.
PIXELS = "(canvas) => canvas.toDataURL()"


@pytest.fixture
def visitor(app: App, page: Page) -> Iterator[Visitor]:
    """Somebody with a fresh window, who has opened a link to a small network of images."""
    with visit(app, page) as found:
        yield opened(found)


def opened(visitor: Visitor) -> Visitor:
    """Open the link; the first to come waits for the network to be compiled."""
    visitor.page.set_default_timeout(3 * PATIENCE)
    return visitor.open(to_link(SMALL))


def draw_a_stroke(visitor: Visitor) -> None:
    """Draw a vertical line on the pad."""
    box = visitor.part("pad").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.2
    visitor.page.mouse.move(x, y)
    visitor.page.mouse.down()
    visitor.page.mouse.move(x, y + box["height"] * 0.6, steps=12)
    visitor.page.mouse.up()


def test_a_link_to_images_opens_their_page_and_nothing_moves_before_play(visitor: Visitor) -> None:
    assert "/images" in visitor.page.url
    expect(visitor.part("feature_maps")).to_be_visible()
    expect(visitor.part("pad")).to_be_visible()
    assert visitor.number("train-loss") == pytest.approx(2.3, abs=0.5)
    assert visitor.data("epoch") == "0"


def test_play_learns_digits_and_the_curve_moves_at_once(visitor: Visitor) -> None:
    visitor.part("speed").select_option("batch")
    visitor.press("play")
    visitor.until("Number(stage.dataset.trainLoss) < 1.0")
    visitor.pause()
    frames = visitor.number("frame")
    assert frames > 10
    assert visitor.part("readout_test").inner_text() != "–"


def test_a_step_of_an_epoch_is_one_epoch_and_reset_goes_back(visitor: Visitor) -> None:
    start = visitor.data("train-loss")
    visitor.step("epoch")
    visitor.until("stage.dataset.epoch === '1'")
    visitor.press("reset")
    visitor.until(f"stage.dataset.epoch === '0' && stage.dataset.trainLoss === '{start}'")


def test_another_held_back_image_shows_other_maps(visitor: Visitor) -> None:
    tile = visitor.page.locator(".np-map-tile").first
    before = tile.evaluate(PIXELS)
    visitor.part("image").locator("button").nth(3).click()
    expect(visitor.page.locator(".np-photo-name")).to_have_text("Held-back image 4")
    assert tile.evaluate(PIXELS) != before


def test_maps_are_turned_page_by_page_and_enlarged_under_the_pointer(visitor: Visitor) -> None:
    layer = visitor.page.locator(".np-layer").first
    tile = layer.locator(".np-map-tile").first
    before = tile.evaluate(PIXELS)
    layer.locator(".np-turn").last.click()
    expect(layer.locator(".np-pager-text")).to_have_text("5–12 of 12")
    visitor.page.wait_for_function(
        "(before) => document.querySelector('.np-map-tile').toDataURL() !== before", arg=before
    )
    tile.hover()
    expect(visitor.page.locator(".np-zoom")).to_be_visible()
    expect(visitor.page.locator(".np-zoom-text")).to_contain_text("map 5")


def test_a_drawing_is_read_and_its_maps_are_shown(visitor: Visitor) -> None:
    prediction = visitor.part("prediction")
    expect(prediction).to_have_attribute("data-digit", "")
    draw_a_stroke(visitor)
    visitor.page.wait_for_function(
        "document.querySelector('[data-testid=prediction]').dataset.digit !== ''"
    )
    confidence = float(prediction.get_attribute("data-confidence") or "nan")
    assert 0 <= confidence <= 1
    expect(visitor.page.locator(".np-photo-name")).to_have_text("Your drawing")
    visitor.part("image").locator("button").first.click()
    expect(visitor.page.locator(".np-photo-name")).to_have_text("Held-back image 1")
    visitor.page.get_by_role("button", name="Your drawing").click()
    expect(visitor.page.locator(".np-photo-name")).to_have_text("Your drawing")


def test_the_network_in_training_reads_the_drawing_that_stands(visitor: Visitor) -> None:
    draw_a_stroke(visitor)
    visitor.part("speed").select_option("1")
    visitor.press("play")
    digit = "document.querySelector('[data-testid=prediction]').dataset.digit"
    visitor.page.wait_for_function(f"{digit} === '1'")
    visitor.page.get_by_text("Your network answers, after").wait_for()
    visitor.pause()


def test_nothing_moves_on_the_page_while_it_trains(visitor: Visitor) -> None:
    parts = ["feature_maps", "readout_epoch", "pad", "prediction", "image"]
    before = {name: visitor.part(name).bounding_box() for name in parts}
    visitor.press("play")
    visitor.until_more("frame", 30)
    assert {name: visitor.part(name).bounding_box() for name in parts} == before
    visitor.pause()


def test_another_network_is_built_while_the_page_stays(visitor: Visitor) -> None:
    visitor.tab("Network")
    visitor.widget("add_layer").get_by_role("button").click()
    four = "stage.querySelectorAll('.np-layer').length === 4"
    visitor.until(f"{four} && stage.dataset.status === 'paused'")
    visitor.until_address("layers=")


def test_the_classes_are_told_with_their_mistakes(visitor: Visitor) -> None:
    visitor.tab("Classes")
    visitor.page.get_by_text("held-back images are told right").wait_for()
    visitor.page.get_by_text("Worst mistakes").wait_for()


def test_a_link_to_points_opened_here_leads_to_the_playground(app: App, page: Page) -> None:
    with visit(app, page) as visitor:
        opened(visitor)
        page.goto(f"{app.url}/{to_link(Plane(noise=0.2))}")
        visitor.arrived()
        expect(visitor.part("network")).to_be_visible()


def test_both_pages_keep_their_experiments_while_one_goes_to_and_fro(visitor: Visitor) -> None:
    visitor.page.get_by_role("link", name="Playground").click()
    visitor.part("network").wait_for()
    visitor.settled()
    visitor.choose("dataset", "Exclusive or")
    visitor.until_address("dataset=xor")
    visitor.page.get_by_role("link", name="Images").click()
    visitor.part("feature_maps").wait_for()
    visitor.until_address("points=1000")
    visitor.page.get_by_role("link", name="Playground").click()
    visitor.part("network").wait_for()
    visitor.until_address("dataset=xor")


def test_the_page_fits_a_phone(app: App, browser: Browser) -> None:
    size = {"width": 390, "height": 844}
    with (
        browser.new_context(viewport=size, has_touch=True) as context,
        visit(app, context.new_page()) as visitor,
    ):
        opened(visitor)
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390
        visitor.press("play")
        visitor.until_more("epoch", 0.1)
        visitor.part("pad").scroll_into_view_if_needed()
        expect(visitor.part("pad")).to_be_visible()

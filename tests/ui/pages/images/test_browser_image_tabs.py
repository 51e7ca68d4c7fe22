"""What stands behind the stage of the page «Images», in a real browser: classes, maps, gallery."""

import re
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from browser_help import PATIENCE, Visitor, visit
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from playground.cli.load.app import App
from playground.experiments.images import Images
from playground.layers import Convolution, Dense, MaxPool
from playground.links.experiments import to_link
from playground.presets.images import IMAGES

STACK = (Convolution(units=12, size=5, stride=2), MaxPool(), Dense(units=16))
SMALL = Images(points=1000, layers=STACK, batch_size=20)
TOLD = re.compile(r"Held-back image (\d+), (\d), taken for (\d), (\d+)% sure")
# The contrast of a cell's number with each of some shades, https://www.w3.org/TR/WCAG21.
CONTRASTS = """(cell) => [5, 50, 100].map((share) => {
  cell.dataset.none = "false";
  cell.style.setProperty("--np-share", `${share}%`);
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const light = (s) => (s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4);
  const read = (colour) => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const { data } = pen.getImageData(0, 0, 1, 1);
    const [red, green, blue] = Array.from(data, (byte) => light(byte / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const styles = getComputedStyle(cell);
  const both = [read(styles.color), read(styles.backgroundColor)].sort((a, b) => b - a);
  return (both[0] + 0.05) / (both[1] + 0.05);
})"""
ANOTHER = "(before) => document.querySelector('[data-testid=space]').toDataURL() !== before"
RED = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return Array.from(data.filter((_, at) => at % 4 === 0));
}"""

expect.set_options(timeout=PATIENCE)  # a network may have to be compiled first


@pytest.fixture
def visitor(app: App, page: Page) -> Iterator[Visitor]:
    """Somebody with a fresh window and a small network of images, trained for an epoch."""
    with visit(app, page) as found:
        page.set_default_timeout(3 * PATIENCE)
        found.open(to_link(SMALL)).step("epoch")
        yield found


def held_back(pixels: np.ndarray) -> int:
    """The number of the held-back image `(28, 28)` that has just these pixels."""
    images = SMALL.splits()[1].inputs[..., 0]
    (found,) = np.flatnonzero((images == pixels).all(axis=(1, 2)))
    return int(found)


def pixels_of(image: Locator) -> np.ndarray:
    """What an image with its data in its address shows `(28, 28)`."""
    data = (image.get_attribute("src") or "").split(",")[1]
    return np.asarray(Image.open(BytesIO(b64decode(data))))


def test_a_cell_of_the_confusion_matrix_shows_its_images_the_surest_first(
    visitor: Visitor,
) -> None:
    visitor.tab("Classes")
    cell = visitor.part("cell_1_1")
    count = int(cell.inner_text())
    assert count > 5
    cell.click()
    expect(cell).to_have_attribute("aria-pressed", "true")
    visitor.page.get_by_text(f"1, taken for 1: {count} images").wait_for()
    shown = visitor.page.get_by_role("img", name=re.compile("1, taken for 1")).all()
    assert len(shown) == min(count, 24)
    sure = []
    for image in shown:
        number, actual, guess, share = TOLD.fullmatch(image.get_attribute("alt") or "").groups()
        assert (actual, guess) == ("1", "1")
        assert held_back(pixels_of(image)) == int(number) - 1
        assert SMALL.splits()[1].targets[int(number) - 1] == 1
        sure.append(int(share))
    assert sure == sorted(sure, reverse=True)
    cell.click()
    expect(cell).to_have_attribute("aria-pressed", "false")


def test_every_number_of_the_matrix_can_be_read_on_its_shade(visitor: Visitor) -> None:
    visitor.tab("Classes")
    cells = visitor.part("confusion").locator("td[style]")
    expect(cells).to_have_count(100)
    counts = np.array([int(text) for text in cells.all_inner_texts()]).reshape(10, 10)
    assert counts.sum() == 200
    for scheme in ("light", "dark"):
        visitor.page.emulate_media(color_scheme=scheme)
        visitor.page.wait_for_timeout(300)
        for number in (0, 1):
            assert min(cells.nth(number).evaluate(CONTRASTS)) >= 4.5, (scheme, number)


def test_a_point_of_the_map_shows_its_image_and_the_zoom_stays_while_it_trains(
    visitor: Visitor,
) -> None:
    visitor.tab("Maps")
    canvas = visitor.part("space")
    canvas.wait_for()
    canvas.evaluate("(node) => { node.scrollIntoView({ block: 'center' }); node.mark = true; }")
    visitor.part("zoom_in").click()
    expect(canvas).to_have_attribute("data-zoom", "1.60")
    tip = visitor.part("space_tip")
    point_at_any(visitor, canvas, tip)
    number = held_back(np.array(tip.locator("canvas").evaluate(RED), np.uint8).reshape(28, 28))
    actual = int(SMALL.splits()[1].targets[number])
    assert re.match(rf"{actual}, (told right|taken for \d) \(", tip.inner_text())
    before = canvas.evaluate("(node) => node.toDataURL()")
    visitor.step("epoch")
    visitor.page.wait_for_function(ANOTHER, arg=before)
    expect(canvas).to_have_attribute("data-zoom", "1.60")
    assert canvas.evaluate("(node) => node.mark")  # the very same canvas: nothing blinks
    visitor.part("zoom_whole").click()
    expect(canvas).to_have_attribute("data-zoom", "1.00")
    images = canvas.evaluate("(node) => node.toDataURL()")
    visitor.widget("map_images").locator("label").first.click()  # dots instead
    visitor.page.wait_for_function(ANOTHER, arg=images)


def point_at_any(visitor: Visitor, canvas: Locator, tip: Locator) -> None:
    """Move the pointer over the map until something is under it."""
    box = canvas.bounding_box()
    assert box is not None
    for share in np.linspace(0.2, 0.9, 60):
        visitor.page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
        visitor.page.evaluate("new Promise(requestAnimationFrame)")
        if tip.is_visible():
            return
    raise AssertionError("no point lies on the middle of the map")


def test_the_gallery_shows_what_networks_learned_and_opens_one(app: App, page: Page) -> None:
    with visit(app, page) as visitor:
        visitor.open(to_link(SMALL))
        visitor.widget("gallery").get_by_role("button").click()
        there = [preset for preset in IMAGES if preset.experiment.dataset.present()]
        pictures = page.get_by_role("img", name=re.compile("What the network of"))
        expect(pictures).to_have_count(len(there))
        visitor.widget("open.digits_dense").get_by_role("button").click()
        visitor.until_address("layers=dense")
        page.get_by_text("One layer of 128 units").wait_for()


def test_on_a_phone_the_pad_comes_right_after_the_stage(app: App, browser: Browser) -> None:
    size = {"width": 390, "height": 844}
    with (
        browser.new_context(viewport=size, has_touch=True) as context,
        visit(app, context.new_page()) as visitor,
    ):
        visitor.open(to_link(SMALL))
        tops = {
            name: visitor.page.locator(where).evaluate("(node) => node.getBoundingClientRect().top")
            for name, where in {
                "stage": "[data-testid=stage]",
                "pad": "[data-testid=pad]",
                "tabs": ".st-key-image_more",
            }.items()
        }
        assert tops["stage"] < tops["pad"] < tops["tabs"]
        visitor.page.get_by_role("link", name="Draw a digit").click()
        expect(visitor.part("pad")).to_be_in_viewport()
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390

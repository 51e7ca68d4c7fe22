"""In a real browser: pictures are chosen, uploaded and painted, and hostile files answered."""

import io

import numpy as np
import pytest
from browser_help import PATIENCE, Visitor
from PIL import Image
from playwright.sync_api import expect

from playground.datasets.points.own_picture import SIDE

LINK = "?v=1&dataset=picture&dataset.picture=face&loss=mean_squared&points=1000&batch_size=50"
FOURIER = "&features=x1~x2~fourier_features-count.16"
# A canvas that nobody has given a size is 300 pixels wide and 150 high.
PAINTED = """(selector) => {
  const canvas = document.querySelector(selector);
  return canvas !== null && canvas.width === canvas.height;
}"""
# The pixels of a canvas: red, green, blue and opacity, one after the other.
LOOK = """(canvas) => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return Array.from(data);
}"""

expect.set_options(timeout=PATIENCE)  # a network may have to be compiled first


def pixels(visitor: Visitor, selector: str) -> np.ndarray:
    """The pixels of a square canvas `(S, S, 3)`, 0 … 255, once it has been painted."""
    visitor.page.wait_for_function(PAINTED, arg=selector)
    data = visitor.page.locator(selector).evaluate(LOOK)
    side = int((len(data) / 4) ** 0.5)
    return np.array(data, float).reshape(side, side, 4)[..., :3]


def offer(visitor: Visitor, name: str, data: bytes) -> None:
    """Choose a file as a picture of one's own."""
    file = {"name": name, "mimeType": "image/png", "buffer": data}
    visitor.widget("picture_file").locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]


def png(image: Image.Image) -> bytes:
    """The bytes of a PNG file."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def test_a_picture_is_chosen_and_painted_in_its_colours(visitor: Visitor) -> None:
    visitor.open()
    expect(visitor.part("original")).to_be_hidden()
    visitor.choose("dataset", "Picture")
    visitor.until_address("dataset=picture")
    visitor.arrived()
    expect(visitor.part("original")).to_be_visible()
    expect(visitor.page.locator(".np-map-name")).to_have_text("What the network paints")
    expect(visitor.part("hard_boundary")).to_be_hidden()
    visitor.play("5")
    visitor.until("Number(stage.dataset.trainLoss) < 0.03")
    visitor.pause()
    original, painted = pixels(visitor, ".np-original-image"), pixels(visitor, ".np-map-image")
    for place in (slice(0, 0.1), slice(0.9, 1)):  # the dark blue sky, and the dark hills
        parts = [
            picture[int(place.start * len(picture)) : int(place.stop * len(picture))]
            for picture in (original, painted)
        ]
        np.testing.assert_allclose(*(part.mean(axis=(0, 1)) for part in parts), atol=25)


def test_the_original_can_be_shown_as_the_points_that_it_is(visitor: Visitor) -> None:
    visitor.open(LINK)
    dots = pixels(visitor, ".np-map-dots")
    assert not dots.any()
    visitor.part("show_train").check()
    visitor.page.wait_for_timeout(300)
    assert len(np.unique(pixels(visitor, ".np-map-dots").reshape(-1, 3), axis=0)) > 20


def test_of_many_inputs_some_are_drawn_and_the_head_says_so(visitor: Visitor) -> None:
    visitor.open(LINK + FOURIER)
    expect(visitor.page.locator(".np-head").first).to_contain_text("10 of 34")
    assert visitor.page.locator(".np-unit-input").count() == 10
    expect(visitor.part("weight-1-9-0")).to_have_count(1)
    visitor.widget("features").get_by_text("x₁²").click()
    visitor.until_address("x1_squared")
    assert "fourier_features-count.16" in visitor.page.url  # other pills leave its settings


def test_a_picture_of_ones_own_is_painted_and_survives_a_reload(visitor: Visitor) -> None:
    image = Image.new("RGBA", (300, 200), (20, 60, 200, 255))
    image.paste((250, 200, 40, 255), (150, 0, 300, 200))
    visitor.open()
    visitor.page.get_by_text("Your own picture").click()
    offer(visitor, "mine.png", png(image))
    visitor.until_address("dataset.pixels")
    visitor.arrived()
    for _ in range(2):
        found = pixels(visitor, ".np-original-image")
        assert found.shape == (SIDE, SIDE, 3)
        np.testing.assert_allclose(found[5, 2], (20, 60, 200), atol=8)
        np.testing.assert_allclose(found[5, -3], (250, 200, 40), atol=8)
        visitor.page.reload()
        visitor.arrived()
    visitor.play("5")
    visitor.until("Number(stage.dataset.trainLoss) < 0.03")
    visitor.pause()
    painted = pixels(visitor, ".np-map-image")
    np.testing.assert_allclose(painted[50, 5], (20, 60, 200), atol=40)
    np.testing.assert_allclose(painted[50, 95], (250, 200, 40), atol=40)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"not a picture", "the file is no picture that can be read"),
        (png(Image.new("RGB", (300, 300), "red"))[:-40], "the picture is broken"),
        (png(Image.new("1", (8000, 8000))), "8,000 × 8,000 pixels, but at most 51,000,000"),
    ],
    ids=["text", "torn", "too many pixels"],
)
def test_a_hostile_file_is_answered_and_everything_stays(
    visitor: Visitor, data: bytes, sentence: str
) -> None:
    visitor.open(LINK)
    visitor.page.get_by_text("Your own picture").click()
    offer(visitor, "hostile.png", data)
    expect(visitor.page.get_by_test_id("stAlertContentWarning")).to_contain_text(sentence)
    assert len(visitor.problems()) == 1
    assert "dataset.picture=face" in visitor.page.url
    visitor.step()

"""In a real browser: what is drawn and written on the stage is what NumPy computes.

The network is a single unit whose weights are typed in, so that its answer at every place, its
losses and the colour of every pixel can be worked out here; no two directions are alike in it,
so that nothing may be mirrored, turned or exchanged.
"""

import re

import numpy as np
import pytest
from browser_help import Visitor
from playwright.sync_api import Locator, expect

from playground.datasets.points.boundary import AboveFormula
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.links.experiments import to_link
from playground.palette import ORANGE_BLUE

WEIGHTS, BIAS = np.array([0.4, -0.9]), 0.7
TYPED = {"weight-1-0-0": WEIGHTS[0], "weight-1-1-0": WEIGHTS[1], "bias-1-0": BIAS}
ONE = Plane(dataset=AboveFormula(curve="x / 2 - 2"), layers=(), points=120, noise=0.1)
ENDS = [np.array(end, float) for end in (ORANGE_BLUE.negative, ORANGE_BLUE.positive)]
NEUTRAL = np.array(ORANGE_BLUE.neutral_light, float)
# The pixels of a canvas: width, height, then red, green, blue and opacity of each.
LOOK = """(canvas) => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return [canvas.width, canvas.height, ...data];
}"""


@pytest.fixture
def typist(visitor: Visitor) -> Visitor:
    """Somebody who has typed the weights of `ONE`, and sees what they make of it."""
    visitor.open(to_link(ONE))
    for name, value in TYPED.items():
        visitor.part(name).fill(str(value))
    visitor.until(f"Math.abs(stage.dataset.trainLoss - {loss_and_share('train')[0]}) < 1e-5")
    return visitor


def pixels(canvas: Locator) -> np.ndarray:
    """The pixels `(H, W, 4)` of a canvas, 0 … 255."""
    width, height, *data = canvas.evaluate(LOOK)
    return np.array(data, float).reshape(height, width, 4)


def raw(x: np.ndarray) -> np.ndarray:
    """The unit's sum at places `x` `(…, 2)`."""
    return x @ WEIGHTS + BIAS


def loss_and_share(name: str) -> tuple[float, float]:
    """The mean cross-entropy of the training or the test points, and the share that is right."""
    inputs, targets = ONE.splits()[name == "test"]
    z, sign = raw(inputs.astype(float)), 2 * targets - 1
    return float(np.log1p(np.exp(-sign * z)).mean()), float((sign * z > 0).mean())


def middles(side: int) -> np.ndarray:
    """Where the pixels of a map lie `(side, side, 2)`: its rows go down, its edges are at ±6."""
    axis = np.linspace(-6, 6, side)
    return np.stack(np.meshgrid(axis, -axis), axis=-1)


def mixed(answer: np.ndarray) -> np.ndarray:
    """The colours `(…, 3)` of answers `(…)` from −1 to 1."""
    ends = np.where(answer[..., None] < 0, *ENDS)
    return NEUTRAL + (ends - NEUTRAL) * np.abs(answer)[..., None]


def numbers(text: str) -> list[float]:
    """The numbers in a text, with the minus sign that people read."""
    return [float(found) for found in re.findall(r"-?\d+\.?\d*", text.replace("\u2212", "-"))]


def test_every_pixel_of_the_map_has_the_colour_of_the_answer_there(typist: Visitor) -> None:
    image = typist.page.locator(".np-map-image")
    found = pixels(image)[..., :3]
    expected = mixed(np.tanh(raw(middles(100)) / 2))
    np.testing.assert_allclose(found, expected, atol=3)
    typist.part("hard_boundary").check()
    typist.page.wait_for_function("document.querySelector('.np-map-image').width === 400")
    # The first of 400 places lies on the border itself: half of its pixel is cut off.
    assert image.evaluate("it => getComputedStyle(it).objectViewBox") == "inset(0.125%)"
    z = raw(middles(400))
    clear = np.abs(z) > 0.05
    np.testing.assert_array_equal(
        pixels(image)[..., :3][clear], np.where(z[..., None] < 0, *ENDS)[clear]
    )


def test_points_lie_where_they_are_in_the_colours_of_their_classes(typist: Visitor) -> None:
    dots = typist.page.locator(".np-map-dots")

    def under(places: np.ndarray) -> np.ndarray:
        """The pixels `(N, 4)` in the middles of the dots at `places` `(N, 2)`."""
        seen = pixels(dots)
        across, down = (places * [1, -1] + 6).T / 12 * len(seen)
        return seen[down.astype(int), across.astype(int)]

    (train, classes), (test, test_classes) = ONE.splits()
    apart = np.linalg.norm(test[:, None] - train[None], axis=2).min(axis=1) > 0.4
    assert apart.sum() > 20
    shown = np.where(classes[:, None] == 0, *ENDS)
    assert np.mean(np.abs(under(train)[:, :3] - shown).max(axis=1) <= 2) > 0.9  # some lie on others
    assert (under(test[apart])[:, 3] == 0).all()
    typist.part("show_test").check()
    wanted = np.where(test_classes[:, None] == 0, *ENDS)
    typist.page.evaluate("new Promise((done) => setTimeout(done, 300))")
    assert np.mean(np.abs(under(test)[:, :3] - wanted).max(axis=1) <= 2) > 0.9


def test_a_link_has_the_colour_of_its_sign_and_the_width_of_its_size(typist: Visitor) -> None:
    links = typist.page.locator(".np-links path")
    expect(links).to_have_count(2)
    for link, weight in zip(links.all(), WEIGHTS, strict=True):
        assert numbers(link.get_attribute("stroke") or "") == list(ENDS[int(weight > 0)])
        width = float(link.get_attribute("stroke-width") or "nan")
        assert width == pytest.approx(0.8 + 7.2 * abs(weight) / 5, abs=0.06)


def test_the_pointer_tells_the_place_and_the_answer_there(typist: Visitor) -> None:
    box = typist.page.locator(".np-map-square").bounding_box()
    assert box is not None
    for across, down in ((0.25, 0.2), (0.6, 0.9)):
        x, y = box["x"] + across * box["width"], box["y"] + down * box["height"]
        typist.page.mouse.move(x, y)
        place = np.array([12 * across - 6, 6 - 12 * down])
        tip = typist.page.locator(".np-tip").first
        expect(tip).to_contain_text(f"x₁ = {place[0]:.2f}".replace("-", "\u2212"))
        first, second, answer = (numbers(line)[-1] for line in tip.inner_text().splitlines())
        np.testing.assert_allclose([first, second], place, atol=0.05)
        assert answer == pytest.approx(np.tanh(raw(place) / 2), abs=0.04)


def test_losses_and_shares_are_written_beside_their_own_names(typist: Visitor) -> None:
    known = {name: loss_and_share(name) for name in ("train", "test")}
    assert abs(known["train"][0] - known["test"][0]) > 0.01
    for name, (loss, share) in known.items():
        assert numbers(typist.part(f"readout_{name}").inner_text()) == pytest.approx(
            [loss], abs=1e-3
        )
        small = typist.page.locator(f".np-cell-{name} .np-small").inner_text()
        assert numbers(small) == pytest.approx([100 * share], abs=0.06)
    typist.page.locator(".np-curve-box").hover()
    told = typist.page.locator(".np-tip").first
    expect(told).to_contain_text("epoch 0")
    _, training, test = told.inner_text().splitlines()
    for line, word, (loss, share) in (
        (training, "training", known["train"]),
        (test, "test", known["test"]),
    ):
        assert line.startswith(word)
        assert numbers(line) == pytest.approx([loss, 100 * share], abs=0.06)
        assert numbers(line)[0] == pytest.approx(loss, abs=1e-3)


def test_the_higher_line_is_that_of_the_test_loss_where_a_network_overfits(
    visitor: Visitor,
) -> None:
    greedy = Plane(noise=0.6, points=40, layers=(Dense(units=16), Dense(units=16)))
    visitor.open(to_link(greedy.replace("optimizer.learning_rate", 0.02)))
    visitor.play(speed="100")
    visitor.until("Number(stage.dataset.epoch) >= 500")
    visitor.pause()
    assert (
        numbers(visitor.part("readout_test").inner_text())[0]
        > 1
        > 10 * visitor.number("train-loss")
    )
    seen = pixels(visitor.page.locator(".np-curve-canvas"))
    right = seen[:-16, seen.shape[1] // 2 : -12]  # without the words below
    red, green, blue = (right[..., place] for place in range(3))
    shown = right[..., 3] > 200
    coloured = shown & (blue - green > 60)
    grey = shown & (np.ptp(right[..., :3], axis=-1) < 30) & (red < 150)
    assert min(coloured.sum(), grey.sum()) > 100
    assert np.nonzero(coloured)[0].max() < np.nonzero(grey)[0].min()

"""The network that ships on pictures of hands and kinds that it never saw: what it reads, what not.

Digits are drawn as the pad draws them. What is no digit is the tests' own: letters and things
from other tables than the script's, noise and landscapes of another making.
"""

from itertools import product

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from playground.cli.ship_digits import EXPERIMENT
from playground.digits.classifier import SHIPPED, shipped
from playground.digits.doubt import CHOICES
from playground.digits.drawn.figures import digits
from playground.digits.ink import draw, prepared
from playground.weights import open_weights

RNG = np.random.default_rng(77)


def answered(pictures: list[np.ndarray] | np.ndarray) -> np.ndarray:
    """The probabilities `(N, 10)` of pictures `(N, 28, 28)`."""
    return shipped().probabilities(np.stack(list(pictures))[..., None])


def leaning(strokes: list[list[tuple[float, float]]], slant: float) -> np.ndarray:
    """The picture that the pad makes of strokes whose tops lean to the right by `slant`."""
    points = [np.array(stroke, float) for stroke in strokes]
    for stroke in points:
        stroke[:, 0] += slant * (0.5 - stroke[:, 1])
    return draw(points)


def test_european_ones_are_read_in_several_hands() -> None:
    pictures = []
    for angle, long, foot, slant in product((25, 40, 55), (0.15, 0.28, 0.4), (0, 0.2), (0, 0.2)):
        across, down = np.sin(np.deg2rad(angle)) * long, np.cos(np.deg2rad(angle)) * long
        strokes = [[(0.5 - across, 0.12 + down), (0.5, 0.12), (0.5, 0.88)]]
        strokes += [[(0.5 - foot, 0.88), (0.5 + foot, 0.88)]] if foot else []
        pictures.append(leaning(strokes, slant))
    found = answered(pictures)
    assert np.mean(found.argmax(axis=1) == 1) >= 0.97
    assert np.mean(found.max(axis=1) >= shipped().threshold) >= 0.95


def test_sevens_with_a_bar_are_read_in_several_hands() -> None:
    pictures = []
    for foot, high, half, slant in product((0.3, 0.42, 0.55), (0.42, 0.55), (0.09, 0.18), (0, 0.2)):
        middle = 0.72 + (foot - 0.72) * (high - 0.15) / 0.73
        bar = [(middle - half, high), (middle + half, high)]
        pictures.append(leaning([[(0.28, 0.15), (0.72, 0.15), (foot, 0.88)], bar], slant))
    found = answered(pictures)
    assert np.mean(found.argmax(axis=1) == 7) >= 0.97
    assert np.mean(found.max(axis=1) >= shipped().threshold) >= 0.95


def test_an_answer_that_is_sure_of_a_drawn_or_photographed_digit_is_right() -> None:
    pictures, which = digits(400, 2026)
    found = shipped().probabilities(pictures)
    right = found.argmax(axis=1) == which
    assert right.mean() >= 0.97
    assert right[found.max(axis=1) > 0.9].mean() >= 0.97


def test_hardly_a_digit_is_refused_that_it_never_saw() -> None:
    assert open_weights(SHIPPED).threshold in CHOICES
    found = shipped().probabilities(EXPERIMENT.splits()[1].inputs)
    assert np.mean(found.max(axis=1) < shipped().threshold) <= 0.01


def letters() -> list[np.ndarray]:
    """Printed letters that no digit looks like, upright and leaning."""
    font, made = ImageFont.load_default(size=90), []
    for letter, turn in product("AEFHKMNPRTVWXYadehkmnrtuwxyΔΩ?&", (-6, 5)):
        canvas = Image.new("L", (180, 180))
        ImageDraw.Draw(canvas).text((90, 90), letter, fill=255, font=font, anchor="mm")
        made.append(prepared(np.asarray(canvas.rotate(turn))))
    return made


THINGS = (  # strokes in tenths of the pad
    "1515 8515 8560 5090 1560 1515",  # a shield
    "2080 5015 8080,5015 5090,3560 6560",  # a kite
    "1050 3020 5050 7080 9050 7020 5050 3080 1050",  # a bow
    "5010 5090,2030 8030,3090 7090",  # a lamp
    "1030 9030 9070 1070 1030,3030 3070,5030 5070,7030 7070",  # a fence
    "2020 8020 5050 8080 2080 5050 2020",  # an hourglass
    "1020 2080 3530 5080 6530 8080 9020",  # a crown
    "5010 8040 6540 6590 3590 3540 2040 5010",  # a fat arrow
    "1010 9010 9090 1090 1010,1010 9090,9010 1090",  # a crossed window
    "3010 3090,7010 7090,3030 7050,3070 7090",  # a gate
)


def things() -> list[np.ndarray]:
    """Drawings of things, each by three hands."""
    made = []
    for thing, _ in product(THINGS, range(3)):
        strokes = [
            np.array([(int(p[:2]), int(p[2:])) for p in stroke.split()], float) / 100
            for stroke in thing.split(",")
        ]
        made.append(draw([stroke + RNG.normal(0, 0.02, stroke.shape) for stroke in strokes]))
    return made


def noises() -> list[np.ndarray]:
    """Noise over the whole picture, as even, normal or rare pixels."""
    size = (12, 28, 28)
    even = RNG.integers(0, 256, size)
    normal = np.clip(RNG.normal(90, 70, size), 0, 255)
    rare = 255 * (RNG.random(size) < 0.15)
    return list(np.concatenate([even, normal, rare]).astype(np.uint8))


def landscapes() -> list[np.ndarray]:
    """A bright sky over two dark ridges, by day and by night."""
    across, made = np.linspace(0, 1, 28), []
    for wave, level in product(range(2, 8), (9, 14, 18)):
        sky = np.linspace(230, 150, 28)[:, None].repeat(28, 1)
        for shade, below in ((110, 0), (60, 5)):
            ridge = level + below + 3 * np.sin(wave * across * 2 + below)
            sky[np.arange(28)[:, None] > ridge] = shade
        made += [sky, 255 - sky]
    return list(np.array(made).astype(np.uint8))


@pytest.mark.parametrize("kind", [letters, things, noises, landscapes])
def test_what_is_no_digit_is_refused(kind) -> None:
    found = answered(kind())
    assert np.mean(found.max(axis=1) < shipped().threshold) >= 0.9
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-4)

"""The network that ships: what it is, and how well it reads digits that it never saw."""

import numpy as np
import pytest

from playground.cli.ship_digits import EXPERIMENT
from playground.digits.classifier import SHIPPED, Classifier, shipped
from playground.digits.ink import draw
from playground.weights import open_weights


def test_the_file_holds_the_network_that_the_script_trains() -> None:
    assert open_weights(SHIPPED).experiment == EXPERIMENT
    assert SHIPPED.stat().st_size < 2**21


def test_it_reads_digits_that_it_never_saw() -> None:
    held = EXPERIMENT.splits()[1]
    found = Classifier(open_weights(SHIPPED)).probabilities(held.inputs)
    assert len(held.targets) == 1000
    assert np.mean(found.argmax(axis=1) == held.targets) >= 0.985


def ring(across: float, down: float, wide: float, high: float) -> str:
    """An ellipse around a centre, as one stroke."""
    angle = np.linspace(-np.pi / 2, 1.5 * np.pi, 40)
    places = np.stack([across + wide * np.cos(angle), down + high * np.sin(angle)], axis=1)
    return " ".join(f"{place:.1f}" for place in places.ravel())


STROKES = {  # x and y of each point, in hundredths of the pad
    0: [ring(50, 50, 20, 32)],
    1: ["50 15 48 85"],
    2: ["30 30 40 18 55 17 66 30 60 48 30 82 72 80"],
    3: ["30 20 50 15 65 28 60 42 45 48 62 55 68 70 55 84 30 82"],
    4: ["35 15 28 50 70 50", "62 20 60 85"],
    5: ["68 15 38 16 35 45 50 42 66 52 66 70 52 84 32 80"],
    6: ["60 13 42 35 36 62 " + ring(50, 66, 14, 17)],
    7: ["28 18 70 18 55 45 45 85"],
    8: [ring(50, 32, 14, 16), ring(50, 66, 17, 18)],
    9: [ring(48, 34, 16, 18), "64 34 62 60 56 86"],
}


@pytest.mark.parametrize(("digit", "strokes"), STROKES.items())
def test_it_reads_a_digit_drawn_with_strokes(digit: int, strokes: list[str]) -> None:
    places = [np.array(stroke.split(), float).reshape(-1, 2) / 100 for stroke in strokes]
    assert shipped().digits
    assert int(shipped().read(draw(places)).argmax()) == digit

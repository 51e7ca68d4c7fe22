"""Three to six classes: map, accuracy and colours, against NumPy and published colour models."""

from itertools import combinations

import numpy as np
import pytest
from workbench import ready

from playground.datasets.points.shapes import Clouds
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.options.losses import CrossEntropy
from playground.options.optimizers import Sgd
from playground.palette import CLASS_COLOURS, CLASS_WORDS, NEUTRAL_DARK, NEUTRAL_LIGHT
from playground.probes.points.plane import GRID, PLANE, plane_grid

SMALL = Plane(
    dataset=Clouds(classes=4),
    loss=CrossEntropy(),
    layers=(Dense(units=3),),
    points=60,
    noise=0.4,
    batch_size=6,
    optimizer=Sgd(),
)
# Machado, Oliveira & Fernandes, A physiologically-based model for simulation of color vision
# deficiency, 2009: linear RGB as seen without one kind of cone.
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


@pytest.fixture(scope="module")
def seen() -> tuple[Trainer, dict[str, np.ndarray]]:
    """A network after a few epochs, and what its frame shows."""
    trainer = Trainer(SMALL, ready(SMALL.compile_key()))
    return trainer, trainer.show(PLANE.view(trainer.program.key), 25)


def probabilities(trainer: Trainer, x: np.ndarray) -> np.ndarray:
    """The classes' probabilities `(N, 4)` at points `(N, 2)`, in NumPy."""
    params = trainer.carry.params
    hidden = params["hidden"][0]["linear"]
    a = np.tanh(x @ np.asarray(hidden["kernel"], float) + np.asarray(hidden["bias"], float))
    output = params["output"]
    z = a @ np.asarray(output["kernel"], float) + np.asarray(output["bias"], float)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def test_the_map_holds_the_likeliest_class_and_its_lead(
    seen: tuple[Trainer, dict[str, np.ndarray]],
) -> None:
    trainer, arrays = seen
    ranked = probabilities(trainer, plane_grid(GRID).astype(float))
    place, lead = arrays["map"].reshape(2, -1)
    assert (arrays["map"].shape, arrays["map"].dtype) == ((2, GRID, GRID), np.uint8)
    assert set(place) == {0, 1, 2, 3}
    best = np.sort(ranked, axis=1)
    wanted = best[:, -1] - best[:, -2]
    clear = wanted > 1e-4
    np.testing.assert_array_equal(place[clear], ranked.argmax(axis=1)[clear])
    np.testing.assert_allclose(lead / 255, wanted, atol=0.51 / 255 + 1e-4)


def test_accuracy_counts_the_likeliest_class(
    seen: tuple[Trainer, dict[str, np.ndarray]],
) -> None:
    trainer, arrays = seen
    for place, split in enumerate(trainer.points):
        p = probabilities(trainer, split.inputs.astype(float))
        right = p.argmax(axis=1) == split.targets
        loss = -np.log(p[np.arange(len(p)), split.targets.astype(int)]).mean()
        assert 0.25 < right.mean() < 1
        np.testing.assert_allclose(arrays["measures"][2 + place], right.mean(), rtol=1e-5)
        np.testing.assert_allclose(arrays["measures"][place], loss, rtol=1e-4)


def test_points_and_outputs_are_shown_by_class() -> None:
    scene = PLANE.scene(SMALL)
    assert list(scene["classes"]) == ["orange", "blue", "green", "violet"]
    assert [output["label"] for output in scene["outputs"]] == list(scene["classes"])
    points = SMALL.splits()
    for name, split in zip(("train", "test"), points, strict=True):
        np.testing.assert_array_equal(PLANE.scenery(SMALL, points)[name][:, 2], split.targets)


def lab(linear: np.ndarray) -> np.ndarray:
    """CIE L*a*b* under D65 of linear RGB `(N, 3)`."""
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750]]
    to_xyz.append([0.0193339, 0.1191920, 0.9503041])
    xyz = linear @ np.array(to_xyz).T / [0.95047, 1.0, 1.08883]
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), xyz * 841 / 108 + 4 / 29)
    return np.stack(
        [116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1
    )


@pytest.mark.parametrize("kind", BLINDNESS)
def test_class_colours_differ_for_every_kind_of_eye_on_every_page(kind: str) -> None:
    share = np.array([*CLASS_COLOURS, NEUTRAL_LIGHT, NEUTRAL_DARK]) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    found = lab(np.clip(linear @ np.array(BLINDNESS[kind]).T, 0, 1))
    for first, second in combinations(range(len(CLASS_COLOURS)), 2):
        assert np.linalg.norm(found[first] - found[second]) > 28
    for colour in found[: len(CLASS_COLOURS)]:
        assert min(np.linalg.norm(colour - neutral) for neutral in found[-2:]) > 20
    assert len(CLASS_COLOURS) == len(set(CLASS_WORDS)) == 6

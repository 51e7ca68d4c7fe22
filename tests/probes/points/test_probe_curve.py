"""What a frame of a curve holds, against the network computed by hand in NumPy."""

import json
from typing import Any

import numpy as np
import pytest

from playground.datasets.points.curve import Line, OwnCurve, Threshold
from playground.engine.compile.program import Probe, Program
from playground.engine.live.commands import Load, Look
from playground.engine.train.trainer import Trainer
from playground.experiments.curve import Curve
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.options.curve_features import CosX, X, XSquared
from playground.options.losses import BinaryCrossEntropy, CrossEntropy, MeanSquared
from playground.options.scalings import Standard
from playground.probes.points.curve import GRID, INK, TILE, bounds, least_squares, places
from playground.probes.points.plane import PLANE
from playground.probes.points.points import POINTS, probe_of

DEEP = Curve(layers=(Dense(units=5), Dense(units=3)))
WIDE = Curve(layers=(Dense(units=11),))
BARE = Curve(dataset=Line(), noise=0.3, layers=())
TWO = Curve(dataset=Threshold(), layers=(Dense(units=4),), loss=BinaryCrossEntropy())
X_PLACES = np.linspace(-6, 6, GRID)


def looked(experiment: Curve, look: Look | None = None, updates: int = 60) -> tuple[Any, Any]:
    """A trainer of `experiment` after `updates`, and what its frame shows."""
    look = look or Look(None, ())
    training = Trainer(experiment, Program(experiment, POINTS))
    view = POINTS.view(training.program.key, look.first, look.focus)
    return training, training.show(view, updates)


def by_hand(training: Any, x: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """Outputs `(G, U)` of every tanh layer, and raw outputs `(G, K)`, in float64."""
    params, values, seen = training.carry.params, x.astype(np.float64), []
    for index in range(len(training.experiment.layers)):
        linear = params["hidden"][index]["linear"]
        kernel, bias = (np.asarray(linear[name], np.float64) for name in ("kernel", "bias"))
        values = np.tanh(values @ kernel + bias)
        seen.append(values)
    output = params["output"]
    kernel, bias = (np.asarray(output[name], np.float64) for name in ("kernel", "bias"))
    return seen, values @ kernel + bias


def test_the_answer_and_the_units_are_the_networks_along_x() -> None:
    training, frame = looked(DEEP, Look((1, 2), ()))
    seen, z = by_hand(training, X_PLACES[:, None])
    np.testing.assert_allclose(frame["curve"], z[:, 0], atol=1e-5)
    units = np.concatenate(seen, axis=1).T
    np.testing.assert_allclose(frame["units"], units[:, ::2], atol=1e-5)
    assert frame["units"].shape == (8, TILE)
    np.testing.assert_allclose(frame["scales"], np.abs(units).max(axis=1), atol=1e-5)
    np.testing.assert_allclose(frame["focus"], units[5 + 2], atol=1e-5)


@pytest.mark.parametrize("experiment", [DEEP, WIDE, BARE, TWO])
def test_contributions_are_weight_times_output_and_sum_with_the_bias(experiment: Curve) -> None:
    _, frame = looked(experiment)
    whole = frame["contributions"].sum(axis=0) + frame["bias"]
    np.testing.assert_allclose(whole, frame["sum"], atol=1e-5)
    if not experiment.classes:
        np.testing.assert_array_equal(frame["sum"], frame["curve"])


def test_each_contribution_is_that_of_its_unit() -> None:
    training, frame = looked(DEEP)
    seen, _ = by_hand(training, X_PLACES[:, None])
    weights = np.asarray(training.carry.params["output"]["kernel"])[:, 0]
    np.testing.assert_allclose(frame["contributions"], (seen[-1] * weights).T, atol=1e-5)


def test_units_that_are_not_shown_are_one_row_together() -> None:
    training, frame = looked(WIDE, Look(None, (2,)))
    seen, _ = by_hand(training, X_PLACES[:, None])
    weights = np.asarray(training.carry.params["output"]["kernel"])[:, 0]
    every = (seen[0] * weights).T
    assert frame["contributions"].shape == (9, GRID)
    np.testing.assert_allclose(frame["contributions"][:8], every[2:10], atol=1e-5)
    others = every[:2].sum(axis=0) + every[10]
    np.testing.assert_allclose(frame["contributions"][8], others, atol=1e-5)


def test_contributions_are_those_of_the_units_of_the_last_layer_that_are_shown() -> None:
    training, frame = looked(Curve(layers=(Dense(units=12), Dense(units=10))), Look(None, (4, 1)))
    seen, _ = by_hand(training, X_PLACES[:, None])
    every = (seen[-1] * np.asarray(training.carry.params["output"]["kernel"])[:, 0]).T
    np.testing.assert_allclose(frame["contributions"][:8], every[1:9], atol=1e-5)
    np.testing.assert_allclose(frame["contributions"][8], every[0] + every[9], atol=1e-5)


@pytest.mark.parametrize("loss", [BinaryCrossEntropy(), CrossEntropy(), MeanSquared()])
def test_two_classes_show_the_probability_of_the_second(loss: Any) -> None:
    training, frame = looked(TWO.replace("loss", loss))
    _, z = by_hand(training, np.linspace(-1, 1, GRID)[:, None])
    total = z[:, 1] - z[:, 0] if isinstance(loss, CrossEntropy) else z[:, 0]
    slope = 2 if isinstance(loss, MeanSquared) else 1  # (tanh z + 1) / 2 is σ(2z)
    np.testing.assert_allclose(frame["sum"], total, atol=1e-4)
    np.testing.assert_allclose(frame["curve"], 1 / (1 + np.exp(-slope * total)), atol=1e-5)


@pytest.mark.parametrize(
    ("features", "scaling"), [((X(),), None), ((X(), XSquared(), CosX()), Standard())]
)
def test_the_normal_equation_finds_what_least_squares_finds(features: Any, scaling: Any) -> None:
    experiment = BARE.replace("features", features)
    if scaling:
        experiment = experiment.replace("scaling", scaling)
    train, _ = experiment.splits()
    x = train.inputs[:, 0].astype(np.float64)
    raw = {"x": lambda x: x, "x_squared": np.square, "cos_x": np.cos}

    def design(x: np.ndarray) -> np.ndarray:
        return np.column_stack([*(raw[each.name()](x) for each in features), np.ones(len(x))])

    solution, *_ = np.linalg.lstsq(design(x), train.targets.astype(np.float64), rcond=None)
    known = design(places(experiment)[:, 0].astype(np.float64)) @ solution
    np.testing.assert_allclose(least_squares(experiment, train), known, atol=1e-4)


def test_points_that_share_one_place_have_a_least_squares_line_too() -> None:
    own = OwnCurve(points="2" + OwnCurve().points[1:5] * 3)
    experiment, _ = Curve(layers=()).changed("dataset", own)
    assert np.isfinite(least_squares(experiment, experiment.splits()[0])).all()


def test_the_scenery_holds_points_bounds_inputs_and_where_it_is_one_the_best_line() -> None:
    points = BARE.splits()
    scenery = POINTS.scenery(BARE, points)
    for name, split in zip(("train", "test"), points, strict=True):
        np.testing.assert_array_equal(scenery[name][:, 0], split.inputs[:, 0])
        np.testing.assert_array_equal(scenery[name][:, 1], split.targets)
        assert (scenery[name][:, 2] == INK).all()
    left, right, low, high = scenery["bounds"]
    values = np.concatenate([split.targets for split in points])
    assert (left, right) == (-1, 1)
    margin = 0.12 * np.ptp(values)
    assert (low, high) == pytest.approx((values.min() - margin, values.max() + margin))
    np.testing.assert_allclose(scenery["features"], np.linspace(-1, 1, TILE)[None], atol=1e-6)
    assert "least_squares" in scenery
    for other in (DEEP, TWO, TWO.replace("layers", ())):
        assert "least_squares" not in POINTS.scenery(other, other.splits())
    labels = POINTS.scenery(TWO, TWO.splits())["train"]
    np.testing.assert_array_equal(labels[:, 2], 2 * labels[:, 1] - 1)


def test_own_points_have_the_bounds_that_the_pen_draws_in() -> None:
    own, _ = Curve().changed("dataset", OwnCurve())
    np.testing.assert_allclose(bounds(own, own.splits()), [-6, 6, -1.2, 1.2], rtol=1e-6)


def test_a_scene_says_what_kind_it_is_and_whether_the_answer_is_straight() -> None:
    scene = json.loads(json.dumps(POINTS.scene(BARE), allow_nan=False))
    assert (scene["kind"], scene["straight"], scene["task"]) == ("curve", True, "regression")
    for other in (DEEP, BARE.replace("features", (XSquared(),))):
        assert not POINTS.scene(other)["straight"]
    assert POINTS.scene(Plane())["kind"] == "plane"


def test_one_probe_looks_at_every_kind_and_a_run_goes_from_one_to_the_other() -> None:
    assert isinstance(POINTS, Probe)
    assert probe_of(Plane()) is PLANE
    assert Load(Curve()).experiment == Curve()
    plane = Plane(layers=(Dense(units=2),), points=40)
    training = Trainer(plane, Program(plane, POINTS))
    frame = training.show(POINTS.view(training.program.key))
    assert frame["map"].shape == (100, 100)


def test_numbers_that_are_not_finite_are_seen_in_the_frame() -> None:
    wild = BARE.replace("optimizer", "sgd").replace("optimizer.learning_rate", 10.0)
    _, frame = looked(wild, updates=4000)
    assert not frame["finite"]

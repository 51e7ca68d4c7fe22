"""Curves: their data by hand, what fits together, and links there and back."""

from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
from workbench import trainer

from playground.datasets.points.curve import (
    CURVES,
    MOST_DRAWN,
    Bumps,
    CurveData,
    Jump,
    Line,
    OwnCurve,
    Polynomial,
    SineWave,
    Threshold,
    read_curve,
    write_curve,
)
from playground.engine.train.changes import changes_only_examples
from playground.experiments import EXPERIMENTS
from playground.experiments.curve import Curve
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.links.experiments import from_link, to_link, to_query
from playground.options.base import as_dict
from playground.options.curve_features import (
    CURVE_FEATURES,
    CosX,
    CurveFormula,
    SinX,
    X,
    XCubed,
    XSquared,
)
from playground.options.errors import SpecError
from playground.options.features import Feature
from playground.options.losses import LOSSES, BinaryCrossEntropy, CrossEntropy, MeanSquared

FORMULAS: dict[type[CurveData], Any] = {
    Line: lambda x: 2 * x,
    SineWave: np.sin,
    Jump: lambda x: np.where(x < 0, -1, 1),
    Bumps: lambda x: sum(s * np.exp(-((x - c) ** 2)) for s, c in ((1, -3), (-1, 0), (1, 3))),
    Polynomial: lambda x: 4 * (x / 6) ** 3 - 3 * (x / 6),  # T₃ written out
}
CALM = [kind for kind in CURVES if not kind.drawn]


def drawn(kind: CurveData, points: int = 60, noise: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Places `(N,)` and targets `(N,)` of a data set, from left to right."""
    x, targets = kind.generate(np.random.default_rng(3), points, noise)
    order = np.argsort(x[:, 0])
    return x[order, 0], targets[order]


@pytest.mark.parametrize("kind", FORMULAS, ids=lambda kind: kind.__name__)
def test_values_without_noise_are_those_of_the_formula(kind: type[CurveData]) -> None:
    x, values = drawn(kind())
    np.testing.assert_allclose(x, np.linspace(-kind.reach, kind.reach, 60), rtol=1e-6)
    np.testing.assert_allclose(values, FORMULAS[kind](x), atol=2e-6)


@pytest.mark.parametrize("degree", range(1, 9))
def test_a_polynomial_is_chebyshevs_of_its_degree(degree: int) -> None:
    x, values = drawn(Polynomial(degree=degree))
    known = np.polynomial.chebyshev.chebval(x / 6, [0] * degree + [1])
    np.testing.assert_allclose(values, known, atol=2e-5)


def test_noise_is_the_standard_deviation_of_what_is_added() -> None:
    x, values = drawn(Line(), 5000, 0.33)
    stray = values - 2 * x
    assert stray.mean() == pytest.approx(0, abs=0.02)
    assert stray.std() == pytest.approx(0.33, rel=0.05)
    np.testing.assert_allclose(drawn(Line(), 5000, 0.66)[1] - 2 * x, 2 * stray, atol=1e-5)


def test_a_threshold_gives_labels_that_noise_makes_uncertain_near_it() -> None:
    x, labels = drawn(Threshold(), 5000)
    np.testing.assert_array_equal(labels, x > 0)
    x, labels = drawn(Threshold(), 5000, 0.33)
    assert set(labels) == {0.0, 1.0}
    assert 0.4 < labels[np.abs(x) < 0.1].mean() < 0.6
    assert labels[x > 0.9].mean() > 0.97


def test_own_points_come_back_from_their_text() -> None:
    rng = np.random.default_rng(0)
    x, values = rng.uniform(-6, 6, 50), rng.uniform(-1.2, 1.2, 50)
    again = read_curve(write_curve(x, values))
    np.testing.assert_allclose(again[0], x, atol=0.0051)
    np.testing.assert_allclose(again[1], values, atol=0.0011)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("3AAAA", "have values, but these have classes"),
        ("2AAAB", "have values, but these have classes"),
        ("2" + "AAAA" * (MOST_DRAWN + 1), "at most 400 may be; erase some"),
        ("2AAA", "a whole number of them"),
        ("<b>", "must begin with"),
    ],
)
def test_any_other_text_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence):
        OwnCurve(points=text)


def test_as_many_own_points_as_there_may_be_travel_in_the_link() -> None:
    x = np.linspace(-6, 6, MOST_DRAWN)
    own = OwnCurve(points=write_curve(x, np.sin(x)))
    experiment, _ = Curve().changed("dataset", own)
    assert experiment.train_share == 1.0
    assert from_link(to_link(experiment)) == (experiment, ())


def test_one_more_own_point_needs_no_other_program() -> None:
    few, _ = Curve().changed("dataset", OwnCurve())
    more = few.replace("dataset", OwnCurve(points=OwnCurve().points + "AAAA"))
    assert few.sizes[0] + 1 == more.sizes[0]
    assert few.compile_key() == more.compile_key() == few.compile_key().compile_key()
    assert changes_only_examples(few, more)
    assert not changes_only_examples(few, Curve())


@pytest.mark.parametrize(
    ("feature", "known"),
    [
        (X(), lambda x: x),
        (XSquared(), lambda x: x**2),
        (XCubed(), lambda x: x**3),
        (SinX(), np.sin),
        (CosX(), np.cos),
        (CurveFormula(text="max(0, x) - 1"), lambda x: np.maximum(0, x) - 1),
    ],
)
def test_features_are_functions_of_x_and_show_the_code_that_runs(
    feature: Feature, known: Any
) -> None:
    x = np.linspace(-6, 6, 25, dtype=np.float32)[:, None]
    np.testing.assert_allclose(feature(x), known(x[:, 0]), rtol=1e-5, atol=1e-6)
    shown = eval(feature.code(), {"jnp": jnp, "x": jnp.asarray(x)})
    np.testing.assert_allclose(shown, known(x[:, 0]), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x + y", "may not use y; use x alone"),
        ("x2", "may not use x2; use x alone"),
        ("1 / x", "no finite value at x = 0"),
        ("log(x)", "no finite value at x = -6"),
        ("import os", "names «import», which is not known"),
    ],
)
def test_a_formula_along_a_line_knows_x_alone_and_is_finite(text: str, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence):
        CurveFormula(text=text)


@pytest.mark.parametrize("kind", CURVES.options)
def test_every_data_set_comes_back_from_its_link_and_its_description(kind: type[Any]) -> None:
    experiment, _ = Curve(noise=0.25, layers=(Dense(units=3),)).changed("dataset", kind())
    assert from_link(to_link(experiment)) == (experiment, ())
    assert EXPERIMENTS.check(as_dict(experiment)) == experiment


def test_every_feature_comes_back_from_its_link() -> None:
    every = Curve(features=tuple(kind() for kind in CURVE_FEATURES))
    assert from_link(to_link(every)) == (every, ())
    own = Curve(features=(X(), CurveFormula(text="sin(2 * x) - 0.5")))
    assert from_link(to_link(own)) == (own, ())


def test_only_a_curves_link_names_its_kind() -> None:
    assert to_query(Curve()) == {"v": "1", "kind": "curve"}
    assert to_query(Plane()) == {"v": "1"}
    assert from_link("?v=1&kind=plane&dataset=xor").experiment == Plane().replace("dataset", "xor")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?v=1&kind=torus", "experiment is «torus», but must be plane, curve"),
        ("?v=1&kind=curve&dataset=spiral", "data is «spiral», but must be line,"),
        ("?v=1&kind=curve&rules=tensorflow_playground", "Curve has no setting called «rules»."),
        ("?v=1&kind=curve&features=x1", "feature is «x1», but must be x,"),
        ("?kind=curve", "The link says no version"),
    ],
)
def test_what_a_link_cannot_say_of_a_curve_is_left_out_with_a_sentence(
    query: str, sentence: str
) -> None:
    reading = from_link(query)
    assert len(reading.problems) == 1
    assert sentence in reading.problems[0]


def test_data_with_classes_bring_a_loss_that_fits_and_back() -> None:
    classes, _ = Curve().changed("dataset", Threshold())
    sure = classes.replace("loss", BinaryCrossEntropy())
    back, said = sure.changed("dataset", Line())
    assert isinstance(back.loss, MeanSquared)
    assert said == "The loss changed too, because it did not fit."


def test_seeds_data_and_noise_are_no_part_of_a_program_but_the_kind_is() -> None:
    same = Curve(dataset=Bumps(), noise=0.4, data_seed=5)
    assert same.compile_key() == Curve().compile_key() != Plane().compile_key()
    other = Curve(dataset=Threshold(), loss=MeanSquared())
    assert other.compile_key() != Curve().compile_key()


@pytest.mark.parametrize("kind", CALM)
def test_every_data_set_is_learned_better_than_by_its_mean(kind: type[CurveData]) -> None:
    experiment, _ = Curve(layers=(Dense(units=8), Dense(units=8))).changed("dataset", kind())
    training = trainer(experiment)
    training.advance(400 * experiment.steps_per_epoch)
    targets = training.points[0].targets
    aims = 2 * targets - 1 if experiment.classes else targets
    assert training.measure()[0] < 0.35 * aims.var()


@pytest.mark.parametrize("loss", LOSSES.options)
def test_every_loss_that_serves_two_classes_learns_the_threshold(loss: type[Any]) -> None:
    experiment = Curve(dataset=Threshold(), layers=(), loss=loss())
    training = trainer(experiment)
    training.advance(300 * experiment.steps_per_epoch)
    assert training.measure()[2] > 0.9
    assert experiment.outputs == (2 if loss is CrossEntropy else 1)

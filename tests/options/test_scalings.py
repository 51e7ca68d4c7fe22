"""Input scalings: measured on the training points, and right by hand."""

import numpy as np
import pytest

from playground.datasets.points.plane import Gauss
from playground.experiments.plane import Plane
from playground.links.experiments import from_link, to_link
from playground.options.features import X1, X2, X1Squared
from playground.options.scalings import SCALINGS, MinusOneToOne, Raw, Scaling, Standard, ZeroToOne

X = np.array([[1.0, -4.0, 7.0], [3.0, 0.0, 7.0], [5.0, 4.0, 7.0]])
BY_HAND = {
    Raw: X,
    ZeroToOne: [[0.0, 0.0, 0.0], [0.5, 0.5, 0.0], [1.0, 1.0, 0.0]],
    MinusOneToOne: [[-1.0, -1.0, -1.0], [0.0, 0.0, -1.0], [1.0, 1.0, -1.0]],
    # The deviations are √(8/3) and √(32/3).
    Standard: [[-1.2247448714, -1.2247448714, 0.0], [0.0, 0.0, 0.0], [1.2247448714] * 2 + [0.0]],
}


@pytest.mark.parametrize("kind", list(SCALINGS), ids=lambda kind: kind.name())
def test_every_scaling_is_as_computed_by_hand_also_where_a_feature_never_changes(
    kind: type[Scaling],
) -> None:
    np.testing.assert_allclose(kind().fit(X)(X), BY_HAND[kind], atol=1e-9)


@pytest.mark.parametrize("kind", list(SCALINGS), ids=lambda kind: kind.name())
def test_the_code_that_is_shown_computes_the_same(kind: type[Scaling]) -> None:
    train = X[:, :2]
    for x in (train, np.array([[9.0, -9.0]])):
        shown = eval(kind().code(), {"x": x, "train": train})
        np.testing.assert_allclose(kind().fit(train)(x), shown)


def test_the_network_sees_features_scaled_by_the_training_points_alone() -> None:
    experiment = Plane(
        dataset=Gauss(), noise=0.3, features=(X1(), X2(), X1Squared()), scaling=Standard()
    )
    train, test = experiment.splits()
    raw = np.stack([train.inputs[:, 0], train.inputs[:, 1], train.inputs[:, 0] ** 2], axis=1)
    seen = experiment.featurize(train.inputs)
    np.testing.assert_allclose(seen.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(seen.std(axis=0), 1, atol=1e-5)
    held_back = np.stack([test.inputs[:, 0], test.inputs[:, 1], test.inputs[:, 0] ** 2], axis=1)
    expected = (held_back - raw.mean(axis=0)) / raw.std(axis=0)
    np.testing.assert_allclose(experiment.featurize(test.inputs), expected, rtol=1e-4, atol=1e-5)


def test_a_scaling_travels_in_a_link_and_compiles_nothing() -> None:
    experiment = Plane(scaling=ZeroToOne())
    assert "scaling=zero_to_one" in to_link(experiment)
    assert from_link(to_link(experiment)).experiment == experiment
    assert experiment.compile_key() == Plane().compile_key()

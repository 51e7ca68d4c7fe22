"""Tiny start weights: the desk's explanation holds numbers that NumPy finds too."""

import numpy as np
import pytest
from reference import backprop, copied, forward

from playground.datasets.points.plane import Xor
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.options.activations import Sigmoid, Tanh
from playground.options.initializers import GlorotUniform, Normal
from playground.options.optimizers import Sgd
from playground.probes.backprop.backprop import Desk
from playground.probes.backprop.standstill import is_tiny, standstill
from playground.regimes import supervised

STUCK = Plane(
    dataset=Xor(),
    layers=(Dense(units=4),),
    activation=Sigmoid(),
    initializer=Normal(scale=0.01),
    optimizer=Sgd(learning_rate=0.1),
    points=100,
)


def at_start(experiment: Plane) -> tuple[Desk, np.ndarray, np.ndarray]:
    """The desk at the start, and the training examples."""
    train, _ = experiment.splits()
    desk = Desk(experiment, supervised.start(experiment))
    return desk, experiment.featurize(train.inputs), train.targets


def test_the_primers_start_answers_one_half_whatever_it_is_asked() -> None:
    desk, inputs, targets = at_start(STUCK)
    found = standstill(desk, inputs, targets)
    raw = forward(STUCK, desk.carry.params, None, inputs)[-1]
    answers = 1 / (1 + np.exp(-raw[:, 0]))
    assert (float(found.low), float(found.high)) == pytest.approx((answers.min(), answers.max()))
    assert float(found.high - found.low) < 0.01
    assert float(found.error) == pytest.approx(((answers - targets) ** 2).mean())
    assert float(found.error) == pytest.approx(0.25, abs=0.001)


def test_together_the_examples_pull_far_less_than_alone() -> None:
    experiment = STUCK.replace("activation", Tanh())
    desk, inputs, targets = at_start(experiment)
    found = standstill(desk, inputs, targets)
    each = [
        backprop(copied(desk.carry.params), x[None].astype(np.float64), np.array([target]))
        for x, target in zip(inputs, targets, strict=True)
    ]
    for place, layer in enumerate(("hidden", "output")):
        rows = np.array(
            [
                np.concatenate([g[path].ravel() for path in sorted(g) if path.startswith(layer)])
                for g in each
            ]
        )
        assert found.alone[place] == pytest.approx(np.linalg.norm(rows, axis=1).mean())
        assert found.together[place] == pytest.approx(np.linalg.norm(rows.mean(axis=0)))
        assert found.together[place] < found.alone[place]
    assert found.together[0] < found.together[1]


def test_only_tiny_weights_before_hidden_layers_are_explained() -> None:
    assert is_tiny(at_start(STUCK)[0])
    assert not is_tiny(at_start(STUCK.replace("initializer", GlorotUniform()))[0])
    assert not is_tiny(at_start(STUCK.replace("layers", ()))[0])

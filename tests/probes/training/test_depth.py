"""Deep networks: what is noted of each layer is what the chain rule says, written out by hand."""

from concurrent.futures import Future
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from workbench import leaves, trainer

from playground import network
from playground.datasets.points.plane import Circle
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.layers.normalization import BatchNorm
from playground.options.activations import Linear, Relu, Sigmoid, Tanh
from playground.options.initializers import GlorotNormal, HeNormal, Normal
from playground.options.losses import MeanSquared
from playground.options.optimizers import Sgd
from playground.presets.depth import RECIPES, deep, suited, weights
from playground.probes.training.depth import CALL, Column, Depth, Notes

BASE = Plane(dataset=Circle(), points=40, batch_size=20, scaling="standard", loss=MeanSquared())


def at_once(job: Any) -> Future[Any]:
    """Do a job now."""
    future: Future[Any] = Future()
    future.set_result(job())
    return future


def chain(**fields: Any) -> Plane:
    """Four layers of one or more units, trained on everything at once."""
    return Plane(**dict(BASE) | {"optimizer": Sgd(learning_rate=0.05)} | fields)


@lru_cache(maxsize=4)
def filmed(experiment: Plane) -> Column:
    """The column of an experiment after its updates."""
    column = Column("one", experiment, 2 * CALL, at_once)
    while not column.over:
        column.advance()
    return column


def first_notes(experiment: Plane) -> Notes:
    """What was noted of the first update."""
    notes = filmed(experiment).notes
    assert notes is not None
    return Notes(*(part[0] for part in notes))


def start(experiment: Plane) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """The kernels before the first update, the inputs, and targets of −1 and 1."""
    params = jax.tree.map(jnp.asarray, network.start(experiment)[0])
    kernels = [np.asarray(kernel, float) for kernel in network.kernels(params)]
    train, _ = experiment.splits()
    return kernels, experiment.featurize(train.inputs).astype(float), 2 * train.targets - 1.0


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


@pytest.mark.parametrize("activation", [Sigmoid(), Linear()])
def test_in_a_chain_of_single_units_the_gradient_is_a_product_of_derivatives(
    activation: Any,
) -> None:
    """dL/dw₁ = mean of 2 (o − t) (1 − o²) w₅ f′(z₄) w₄ … f′(z₁) x, term by term."""
    experiment = chain(layers=(Dense(units=1),) * 4, activation=activation)
    (first, *inner, last), x, target = start(experiment)
    linear = isinstance(activation, Linear)
    before, slopes = x @ first, []
    for kernel in [*inner, last]:
        a = before if linear else sigmoid(before)
        slopes.append(np.ones_like(a) if linear else a * (1 - a))
        before = a @ kernel
    answer = np.tanh(before)[:, 0]
    arriving = 2 * (answer - target) * (1 - answer**2) / len(x)
    product = arriving
    for kernel, slope in zip([*inner, last], slopes, strict=True):
        product = product * kernel[0, 0] * slope[:, 0]
    gradient = product @ x  # (2,)
    found = first_notes(experiment)
    assert found.gradient[0] == pytest.approx(np.sqrt((gradient**2).mean()), rel=1e-4)
    assert found.loss == pytest.approx(((answer - target) ** 2).mean(), rel=1e-5)


SHORTCUTS = chain(layers=(Dense(units=3, residual=True),) * 3, activation=Tanh())
NORMED = chain(layers=(Dense(units=3, normalization=BatchNorm()),) * 3, activation=Relu())


def answers(experiment: Plane, kernels: list[np.ndarray], shortcut: np.ndarray | None) -> Any:
    """Outputs, and the outputs of every layer, in NumPy with 64 bits."""
    _, a, _ = start(experiment)
    layers = []
    for number, kernel in enumerate(kernels[:-1]):
        z = a @ kernel
        if shortcut is None:
            z = (z - z.mean(axis=0)) / np.sqrt(z.var(axis=0) + 1e-5)
            a = np.maximum(z, 0)
        else:
            a = np.tanh(z) + (a @ shortcut if number == 0 else a)
        layers.append(a)
    return np.tanh(a @ kernels[-1])[:, 0], layers


@pytest.mark.parametrize("experiment", [SHORTCUTS, NORMED], ids=["shortcuts", "batch norm"])
def test_gradients_and_spreads_are_those_of_finite_differences(experiment: Plane) -> None:
    params = network.start(experiment)[0]
    inner = [params["hidden"][index]["linear"]["kernel"] for index in range(3)]
    kernels = [each.astype(float) for each in [*inner, params["output"]["kernel"]]]
    shortcut = None
    if experiment is SHORTCUTS:
        shortcut = params["hidden"][0]["shortcut"]["kernel"].astype(float)
    target = start(experiment)[2]

    def loss() -> float:
        return float(((answers(experiment, kernels, shortcut)[0] - target) ** 2).mean())

    found, step = first_notes(experiment), 1e-5
    for number, kernel in enumerate(kernels):
        slopes = np.zeros_like(kernel)
        for place in np.ndindex(*kernel.shape):
            value = kernel[place]
            kernel[place] = value + step
            above = loss()
            kernel[place] = value - step
            slopes[place] = (above - loss()) / (2 * step)
            kernel[place] = value
        expected = np.sqrt((slopes**2).mean())
        assert found.gradient[number] == pytest.approx(expected, rel=2e-3), number
    spreads = [np.sqrt(a.var(axis=0).mean()) for a in answers(experiment, kernels, shortcut)[1]]
    np.testing.assert_allclose(found.spread, spreads, rtol=1e-4)


def test_units_that_are_flat_for_every_point_are_dead() -> None:
    experiment = chain(layers=(Dense(units=3),) * 3, activation=Relu(), start_seed=5)
    kernels, a, _ = start(experiment)
    expected = []
    for kernel in kernels[:-1]:
        z = a @ kernel
        expected.append((z <= 0).all(axis=0).mean())
        a = np.maximum(z, 0)
    np.testing.assert_allclose(first_notes(experiment).dead, expected, atol=1e-6)
    assert max(expected) > 0


def test_the_training_is_that_of_a_trainer_with_all_points_in_a_batch() -> None:
    column, single = filmed(SHORTCUTS), trainer(SHORTCUTS)
    single.advance(2 * CALL)
    for found, expected in zip(
        leaves(column._carry.params), leaves(single.carry.params), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def test_a_column_that_diverges_ends_and_the_others_go_on() -> None:
    wild = SHORTCUTS.replace("activation", Linear()).replace("loss", "binary_cross_entropy")
    wild = wild.replace("optimizer.learning_rate", 10.0)
    work = Depth([("calm", SHORTCUTS), ("wild", wild)], 100, at_once)
    for _ in range(200):
        work.step()
    assert work.share == 1
    assert work.columns[1].diverged
    assert not work.columns[0].diverged
    assert work.columns[0].done == 100


def test_every_recipe_differs_in_what_it_says() -> None:
    networks = {each.name: deep(BASE, each, each.activation, 4, 8, 0.1) for each in RECIPES}
    assert networks["plain"].initializer == Normal(scale=0.1)
    assert networks["started"].initializer == HeNormal()
    assert all(layer.residual for layer in networks["residual"].layers)
    assert all(layer.normalization == BatchNorm() for layer in networks["normalised"].layers)
    assert suited(Tanh()) == GlorotNormal()
    # He's variance is 2 / inputs; four layers with shortcuts share it.
    start_of = weights(RECIPES[3], Relu(), 4, 8)
    assert start_of == Normal(scale=float(np.sqrt(2 / 8 / 4)))

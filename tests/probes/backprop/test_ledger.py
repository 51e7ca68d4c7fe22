"""The books of the desk: every row adds up, and the optimizer's memory is worked out by hand."""

import numpy as np
import pytest
from desk_help import MIXED, TARGET, X, desk, flat_gradient
from workbench import SMALL

from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.layers.normalization import BatchNorm
from playground.options.clipping import ClipNorm, ClipValue
from playground.options.optimizers import Adam, Momentum
from playground.options.penalties import L2
from playground.probes.backprop.ledger import arrivals, ledger


@pytest.mark.parametrize("layers", [MIXED, (Dense(units=3, normalization=BatchNorm()),) * 2])
def test_the_books_of_every_unit_add_up(layers: tuple[Dense, ...]) -> None:
    found = desk(SMALL.replace("layers", layers), spread=0.3)
    update = found.update(X, TARGET)
    for index, layer in enumerate(update.layers):
        for unit in range(layers[index].units):
            rows = ledger(found, update, X, index, unit)
            np.testing.assert_allclose(rows.products, rows.gradient, rtol=1e-9, atol=1e-14)
            terms = sum(part.sum() for _, part in arrivals(found, update, index, unit))
            np.testing.assert_allclose(terms, layer.by_outputs[unit], rtol=1e-9, atol=1e-14)
        np.testing.assert_allclose(layer.by_bends, layer.by_outputs * layer.slopes, rtol=1e-9)
    places = [ledger(found, update, X, i, j).places for i, j in units(found.experiment)]
    assert sorted(np.concatenate(places)) == list(range(found.size))


def units(experiment: Plane) -> list[tuple[int, int]]:
    """Every unit of an experiment as (layer, unit), the outputs last."""
    widths = [*(layer.units for layer in experiment.layers), experiment.outputs]
    return [(index, unit) for index, width in enumerate(widths) for unit in range(width)]


def test_adams_memory_is_worked_out_by_hand() -> None:
    found = desk(SMALL.replace("optimizer", Adam(learning_rate=0.1)))
    update = found.update(X, TARGET)
    rows = ledger(found, update, X, 0, 1)
    g = rows.gradient
    assert set(rows.states) == {"m", "v"}
    for symbol, after in (("m", 0.1 * g), ("v", 0.001 * g**2)):
        np.testing.assert_allclose(rows.states[symbol][0], 0)
        np.testing.assert_allclose(rows.states[symbol][1], after, rtol=1e-9)
    np.testing.assert_allclose(rows.new - rows.old, -0.1 * g / (np.abs(g) + 1e-8), rtol=1e-9)


def test_momentum_remembers_its_speed() -> None:
    found = desk(SMALL.replace("optimizer", Momentum()))
    rows = ledger(found, found.update(X, TARGET), X, 0, 0)
    np.testing.assert_allclose(rows.states["v"][1], rows.gradient, rtol=1e-12)


def test_sgd_remembers_nothing() -> None:
    found = desk(SMALL)
    assert ledger(found, found.update(X, TARGET), X, 0, 0).states == {}


def test_clipping_shows_what_the_optimizer_gets() -> None:
    found = desk(SMALL.replace("clipping", ClipValue(limit=0.01)))
    rows = ledger(found, found.update(X, TARGET), X, 0, 0)
    np.testing.assert_allclose(rows.clipped, np.clip(rows.gradient, -0.01, 0.01))
    found = desk(SMALL.replace("clipping", ClipNorm(limit=0.01)))
    update = found.update(X, TARGET)
    norm = np.linalg.norm(flat_gradient(update))
    rows = ledger(found, update, X, 0, 0)
    np.testing.assert_allclose(rows.clipped, rows.gradient * 0.01 / norm, rtol=1e-9)


def test_the_penaltys_part_stands_apart() -> None:
    found = desk(SMALL.replace("penalty", L2(strength=0.5)))
    rows = ledger(found, found.update(X, TARGET), X, 0, 0)
    np.testing.assert_allclose(rows.penalty, [*(0.5 * rows.old[:2]), 0.0])
    np.testing.assert_allclose(rows.gradient, rows.products + rows.penalty, rtol=1e-9)

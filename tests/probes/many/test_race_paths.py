"""Paths of a race: replayed as each network trains alone, on a plane that shows most of them."""

import jax
import numpy as np
import pytest
from workbench import SMALL, trainer

from playground.engine.race.spec import Entry, RaceSpec
from playground.engine.sweep.sweep import Sweep
from playground.figures.landscape import Trail
from playground.figures.race_paths import race_paths
from playground.options.errors import SpecError
from playground.probes.many.race_paths import MOMENTS, Ways, followed, ways

RATES = (0.05, 0.3)


def entry(rate: float) -> Entry:
    """A variant with this learning rate."""
    return Entry(f"rate {rate}", SMALL.replace("optimizer.learning_rate", rate))


CONTEST = RaceSpec((*map(entry, RATES), Entry("wide", SMALL.replace("layers.0.units", 4))))


@pytest.fixture(scope="module")
def found() -> Ways:
    """The paths of three variants over 12 epochs."""
    return ways(CONTEST, 12)


def test_a_path_goes_through_the_weights_that_the_network_has_alone() -> None:
    sweep = Sweep([entry(rate).experiment for rate in RATES])
    paths = followed(sweep, 3)
    assert [path.shape for path in paths] == [(MOMENTS, 13), (MOMENTS, 13)]
    for rate, path in zip(RATES, paths, strict=True):
        alone = trainer(entry(rate).experiment)
        for row, updates in ((path[0], 0), (path[-1], 3 * SMALL.steps_per_epoch)):
            alone.advance(updates)
            params = jax.tree.leaves(alone.carry.params)
            np.testing.assert_allclose(
                row, np.concatenate([np.ravel(leaf) for leaf in params]), rtol=1e-5, atol=1e-6
            )


def test_paths_begin_at_one_point_and_the_best_ends_in_the_middle(found: Ways) -> None:
    first, second = (shadow.places for shadow in found.shadows)
    np.testing.assert_allclose(first[0], second[0], atol=1e-5)
    assert found.best == 1  # the larger rate has come further
    np.testing.assert_allclose(found.shadows[1].places[-1], 0, atol=1e-6)
    assert found.epochs == 12
    assert 0.8 < found.share <= 1


def test_networks_with_other_parameters_are_left_out(found: Ways) -> None:
    assert found.numbers == (0, 1)


def test_the_surface_has_the_loss_of_the_best_where_it_is(found: Ways) -> None:
    alone = trainer(entry(RATES[1]).experiment)
    alone.advance(12 * SMALL.steps_per_epoch)
    nearest = np.abs(found.found.across).argmin(), np.abs(found.found.up).argmin()
    here = found.found.losses[nearest[1], nearest[0]]
    assert here == pytest.approx(float(alone.measure()[0]), abs=0.03)


def test_before_training_there_is_no_path() -> None:
    with pytest.raises(SpecError, match="nothing has been trained yet; press Play first"):
        ways(CONTEST, 0)


def test_the_picture_has_a_line_with_its_dashes_for_every_variant(found: Ways) -> None:
    trails = [Trail(*shadow) for shadow in found.shadows]
    surface = found.found
    figure = race_paths(
        surface.across, surface.up, surface.losses, trails, [("#112233", 0), ("#445566", 1)]
    )
    drawn = [trace for trace in figure.data if trace.type == "scatter"]
    lines = [trace for trace in drawn if trace.mode == "lines" and trace.showlegend]
    assert [(trace.name, trace.line.dash) for trace in lines] == [
        ("rate 0.05", "solid"),
        ("rate 0.3", "dash"),
    ]

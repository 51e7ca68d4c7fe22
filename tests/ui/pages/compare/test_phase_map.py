"""A map of two knobs has a cell for every pair of values, and says why one is missing."""

import pytest
from workbench import SMALL

from playground.engine.race.spec import RaceSpec
from playground.layers import Dense
from playground.options.errors import SpecError
from playground.search.fields import field_at
from playground.search.grid_map import phase_map
from playground.search.space import Range, Values

RATE = Range(field_at(SMALL, "optimizer.learning_rate"), 0.01, 1.0, 3, log=True)
WIDTH = Range(field_at(SMALL, "width"), 1, 2, 2)


def made() -> RaceSpec:
    """Learning rates from left to right, widths from bottom to top."""
    return phase_map(SMALL, RATE, WIDTH, 50)


def test_every_cell_has_its_own_two_values() -> None:
    contest = made()
    assert contest.plan is not None
    found = {
        place: (entry.experiment.optimizer.learning_rate, entry.experiment.layers)
        for place, entry in zip(contest.plan.places, contest.entries, strict=True)
    }
    assert found == {
        (column, row): (rate, (Dense(units=row + 1),))
        for column, rate in enumerate((0.01, 0.1, 1.0))
        for row in range(2)
    }
    assert (contest.shows, contest.until, contest.seeds) == ("focus", 50, 1)


def test_axes_are_named_with_their_values() -> None:
    plan = made().plan
    assert plan is not None
    assert (plan.across.name, plan.across.values) == ("Learning rate", ("0.01", "0.1", "1"))
    assert (plan.up.name, plan.up.values) == ("Width", ("1", "2"))
    assert made().entries[1].name == "learning rate 0.1, width 1"


def test_a_cell_that_cannot_be_is_left_out_with_the_reason() -> None:
    batches = Values(field_at(SMALL, "batch_size"), (6, 1000))
    contest = phase_map(SMALL, RATE, batches, 50)
    assert contest.plan is not None
    assert set(contest.plan.places) == {(0, 0), (1, 0), (2, 0)}
    assert {refusal[:2] for refusal in contest.plan.refused} == {(0, 1), (1, 1), (2, 1)}
    assert "only 20 training points" in contest.plan.refused[0][2]


def test_a_map_of_impossible_cells_alone_is_refused() -> None:
    batches = Values(field_at(SMALL, "batch_size"), (900, 1000))
    with pytest.raises(SpecError, match=r"none of these 6 cells can be built: .*training points"):
        phase_map(SMALL, RATE, batches, 50)


def test_too_many_cells_are_refused_before_they_are_built() -> None:
    fine = Range(RATE.field, 0.01, 1.0, 100, log=True)
    with pytest.raises(SpecError, match=r"1,200 networks.*at most 1,024"):
        phase_map(SMALL, fine, Range(WIDTH.field, 1, 12, 12), 50)

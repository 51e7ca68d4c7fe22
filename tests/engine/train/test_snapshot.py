"""Snapshots: a copy of a run that nothing can change, for whoever asks from another thread."""

import numpy as np
from driver import Held, assert_same, params, started, turns
from workbench import SMALL, leaves, ready

from playground.engine.live.commands import Load, Set, Step
from playground.engine.live.run import Run
from playground.probes.points.plane import PLANE


def test_a_snapshot_holds_what_the_run_has_reached() -> None:
    run = started()
    run.tell(Step("epoch"))
    turns(run)
    asked = run.snapshot()
    assert not asked.done()
    turns(run)
    found = asked.result(0)
    assert (found.experiment, found.step, found.epoch) == (SMALL, 4, 1.0)
    assert_same(leaves(found.carry.params), params(run))
    np.testing.assert_array_equal(found.points[0].inputs, SMALL.splits()[0].inputs)


def test_a_snapshot_stays_as_it_is_while_training_goes_on() -> None:
    run = started()
    asked = run.snapshot()
    turns(run)
    found = asked.result(0)
    before = [leaf.copy() for leaf in leaves(found.carry)]
    run.tell(Step("epoch"))
    turns(run)
    assert_same(leaves(found.carry), before)
    assert any((a != b).any() for a, b in zip(params(run), leaves(found.carry.params), strict=True))


def test_two_snapshots_are_of_the_same_network_until_something_changes() -> None:
    run = started()

    def taken() -> object:
        asked = run.snapshot()
        turns(run)
        return asked.result(0)

    first, second = taken(), taken()
    assert second.same_network(first)
    assert not second.same_network(None)
    run.tell(Set("optimizer.learning_rate", 0.5))
    other_rate = taken()
    assert not other_rate.same_network(second)
    run.tell(Step("batch"))
    assert not taken().same_network(other_rate)


def test_everybody_who_waits_gets_one_copy_and_who_gave_up_none() -> None:
    run = started()
    asked = [run.snapshot() for _ in range(3)]
    assert asked[1].cancel()
    turns(run)
    assert asked[0].result(0) is asked[2].result(0)
    assert asked[1].cancelled()


def test_a_snapshot_waits_for_the_first_program_and_is_not_held_up_by_the_next() -> None:
    cache = Held()
    run = Run(SMALL, PLANE, cache, lambda run: None)
    asked = run.snapshot()
    turns(run)
    assert not asked.done()
    cache.futures[0].set_result(ready(SMALL.compile_key()))
    turns(run)
    assert asked.result(0).step == 0
    run.tell(Load(SMALL.replace("layers.0.units", 4)))
    turns(run)
    asked = run.snapshot()
    turns(run)
    assert asked.result(0).experiment == SMALL  # the old one plays on meanwhile

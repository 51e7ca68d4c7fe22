"""A training on images is found again as it was, its measures and its rule's memory included."""

from dataclasses import replace

import numpy as np
import pytest
from driver import assert_same, frame, turns
from test_probe_images import SMALL, started
from workbench import leaves, programs

from playground.engine.live.commands import Step
from playground.engine.live.run import Run
from playground.engine.shelf.shelf import Shelf
from playground.experiments.images import Images
from playground.options.stopping import EarlyStopping
from playground.probes.images.images import IMAGES

RULED = SMALL.replace("stop", EarlyStopping(patience=1, min_delta=1.0, restore=False))


def steps(run: Run, *kinds: str) -> Run:
    """The run after some steps, each looked at."""
    for kind in kinds:
        run.tell(Step(kind))
        turns(run)
    return run


def again(run: Run) -> Run:
    """The next run of the same visitor, where this one has ended as it is."""
    asked, shelf = run.keep(), Shelf()
    run.turn()
    kept = asked.result(0)
    assert kept is not None
    shelf.put(replace(kept, gone=True))
    found = Run(run.experiment, IMAGES, programs(), lambda run: None, shelf)
    turns(found)
    return found


def seen(run: Run) -> dict[str, object]:
    """All that the stage says in numbers and words."""
    run.audience.renew()
    state = frame(run)[0]
    others = ("frame", "scene", "returned", "history", "steps_per_second")
    return {name: value for name, value in state.items() if name not in others}


@pytest.mark.parametrize("kinds", [("epoch",), ("epoch", "batch", "batch")], ids="-".join)
@pytest.mark.parametrize("experiment", [SMALL, RULED], ids=["free", "ruled"])
def test_training_goes_on_as_if_it_had_not_ended(
    experiment: Images, kinds: tuple[str, ...]
) -> None:
    first = steps(started(experiment), *kinds)
    run = again(first)
    assert seen(run) == seen(first)
    for each in (run, first):
        steps(each, "epoch", "batch")
    assert seen(run) == seen(first)
    assert_same(leaves(run._trainer.carry), leaves(first._trainer.carry))
    np.testing.assert_array_equal(run.history.rows[:, 0], first.history.rows[:, 0])


def test_an_epoch_that_was_being_measured_at_the_end_is_measured_then() -> None:
    first = started(SMALL)
    first.tell(Step("epoch"))
    while not first._evaluator.busy:
        first.turn()
    run = again(first)
    turns(first)
    assert seen(run) == seen(first)

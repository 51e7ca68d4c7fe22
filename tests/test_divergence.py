"""A run that diverges says so, says why once that is known, and can go on from before."""

import re

import numpy as np
from driver import WILD, frame, params, started, turns

from playground.clipping import ClipNorm
from playground.engine import words
from playground.engine.commands import Play, Reset, Set, Speed, Step, Visit


def test_the_run_says_where_it_diverged_and_what_to_do() -> None:
    run = started(WILD)
    run.tell(Speed("500"))
    run.tell(Play(True))
    while frame(run)[0]["status"] != "diverged":
        pass
    finding = run._finding
    assert finding is not None
    said = finding.result(60)
    state, arrays = frame(run)
    assert state["message"] == said
    assert re.fullmatch(
        r"Training diverged in step \d+ \(epoch [\d.]+\): (an activation of hidden layer 1|the "
        r"(output|loss)) was the first number that is not finite, for the training example with "
        r"index \d+ at \(-?[\d.]+, -?[\d.]+\)\. Lower the learning rate \(10\) or clip the "
        r"gradients, then press Reset\.",
        said,
    )
    assert np.isfinite(state["train_loss"])
    assert "map" in arrays
    run.tell(Set("optimizer.learning_rate", 0.01))
    run.tell(Reset())
    run.tell(Step("epoch"))
    assert (frame(run)[0]["status"], run.message) == ("paused", None)


def test_back_before_a_divergence_training_goes_on_with_a_calmer_rate() -> None:
    run = started(WILD)
    run.tell(Play(True))
    while frame(run)[0]["status"] != "diverged":
        pass
    assert run._finding is not None
    run._finding.result(60)
    run.tell(Visit(0.0))
    run.tell(Set("optimizer.learning_rate", 0.01))
    assert frame(run)[0]["status"] == "paused"
    run.tell(Step("epoch"))
    turns(run)
    state = run.state()
    assert (state["status"], state["epoch"], state["newest"]) == ("paused", 1.0, None)
    assert all(np.isfinite(leaf).all() for leaf in params(run))


def test_with_clipping_on_only_the_rate_is_left_to_lower() -> None:
    assert (
        words.cure(WILD) == "Lower the learning rate (10) or clip the gradients, then press Reset."
    )
    clipped = WILD.replace("clipping", ClipNorm())
    assert words.cure(clipped) == "Lower the learning rate (10), then press Reset."

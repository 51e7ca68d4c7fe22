"""A run that diverges says so, says why once that is known, and can go on from before."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from driver import WILD, frame, params, started, turns

from playground.engine.live.commands import GoTo, Play, Reset, Set, Speed, Step
from playground.engine.live.frames import encode
from playground.engine.race.frames import agreement, curve_row
from playground.engine.train.history import History
from playground.ops.narrowing import narrowed
from playground.options.clipping import ClipNorm
from playground.probes.forward import single
from playground.regimes.messages import cure
from playground.regimes.score import Score, both
from playground.regimes.supervision import METRICS
from playground.search.worker import result


def test_the_run_says_where_it_diverged_and_what_to_do() -> None:
    run = started(WILD)
    run.tell(Speed("500"))
    run.tell(Play(True))
    while frame(run)[0]["status"] != "diverged":
        pass
    finding = run._diagnosis.finding
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
    assert run._diagnosis.finding is not None
    run._diagnosis.finding.result(60)
    run.tell(GoTo(0.0))
    run.tell(Set("optimizer.learning_rate", 0.01))
    assert frame(run)[0]["status"] == "paused"
    run.tell(Step("epoch"))
    turns(run)
    state = run.state()
    assert (state["status"], state["epoch"], state["newest"]) == ("paused", 1.0, None)
    assert all(np.isfinite(leaf).all() for leaf in params(run))


def test_with_clipping_on_only_the_rate_is_left_to_lower() -> None:
    assert cure(WILD) == "Lower the learning rate (10) or clip the gradients, then press Reset."
    clipped = WILD.replace("clipping", ClipNorm())
    assert cure(clipped) == "Lower the learning rate (10), then press Reset."


HUGE = 1e200  # what 64 bits still hold and 32 do not


def narrow_places() -> dict[str, Callable[[], Any]]:
    """Everything that hands numbers of 64 bits on in 32."""
    curve, runs = History(5), np.full((1, 2, 4), HUGE)
    return {
        "a frame": lambda: encode({"map": np.array([HUGE])}, {}),
        "the curve of a run": lambda: curve.append(1.0, runs[0, 0]),
        "the curves of a race": lambda: curve_row(
            METRICS, runs, np.ones((1, 2), bool), np.ones((1, 2))
        ),
        "how starts agree": lambda: agreement(np.float32([[3e38], [-3e38]]), "curve", 0),
        "a snapshot": lambda: single({"kernel": np.array([HUGE])}),
        "an answer of a search": lambda: result(
            {"cell": 0, "epochs": 1, "measures": [[HUGE] * 4], "seconds": 1.0}
        ),
        "images' losses": lambda: both(*[Score(HUGE, np.eye(2, dtype=np.int64))] * 2),
    }


@pytest.mark.parametrize("place", narrow_places())
def test_what_is_too_large_for_32_bits_warns_nobody(place: str) -> None:
    """A warning, which is an error in tests, would stand in the server's log."""
    narrow_places()[place]()


def test_too_large_is_infinite() -> None:
    np.testing.assert_array_equal(narrowed([HUGE, -HUGE, 0.1]), np.float32([np.inf, -np.inf, 0.1]))

"""Networks that learn a part of the points are scaled by that part: influence and bootstrap."""

import numpy as np
import pytest
from test_influence import EPOCHS, LINE, by_hand, to_the_end

from playground.experiments.plane import Plane
from playground.options.features import FourierFeatures
from playground.options.scalings import SCALINGS, Raw
from playground.probes.many.ensemble import Ensemble
from playground.probes.many.influence import Influence, left_out
from playground.probes.many.members import resampled
from playground.probes.points.beliefs import picture

BY_HAND = {
    "raw": lambda x: (0 * x[0], 1 + 0 * x[0]),
    "zero_to_one": lambda x: (x.min(0), np.ptp(x, axis=0)),
    "minus_one_to_one": lambda x: ((x.min(0) + x.max(0)) / 2, np.ptp(x, axis=0) / 2),
    "standard": lambda x: (x.mean(0), x.std(0)),
}


@pytest.mark.parametrize("name", SCALINGS.by_name)
def test_a_scaling_is_measured_on_the_points_it_is_given(name: str) -> None:
    scaled = LINE.replace("scaling", name)
    x = LINE.splits()[0].inputs.astype(float)
    shift, spread = BY_HAND[name](x[3:])
    found = scaled.scaled_on(x[3:]).featurize(x)
    np.testing.assert_allclose(found, (x - shift) / spread, rtol=1e-5, atol=1e-6)
    assert scaled.scaled_on(x[3:]).compile_key() == LINE.compile_key()
    assert (scaled.scaled_on(x[3:]) == scaled) == isinstance(SCALINGS[name](), Raw)


@pytest.mark.parametrize("name", ["zero_to_one", "standard"])
def test_every_influence_is_that_of_retraining_with_a_scaling_of_the_others(name: str) -> None:
    work = Influence(LINE.replace("scaling", name), EPOCHS)
    to_the_end(work)
    train, test = LINE.splits()
    x, grid = train.inputs.astype(float), picture(LINE).astype(float)

    def learned(kept: np.ndarray) -> tuple[float, np.ndarray]:
        shift, spread = BY_HAND[name](x[kept])
        weights, bias = by_hand((x[kept] - shift) / spread, train.targets[kept])
        test_answers, answers = (
            (each - shift) / spread @ weights + bias for each in (test.inputs.astype(float), grid)
        )
        return float(0.5 * ((test_answers - test.targets) ** 2).mean()), answers

    full, answers = learned(np.arange(20))
    found = [learned(np.delete(np.arange(20), point)) for point in range(20)]
    expected = np.array([loss for loss, _ in found]) - full
    np.testing.assert_allclose(work.changes, expected, rtol=2e-3, atol=2e-6)
    np.testing.assert_allclose(work.moved(4), found[4][1] - answers, rtol=1e-3, atol=5e-6)


def test_a_bootstrapped_member_is_scaled_by_its_own_points() -> None:
    members = [LINE.replace("scaling", "standard")] * 3
    splits = resampled(LINE, 3)
    work = Ensemble(members, EPOCHS, splits)
    to_the_end(work)
    for answers, (train, test) in zip(work.answers.test, splits, strict=True):
        shift, spread = BY_HAND["standard"](train.inputs.astype(float))
        weights, bias = by_hand((train.inputs - shift) / spread, train.targets)
        expected = (test.inputs - shift) / spread @ weights + bias
        np.testing.assert_allclose(answers[:, 0], expected, rtol=1e-3, atol=1e-5)


def test_points_are_left_out_as_far_as_memory_reaches() -> None:
    wide = Plane(points=5000, train_share=1.0, features=(FourierFeatures(count=16),))
    assert left_out(wide) == 250
    # Every set has 5,000 + 5,000 places and a map of 50 × 50, of 32 numbers of 4 bytes each.
    assert left_out(wide.replace("scaling", "standard")) == 256 * 2**20 // (12_500 * 32 * 4) - 1

"""Cross-validation: every example tests once, nothing of a test is known before, own seeds."""

import numpy as np
import pytest
from search_help import TINY

from playground.engine.compile.placing import on_device
from playground.experiments.curve import Curve
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.experiments.supervised import Experiment
from playground.options.errors import SpecError
from playground.options.scalings import Standard
from playground.search.folds import folded, repeats, seeded
from playground.search.strategies import Plan

KINDS = (TINY, Curve(points=31, batch_size=4), Images(points=103, batch_size=10))


def keys(inputs: np.ndarray, targets: np.ndarray) -> list[bytes]:
    """Examples as something that can be compared."""
    return [x.tobytes() + y.tobytes() for x, y in zip(inputs, targets, strict=True)]


@pytest.mark.parametrize("experiment", KINDS, ids=lambda each: each.name())
@pytest.mark.parametrize("folds", [2, 3, 10])
def test_every_example_tests_at_most_once_and_trains_in_all_other_folds(
    experiment: Experiment, folds: int
) -> None:
    everything = sorted(key for split in experiment.splits() for key in keys(*split))
    tested: list[bytes] = []
    for fold in range(folds):
        train, test = folded(experiment, fold, folds).splits()
        assert sorted(keys(*train) + keys(*test)) == everything
        assert len(test.targets) == len(everything) // folds
        tested += keys(*test)
    assert len(tested) == len(everything) // folds * folds
    left = list(everything)
    for key in tested:
        left.remove(key)  # fails where an example tested twice
    assert len(left) == len(everything) % folds


@pytest.mark.parametrize("experiment", KINDS, ids=lambda each: each.name())
def test_all_folds_share_the_program_of_a_plain_experiment(experiment: Experiment) -> None:
    folds = [folded(experiment, fold, 3) for fold in range(3)]
    program = folds[0].compile_key()
    assert type(program) is type(experiment)
    assert {each.compile_key() for each in folds} == {program}
    assert folds[0].sizes == tuple(len(split.targets) for split in folds[0].splits())


def test_scaling_is_measured_without_the_part_that_tests() -> None:
    experiment = TINY.replace("scaling", Standard())
    for fold in range(3):
        each = folded(experiment, fold, 3)
        assert isinstance(each, Plane)
        train, _ = each.splits()
        seen = np.asarray(on_device(each)[0].inputs)
        raw = each.raw_features(train.inputs)
        np.testing.assert_allclose(seen, (raw - raw.mean(0)) / raw.std(0), atol=1e-5)


def test_scaling_of_images_is_measured_without_the_part_that_tests() -> None:
    experiment = Images(points=103, batch_size=10, scaling=Standard())
    for fold in range(2):
        each = folded(experiment, fold, 2)
        pixels = each.splits()[0].inputs.astype(float)
        expected = [[pixels.mean()], [1 / pixels.std()]]
        np.testing.assert_allclose(each.scale(), expected, rtol=1e-5)


def test_seeds_move_the_start_and_the_order_and_leave_the_points() -> None:
    assert seeded(TINY, 0) is TINY
    second = seeded(TINY, 1)
    assert (second.start_seed, second.order_seed) == (1, 1)
    np.testing.assert_array_equal(second.splits()[0].inputs, TINY.splits()[0].inputs)
    last = seeded(TINY.replace("start_seed", 99_999), 2)
    assert (last.start_seed, last.order_seed) == (1, 2)


def test_rules_with_one_seed_get_another_one() -> None:
    theirs, _ = Plane().under("tensorflow_playground")
    assert seeded(theirs, 3) == theirs.replace("rules.seed", "0.00003")
    folds = repeats(theirs, Plan(folds=2))
    assert [len(split.targets) for split in folds[1].splits()] == [250, 250]


def test_a_cell_is_trained_once_for_every_fold_and_seed() -> None:
    each = repeats(TINY, Plan(folds=3, seeds=2))
    assert [(one.start_seed, one.fold.number) for one in each] == [
        (seed, fold) for seed in (0, 1) for fold in (0, 1, 2)
    ]
    assert repeats(TINY, Plan()) == [TINY]


def test_batches_that_no_fold_can_fill_are_refused() -> None:
    large = TINY.replace("batch_size", 20)
    assert folded(large, 0, 2).sizes == (20, 20)
    with pytest.raises(SpecError, match="the batch size is 21, but there are only 20"):
        folded(TINY.replace("train_share", 0.9).replace("batch_size", 21), 0, 2)

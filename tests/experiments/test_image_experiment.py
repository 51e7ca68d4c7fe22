"""Experiments with images: what is trained on, what is held back, and what is compiled."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from playground.datasets.images.images import (
    Cifar10,
    Digits,
    FashionMnist,
    ImageSet,
    ImageSets,
    Mnist,
)
from playground.experiments import EXPERIMENTS
from playground.experiments import images as image_experiment
from playground.experiments.images import MEASURED, Images
from playground.layers import Convolution, Dense, MaxPool
from playground.links import experiments
from playground.options.augmentations import Distortion
from playground.options.base import as_dict
from playground.options.errors import SpecError
from playground.options.scalings import SCALINGS
from playground.presets.images import IMAGES

SMALL = Images(points=500, batch_size=50)


@pytest.fixture
def mnist(monkeypatch: pytest.MonkeyPatch) -> Iterator[ImageSets]:
    """A stand-in for MNIST: digits that ship, 600 to learn from and 200 kept apart."""
    digits = Digits().load().train
    parts = (ImageSet(*(array[where] for array in digits)) for where in (SOME, OTHERS))
    sets = ImageSets(*parts)
    monkeypatch.setattr(Mnist, "load", lambda self: sets)
    monkeypatch.setattr(Mnist, "counts", (600, 200))
    forget()
    yield sets
    forget()


SOME, OTHERS = slice(0, 600), slice(600, 800)


def forget() -> None:
    """Forget what was drawn of any data set."""
    for kept in (image_experiment.drawn, image_experiment.kept_apart, image_experiment.measured):
        kept.cache_clear()


def rows(images: np.ndarray) -> set[bytes]:
    """Every image, to look up."""
    return {each.tobytes() for each in images}


def test_what_is_held_back_is_not_trained_on() -> None:
    train, held = Images().splits()
    assert (train.inputs.shape, held.inputs.shape) == ((8000, 28, 28, 1), (2000, 28, 28, 1))
    assert (train.inputs.dtype, train.targets.dtype) == (np.uint8, np.float32)
    assert len(rows(train.inputs) & rows(held.inputs)) < 5  # a few digits are alike to the byte
    everything = np.concatenate([train.targets, held.targets])
    whole = Digits().load().train.labels
    np.testing.assert_array_equal(np.bincount(everything.astype(int)), np.bincount(whole))
    assert not train.inputs.flags.writeable


def test_which_images_are_drawn_follows_from_the_data_seed_alone() -> None:
    first = SMALL.splits()[0].targets
    for path, value in (("start_seed", 3), ("order_seed", 3), ("batch_size", 7)):
        assert np.array_equal(SMALL.replace(path, value).splits()[0].targets, first)
    assert not np.array_equal(SMALL.replace("data_seed", 3).splits()[0].targets, first)


def test_every_image_has_its_own_class() -> None:
    images, labels = Digits().load().train
    known = {image.tobytes(): label for image, label in zip(images, labels, strict=True)}
    for part in SMALL.splits():
        found = [known[image.tobytes()] for image in part.inputs]
        np.testing.assert_array_equal(found, part.targets)


@pytest.mark.parametrize(
    ("points", "share", "sizes"),
    [(500, 0.8, (400, 100)), (60_000, 0.8, (8000, 2000)), (1000, 1.0, (1000, 0))],
)
def test_sizes_are_those_of_the_images_that_there_are(
    points: int, share: float, sizes: tuple[int, int]
) -> None:
    experiment = Images(points=points, train_share=share)
    assert experiment.sizes == sizes
    assert tuple(len(part.targets) for part in experiment.splits()) == sizes
    assert experiment.exam() is None


def test_images_kept_apart_are_the_exam_or_stand_in_for_what_is_held_back(mnist: Any) -> None:
    validated = Images(dataset=Mnist(), batch_size=10)
    assert validated.sizes == (480, 120)
    exam = validated.exam()
    assert exam is not None
    np.testing.assert_array_equal(exam.inputs, mnist.test.images)
    assert not rows(validated.splits()[1].inputs) & rows(exam.inputs)
    whole = validated.replace("train_share", 1.0)
    assert whole.sizes == (600, 200)
    assert whole.exam() is None
    np.testing.assert_array_equal(whole.splits()[1].inputs, mnist.test.images)


def test_files_with_other_numbers_of_images_are_refused(
    mnist: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Mnist, "counts", (700, 200))
    with pytest.raises(SpecError, match="MNIST has 600 training images here, but should have 700"):
        Images(dataset=Mnist(), batch_size=10).splits()


@pytest.mark.parametrize("kind", SCALINGS.options)
def test_inputs_are_scaled_as_measured_on_training_images(kind: Any) -> None:
    experiment = SMALL.replace("scaling", kind())
    train, held = experiment.splits()
    assert len(train.targets) <= MEASURED
    pixels = train.inputs.astype(np.float64)
    mean, deviation = pixels.mean(), pixels.std()
    expected = {
        "raw": held.inputs,
        "zero_to_one": held.inputs / 255,
        "minus_one_to_one": held.inputs / 127.5 - 1,
        "standard": (held.inputs - mean) / deviation,
    }[kind.name()]
    np.testing.assert_allclose(experiment.featurize(held.inputs), expected, rtol=1e-5, atol=1e-5)


def test_what_only_changes_numbers_is_no_part_of_what_is_compiled() -> None:
    program = Images(augment=Distortion()).compile_key()
    for path, value in (
        *(("data_seed", 5), ("start_seed", 5), ("order_seed", 5), ("scaling", "standard")),
        *(("optimizer.learning_rate", 0.1), ("augment.rotation", 45.0), ("augment.noise", 0.5)),
        *(
            ("initializer", "he_normal"),
            ("layers.0.initializer", "zeros"),
            ("stop", "early_stopping"),
        ),
    ):
        assert Images(augment=Distortion()).replace(path, value).compile_key() == program
    for path, value in (("augment", "none"), ("layers.0.size", 5), ("points", 900)):
        assert Images(augment=Distortion()).replace(path, value).compile_key() != program


def test_data_sets_of_one_size_share_a_program_and_no_program_needs_data() -> None:
    assert Images(dataset=Mnist()).compile_key() == Images(dataset=FashionMnist()).compile_key()
    assert Images(dataset=Cifar10()).compile_key().scale().shape == (2, 3)


def test_a_batch_larger_than_the_training_images_is_refused() -> None:
    with pytest.raises(SpecError, match="the batch size is 500, but there are only 400 training"):
        Images(points=500, batch_size=500)


@pytest.mark.parametrize("preset", IMAGES, ids=lambda preset: preset.name)
def test_links_and_files_carry_experiments_with_images(preset: Any) -> None:
    experiment = preset.experiment
    link = experiments.to_link(experiment)
    assert link.startswith("?v=1&kind=images")
    assert experiments.from_link(link) == (experiment, ())
    assert EXPERIMENTS.check(as_dict(experiment)) == experiment


def test_a_link_of_an_impossible_stack_keeps_the_rest_and_says_why() -> None:
    found = experiments.from_link("?v=1&kind=images&layers=flatten~max_pool&batch_size=32")
    assert found.experiment == Images(batch_size=32)
    (problem,) = found.problems
    assert "Layer 2 cannot stand there: Max pool needs images" in problem


def test_the_first_network_is_the_primers_convolutional_one() -> None:
    assert Images().layers == (
        *(Convolution(units=32, padding="valid"), MaxPool()),
        *(Convolution(units=64, padding="valid"), MaxPool(), Dense(units=64)),
    )

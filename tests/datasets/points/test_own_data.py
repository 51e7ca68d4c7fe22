"""Points of one's own: one text for them, and training that is exact though arrays are padded."""

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from workbench import compilations, compiled, leaves, trainer

from playground.datasets.points.own import (
    IN_A_FILE,
    LETTERS,
    MOST_POINTS,
    OwnData,
    Points,
    read_axes,
    read_points,
    write_axes,
    write_points,
)
from playground.engine.train.changes import changes_only_examples
from playground.engine.train.trainer import Trainer
from playground.experiments.fitting import room
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.links.experiments import LONGEST_MADE, from_link, to_link, to_query
from playground.options.errors import SpecError
from playground.options.losses import CrossEntropy, MeanSquared
from playground.options.optimizers import Sgd
from playground.options.schedules import StepDecay
from playground.regimes import supervised
from playground.regimes.supervised import Examples, rate_at
from playground.ui.base.own_state import OwnState


def drawn(count: int, classes: int = 2, seed: int = 0) -> OwnData:
    """So many points at random."""
    rng = np.random.default_rng(seed)
    x = rng.integers(-600, 601, (count, 2)) / 100
    targets = rng.integers(0, classes, count) if classes else rng.uniform(-1, 1, count)
    return OwnData(points=write_points(Points(x, targets.astype(float), classes)))


def own(count: int, classes: int = 2, seed: int = 0, **fields: Any) -> Plane:
    """A small experiment on so many points."""
    losses = {2: Plane().loss, 0: MeanSquared()}
    usual: dict[str, Any] = {"layers": (Dense(units=3),), "batch_size": 8, "optimizer": Sgd()}
    usual |= {"loss": losses.get(classes, CrossEntropy()), "train_share": 1.0}
    return Plane(dataset=drawn(count, classes, seed), **usual | fields)


def test_a_text_is_read_as_the_docstring_says() -> None:
    number = ((600 + 150) * 1201 + (600 - 275)) * 6 + 2  # (1.5, −2.75), class 2
    text = "".join(LETTERS[number // 64**place % 64] for place in (3, 2, 1, 0))
    found = read_points("3" + text)
    np.testing.assert_allclose(found.x, [[1.5, -2.75]])
    assert (found.targets.tolist(), found.classes) == ([2.0], 3)


@pytest.mark.parametrize("classes", [2, 3, 6, 0])
@pytest.mark.parametrize("count", [1, 7, MOST_POINTS])
def test_points_come_back_from_their_text(count: int, classes: int) -> None:
    rng = np.random.default_rng(count)
    x = rng.integers(-600, 601, (count, 2)) / 100
    targets = rng.integers(-10_000, 10_001, count) / 10_000
    if classes:
        targets = rng.integers(0, classes, count).astype(float)
    text = write_points(Points(x, targets, classes))
    found = read_points(text)
    np.testing.assert_allclose(found.x, x, atol=1e-12)
    np.testing.assert_allclose(found.targets, targets, atol=1e-12)
    assert found.classes == classes
    assert write_points(found) == text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "begins with «», but must begin"),
        *(
            (f"{kind}AAAA", "must begin with the number of classes, 2 to 6, or v")
            for kind in "179x"
        ),
        ("２AAAA", "begins with «２»"),
        ("2", "has 0 points"),
        ("2AAA", "has 0.75 points"),
        ("vAAAA", "has 0.6666"),
        ("2" + "AAAA" * 5001, "has 5001 points"),
        ("2" + "A" * 4_000_000, r"has 1e\+06 points"),
        ("2AA=A", "holds «=»"),
        ("2AA\u00e9A", "holds «é»"),
        ("2AA\0A", "holds «·»"),
        ("2____", "off the map or of a class"),
        ("v______", "off the map or of a class"),
        ("2AAAC", "off the map or of a class"),  # class 2 of 2
        (IN_A_FILE, "too many points for a link"),
    ],
)
def test_any_other_text_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence):
        OwnData(points=text)


@pytest.mark.parametrize(
    "text", ["1*2*a", "1*2*a~1*2*b", "nan*1*a~1*1*b~1*1*c", "1*inf*a~1*1*b~1*1*c", "a~b~c"]
)
def test_axes_that_do_not_read_as_three_are_refused(text: str) -> None:
    with pytest.raises(SpecError, match=r"axes"):
        OwnData(axes=text)


def test_axes_come_back_from_their_text() -> None:
    text = "5.8*0.4*petal length~-3*0.2*<b>~0*1*kind"
    axes = read_axes(text)
    assert [axis.name for axis in axes] == ["petal length", "<b>", "kind"]
    assert write_axes(axes) == text
    assert read_axes("") == ()


def test_short_data_travels_in_the_link() -> None:
    experiment = own(200, 3)
    link = to_link(experiment)
    assert len(link) <= LONGEST_MADE
    assert from_link(link) == (experiment, ())


def test_long_data_leaves_the_rest_in_the_link_and_says_so() -> None:
    experiment = own(2000, 3)
    assert to_query(experiment)["dataset.points"] == IN_A_FILE
    reading = from_link(to_link(experiment))
    assert reading.experiment == experiment.replace("dataset", OwnData())
    assert len(reading.problems) == 1
    assert "too many points for a link" in reading.problems[0]


def test_room_is_made_in_few_sizes() -> None:
    sizes = [room(points) for points in range(1, MOST_POINTS + 1)]
    assert sorted(set(sizes)) == [32, 64, 128, 256, 512, 1024, 2048, 4096, 5000]
    assert all(size >= points for points, size in enumerate(sizes, 1))
    assert all(size <= max(32, 2 * points) for points, size in enumerate(sizes, 1))


def test_one_more_point_needs_no_other_program() -> None:
    assert own(33).compile_key() == own(64, seed=3).compile_key()
    assert own(33).compile_key() != own(65).compile_key()
    assert own(33).compile_key() != own(33, 3).compile_key()


def exact(experiment: Plane) -> Plane:
    """The same experiment without padding."""
    assert isinstance(experiment.dataset, OwnData)
    data = Unpadded(points=experiment.dataset.points)
    return experiment.model_copy(update={"dataset": data, "points": sum(experiment.sizes)})


class Unpadded(OwnData):
    """The same points for arrays of exactly their size."""

    drawn = False


@pytest.mark.parametrize("classes", [2, 4, 0])
@pytest.mark.parametrize(("share", "count"), [(1.0, 20), (0.7, 45)])
def test_padded_training_is_training_on_the_points_alone(
    classes: int, share: float, count: int
) -> None:
    layers = (Dense(units=3, normalization="batch_norm"),)
    schedule = {"schedule": "step_decay", "train_share": share, "layers": layers}
    padded = own(count, classes, **schedule).replace("schedule.every", 2)
    plain = exact(padded)
    one, other = trainer(padded), Trainer(plain, compiled(plain))
    assert len(one.train.targets) == room(max(padded.sizes)) > len(other.train.targets)
    for each in (one, other):
        each.advance(17)
        each.advance_example()
        each.advance(5)
    for found, wanted in zip(leaves(one.carry), leaves(other.carry), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=2e-4, atol=2e-6)
    np.testing.assert_allclose(one.measure(), other.measure(), rtol=1e-4)
    assert one.epoch == other.epoch


@pytest.mark.parametrize("count", [20, 65, 68, 92, 95, 98])
def test_schedules_count_epochs_of_the_points_there_are(count: int) -> None:
    plan = StepDecay(every=3, drop=0.5)
    optimizer = Sgd(learning_rate=1.0)
    experiment = own(count, batch_size=7, schedule=plan, optimizer=optimizer)
    steps, numbers, key = -(-count // 7), supervised.numbers(experiment), experiment.compile_key()
    every = jnp.arange(13 * steps, dtype=jnp.int32)
    rates = jax.jit(jax.vmap(lambda step: rate_at(key, experiment, numbers, step)))(every)
    np.testing.assert_array_equal(rates, 0.5 ** (np.arange(13 * steps) // steps // 3))


def test_a_run_goes_on_with_new_points_on_the_same_program() -> None:
    before, after = own(40), own(50, seed=9)
    found = trainer(before)
    found.advance(12)
    kept = leaves(found.carry.params)
    with compilations() as compiled_now:
        found.go_on_with(after)
        for old, new in zip(kept, leaves(found.carry.params), strict=True):
            np.testing.assert_array_equal(old, new)
        assert found.epoch == 3.0  # 12 updates were 2.4 epochs of 5 updates each
        found.advance(7)
    assert compiled_now == []
    assert found.epoch == 4.0
    np.testing.assert_array_equal(
        np.sort(np.asarray(found.train.inputs)[:50], axis=0),
        np.sort(read_points(after.dataset.points).x.astype(np.float32), axis=0),  # type: ignore[attr-defined]
    )


def test_only_other_points_of_ones_own_let_a_run_go_on() -> None:
    assert changes_only_examples(own(10), own(90, seed=2))
    assert not changes_only_examples(own(10), own(10, 3))
    assert not changes_only_examples(own(10), own(10, batch_size=4))
    assert not changes_only_examples(Plane(), own(10))
    assert not changes_only_examples(Plane(), Plane(data_seed=1))


def test_choosing_own_points_trains_on_all_of_them() -> None:
    experiment, _ = Plane().changed("dataset", "own_data")
    assert experiment.sizes == (8, 0)
    back, _ = experiment.changed("dataset", "circle")
    assert back == Plane().replace("dataset", "circle")


def test_a_third_class_brings_its_loss_along() -> None:
    experiment, _ = Plane().changed("dataset", "own_data")
    changed, said = experiment.changed("dataset.points", drawn(30, 3).points)
    assert changed.loss == CrossEntropy()
    assert changed.outputs == 3
    assert said == "The loss changed too, because it did not fit."


def test_padding_repeats_examples() -> None:
    found: Examples = trainer(own(20)).train
    inputs = np.asarray(found.inputs)
    np.testing.assert_array_equal(inputs[20:], inputs[:12])


def test_nothing_is_remembered_at_first() -> None:
    assert dataclasses.asdict(OwnState())["table"] is None

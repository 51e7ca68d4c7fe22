"""Experiments: equality, what must be compiled, what cannot be, and what follows from what."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from workbench import calm, experiments

from playground.datasets.points.plane import (
    DATASETS,
    Circle,
    RegressionGauss,
    RegressionPlane,
    Spiral,
)
from playground.experiments import EXPERIMENTS
from playground.experiments.fitting import training_points
from playground.experiments.plane import Plane
from playground.experiments.supervised import DEEPEST
from playground.layers import Dense
from playground.options.activations import Relu
from playground.options.base import as_dict
from playground.options.errors import SpecError
from playground.options.features import FEATURES, X1, X2, Product, SinX1
from playground.options.initializers import HeNormal
from playground.options.losses import (
    LOSSES,
    BinaryCrossEntropy,
    CrossEntropy,
    Huber,
    MeanSquared,
    serves,
)
from playground.options.optimizers import Sgd


@calm(50)
@given(experiments())
def test_equal_experiments_hash_equal_and_come_back_from_their_description(
    experiment: Plane,
) -> None:
    again = EXPERIMENTS.check(as_dict(experiment))
    assert again == experiment
    assert hash(again) == hash(experiment)


@calm(50)
@given(experiments())
def test_a_program_is_the_program_of_itself(experiment: Plane) -> None:
    program = experiment.compile_key()
    assert program.compile_key() == program
    assert hash(program.compile_key()) == hash(program)
    assert program.rows == experiment.rows
    assert program.outputs == experiment.outputs
    assert list(program.live()) == list(experiment.live())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *(("start_seed", 7), ("order_seed", 7), ("data_seed", 7), ("noise", 0.3)),
        *(("dataset", Circle()), ("optimizer.learning_rate", 0.5), ("optimizer.beta1", 0.5)),
        ("layers.0.dropout", 0.5),
    ],
)
def test_seeds_data_and_live_numbers_are_no_part_of_a_program(path: str, value: Any) -> None:
    changed = Plane().replace(path, value)
    assert changed != Plane()
    assert changed.compile_key() == Plane().compile_key()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *(("layers.0.units", 7), ("layers", ()), ("layers.1.residual", True)),
        *(("layers.0.activation", Relu()), ("activation", Relu()), ("loss", MeanSquared())),
        *(("layers.0.normalization", "batch_norm"), ("optimizer", Sgd()), ("penalty", "l2")),
        *(("schedule", "cosine"), ("clipping", "clip_norm"), ("batch_size", 11), ("points", 400)),
        *(("train_share", 0.6), ("features", (X1(),))),
    ],
)
def test_what_shapes_the_computation_is_part_of_a_program(path: str, value: Any) -> None:
    assert Plane().replace(path, value).compile_key() != Plane().compile_key()


def test_data_to_predict_has_another_program_than_data_to_classify() -> None:
    values = Plane(dataset=RegressionGauss(), loss=MeanSquared())
    classes = Plane(dataset=Spiral(), loss=MeanSquared())
    assert values.compile_key() != classes.compile_key()
    assert values.compile_key() == values.replace("dataset", RegressionPlane()).compile_key()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"layers": tuple(Dense() for _ in range(51))},
            "Playground: there are 51 layers, but at most 50 may be stacked.",
        ),
        (
            {"features": ()},
            "Playground: there is no input feature; choose at least one, such as x₁.",
        ),
        (
            {"features": (X1(), X1())},
            "Playground: every input feature may be chosen once, in the order of the list.",
        ),
        (
            {"features": (X2(), X1())},
            "Playground: every input feature may be chosen once, in the order of the list.",
        ),
        (
            {"points": 30, "batch_size": 16},
            (
                "Playground: the batch size is 16, but there are only 15 training points; "
                "choose a smaller batch or more points."
            ),
        ),
        (
            {"dataset": RegressionPlane()},
            (
                "Playground: Binary cross-entropy is for classes, but the data has values to "
                "predict: choose Mean squared error, Half squared error, Mean absolute error "
                "or Huber."
            ),
        ),
        (
            {"layers": ({"name": "dense", "units": 0},)},
            "Playground: Dense: units is 0, but must be a whole number between 1 and 256.",
        ),
        (
            {"layers": ("conv",)},
            "Playground: layer is «conv», but must be dense.",
        ),
        (
            {"start_seed": 100_000},
            "Playground: start_seed is 100000, but must be a whole number between 0 and 99999.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SpecError) as refused:
        Plane(**fields)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("value", [None, 5, "dense", {"name": "dense"}])
def test_layers_must_come_as_a_list(value: Any) -> None:
    with pytest.raises(SpecError, match=r"^Playground: layers"):
        Plane(layers=value)


@pytest.mark.parametrize("kind", LOSSES.options)
@pytest.mark.parametrize("data", DATASETS.options)
def test_new_data_brings_a_loss_that_fits(data: type[Any], kind: type[Any]) -> None:
    classes = Plane(loss=kind())
    settled, said = classes.changed("dataset", data())
    assert settled.dataset == data()
    if serves(kind(), data().classes):
        assert (settled.loss, said) == (kind(), "")
    else:
        assert settled.loss == (CrossEntropy() if data().classes else MeanSquared())
        assert said == "The loss changed too, because it did not fit."


@pytest.mark.parametrize(
    ("path", "value", "batch"), [("points", 20, 10), ("train_share", 0.1, 50), ("points", 200, 100)]
)
def test_fewer_points_bring_a_smaller_batch(path: str, value: float, batch: int) -> None:
    settled, said = Plane(batch_size=120).changed(path, value)
    assert settled.batch_size == batch
    assert getattr(settled, path) == value
    assert said == "The batch size changed too, because it did not fit."
    assert Plane().changed(path, value)[1] == ""


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("points", 10**6, "points is 1000000, but must be a whole number between 20 and 5000"),
        ("points", "many", "points is «many», but must be a whole number"),
        ("train_share", True, "train_share is True, but must be a number"),
        ("batch_size", 251, "there are only 250 training points"),
        ("dataset", "stars", "data is «stars», but must be spiral,"),
        ("layers.7.units", 3, "layers has no part called"),
        ("nothing", 3, "Playground has no setting called «nothing»"),
    ],
)
def test_settling_refuses_what_nothing_can_make_fit(path: str, value: Any, sentence: str) -> None:
    with pytest.raises(SpecError, match=sentence):
        Plane().changed(path, value)


def test_settling_by_name_makes_things_follow_too() -> None:
    settled, said = Plane().changed("dataset", "regression_plane")
    assert (settled.dataset, settled.loss) == (RegressionPlane(), MeanSquared())
    assert said == "The loss changed too, because it did not fit."


def test_sizes_count_every_point_once() -> None:
    assert Plane().sizes == (250, 250)
    assert Plane(points=20, train_share=0.9).sizes == (18, 2)
    for points in range(20, 200):
        for tenths in range(1, 10):
            assert training_points(points, tenths / 10) == points * tenths // 10


def test_an_epoch_has_one_step_more_where_the_last_batch_is_not_full() -> None:
    assert Plane(points=40, batch_size=10).steps_per_epoch == 2
    assert Plane(points=40, batch_size=9).steps_per_epoch == 3
    assert Plane(points=40, batch_size=20).steps_per_epoch == 1


def test_outputs_follow_from_loss_and_data() -> None:
    assert Plane(loss=BinaryCrossEntropy()).outputs == 1
    assert Plane(loss=CrossEntropy()).outputs == 2
    assert Plane(loss=Huber(), dataset=RegressionPlane()).outputs == 1


def test_a_layer_has_its_own_activation_and_initialiser_or_the_networks() -> None:
    experiment = Plane(layers=(Dense(), Dense(activation=Relu(), initializer=HeNormal())))
    assert experiment.activation_of(0) == experiment.activation
    assert experiment.activation_of(1) == Relu()
    assert experiment.initializer_of(0) == experiment.initializer
    assert experiment.initializer_of(1) == HeNormal()
    assert len(Plane(layers=(Dense(),) * DEEPEST).layers) == DEEPEST


def test_points_are_split_without_overlap_and_equal_for_equal_seeds() -> None:
    experiment = Plane(dataset=Circle(), points=50, train_share=0.7)
    train, test = experiment.splits()
    assert (train.inputs.shape, test.inputs.shape) == ((35, 2), (15, 2))
    assert (train.targets.shape, test.targets.shape) == ((35,), (15,))
    assert len(np.unique(np.concatenate([train.inputs, test.inputs]), axis=0)) == 50
    again, _ = experiment.replace("start_seed", 5).splits()
    np.testing.assert_array_equal(again.inputs, train.inputs)
    other, _ = experiment.replace("data_seed", 5).splits()
    assert not np.array_equal(other.inputs, train.inputs)


def test_features_are_columns_in_the_order_of_the_menu() -> None:
    x = np.array([[1.0, 2.0], [-3.0, 0.5]], np.float32)
    seen = Plane(features=(X2(), Product(), SinX1())).featurize(x)
    assert seen.dtype == np.float32
    np.testing.assert_allclose(
        seen, np.stack([x[:, 1], x[:, 0] * x[:, 1], np.sin(x[:, 0])], axis=1), rtol=1e-6
    )
    everything = tuple(kind() for kind in FEATURES)
    assert Plane(features=everything).inputs == sum(feature.width for feature in everything)

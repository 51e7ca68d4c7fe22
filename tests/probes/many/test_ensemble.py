"""Ensembles: what all are sure of, how they part it, and how far they can be trusted."""

from functools import lru_cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from search_help import OneByOne, search
from workbench import SMALL, trainer

from playground.datasets.points.plane import RegressionPlane
from playground.datasets.points.shapes import Clouds
from playground.engine.race.run import prepared
from playground.engine.race.spec import Entry, RaceSpec
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.experiments.tf_rules import TensorflowPlayground
from playground.options.activations import Tanh
from playground.options.errors import SpecError
from playground.options.losses import CrossEntropy, Hinge, MeanSquared
from playground.options.optimizers import Adam
from playground.probes.many.ensemble import (
    Ensemble,
    accuracy,
    entropy,
    log_loss,
    reliability,
    squared,
    uncertainty,
)
from playground.probes.many.members import agree, raced, resampled, seeded, widened
from playground.probes.points import beliefs
from playground.probes.points.tiles import TILES
from playground.search.local import Local
from playground.ui.pages.compare.search.results import scored

EPOCHS = 3
TASK = SMALL.replace("activation", Tanh())


@lru_cache(maxsize=1)
def trained() -> Ensemble:
    """Three members after their training."""
    ensemble = Ensemble(seeded(TASK, 3), EPOCHS)
    to_the_end(ensemble)
    return ensemble


def to_the_end(ensemble: Ensemble) -> None:
    """Train all of it."""
    while not ensemble.over:
        ensemble.step()


def test_a_coin_toss_has_one_bit_and_certainty_none() -> None:
    np.testing.assert_allclose(entropy(np.array([[0.5, 0.5], [1.0, 0.0]])), [1.0, 0.0])
    assert entropy(np.full(4, 0.25)) == pytest.approx(2.0)


def test_members_that_contradict_each_other_disagree_and_unsure_ones_do_not() -> None:
    certain = np.array([[[1.0, 0.0]], [[0.0, 1.0]]])
    np.testing.assert_allclose([part[0] for part in uncertainty(certain)], [1.0, 0.0, 1.0])
    unsure = np.full((2, 1, 2), 0.5)
    np.testing.assert_allclose([part[0] for part in uncertainty(unsure)], [1.0, 1.0, 0.0])


def test_disagreement_is_the_mean_divergence_from_the_mean() -> None:
    """The mutual information written the other way: Σₖ KL(pₖ ‖ p̄) / K."""
    p = np.random.default_rng(0).dirichlet([1, 1, 1], (5, 7))
    mean = p.mean(axis=0)
    divergence = np.mean([(each * np.log2(each / mean)).sum(axis=1) for each in p], axis=0)
    found = uncertainty(p)
    np.testing.assert_allclose(found.epistemic, divergence, rtol=1e-9)
    np.testing.assert_allclose(found.total, found.aleatoric + found.epistemic, rtol=1e-9)


def test_the_calibration_error_by_hand() -> None:
    """Two answers 60 % sure, one right; two 90 % sure, both right: (|.5 − .6| + |1 − .9|) / 2."""
    p = np.array([[0.6, 0.4], [0.6, 0.4], [0.1, 0.9], [0.1, 0.9]])
    found = reliability(p, np.array([0.0, 1.0, 1.0, 1.0]), 5)
    assert found.error == pytest.approx(0.1)
    assert found.counts.tolist() == [0, 0, 2, 0, 2]
    np.testing.assert_allclose(found.accuracy[[2, 4]], [0.5, 1.0])
    np.testing.assert_allclose(found.confidence[[2, 4]], [0.6, 0.9])
    assert np.isnan(found.accuracy[0])


def test_the_calibration_error_agrees_with_its_formula_bin_by_bin() -> None:
    rng = np.random.default_rng(1)
    p, targets = rng.dirichlet([1, 1, 1], 200), rng.integers(0, 3, 200).astype(float)
    sure, right = p.max(axis=1), p.argmax(axis=1) == targets
    expected = 0.0
    for low in np.arange(10) / 10:
        inside = (sure > low) & (sure <= low + 0.1)
        if inside.any():
            expected += inside.mean() * abs(right[inside].mean() - sure[inside].mean())
    assert reliability(p, targets, 10).error == pytest.approx(expected)


def test_the_log_loss_by_hand() -> None:
    p = np.array([[0.5, 0.5], [0.2, 0.8]])
    assert log_loss(p, np.array([0.0, 1.0])) == pytest.approx(-(np.log(0.5) + np.log(0.8)) / 2)
    assert np.isfinite(log_loss(np.array([[1.0, 0.0]]), np.ones(1)))
    sure = np.array([[1.0, 6.1e-9]], np.float32)  # σ(18.9): 32 bits know only how little is left
    assert log_loss(sure, np.zeros(1)) == pytest.approx(6.1e-9, rel=1e-6)


def test_each_member_answers_as_its_weights_say_in_numpy() -> None:
    ensemble = trained()
    points, _ = ensemble.tested
    x = TASK.featurize(ensemble.points[1].inputs).astype(float)
    for place, found in enumerate(points):
        params = ensemble.sweep.carry(place).params
        hidden = params["hidden"][0]["linear"]
        sums = np.tanh(x @ hidden["kernel"] + hidden["bias"])
        z = sums @ params["output"]["kernel"] + params["output"]["bias"]
        p = 1 / (1 + np.exp(-z[:, 0]))
        np.testing.assert_allclose(found, np.column_stack([1 - p, p]), rtol=1e-4, atol=1e-6)


def test_each_member_is_as_good_as_it_is_alone() -> None:
    ensemble = trained()
    answers, targets = ensemble.tested
    for place, member in enumerate(ensemble.members):
        single = trainer(member)
        single.advance(EPOCHS * member.steps_per_epoch)
        _, loss, _, right = single.measure()
        assert accuracy(answers[place], targets) == pytest.approx(float(right))
        assert log_loss(answers[place], targets) == pytest.approx(float(loss), rel=1e-4)


def test_members_share_their_points_and_differ_in_start_and_order() -> None:
    members = seeded(SMALL.replace("start_seed", 99_999), 3)
    assert [each.start_seed for each in members] == [99_999, 0, 1]
    assert len({each.order_seed for each in members}) == 3
    assert {each.data_seed for each in members} == {SMALL.data_seed}


def test_widths_differ_by_turns() -> None:
    widths = [each.layers[0].units for each in widened(seeded(SMALL, 4))]
    assert widths == [3, 1, 6, 3]


def test_bootstrapped_members_learn_from_points_of_the_training_set() -> None:
    train, test = SMALL.splits()
    splits = resampled(SMALL, 3)
    np.testing.assert_array_equal(splits[0][0].inputs, train.inputs)
    known = {tuple(row) for row in train.inputs.tolist()}
    drawn = splits[1][0].inputs
    assert len(drawn) == len(train.inputs)
    assert {tuple(row) for row in drawn.tolist()} < known  # some twice, so some are missing
    np.testing.assert_array_equal(splits[1][1].targets, test.targets)


def test_where_one_seed_decides_all_an_ensemble_is_refused() -> None:
    with pytest.raises(SpecError, match="choose our rules"):
        seeded(SMALL.under(TensorflowPlayground())[0], 2)


def test_members_that_diverge_are_left_out_and_none_left_is_said() -> None:
    line = Plane(dataset=RegressionPlane(), loss=MeanSquared(), layers=(), points=40)
    wild = line.replace("optimizer", "sgd").replace("optimizer.learning_rate", 10.0)
    calm = wild.replace("optimizer.learning_rate", 0.001)
    ensemble = Ensemble([calm, wild], 60)
    to_the_end(ensemble)
    assert ensemble.kept.tolist() == [0]
    values, targets = ensemble.tested
    loss = ensemble.sweep.measures()[0, 1]
    assert squared(values[0, :, 0], targets) == pytest.approx(float(loss), rel=1e-5)
    alone = Ensemble([wild], 60)
    with pytest.raises(SpecError, match="every member diverged"):
        to_the_end(alone)


def test_probabilities_keep_their_small_end() -> None:
    found = beliefs.probabilities(SMALL.loss, jnp.array([[-30.0], [30.0]]), 2)
    assert np.all(np.asarray(found) > 0)
    hinge = beliefs.probabilities(Hinge(), jnp.array([[0.5], [-7.0]]), 2)
    np.testing.assert_allclose(hinge, [[0.25, 0.75], [1.0, 0.0]])
    many = Plane(dataset=Clouds(), loss=CrossEntropy())
    z = np.array([[1.0, 2.0, 0.0]], np.float32)
    expected = np.exp(z) / np.exp(z).sum()
    np.testing.assert_allclose(
        beliefs.probabilities(many.loss, jnp.array(z), 3), expected, rtol=1e-6
    )


RACED = RaceSpec(
    (Entry("SGD", TASK), Entry("Adam", TASK.replace("optimizer", Adam(learning_rate=0.05)))), 2
)


def test_members_of_a_race_are_its_very_networks() -> None:
    race = prepared(RACED, TILES)
    race.train(EPOCHS)
    members = raced(RACED)
    assert [each.name for each in members] == [
        "SGD, start 1",
        "SGD, start 2",
        "Adam, start 1",
        "Adam, start 2",
    ]
    together = Ensemble([each.experiment for each in members], EPOCHS)
    to_the_end(together)
    for place in range(4):
        mine, its = (jax.tree.leaves(of.carry(place).params) for of in (together.sweep, race))
        for one, other in zip(mine, its, strict=True):
            np.testing.assert_array_equal(one, other)


def test_the_best_of_a_search_are_as_good_as_it_said() -> None:
    """A cell's measures, found one network at a time, are those of the member made of it."""
    known = search("optimizer.learning_rate=0.03,0.3", experiment=TASK, epochs=EPOCHS)
    local = Local(known, OneByOne)
    while not known.done:
        local.prepare() if local.unprepared else local.train()
    rows = scored(known)
    assert known.cost(rows[0]) < known.cost(rows[1])
    together = Ensemble([row.experiment for row in rows if row.experiment], EPOCHS)
    to_the_end(together)
    answers, targets = together.tested
    for own, row in zip(answers, rows, strict=True):
        assert log_loss(own, targets) == pytest.approx(known.score(row), rel=1e-4)


def test_networks_that_learn_other_points_are_refused_by_what_differs() -> None:
    others = TASK.replace("noise", 0.1), TASK.replace("dataset", "xor").replace("points", 60)
    with pytest.raises(SpecError, match=r"differ in their noise, so .* must share theirs"):
        Ensemble([TASK, others[0]], EPOCHS)
    with pytest.raises(SpecError, match="differ in their data and points, so"):
        agree([TASK, others[1]])
    with pytest.raises(SpecError, match="networks that learn points"):
        agree([Images(), Images()])
    agree([TASK, TASK.replace("features", ("x1", "x2", "sin_x1")), TASK.replace("loss", Hinge())])


def test_members_of_other_inputs_and_losses_answer_with_probabilities_of_the_same_points() -> None:
    mixed = [TASK, TASK.replace("features", ("x1",)), TASK.replace("loss", Hinge())]
    together = Ensemble(mixed, 1, names=["two", "one", "hinge"])
    answers, targets = together.tested
    assert answers.shape == (3, len(targets), 2)
    np.testing.assert_allclose(answers.sum(axis=-1), 1, rtol=1e-5)
    assert together.names == ["two", "one", "hinge"]


def test_names_stay_with_the_members_that_are_left() -> None:
    line = Plane(dataset=RegressionPlane(), loss=MeanSquared(), layers=(), points=40)
    wild = line.replace("optimizer", "sgd").replace("optimizer.learning_rate", 10.0)
    calm = wild.replace("optimizer.learning_rate", 0.001)
    ensemble = Ensemble([wild, calm], 60, names=["wild", "calm"])
    to_the_end(ensemble)
    assert ensemble.names == ["calm"]

"""A run whose points change: network, curve and epochs go on, and what belonged to the old goes."""

import numpy as np
import pytest
from driver import assert_same, frame, params, started, turns
from reference import trained
from workbench import ready

from playground import network
from playground.datasets.points.own import OwnData, Points, write_points
from playground.engine.live.commands import Load, Reset, Step
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.options.optimizers import Sgd
from playground.regimes import shuffle


def own(count: int, seed: int = 0) -> Plane:
    """A small experiment on so many points of one's own, all of them trained on."""
    rng = np.random.default_rng(seed)
    x, targets = rng.integers(-600, 601, (count, 2)) / 100, np.arange(count) % 2
    data = OwnData(points=write_points(Points(x, targets.astype(float), 2)))
    layers = (Dense(units=3),)
    return Plane(dataset=data, layers=layers, batch_size=8, train_share=1.0, optimizer=Sgd())


@pytest.mark.parametrize(("count", "same_program"), [(25, True), (40, False)])
def test_other_points_let_a_run_go_on_with_its_network_from_where_it_stands(
    count: int, same_program: bool
) -> None:
    before, after = own(20), own(count, seed=1)
    assert (before.compile_key() == after.compile_key()) is same_program
    run = started(before)
    frame(run)
    for kind in ("epoch", "epoch", "batch"):
        run.tell(Step(kind))
        frame(run)
    kept, curve = params(run), run.history.rows.copy()
    ready(after.compile_key())
    run.tell(Load(after))
    turns(run)
    state, arrays = frame(run)
    assert_same(params(run), kept)
    assert (state["step"], state["epoch"]) == (7, 3.0)  # the epoch that was begun is over
    assert state["note"].startswith("the points changed while training; reset to train")
    assert arrays["moments"].tolist() == [3]
    np.testing.assert_array_equal(run.history.rows[: len(curve)], curve)
    np.testing.assert_array_equal(arrays["train"][:, :2], after.splits()[0].inputs)
    run.tell(Step("epoch"))
    turns(run)
    assert_same_training(run, after, kept)
    run.tell(Reset())
    assert frame(run)[0]["note"] is None


def assert_same_training(run: object, experiment: Plane, kept: list[np.ndarray]) -> None:
    """The run's parameters are `kept` after the fourth epoch on the points, in NumPy."""
    steps, examples = experiment.steps_per_epoch, experiment.splits()[0]
    rows = [row[row < len(examples.targets)] for row in shuffle.block(experiment, 0)]
    batches = [(examples.inputs[row], examples.targets[row]) for row in rows[3 * steps : 4 * steps]]
    bias, kernel, out_bias, out = kept
    tree = {
        "hidden": {0: {"linear": {"bias": bias, "kernel": kernel}}},
        "output": {"bias": out_bias, "kernel": out},
    }
    wanted = trained(tree, batches, lambda step: 0.1)
    found = network.flatten(run._trainer.carry.params)  # type: ignore[attr-defined]
    assert set(found) == set(wanted)
    for path, leaf in found.items():
        np.testing.assert_allclose(leaf, wanted[path], rtol=1e-4, atol=2e-6, err_msg=path)


def test_the_rate_that_is_shown_is_that_of_the_schedule_for_the_points_there_are() -> None:
    experiment = own(20).replace("schedule", "step_decay").replace("schedule.every", 2)
    experiment = experiment.replace("schedule.drop", 0.5)
    ready(experiment.compile_key())
    run = started(experiment)
    rates = [frame(run)[0]["rate"]]
    for _ in range(5):
        run.tell(Step("epoch"))
        rates.append(frame(run)[0]["rate"])
    assert rates == pytest.approx([0.1, 0.1, 0.05, 0.05, 0.025, 0.025])

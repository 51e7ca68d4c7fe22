"""Images one at a time: a step on a single image, and that nobody waits for its compiling."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest
from driver import frame, turns, updates
from test_probe_images import started, trainer_of
from workbench import compiled, leaves

from playground.engine.live import commands
from playground.engine.live.run import Run
from playground.engine.train.single_steps import Singles
from playground.engine.train.trainer import Trainer
from playground.experiments.images import Images
from playground.layers import Convolution, Dense
from playground.layers.normalization import BatchNorm
from playground.options.augmentations import Distortion
from playground.options.optimizers import Sgd

DENSE = Images(
    points=100, layers=(Dense(units=3),), batch_size=20, optimizer=Sgd(learning_rate=0.1)
)
CHANGED = Images(
    points=100,
    layers=(Convolution(units=2, stride=4, normalization=BatchNorm(), dropout=0.3),),
    augment=Distortion(rotation=0.0, shift=0.0, shear=0.0, zoom=0.0, noise=0.1),
    batch_size=20,
    optimizer=Sgd(learning_rate=0.1),  # Adam would enlarge the rounding of a gradient of 0
)


class Compiler:
    """Does what is to be compiled when the test says so."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Callable[[], Any], Future[Any]]] = []

    def later(self, job: Callable[[], Any]) -> Future[Any]:
        self.jobs.append((job, Future()))
        return self.jobs[-1][1]

    def work(self) -> None:
        jobs, self.jobs = self.jobs, []
        for job, future in jobs:
            future.set_result(job())


@pytest.fixture
def run() -> Run:
    """A run whose compiler is the test's: `run._singles._later.__self__`."""
    found = started(DENSE)
    found._singles = Singles(Compiler().later, found.wake)
    return found


def compiler(run: Run) -> Compiler:
    found = run._singles._later.__self__  # type: ignore[attr-defined]
    assert isinstance(found, Compiler)
    return found


def test_a_step_on_one_image_follows_its_gradient_as_numpy_works_it_out() -> None:
    trainer = Trainer(DENSE, compiled(DENSE.compile_key()))
    tree = trainer.carry.params
    linear = {name: np.array(leaf, float) for name, leaf in tree["hidden"][0]["linear"].items()}
    output = {name: np.array(leaf, float) for name, leaf in tree["output"].items()}
    images, labels = DENSE.splits()[0]
    order = np.random.default_rng([DENSE.order_seed, 0]).permuted(np.arange(80))
    for number in order[:3]:
        x = images[number].reshape(-1) / 255
        z = x @ linear["kernel"] + linear["bias"]
        a = np.maximum(z, 0)
        raw = a @ output["kernel"] + output["bias"]
        wrong = np.exp(raw) / np.exp(raw).sum() - np.eye(10)[int(labels[number])]
        back = (output["kernel"] @ wrong) * (z > 0)
        output["kernel"] -= 0.1 * np.outer(a, wrong)
        output["bias"] -= 0.1 * wrong
        linear["kernel"] -= 0.1 * np.outer(x, back)
        linear["bias"] -= 0.1 * back
        trainer.advance_example()
    found = trainer.carry.params
    for wanted, layer in ((linear, found["hidden"][0]["linear"]), (output, found["output"])):
        for name, values in wanted.items():
            np.testing.assert_allclose(layer[name], values, atol=1e-5)
    assert (trainer.seen, trainer.updates) == (3, 3)


def test_changed_dropped_and_normalised_images_step_as_batches_of_one_do() -> None:
    alone = CHANGED.replace("batch_size", 1)
    by_example = Trainer(CHANGED, compiled(CHANGED.compile_key()))
    by_batch = Trainer(alone, compiled(alone.compile_key()))
    for _ in range(5):
        by_example.advance_example()
    by_batch.advance(5)
    for part in ("params", "batch_stats", "opt_state"):
        pairs = zip(
            leaves(getattr(by_example.carry, part)),
            leaves(getattr(by_batch.carry, part)),
            strict=True,
        )
        for one, other in pairs:
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6, err_msg=part)


def test_the_next_batch_finishes_what_single_images_began() -> None:
    trainer = Trainer(DENSE, compiled(DENSE.compile_key()))
    trainer.advance_example()
    trainer.advance(1)
    assert (trainer.seen, trainer.updates) == (20, 2)


def test_a_step_waits_for_its_compiling_and_then_counts_as_often_as_it_was_asked(
    run: Run,
) -> None:
    run.tell(commands.Step("example"))
    run.tell(commands.Step("example"))
    turns(run)  # comes to an end: a run that waits takes no turns
    assert (updates(run), run.state()["status"]) == (0, "preparing")
    assert len(compiler(run).jobs) == 1
    compiler(run).work()
    turns(run)
    assert (updates(run), run.state()["status"]) == (2, "paused")
    assert "single examples" in str(run.state()["note"])
    run.tell(commands.Step("example"))
    turns(run)
    assert updates(run) == 3
    assert not compiler(run).jobs


def test_who_plays_instead_does_not_wait(run: Run) -> None:
    run.tell(commands.Step("example"))
    turns(run)
    run.tell(commands.Play(True))
    for _ in range(3):
        frame(run)
    assert run.state()["status"] == "playing"
    assert updates(run) > 0
    run.tell(commands.Play(False))
    turns(run)
    before = updates(run)
    compiler(run).work()
    turns(run)
    assert updates(run) == before


def test_a_batch_after_a_single_image_ends_where_batches_end(run: Run) -> None:
    run.tell(commands.Step("example"))
    run.tell(commands.Step("batch"))
    turns(run)
    assert updates(run) == 0
    compiler(run).work()
    turns(run)
    assert (updates(run), trainer_of(run).seen) == (2, 20)


def test_reset_takes_back_what_was_asked_for(run: Run) -> None:
    run.tell(commands.Step("example"))
    turns(run)
    run.tell(commands.Reset())
    turns(run)
    compiler(run).work()
    turns(run)
    assert (updates(run), run.state()["status"]) == (0, "paused")


def test_what_cannot_be_compiled_fails_the_run_and_the_next_step_tries_again(
    run: Run,
) -> None:
    run.tell(commands.Step("example"))
    turns(run)
    compiler(run).jobs.pop()[1].set_exception(MemoryError("no room"))
    with pytest.raises(MemoryError):
        run.turn()
    turns(run)
    run.tell(commands.Step("example"))
    turns(run)
    compiler(run).work()
    turns(run)
    assert updates(run) == 1


def test_an_epoch_that_ends_with_a_single_image_is_measured_as_any(run: Run) -> None:
    trainer = trainer_of(run)
    trainer.advance(3)
    for _ in range(19):
        trainer.advance_example()
    run.tell(commands.Step("example"))
    turns(run)
    compiler(run).work()
    turns(run)
    assert run.state()["epoch"] == 1
    np.testing.assert_allclose(run.history.rows[-1, 1:], trainer.measure(), rtol=1e-5)


def test_steps_of_one_image_are_offered(run: Run) -> None:
    state, _ = frame(run)
    assert state["scene"]["steppable"] == ["example", "batch", "epoch"]

"""Why training diverged: the first number that was not finite, found by training again.

From the last moment that was fine, the very updates of the run are repeated: in strides
until one ends badly, then one by one, each taken apart. What is computed in an update is
looked at in the order in which it is computed: activations layer by layer, losses,
gradients from the output back, the optimizer's state, the new weights.
"""

import time
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import network
from playground.engine.compile.compiled import compiled
from playground.engine.compile.dtype import in_dtype_of
from playground.engine.compile.program import drops, of_images
from playground.engine.train import messages
from playground.engine.train.checkpoints import Checkpoint
from playground.engine.train.trainer import Trainer
from playground.experiments.supervised import Experiment
from playground.regimes.supervised import (
    Examples,
    Traced,
    TrainState,
    bound,
    rate_at,
    stepped,
    trained_on,
    training_passes,
)

PATIENCE = 5.0  # seconds after which either half of the search is given up
CLOSE = 32  # updates that are taken apart one by one
STRIDES = 16  # parts into which a stretch is cut to find where it ends badly
LARGEST = 4_000_000  # numbers in the gradients of all examples of a batch
NAMES = {"kernel": "weight", "bias": "bias", "scale": "scale"}  # of parameters, in sentences


class Finding(NamedTuple):
    """The first number that was not finite: when, what, where, and for which example."""

    step: int  # the number of the update, from 1
    epoch: float  # at its beginning
    kind: str  # activation, output, loss, gradient, state or weight
    part: str  # the layer's path, «hidden.0», or the parameter's, «output.kernel»; or empty
    example: int | None  # its index among the training examples
    alone: bool  # whether it was that example's number, or one to which it gave most


def explanation(trainer: Trainer, good: Checkpoint) -> str:
    """Why `trainer`, fine at `good`, has diverged, in a sentence or two; empty if unknown.

    The trainer is used up: hand over a twin.
    """
    found = find(trainer, good)
    if found is None:
        return ""
    points = not of_images(trainer.experiment)  # an image lies nowhere that could be told
    at = trainer.points[0].inputs[found.example] if points and found.example is not None else None
    return sentence(trainer.experiment, found, at)


def sentence(experiment: Experiment, found: Finding, at: np.ndarray | None) -> str:
    """Where the first number that was not finite appeared; `at` is where its example lies."""
    example = ""
    if at is not None:
        place = ", ".join(f"{value:.3g}" for value in np.atleast_1d(at))
        whose = "for" if found.alone else "most of it from"
        example = f", {whose} the training example with index {found.example} at ({place})"
    when = f"step {found.step:,} (epoch {messages.moment(found.epoch)})"
    return (
        f"Training diverged in {when}: {what(found)} was the first number that is not finite"
        f"{example}. {messages.cure(experiment)}"
    )


def what(found: Finding) -> str:
    """The number that a finding is about."""
    head, *rest = found.part.split(".")
    layer = f"hidden layer {int(rest[0]) + 1}" if head == "hidden" else "the output layer"
    name = "shift" if found.part.endswith("norm.bias") else NAMES.get(found.part.split(".")[-1], "")
    return {
        "activation": f"an activation of {layer}",
        "output": "the output",
        "loss": "the loss",
        "gradient": f"the gradient of a {name} of {layer}",
        "state": "what the optimizer remembers",
        "weight": f"a {name} of {layer}",
    }[found.kind]


def find(trainer: Trainer, good: Checkpoint) -> Finding | None:
    """Search between `good` and where `trainer` stands, and an epoch beyond."""
    end = trainer.moment()
    trainer.go(good)
    approach(trainer, end.updates)
    experiment = trainer.experiment
    with in_dtype_of(experiment):
        row = trainer.upcoming(end.seen)
        look = partial(dissect, trainer.program.key, drops(experiment))
        look = compiled(look, trainer.carry, trainer.numbers, trainer.train, row)
    last = end.updates + experiment.steps_per_epoch
    deadline = time.monotonic() + PATIENCE
    while trainer.updates <= last and time.monotonic() < deadline:
        row = trainer.upcoming(end.seen)
        flags = look(trainer.carry, trainer.numbers, trainer.train, row)
        found = named(jax.tree.map(np.asarray, flags), row)
        if found is not None:
            kind, part, example, alone = found
            return Finding(trainer.updates + 1, trainer.epoch, kind, part, example, alone)
        trainer.repeat(end.seen)
    return None


def approach(trainer: Trainer, end: int) -> None:
    """Train on to within a few updates of where the numbers, fine now, are so no longer."""
    stride = max(1, (end - trainer.updates) // STRIDES)
    fine = trainer.moment()
    deadline = time.monotonic() + PATIENCE
    while stride > CLOSE and fine.updates + stride <= end and time.monotonic() < deadline:
        trainer.advance(stride)
        if is_fine(trainer):
            fine = trainer.moment()
        else:
            stride //= STRIDES
            trainer.go(fine)
    trainer.go(fine)


def is_fine(trainer: Trainer) -> bool:
    """Whether everything that training hands on is finite, and the loss on all examples too."""
    carry = (np.isfinite(leaf).all() for leaf in jax.tree.leaves(trainer.carry))
    return all(carry) and bool(np.isfinite(trainer.measure()[0]))


def dissect(
    program: Experiment,
    dropping: bool,
    carry: TrainState,
    numbers: Traced,
    examples: Examples,
    chosen: Array,
) -> dict[str, Any]:
    """Take the update on the examples `chosen` `(B,)` apart: what of it is finite.

    `activations` `(L, B)`, `outputs` and `losses` `(B,)`, `loss`, `gradient` and `params` by
    path, and `state` are truth values; `sum` `(B,)` holds what the loss is the sum of, and
    `sizes` `(B,)` each example's largest gradient.
    """
    experiment = bound(program, numbers.live)
    x, target, rows = batch(experiment, carry, numbers, examples, chosen)
    key = numbers.key if dropping else None
    passes = training_passes(experiment, key, carry.step, rows, len(x))

    def forward(params: network.Tree) -> tuple[Array, Any]:
        z, seen, stats = network.apply(program, params, carry.batch_stats, x, experiment, passes)
        return experiment.loss(z, target, program.classes), (z, seen, stats)

    def objective(params: network.Tree) -> Array:
        mean = jnp.where(rows, forward(params)[0], 0.0).sum() / rows.sum()
        return mean + experiment.penalty.value(network.kernels(params))

    losses, (z, seen, stats) = forward(carry.params)
    loss, gradient = jax.value_and_grad(objective)(carry.params)
    rate = rate_at(program, experiment, numbers, carry.step)
    after = stepped(experiment, carry, gradient, stats, rate)
    return {
        "activations": [jnp.isfinite(a).all(axis=range(1, a.ndim)) | ~rows for a in seen],
        "outputs": jnp.isfinite(z).all(axis=1) | ~rows,
        "losses": jnp.isfinite(losses) | ~rows,
        "sum": jnp.where(rows, losses, 0.0),
        "loss": jnp.isfinite(loss),
        "gradient": finite_by_path(gradient),
        "state": jnp.stack([True, *map(all_finite, jax.tree.leaves(after.opt_state))]).all(),
        "params": finite_by_path(after.params),
        "sizes": jnp.where(rows, sizes(lambda params: forward(params)[0], carry.params), 0.0),
    }


def batch(
    experiment: Experiment, carry: TrainState, numbers: Traced, examples: Examples, chosen: Array
) -> tuple[Array, Array, Array]:
    """What the update sees of the examples `chosen` `(B,)`, their targets, and which rows count."""
    chosen = chosen.astype(jnp.int32)
    x, target = (part.at[chosen].get(mode="clip") for part in examples)
    seen = trained_on(experiment, numbers, x, carry.step)
    return seen, target, chosen < examples.targets.shape[0]


def all_finite(leaf: Array) -> Array:
    """Whether every number of an array is finite."""
    return jnp.isfinite(leaf).all()


def finite_by_path(tree: network.Tree) -> dict[str, Array]:
    """Whether every number of an array is finite, by its path."""
    return {path: all_finite(leaf) for path, leaf in network.flatten(tree).items()}


def sizes(losses: Any, params: network.Tree) -> Array:
    """Each example's largest number in its own gradient `(B,)`; 0 where that costs too much."""
    batch = jax.eval_shape(losses, params).shape[0]
    if batch * sum(leaf.size for leaf in jax.tree.leaves(params)) > LARGEST:
        return jnp.zeros(batch)
    each = jax.tree.leaves(jax.jacrev(losses)(params))
    return jnp.stack([jnp.abs(leaf).reshape(batch, -1).max(axis=1) for leaf in each]).max(axis=0)


def named(flags: dict[str, Any], row: np.ndarray) -> tuple[str, str, int | None, bool] | None:
    """The first of `flags` that is off: what it is, where, for which example, and if for it alone.

    None where all are on.
    """
    layers = [("activation", f"hidden.{i}", fine) for i, fine in enumerate(flags["activations"])]
    for kind, part, fine in (
        *layers,
        ("output", "output", flags["outputs"]),
        ("loss", "", flags["losses"]),
    ):
        if not fine.all():
            return kind, part, int(row[np.argmin(fine)]), True
    if not flags["loss"]:
        return "loss", "", int(row[np.argmax(flags["sum"])]), False
    size = flags["sizes"]
    bad = ~np.isfinite(size)
    most = int(row[np.argmax(bad if bad.any() else size)]) if bad.any() or size.any() else None
    for path in reversed(ordered(flags["gradient"])):
        if not flags["gradient"][path]:
            return "gradient", path, most, bool(bad.any())
    if not flags["state"]:
        return "state", "", most, False
    for path in ordered(flags["params"]):
        if not flags["params"][path]:
            return "weight", path, most, False
    return None


def ordered(paths: Any) -> list[str]:
    """Paths of parameters from the first layer to the output."""

    def place(path: str) -> tuple[float, str]:
        parts = path.split(".")
        return (float(parts[1]) if parts[0] == "hidden" else np.inf), path

    return sorted(paths, key=place)

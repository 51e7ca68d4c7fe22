"""An update taken apart: what of it is finite, in the order in which it is computed.

Activations come layer by layer, then losses, gradients from the output back, the optimizer's
state and the new weights. The engine looks for the update: `engine.train.divergence`.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import network
from playground.experiments.supervised import Experiment
from playground.regimes.base import TrainState, bound
from playground.regimes.supervised import (
    Examples,
    Form,
    Traced,
    rate_at,
    stepped,
    trained_on,
    training_passes,
)

LARGEST = 4_000_000  # numbers in the gradients of all examples of a batch
NAMES = {"kernel": "weight", "bias": "bias", "scale": "scale"}  # of parameters, in sentences


def dissect(
    program: Experiment,
    form: Form,
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
    key = numbers.key if form.dropping else None
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


def what(kind: str, part: str) -> str:
    """The number at `part` of this `kind`, in words."""
    head, *rest = part.split(".")
    layer = f"hidden layer {int(rest[0]) + 1}" if head == "hidden" else "the output layer"
    name = (
        "shift" if part.endswith("norm.bias") else NAMES.get(part.rsplit(".", maxsplit=1)[-1], "")
    )
    return {
        "activation": f"an activation of {layer}",
        "output": "the output",
        "loss": "the loss",
        "gradient": f"the gradient of a {name} of {layer}",
        "state": "what the optimizer remembers",
        "weight": f"a {name} of {layer}",
    }[kind]


def place(example: np.ndarray) -> np.ndarray | None:
    """Where the inputs of an example lie; an image lies nowhere that could be told."""
    return None if np.ndim(example) > 1 else np.atleast_1d(example)

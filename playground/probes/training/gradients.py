"""How hard and in which direction each example pulls on the weights, and what reaches each layer.

All gradients are those of the loss alone, with dropout off and batch norm at its running
statistics, so that an example's gradient is its own affair. They are taken example by
example in one compiled call (`vmap(grad)`), in slices that bound the memory; of large
networks only the first examples are examined, so that a look never takes long. Their mean is
that of many more, and what is said of batches is for all training examples.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import network
from playground.experiments.supervised import Experiment
from playground.probes.training.functions import FLAT
from playground.probes.training.taps import slope, tapped, zeros
from playground.regimes.base import TrainState, bound
from playground.regimes.supervised import Examples, Traced

WORK = 4_000_000  # parameters times examples of one look, some hundredths of a second
MEAN_WORK = 16 * WORK  # the same of the mean gradient, which is found at once
SLICE = 1_000_000  # numbers that gradients taken side by side may hold
FEWEST = 16  # examples that are always examined


def examined(program: Experiment) -> int:
    """How many training examples, the first ones, are examined one by one."""
    return within(program, WORK)


def averaged(program: Experiment) -> int:
    """How many training examples, the first ones, the mean gradient is that of."""
    return within(program, MEAN_WORK)


def within(program: Experiment, work: int) -> int:
    """How many training examples can be looked at for so many parameters times examples."""
    parameters = sum(row.parameters for row in network.table(program))
    return min(program.rows[0], max(FEWEST, work // parameters))


def weights(program: Experiment, numbers: Traced, count: int) -> Array:
    """How much each of the first `count` rows counts `(count,)`: padding counts nothing."""
    known = jnp.arange(count) < examples_of(program, numbers)
    return known / known.sum()


def gradients(
    program: Experiment, carry: TrainState, numbers: Traced, train: Examples
) -> dict[str, Array]:
    """Everything about the gradients of one moment.

    `lens` `(N, 2)`: the length of each example's gradient, and the cosine of its angle with the
    mean gradient; NaN for examples that were not examined. `layers` `(L + 1,)`: the length of
    the mean gradient by layer, the output's last. `dead` `(L,)`: the share of units that are
    flat for every example; `flat` `(L,)`: the share of flat unit-example pairs. `signal` `(3,)`:
    of all training examples the length of the mean gradient, the spread of single ones around
    it, √(mean ‖gᵢ − ḡ‖²), and the batch size at which the two are equal, see `balance`.
    """
    experiment = bound(program, numbers.live)
    count = averaged(program)
    inputs, targets = train.inputs[:count], train.targets[:count]

    def losses(params: network.Tree, x: Array, target: Array) -> Array:
        z, _, _ = network.apply(program, params, carry.batch_stats, x, experiment)
        return experiment.loss(z, target, program.classes)

    share = weights(program, numbers, count).astype(inputs.dtype)
    mean = jax.grad(lambda params: share @ losses(params, inputs, targets))(carry.params)
    some = examined(program)
    squares, dots = pulls(losses, carry.params, mean, inputs[:some], targets[:some])
    length = jnp.sqrt(inner(mean, mean))
    each = jnp.sqrt(squares)
    cosine = dots / jnp.maximum(each * length, 1e-30)
    lens = jnp.stack([each, jnp.clip(cosine, -1.0, 1.0)], axis=1)  # (N, 2)
    missing = jnp.full((train.targets.shape[0] - some, 2), jnp.nan)
    one = weights(program, numbers, some).astype(inputs.dtype)
    around = one @ squares - length**2 if some == count else one @ (squares - 2 * dots) + length**2
    dead, flat = flatness(program, experiment, carry, inputs, share)
    return {
        "lens": jnp.concatenate([lens, missing.astype(lens.dtype)]),
        "layers": jnp.stack([jnp.sqrt(inner(part, part)) for part in by_layer(mean)]),
        "dead": dead,
        "flat": flat,
        "signal": signal(length, around, (share > 0).sum(), examples_of(program, numbers)),
    }


def examples_of(program: Experiment, numbers: Traced) -> Any:
    """How many training examples there are: traced where arrays have room for more."""
    return numbers.sizes[0] if program.padded else program.rows[0]


def signal(length: Any, around: Any, seen: Any, examples: Any) -> Array:
    """Length of the mean gradient, spread and balance `(3,)` of all, estimated from those `seen`.

    `length` and `around` are ‖ḡ‖ and the mean of ‖gᵢ − ḡ‖² with the mean ḡ of those. σ² is
    `around` · (N − 1) / N · n / (n − 1), and the length of their mean holds its error, which
    is σ²/n · (N − n) / (N − 1) and is taken off (Cochran, Sampling Techniques, 1977, section 2).
    """
    whole = seen >= examples
    larger = seen / jnp.maximum(seen - 1, 1) * (examples - 1) / examples
    variance = jnp.maximum(around, 0.0) * jnp.where(whole, 1.0, larger)
    error = variance / seen * (examples - seen) / jnp.maximum(examples - 1, 1)
    mean = jnp.where(whole, length, jnp.sqrt(jnp.maximum(length**2 - error, 0.0)))
    spread = jnp.sqrt(variance)
    return jnp.stack([mean, spread, balance(mean, spread, examples)])


def pulls(
    losses: Callable[..., Array], params: network.Tree, mean: Any, inputs: Array, targets: Array
) -> tuple[Array, Array]:
    """Each example's own gradient: its squared length, and its product with `mean`, `(N,)` each.

    `losses` gives those `(N,)` of inputs `(N, F)` and targets at parameters.
    """

    def look(example: tuple[Array, Array]) -> tuple[Array, Array]:
        x, target = example
        own = jax.grad(lambda params: losses(params, x[None], target[None])[0])(params)
        return inner(own, own), inner(own, mean)

    parameters = sum(leaf.size for leaf in jax.tree.leaves(params))
    together = max(1, min(len(inputs), SLICE // parameters))
    return jax.lax.map(look, (inputs, targets), batch_size=together)


def inner(left: Any, right: Any) -> Array:
    """The inner product of two trees of the same arrays."""
    products = jax.tree.map(lambda a, b: (a * b).sum(), left, right)
    return sum(jax.tree.leaves(products), start=jnp.zeros(()))


def by_layer(params: network.Tree) -> list[network.Tree]:
    """The parts of a tree of parameters: hidden layers in order, then the output layer."""
    hidden = params.get("hidden", {})
    return [*(hidden[index] for index in sorted(hidden)), params["output"]]


def flatness(
    program: Experiment, experiment: Experiment, carry: TrainState, inputs: Array, share: Array
) -> tuple[Array, Array]:
    """The shares of dead units and of flat unit-example pairs `(L,)` on `inputs` `(B, F)`.

    `share` `(B,)` is how much each example counts.
    """
    listening, heard = tapped(experiment, zeros(program, inputs.shape[0], inputs.dtype))
    network.apply(program, carry.params, carry.batch_stats, inputs, listening)
    dead, flat = [jnp.zeros(0)], [jnp.zeros(0)]
    for index, notes in enumerate(heard):
        still = jnp.abs(slope(experiment.activation_of(index), notes["bends"])) < FLAT
        dead.append(still.all(axis=0).mean()[None])
        flat.append((share @ still).mean()[None])
    return jnp.concatenate(dead), jnp.concatenate(flat)


def balance(signal: Any, spread: Any, examples: Any) -> Any:
    """The batch size at which signal and noise are equal: the gradient noise scale.

    For endless data it would be σ²/‖ḡ‖² (McCandlish et al., An empirical model of large-batch
    training, 2018); here batches are drawn from so many `examples` without putting back.
    """
    variance = spread**2
    rest = signal**2 * (examples - 1) + variance
    return examples * variance / (rest + (rest == 0))


class Noise(NamedTuple):
    """How much of a batch's gradient is the direction of all examples, and how much is chance."""

    signal: float  # length of the mean gradient
    spread: float  # of single examples' gradients around it
    examples: int  # that are drawn from

    def ratio(self, batch: int) -> float:
        """Signal over noise of a batch of so many examples, drawn without putting back.

        The noise is √(σ²/B · (N − B)/(N − 1)) (Cochran, Sampling Techniques, 1977, section 2.6).
        """
        left = self.examples - batch
        if left <= 0 or self.spread == 0:
            return float("inf")
        noise = self.spread * np.sqrt(left / (batch * (self.examples - 1)))
        return float(self.signal / noise)

    @property
    def balance(self) -> float:
        """See `balance`."""
        return float(balance(self.signal, self.spread, self.examples))

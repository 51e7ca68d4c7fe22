"""From an experiment to a network: a Flax NNX module, and pure functions of its parameters.

Only shapes are asked of Flax (`nnx.eval_shape`); the start values come from NumPy, because
creating them one by one in JAX takes longer than compiling the training step. Parameters
travel as plain nested dicts, which JAX takes apart faster than NNX states.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any, NamedTuple

import numpy as np
from flax import nnx
from jax import Array
from jaxtyping import Float

from playground.experiment import Experiment
from playground.initializers import Initializer
from playground.kernels import product
from playground.layers import Pass

Tree = dict[Any, Any]  # keys are names, or numbers of layers


class Network(nnx.Module):
    """The hidden layers of an experiment and its output layer."""

    def __init__(self, experiment: Experiment, rngs: nnx.Rngs) -> None:
        width = experiment.inputs
        times = product(len(experiment.layers))
        blocks = []
        for layer in experiment.layers:
            blocks.append(layer.module(width, times, rngs))
            width = layer.units
        self.hidden = nnx.List(blocks)
        self.output = nnx.Linear(width, experiment.outputs, dot_general=times, rngs=rngs)

    def __call__(
        self, x: Array, experiment: Experiment, passes: tuple[Pass, ...]
    ) -> tuple[Array, list[Array]]:
        """Return the raw outputs `(B, outputs)` and every hidden layer's outputs `(B, units)`."""
        seen = []
        for index, block in enumerate(self.hidden):
            layer = experiment.layers[index]
            x = block(x, layer, experiment.activation_of(index), passes[index])
            seen.append(x)
        return self.output(x), seen


class Shapes(NamedTuple):
    """A network without its numbers: its graph, and the shapes of parameters and statistics."""

    graph: nnx.GraphDef
    params: Tree
    stats: Tree


@lru_cache(maxsize=256)
def shapes(program: Experiment) -> Shapes:
    """Return the shapes of the network of `program`; nothing is allocated."""
    abstract = nnx.eval_shape(lambda: Network(program, nnx.Rngs(0)))
    parts: tuple[Any, ...] = nnx.split(abstract, nnx.Param, ...)
    return Shapes(parts[0], nnx.to_pure_dict(parts[1]), nnx.to_pure_dict(parts[2]))


def apply(
    program: Experiment,
    params: Tree,
    stats: Tree,
    x: Float[Array, "B F"],
    experiment: Experiment,
    passes: tuple[Pass, ...] | None = None,
) -> tuple[Float[Array, "B outputs"], list[Float[Array, "B _"]], Tree]:
    """Run the network on `x` `(B, F)`: raw outputs `(B, outputs)`, hidden outputs, new statistics.

    `experiment` is `program` with its live numbers bound; without `passes` it predicts.
    """
    network = nnx.merge(shapes(program).graph, params, stats)
    z, seen = network(x, experiment, passes or (Pass(),) * len(program.layers))
    after: tuple[Any, ...] = nnx.split(network, nnx.Param, ...)
    return z, seen, nnx.to_pure_dict(after[2])


def start(experiment: Experiment) -> tuple[Tree, Tree]:
    """Draw the start parameters and statistics of `experiment` with NumPy, float32.

    Every layer has a random stream of its own, so that adding one leaves the others' start.
    Where the experiment's rules draw them, they come as those rules say.
    """
    known = shapes(experiment.program())
    own = experiment.own_start()
    if own is not None:
        return tree_of(own), draw(known.stats, experiment.initializer, np.random.default_rng(0))
    depth = len(experiment.layers)
    params = {
        "hidden": {
            index: draw(known.params["hidden"][index], experiment.initializer_of(index), rng)
            for index in range(depth)
            for rng in [np.random.default_rng([experiment.start_seed, index])]
        },
        "output": draw(
            known.params["output"],
            experiment.initializer,
            np.random.default_rng([experiment.start_seed, DEEP]),
        ),
    }
    if not depth:
        del params["hidden"]
    return params, draw(known.stats, experiment.initializer, np.random.default_rng(0))


def tree_of(layers: Sequence[tuple[np.ndarray, np.ndarray]]) -> Tree:
    """The parameters of plain layers from their kernels and biases, the output's last."""
    *hidden, output = (dict(zip(("kernel", "bias"), layer, strict=True)) for layer in layers)
    inner = {index: {"linear": linear} for index, linear in enumerate(hidden)}
    return ({"hidden": inner} if inner else {}) | {"output": output}


DEEP = 1_000_000  # the random stream of the output layer, beyond any hidden layer's


def draw(tree: Tree, initializer: Initializer, rng: np.random.Generator) -> Tree:
    """Fill a tree of shapes: kernels by the initialiser, scales and variances 1, the rest 0."""
    filled: Tree = {}
    for name, leaf in tree.items():
        if isinstance(leaf, dict):
            filled[name] = draw(leaf, initializer, rng)
        elif name == "kernel":
            filled[name] = initializer.draw(rng, leaf.shape)
        else:
            filled[name] = np.full(leaf.shape, 1.0 if name in ("scale", "var") else 0.0, np.float32)
    return filled


def kernels(params: Tree) -> list[Array]:
    """Every weight matrix `(inputs, units)` of a tree, in order; biases and scales left out."""
    found: list[Array] = []
    for name, leaf in params.items():
        if isinstance(leaf, dict):
            found += kernels(leaf)
        elif name == "kernel":
            found.append(leaf)
    return found


def with_kernels(params: Tree, change: Any) -> Tree:
    """Return `params` with `change` applied to every weight matrix."""
    return {
        name: with_kernels(leaf, change)
        if isinstance(leaf, dict)
        else (change(leaf) if name == "kernel" else leaf)
        for name, leaf in params.items()
    }


def flatten(params: Tree, prefix: str = "") -> dict[str, Any]:
    """Name every array of a tree by its path: «hidden.0.linear.kernel»."""
    flat: dict[str, Any] = {}
    for name, leaf in params.items():
        path = f"{prefix}{name}"
        flat |= flatten(leaf, f"{path}.") if isinstance(leaf, dict) else {path: leaf}
    return flat


@dataclass(frozen=True)
class Row:
    """One row of the table of layers."""

    layer: str
    shape: tuple[int, ...]
    parameters: int
    flops: int


def table(experiment: Experiment) -> list[Row]:
    """What flows through the network: shape, parameters and FLOPs of one example, by layer.

    A multiplication and an addition count as one FLOP each; biases, activations and norms
    count one FLOP per unit and operation they do.
    """
    known = shapes(experiment.program()).params
    rows = [Row("Input", (experiment.inputs,), 0, 0)]
    for index, layer in enumerate(experiment.layers):
        tree = known["hidden"][index]
        title = f"{index + 1} · {layer.title()} · {experiment.activation_of(index).title()}"
        rows.append(Row(title, (layer.units,), count(tree), flops(tree, layer.units)))
    rows.append(
        Row(
            "Output",
            (experiment.outputs,),
            count(known["output"]),
            flops(known["output"], experiment.outputs),
        )
    )
    return rows


def count(tree: Tree) -> int:
    """How many numbers a tree holds."""
    return sum(prod(leaf.shape) for leaf in flatten(tree).values())


def flops(tree: Tree, units: int) -> int:
    """FLOPs of one example: two per weight and scale, one per bias and unit."""
    total = units
    for path, leaf in flatten(tree).items():
        name = path.rsplit(".", 1)[-1]
        total += prod(leaf.shape) * {"kernel": 2, "bias": 1, "scale": 2}.get(name, 0)
    return total

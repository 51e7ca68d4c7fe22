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

from playground.experiments.supervised import Experiment
from playground.layers import Convolution, MaxPool, Pass, Reach
from playground.ops.dense import product
from playground.ops.images import flat, inward, outward
from playground.options.activations import Activation, Linear
from playground.options.initializers import Initializer

Tree = dict[Any, Any]  # keys are names, or numbers of layers


class Network(nnx.Module):
    """The hidden layers of an experiment and its output layer."""

    def __init__(self, experiment: Experiment, rngs: nnx.Rngs) -> None:
        times = product(len(experiment.layers))
        *before, last = experiment.flow()
        pairs = zip(experiment.layers, before, strict=True)
        self.hidden = nnx.List([layer.module(shape, times, rngs) for layer, shape in pairs])
        self.output = nnx.Linear(prod(last), experiment.outputs, dot_general=times, rngs=rngs)

    def __call__(
        self, x: Array, experiment: Experiment, passes: tuple[Pass, ...]
    ) -> tuple[Array, list[Array]]:
        """Return the raw outputs `(B, outputs)` and every hidden layer's outputs `(B, …)`."""
        seen = []
        x = inward(x) if x.ndim == 4 else x
        waiting: Activation | None = None  # of sums that are pooled before they are bent
        for index, block in enumerate(self.hidden):
            layer, activation = experiment.layers[index], experiment.activation_of(index)
            waits = bends_after_pool(experiment, index, passes[index])
            x = block(x, layer, Linear() if waits else activation, passes[index])
            x, waiting = (x, activation) if waits else (waiting(x) if waiting else x, None)
            # What nobody asks for is not computed: neither this nor the order of axes.
            seen.append(outward(activation(x) if waits else x))
        return self.output(flat(x)), seen


def bends_after_pool(experiment: Experiment, index: int, how: Pass) -> bool:
    """Whether layer `index` may leave its activation to the max pool that follows it.

    The largest sum has the largest output, and a quarter as many are left to be bent.
    """
    layers = experiment.layers[index : index + 2]
    pooled = len(layers) == 2 and isinstance(layers[1], MaxPool)
    fits = pooled and isinstance(layers[0], Convolution) and how.keep is None
    return fits and experiment.activation_of(index).rising


class Shapes(NamedTuple):
    """A network without its numbers: its graph, and the shapes of parameters and statistics."""

    graph: nnx.GraphDef
    params: Tree
    stats: Tree


@lru_cache(maxsize=64)
def shapes(program: Experiment) -> Shapes:
    """Return the shapes of the network of `program`; nothing is allocated."""
    abstract = nnx.eval_shape(lambda: Network(program, nnx.Rngs(0)))
    parts: tuple[Any, ...] = nnx.split(abstract, nnx.Param, ...)
    return Shapes(parts[0], nnx.to_pure_dict(parts[1]), nnx.to_pure_dict(parts[2]))


def apply(
    program: Experiment,
    params: Tree,
    stats: Tree,
    x: Float[Array, "B ..."],
    experiment: Experiment,
    passes: tuple[Pass, ...] | None = None,
) -> tuple[Float[Array, "B outputs"], list[Float[Array, "B ..."]], Tree]:
    """Run the network on `x` `(B, F)` or images `(B, H, W, C)`, scaled.

    Returns raw outputs `(B, outputs)`, every hidden layer's outputs, and new statistics.

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
    known = shapes(experiment.compile_key())
    own = experiment.initial_weights()
    if own is not None:
        return tree_of(own), draw(known.stats, experiment.initializer, np.random.default_rng(0))
    params = {
        "hidden": {
            index: draw(tree, experiment.initializer_of(index), rng)
            for index, tree in known.params.get("hidden", {}).items()
            for rng in [np.random.default_rng([experiment.start_seed, index])]
        },
        "output": draw(
            known.params["output"],
            experiment.initializer,
            np.random.default_rng([experiment.start_seed, DEEP]),
        ),
    }
    if not params["hidden"]:
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
    """One row of the table of layers.

    `sees` is the width in pixels of the square of the image that one output depends on (the
    receptive field), and None where that is as wide as the image, or where there is no image.
    """

    layer: str
    shape: tuple[int, ...]
    parameters: int
    flops: int
    sees: int | None = None


FLATTENED = "Flatten, by itself"  # a row of its own: a dense layer lays an image out first


def table(experiment: Experiment) -> list[Row]:
    """What flows through the network: shape, parameters and FLOPs of one example, by layer.

    A multiplication and an addition count as one FLOP each; biases, activations and norms
    count one FLOP per unit and operation they do, at every place of an image.
    """
    known = shapes(experiment.compile_key()).params
    flow = experiment.flow()
    reach = Reach() if len(flow[0]) == 3 else None
    rows = [Row("Input", flow[0], 0, 0, reach and reach.field)]
    for index, layer in enumerate(experiment.layers):
        before, after = flow[index : index + 2]
        if layer.flattens(before):
            rows.append(Row(FLATTENED, (prod(before),), 0, 0))
        reach = layer.reach(reach, before) if reach else None
        if reach and reach.field >= max(flow[0][:2]):
            reach = None  # every output in the middle depends on the whole image
        tree = known.get("hidden", {}).get(index, {})
        title = f"{index + 1} · {layer.title()}"
        title += f" · {experiment.activation_of(index).title()}" if layer.bends() else ""
        work = flops(tree, layer.units) * prod(after[:-1]) + layer.flops(before)
        rows.append(Row(title, after, count(tree), work, reach and reach.field))
    if len(flow[-1]) == 3:
        rows.append(Row(FLATTENED, (prod(flow[-1]),), 0, 0))
    last = known["output"]
    work = flops(last, experiment.outputs)
    rows.append(Row("Output", (experiment.outputs,), count(last), work))
    return rows


def count(tree: Tree) -> int:
    """How many numbers a tree holds."""
    return sum(prod(leaf.shape) for leaf in flatten(tree).values())


def flops(tree: Tree, units: int) -> int:
    """FLOPs at one place of one example: two per weight and scale, one per bias and unit."""
    total = units
    for path, leaf in flatten(tree).items():
        name = path.rsplit(".", 1)[-1]
        total += prod(leaf.shape) * {"kernel": 2, "bias": 1, "scale": 2}.get(name, 0)
    return total

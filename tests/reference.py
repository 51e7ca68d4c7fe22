"""The same networks and training in plain 64-bit NumPy, written down from the formulas.

Slow and simple on purpose: it is what the app's numbers are compared with, so it shares
nothing with them but the experiment, the start and the order of the examples.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from playground.experiments.plane import Plane
from playground.layers.normalization import BatchNorm, LayerNorm
from playground.network import Tree, flatten
from playground.options.activations import Relu, Sigmoid, Tanh

BENT = {Tanh: np.tanh, Relu: lambda z: np.maximum(z, 0), Sigmoid: lambda z: 1 / (1 + np.exp(-z))}


def normalized(z: np.ndarray, option: Any, params: Any, stats: Any) -> np.ndarray:
    """The sums `z` `(B, units)` after a norm; without `stats` those of the batch count."""
    if isinstance(option, BatchNorm):
        mean, var = (z.mean(axis=0), z.var(axis=0)) if stats is None else stats["norm"].values()
        z = (z - mean) / np.sqrt(var + 1e-5)
    elif isinstance(option, LayerNorm):
        mean, var = z.mean(axis=1, keepdims=True), z.var(axis=1, keepdims=True)
        z = (z - mean) / np.sqrt(var + 1e-5)
    else:
        return z
    return z * params["norm"]["scale"] + params["norm"]["bias"]


def forward(experiment: Plane, params: Any, stats: Any, x: np.ndarray) -> list[np.ndarray]:
    """Every hidden layer's outputs and the raw outputs; without `stats` as in training."""
    x, seen = x.astype(np.float64), []
    for index, layer in enumerate(experiment.layers):
        tree = params["hidden"][index]
        z = x @ tree["linear"]["kernel"] + tree["linear"].get("bias", 0.0)
        known = None if stats is None else stats.get("hidden", {}).get(index)
        a = BENT[type(experiment.activation_of(index))](
            normalized(z, layer.normalization, tree, known)
        )
        if layer.residual:
            a = a + (x @ tree["shortcut"]["kernel"] if "shortcut" in tree else x)
        seen.append(x := a)
    return [*seen, x @ params["output"]["kernel"] + params["output"]["bias"]]


def copied(tree: Tree) -> Tree:
    """A tree of the same numbers in 64 bits."""
    return {
        name: copied(leaf) if isinstance(leaf, dict) else np.array(leaf, np.float64)
        for name, leaf in tree.items()
    }


def slopes(objective: Callable[[Tree], float], params: Tree) -> dict[str, np.ndarray]:
    """The gradient of `objective` by central differences, by path."""
    params, width = copied(params), 1e-6
    found = {}
    for path, leaf in flatten(params).items():
        found[path] = np.zeros_like(leaf)
        for place in np.ndindex(leaf.shape):
            here = leaf[place]
            leaf[place] = here + width
            above = objective(params)
            leaf[place] = here - width
            found[path][place] = (above - objective(params)) / (2 * width)
            leaf[place] = here
    return found


def cross_entropy(z: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Binary cross-entropy `(B,)` of raw outputs `(B, 1)`, through probabilities."""
    p = 1 / (1 + np.exp(-z[:, 0]))
    return -np.log(np.where(target == 1, p, 1 - p))


def backprop(params: Tree, x: np.ndarray, target: np.ndarray) -> dict[str, np.ndarray]:
    """The gradient of the mean cross-entropy of one tanh layer and one output, by hand."""
    w, b = params["hidden"][0]["linear"]["kernel"], params["hidden"][0]["linear"]["bias"]
    v, c = params["output"]["kernel"], params["output"]["bias"]
    a = np.tanh(x @ w + b)
    p = 1 / (1 + np.exp(-(a @ v + c)))
    error = (p - target[:, None]) / len(target)  # (B, 1)
    inner = error @ v.T * (1 - a**2)  # (B, units)
    return {
        "hidden.0.linear.kernel": x.T @ inner,
        "hidden.0.linear.bias": inner.sum(axis=0),
        "output.kernel": a.T @ error,
        "output.bias": error.sum(axis=0),
    }


def trained(
    params: Tree,
    batches: list[tuple[np.ndarray, np.ndarray]],
    rate: Callable[[int], float],
    clip: float = np.inf,
    shrink: float = 0.0,
) -> dict[str, np.ndarray]:
    """Plain SGD over `batches` of inputs and targets; returns the parameters by path.

    `rate` is the learning rate at an update, `clip` the longest gradient, `shrink` the
    strength of L1, applied to kernels after the update.
    """
    params = copied(params)
    for step, (x, target) in enumerate(batches):
        gradient = backprop(params, x.astype(np.float64), target)
        norm = np.sqrt(sum((leaf**2).sum() for leaf in gradient.values()))
        for path, leaf in flatten(params).items():
            leaf[...] -= rate(step) * gradient[path] * min(1.0, clip / norm)
            if path.endswith("kernel"):
                leaf[...] = np.sign(leaf) * np.maximum(np.abs(leaf) - rate(step) * shrink, 0)
    return flatten(params)

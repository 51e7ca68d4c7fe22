"""The books of one unit: every parameter that comes into it, from gradient to new value.

One row a parameter. The product of the chain rule is worked out here from the numbers that
passed (input times what arrives from above), apart from autodiff's gradient, so that whoever
reads the row can do the sum and find the two equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from playground import network
from playground.experiments.supervised import Experiment
from playground.probes.backprop.backprop import Desk, Layer, Update


@dataclass(frozen=True)
class Ledger:
    """One row for each parameter of a unit, every column `(R,)`."""

    names: tuple[str, ...]
    places: np.ndarray  # in the flat vector of all parameters
    old: np.ndarray
    factors: np.ndarray  # what the parameter is multiplied by on the way forward
    arriving: np.ndarray  # ∂L/∂ what it adds to
    products: np.ndarray  # factor times what arrives: the chain rule
    penalty: np.ndarray  # the penalty's part of the gradient
    gradient: np.ndarray  # by autodiff, loss and penalty together
    clipped: np.ndarray
    states: dict[str, tuple[np.ndarray, np.ndarray]]  # the optimizer's memory before and after
    new: np.ndarray


def ledger(desk: Desk, update: Update, inputs: np.ndarray, layer: int, unit: int) -> Ledger:
    """The books of `unit` of `layer` (the output layer is the last) for the example `inputs`."""
    leaves = dict(parts(desk.carry.params, desk.program, layer))
    names, factors, arriving = [], list[np.ndarray](), list[np.ndarray]()
    for kind, leaf in leaves.items():
        entering = factor(kind, desk, update, inputs, layer, unit)
        names += labels(kind, desk.experiment, layer)
        factors.append(entering)
        arriving.append(np.full(entering.shape, arrival(kind, update, layer, unit)))
        if leaf[..., unit].size != entering.size:
            raise ValueError(f"{kind} has {leaf[..., unit].size} numbers, not {entering.size}.")

    def column(tree: Any) -> np.ndarray:
        found = dict(parts(tree, desk.program, layer))
        return np.concatenate([np.ravel(found[kind][..., unit]) for kind in leaves])

    symbols = dict(desk.experiment.optimizer.symbols)
    entering, above = np.concatenate(factors), np.concatenate(arriving)
    loss, penalty = column(update.by_loss), column(update.by_penalty)
    return Ledger(
        tuple(names),
        column(desk.places),
        column(update.before.params),
        entering,
        above,
        entering * above,
        penalty,
        loss + penalty,
        column(update.clipped),
        {
            name: (column(before), column(after))
            for name, (before, after) in memories(update, symbols).items()
        },
        column(update.after.params),
    )


def parts(params: network.Tree, program: Experiment, layer: int) -> list[tuple[str, Any]]:
    """The arrays of one layer by path; the last axis of each counts its units."""
    inside = layer < len(program.layers)
    tree = params["hidden"][layer] if inside else {"linear": params["output"]}
    return sorted(network.flatten(tree).items(), key=lambda item: ORDER.index(item[0]))


ORDER = ("linear.kernel", "linear.bias", "norm.scale", "norm.bias", "shortcut.kernel")


def entering(update: Update, inputs: np.ndarray, layer: int) -> np.ndarray:
    """What comes into `layer`: the example's features, or the outputs of the layer before."""
    return update.layers[layer - 1].outputs if layer else np.asarray(inputs, np.float64)


def factor(
    kind: str, desk: Desk, update: Update, inputs: np.ndarray, layer: int, unit: int
) -> np.ndarray:
    """What the parameters of this kind are multiplied by on the way forward `(R,)`."""
    if kind.endswith("kernel"):
        return entering(update, inputs, layer)
    if kind == "norm.scale":
        norm = desk.carry.params["hidden"][layer]["norm"]
        bend, scale = update.layers[layer].bends[unit], norm["scale"][unit]
        return np.array([(bend - norm["bias"][unit]) / scale if scale else np.nan])
    return np.ones(1)


def arrival(kind: str, update: Update, layer: int, unit: int) -> float:
    """∂L/∂ what the parameters of this kind add to."""
    if layer == len(update.layers):
        return float(update.by_raw[unit])
    here: Layer = update.layers[layer]
    if kind.startswith("norm"):
        return float(here.by_bends[unit])
    return float((here.by_outputs if kind.startswith("shortcut") else here.by_sums)[unit])


def labels(kind: str, experiment: Experiment, layer: int) -> list[str]:
    """The names of the parameters of this kind, for people."""
    if kind.endswith("kernel"):
        word = "shortcut from" if kind.startswith("shortcut") else "weight from"
        return [f"{word} {source}" for source in sources(experiment, layer)]
    return [{"linear.bias": "bias", "norm.scale": "scale γ", "norm.bias": "shift β"}[kind]]


def sources(experiment: Experiment, layer: int) -> list[str]:
    """The names of what comes into `layer`."""
    if layer:
        return [f"unit {unit + 1}" for unit in range(experiment.layers[layer - 1].units)]
    named = getattr(experiment, "input_names", [])
    return named or [f"input {place + 1}" for place in range(experiment.inputs)]


def memories(
    update: Update, symbols: Mapping[str, str]
) -> dict[str, tuple[network.Tree, network.Tree]]:
    """What the optimizer remembers of each parameter, before and after, by its symbol."""
    before, after = remembered(update.before.opt_state), remembered(update.after.opt_state)
    return {symbols.get(name, name): (before[name], after[name]) for name in before}


def remembered(moments: Any) -> dict[str, network.Tree]:
    """The trees shaped like the parameters inside an optimizer's state, by field name."""
    found: dict[str, network.Tree] = {}
    for path, leaf in jax.tree_util.tree_flatten_with_path(moments)[0]:
        fields = [at for at, key in enumerate(path) if isinstance(key, jax.tree_util.GetAttrKey)]
        if not fields or fields[-1] == len(path) - 1:
            continue  # a counter, not a tree of parameters
        name = path[fields[-1]].name
        tree = found.setdefault(name, {})
        *inner, last = [key.key for key in path[fields[-1] + 1 :]]
        for key in inner:
            tree = tree.setdefault(key, {})
        tree[last] = leaf
    return found


def arrivals(desk: Desk, update: Update, layer: int, unit: int) -> list[tuple[str, np.ndarray]]:
    """The terms whose sum is ∂L/∂output of a hidden unit, in groups: `(name, terms (K,))`.

    Weights times what arrives at the layer above, and what its shortcut hands down.
    """
    above = layer + 1
    if above == len(update.layers):
        return [("w", desk.carry.params["output"]["kernel"][unit] * update.by_raw)]
    tree, upper = desk.carry.params["hidden"][above], update.layers[above]
    groups = [("w", tree["linear"]["kernel"][unit] * upper.by_sums)]
    if "shortcut" in tree:
        groups.append(("shortcut", tree["shortcut"]["kernel"][unit] * upper.by_outputs))
    elif getattr(desk.program.layers[above], "residual", False):
        groups.append(("shortcut", upper.by_outputs[unit : unit + 1]))
    return groups

"""The chain rule with its numbers filled in: the steps of one update, and the lines of each.

Formulas are short on purpose: of long sums the first terms stand there, and the table below
has them all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from playground.experiments.supervised import Experiment
from playground.probes.backprop.backprop import Desk, Update
from playground.probes.backprop.layer_names import layer_names
from playground.probes.backprop.ledger import Ledger, arrivals, entering
from playground.probes.backprop.standstill import TINY, Standstill

TERMS = 3  # of a sum that are written out
PARTIAL = r"\frac{\partial L}{\partial %s}"


@dataclass(frozen=True)
class Step:
    """One step of an update: what is done, and in which layer (the output layer is the last)."""

    kind: str  # example, forward, loss, backward or update
    layer: int = 0
    label: str = ""


def steps(experiment: Experiment) -> list[Step]:
    """All steps of an update, in order."""
    names = layer_names(experiment)
    places = list(enumerate(names))
    return [
        Step("example", 0, "Example"),
        *(Step("forward", at, f"Forward: {name}") for at, name in places),
        Step("loss", len(names) - 1, "Loss"),
        *(Step("backward", at, f"Backward: {name}") for at, name in reversed(places)),
        *(Step("update", at, f"Update: {name}") for at, name in places),
    ]


def number(value: float) -> str:
    """A number with four digits that count, for formulas."""
    text = f"{value:.4g}"
    if "e" not in text:
        return text
    digits, power = text.split("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}"


def inside(value: float) -> str:
    """A number as a factor: in brackets where it would be misread."""
    text = number(value)
    return rf"({text})" if value < 0 or "cdot" in text else text


def products(left: Iterable[float], right: Iterable[float]) -> str:
    """A sum of products, its first terms written out."""
    terms = [rf"{inside(a)} \cdot {inside(b)}" for a, b in zip(left, right, strict=True)]
    return summed(terms)


def total(terms: Iterable[float]) -> str:
    """A sum, its first terms written out."""
    return summed([inside(term) for term in terms])


def summed(terms: Sequence[str]) -> str:
    """The first of these terms with signs between them, and dots for the rest."""
    return " + ".join(terms[:TERMS]) + (r" + \cdots" if len(terms) > TERMS else "")


def forward_lines(desk: Desk, update: Update, inputs: np.ndarray, at: int, unit: int) -> list[str]:
    """How a unit comes to its output."""
    j, came = unit + 1, entering(update, inputs, at)
    hidden = at < len(update.layers)
    tree = desk.carry.params["hidden"][at]["linear"] if hidden else desk.carry.params["output"]
    name = "a" if at else "x"
    z = update.layers[at].sums[unit] if hidden else update.raw[unit]
    letters, numbers = rf"\sum_i w_{{i{j}}}\,{name}_i", products(tree["kernel"][:, unit], came)
    if "bias" in tree:
        letters += f" + b_{{{j}}}"
        numbers += f" + {inside(tree['bias'][unit])}"
    sums = f"z_{{{j}}} = {letters} = {numbers} = {number(z)}"
    if not hidden:
        output = desk.experiment.loss.output_formula(desk.experiment.classes)
        return [sums, rf"o = {output} \;\Rightarrow\; o_{{{j}}} = {number(update.compared[unit])}"]
    layer, lines = update.layers[at], [sums]
    normed = type(desk.experiment.layers[at].normalization).name() != "none"
    if normed:
        lines.append(rf"\hat z_{{{j}}} = {number(layer.bends[unit])}")
    hat = r"\hat z" if normed else "z"
    formula = desk.experiment.activation_of(at).formula.split(r"\quad")[0].rstrip(", ")
    lines.append(
        rf"a_{{{j}}} = f({hat}_{{{j}}}) = {number(layer.activations[unit])}, \quad f(z) = {formula}"
    )
    if desk.experiment.layers[at].residual:
        lines.append(rf"a_{{{j}}} + \text{{shortcut}} = {number(layer.outputs[unit])}")
    return lines


def loss_lines(desk: Desk, update: Update, target: float) -> list[str]:
    """The loss, and the penalty where there is one."""
    loss = desk.experiment.loss
    outputs = [
        f"o_{{{place + 1}}} = {number(value)}"
        for place, value in enumerate(update.compared[:TERMS])
    ]
    aim = float(loss.aim(target, desk.experiment.classes))
    numbers = [*outputs, f"t = {number(aim)}", f"L = {number(float(update.loss))}"]
    lines = [f"L = {part}" for part in loss.formula.split(r",\quad")[:1]]
    lines.append(r", \quad ".join(numbers))
    if float(update.penalty):
        lines.append(rf"R = {number(float(update.penalty))}, \quad \text{{the penalty}}")
    return lines


def backward_lines(desk: Desk, update: Update, at: int, unit: int, rows: Ledger) -> list[str]:
    """The chain rule for one unit, and for the first weight into it."""
    j = unit + 1
    if at == len(update.layers):
        delta = update.by_raw[unit]
        head = [rf"\delta_{{{j}}} = {PARTIAL % f'z_{{{j}}}'} = {number(delta)}"]
    else:
        head, delta = hidden_lines(desk, update, at, unit), update.layers[at].by_sums[unit]
    entered = rf"{'a' if at else 'x'}_1"
    weight = (
        rf"{PARTIAL % f'w_{{1{j}}}'} = {entered}\,\delta_{{{j}}} = "
        rf"{inside(rows.factors[0])} \cdot {inside(float(delta))} = {number(rows.products[0])}"
    )
    if rows.penalty[0]:
        weight += (
            rf", \quad \text{{with the penalty }} {number(rows.products[0])} + "
            rf"{inside(rows.penalty[0])} = {number(rows.gradient[0])}"
        )
    return [*head, weight]


def hidden_lines(desk: Desk, update: Update, at: int, unit: int) -> list[str]:
    """∂L/∂a, times the local derivative, is ∂L/∂z."""
    j, layer = unit + 1, update.layers[at]
    groups = arrivals(desk, update, at, unit)
    terms = [float(term) for _, group in groups for term in group]
    above = rf"\sum_k w_{{{j}k}}\,\delta_k" + (r" + \text{shortcut}" if len(groups) > 1 else "")
    normed = type(desk.experiment.layers[at].normalization).name() != "none"
    hat = r"\hat z" if normed else "z"
    by_a = PARTIAL % f"a_{{{j}}}"
    by_z = PARTIAL % f"{hat}_{{{j}}}"
    local = rf"{inside(layer.by_outputs[unit])} \cdot {inside(layer.slopes[unit])}"
    lines = [
        rf"{by_a} = {above} = {total(terms)} = {number(layer.by_outputs[unit])}",
        rf"{by_z} = {by_a}\,f'({hat}_{{{j}}}) = {local} = {number(layer.by_bends[unit])}",
    ]
    delta = rf"\delta_{{{j}}} = {PARTIAL % f'z_{{{j}}}'} = {number(layer.by_sums[unit])}"
    through = r", \quad \text{back through the norm}" if normed else ""
    return [*lines, delta + through]


def update_lines(desk: Desk, update: Update, unit: int, rows: Ledger) -> list[str]:
    """What the optimizer makes of the first gradient of a unit."""
    j, optimizer = unit + 1, desk.experiment.optimizer
    lines = [part.strip().rstrip(",") for part in optimizer.formula.split(r"\quad")]
    numbers = [rf"g = {number(rows.clipped[0])}", rf"\eta = {number(float(update.rate))}"]
    numbers += [
        rf"{symbol}: {number(before[0])} \to {number(after[0])}"
        for symbol, (before, after) in rows.states.items()
    ]
    change = rows.new[0] - rows.old[0]
    return [
        *lines,
        r", \quad ".join(numbers),
        rf"w_{{1{j}}} \leftarrow {inside(rows.old[0])} + {inside(change)} = {number(rows.new[0])}",
    ]


def standstill_sentences(desk: Desk, found: Standstill) -> list[str]:
    """Why tiny start weights are stuck, with the numbers of this network."""
    near = f"between {float(found.low):.6f} and {float(found.high):.6f}"
    first = (
        f"All weights are smaller than {TINY:g}, so every unit says nearly the same for every "
        f"example, and the output lies {near} whatever goes in."
    )
    experiment = desk.experiment
    probability = experiment.loss.aim(0.0, experiment.classes) == 0 and experiment.outputs == 1
    if experiment.classes == 2 and probability:
        first += (
            f" The mean squared error is {float(found.error):.4f}: a network that always answers "
            "one half has 0.25."
        )
    together, alone = found.together, found.alone
    second = (
        f"Single examples do pull: on the output's weights with {alone[-1]:.2g} on average. But "
        "they pull different ways on nearly equal numbers, and all together they pull with "
        f"{together[-1]:.2g}."
    )
    third = (
        f"The first layer gets {together[0]:.2g}: what comes back to it is multiplied by tiny "
        "weights and by the slope of the activation. So nothing moves for long, until the units "
        "have grown different from each other; larger start weights spare the wait."
    )
    return [first, second, third]

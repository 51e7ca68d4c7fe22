"""What one step of the desk shows: its lines, its tables, and the drawing of the network."""

from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
import plotly.graph_objects as go
import streamlit as st

from playground.figures.backprop import Column, Focus, network_drawing
from playground.figures.style import quoted
from playground.palette import Palette, css
from playground.probes.backprop.backprop import Desk, Update, relative
from playground.probes.backprop.layer_names import layer_names
from playground.probes.backprop.ledger import Ledger, ledger, sources
from playground.ui.pages.backprop import words
from playground.ui.pages.backprop.words import Step
from playground.ui.widgets.pictures.class_colours import output_names, target_name

AGREES = 1e-4  # a relative difference below this is rounding
HELP = {
    "came in": "What the parameter is multiplied by on the way forward.",
    "arrives": "How much the loss changes with the sum that the parameter adds to.",
    "product": "The chain rule: what came in, times what arrives.",
    "penalty": "The penalty's own part of the gradient.",
    "gradient": "Of loss and penalty together, by automatic differentiation of the code that "
    "trains.",
    "difference": "Measured without any derivative: the loss a little above and a little below "
    "the weight, central differences in 64 bits.",
    "apart": "How far gradient and difference are apart, as a share of the larger one. "
    "Gradients below a millionth of the loss drown in rounding, and count as that large.",
    "clipped": "What gradient clipping leaves of the gradient.",
}


@dataclass(frozen=True, eq=False)
class View:
    """One step of one update, looked at with one unit in mind."""

    desk: Desk
    update: Update
    inputs: np.ndarray
    target: float
    step: Step
    unit: int
    palette: Palette

    @property
    def is_output(self) -> bool:
        """Whether the step is about the output layer."""
        return self.step.layer == len(self.update.layers)

    def rows(self) -> Ledger:
        """The books of the unit."""
        return ledger(self.desk, self.update, self.inputs, self.step.layer, self.unit)


def lines(view: View) -> list[str]:
    """The step's formulas, with numbers."""
    desk, update, at, unit = view.desk, view.update, view.step.layer, view.unit
    match view.step.kind:
        case "forward":
            return words.forward_lines(desk, update, view.inputs, at, unit)
        case "loss":
            return words.loss_lines(desk, update, view.target)
        case "backward":
            return words.backward_lines(desk, update, at, unit, view.rows())
        case "update":
            return words.update_lines(desk, update, unit, view.rows())
    return []


def show(view: View) -> None:
    """The step's tables: all units of the layer, then the parameters of the one looked at."""
    if view.step.kind != "update":
        table({"": unit_names(view), **unit_columns(view)}, "desk_units")
    if view.step.kind in ("backward", "update"):
        st.markdown(f"**What comes into unit {view.unit + 1}**")
        rows = view.rows()
        columns = gradients(view, rows) if view.step.kind == "backward" else changes(rows)
        table({"": list(rows.names), "value": rows.old, **columns}, "desk_parameters")


def table(columns: dict[str, Any], key: str) -> None:
    """A table with the columns' help, numbers with five digits that count."""
    config = {
        name: st.column_config.NumberColumn(
            name, format="%.1e" if name == "apart" else "%.5g", help=HELP.get(name)
        )
        for name in columns
        if name
    }
    st.dataframe(columns, hide_index=True, key=key, column_config=config, width="stretch")


def unit_names(view: View) -> list[str]:
    """The names of what the step's table has a row for."""
    if view.step.kind == "example":
        return [
            *sources(view.desk.experiment, 0),
            target_name(view.desk.experiment, view.target, view.palette),
        ]
    if view.is_output:
        return output_names(view.desk.experiment, view.palette)
    return [f"unit {place + 1}" for place in range(len(view.update.layers[view.step.layer].sums))]


def unit_columns(view: View) -> dict[str, np.ndarray]:
    """What the step knows of every unit of its layer."""
    update, kind = view.update, view.step.kind
    if kind == "example":
        return {"value": np.append(view.inputs, view.target)}
    if view.is_output:
        forward = {"sum z": update.raw, "output o": update.compared}
        return forward if kind == "forward" else {**forward, "∂L/∂z": update.by_raw}
    layer, option = update.layers[view.step.layer], view.desk.experiment.layers[view.step.layer]
    normed = option.normalization.name() != "none"
    if kind == "forward":
        return {
            "sum z": layer.sums,
            **({"after the norm ẑ": layer.bends} if normed else {}),
            "activation a": layer.activations,
            **({"with shortcut": layer.outputs} if option.residual else {}),
        }
    return {
        "∂L/∂a": layer.by_outputs,
        "f′": layer.slopes,
        **({"∂L/∂ẑ": layer.by_bends} if normed else {}),
        "∂L/∂z": layer.by_sums,
    }


def gradients(view: View, rows: Ledger) -> dict[str, np.ndarray]:
    """The gradient of every parameter of a unit, and its check."""
    found = view.desk.differences(view.inputs, view.target, rows.places.tolist())
    return {
        "came in": rows.factors,
        "arrives": rows.arriving,
        "product": rows.products,
        **({"penalty": rows.penalty} if rows.penalty.any() else {}),
        "gradient": rows.gradient,
        "difference": found,
        "apart": relative(rows.gradient, found, float(view.update.loss)),
    }


def changes(rows: Ledger) -> dict[str, np.ndarray]:
    """What the optimizer makes of every gradient of a unit."""
    columns = {"gradient": rows.gradient}
    if not np.array_equal(rows.clipped, rows.gradient):
        columns["clipped"] = rows.clipped
    for symbol, (before, after) in rows.states.items():
        columns |= {f"{symbol} before": before, f"{symbol} after": after}
    return {**columns, "change": rows.new - rows.old, "new value": rows.new}


def drawing(view: View) -> go.Figure:
    """The network with the numbers of the step."""
    columns = [input_column(view), *(layer_column(view, at) for at in range(depth(view)))]
    shown = 0 if view.step.kind == "example" else view.step.layer + 1
    colours = (css(view.palette.negative), css(view.palette.positive))
    return network_drawing(columns, link_values(view), Focus(shown, view.unit), colours)


def depth(view: View) -> int:
    """How many layers there are, the output's counted."""
    return len(view.update.layers) + 1


def input_column(view: View) -> Column:
    """The example's features."""
    names = sources(view.desk.experiment, 0)
    return Column("input", tuple(map(quoted, names)), tuple(view.inputs.tolist()))


def layer_column(view: View, at: int) -> Column:
    """A layer's title and what is known on its units at this step."""
    update, output = view.update, at == len(view.update.layers)
    values = update.compared if output else update.layers[at].outputs
    known = view.step.kind in ("loss", "backward", "update") or (
        view.step.kind == "forward" and at <= view.step.layer
    )
    if view.step.kind == "update" or (view.step.kind == "backward" and at >= view.step.layer):
        values = update.by_raw if output else update.layers[at].by_sums
    numbers = tuple(float(value) if known else None for value in values)
    units = (f"unit {place + 1}" for place in range(len(values)))
    outputs = output_names(view.desk.experiment, view.palette)
    names = tuple(map(quoted, outputs if output else units))
    return Column(layer_names(view.desk.experiment)[at], names, numbers)


def link_values(view: View) -> list[np.ndarray]:
    """A matrix for each layer: its weights; gradients where they are known; at last the changes."""
    update, params = view.update, view.desk.carry.params
    found = []
    for at in range(depth(view)):
        weights = kernel(params, at, depth(view))
        if view.step.kind == "backward" and at >= view.step.layer:
            parts = (update.by_loss, update.by_penalty)
            weights = sum(kernel(part, at, depth(view)) for part in parts)
        elif view.step.kind == "update":
            weights = kernel(update.after.params, at, depth(view)) - weights
        found.append(weights)
    return found


def kernel(params: Any, at: int, layers: int) -> Any:
    """The weights `(from, to)` of a layer in a tree of parameters."""
    tree = params["output"] if at == layers - 1 else params["hidden"][at]["linear"]
    return tree["kernel"]


def told(view: View) -> str:
    """The drawing in words."""
    shown = {
        "example": "the example's features on the input units",
        "forward": "outputs on the units and weights on the links",
        "loss": "outputs on the units and weights on the links",
        "backward": "∂L/∂z on the units and gradients on the links from the output back",
        "update": "∂L/∂z on the units and the changes of the weights on the links",
    }[view.step.kind]
    return f"The network at the step «{view.step.label}»: {shown}. The table has the numbers."


def flat(tree: Any) -> np.ndarray:
    """All numbers of a tree of parameters as one vector `(P,)`."""
    return np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(tree)])

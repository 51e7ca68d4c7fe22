"""The layer builder: stack layers, and set each one's width, activation, norm and more."""

from typing import Any

import streamlit as st

from playground.engine.compile.memory_cost import memory
from playground.experiments.plane import DEEPEST, Experiment
from playground.layers import Dense, Layer, Shape
from playground.network import Row, table
from playground.ui.base.kind_sessions import Session
from playground.ui.base.mirror import mirror
from playground.ui.base.session import Visit
from playground.ui.widgets.controls import knob, menu

# The table's columns of bytes, by the field that they show.
MEMORY = {
    "Memory": "total",
    "of parameters": "parameters",
    "of the optimizer": "optimizer",
    "of outputs": "activations",
}
MANY = 6  # layers above which a layer's settings are only drawn when opened


def builder(session: Session) -> None:
    """All hidden layers, one row each, and a button for one more."""
    layers = session.experiment.layers
    if not layers:
        st.caption("No hidden layer: the output is computed from the inputs directly.")
    for index in range(len(layers)):
        row(session, index)
    st.button(
        "Add a layer",
        icon=":material/add:",
        key="add_layer",
        help="Stacks one more hidden layer before the output, as wide as the last one.",
        disabled=len(layers) >= DEEPEST,
        on_click=add_layer,
        args=(session,),
        width="stretch",
    )


def add_layer(session: Session) -> None:
    """Stack one more, on what there is now: two quick clicks add two."""
    layers = session.experiment.layers
    set_layers(session, (*layers, Dense(units=layers[-1].units if layers else 8)))


def row(session: Session, index: int) -> None:
    """One layer: its width, its settings, and a button that takes it out."""
    layers = session.experiment.layers
    path = f"layers.{index}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        width(session, index)
        lazy = len(layers) > MANY
        box = st.popover(
            "",
            icon=":material/tune:",
            key=f"settings.{path}",
            help=f"Activation, norm, dropout and more of layer {index + 1}",
            on_change="rerun" if lazy else "ignore",
        )
        if not lazy or box.open:
            with box:
                details(session, index)
        st.button(
            "",
            icon=":material/close:",
            key=f"remove.{path}",
            help=f"Take layer {index + 1} out",
            on_click=set_layers,
            args=(session, (*layers[:index], *layers[index + 1 :])),
        )


def width(session: Session, index: int) -> None:
    """How many units the layer has."""
    key, layer = f"layers.{index}.units", session.experiment.layers[index]
    about = type(layer).knobs()["units"]
    own = f" · {layer.activation.title()}" if layer.activation else ""
    mirror(
        st.number_input,
        f"Layer {index + 1}{own}",
        key,
        layer.units,
        lambda units: session.change(key, units),
        min_value=int(about.low),
        max_value=int(about.high),
        step=1,
        help=f"{about.help} Only the first 8 are drawn at once.",
    )


def details(session: Session, index: int) -> None:
    """Everything else about a layer."""
    experiment, path = session.experiment, f"layers.{index}"
    st.markdown(f"**Layer {index + 1}**")
    menu(session, f"{path}.activation", inherited=experiment.activation.title(), inside=True)
    menu(session, f"{path}.initializer", inherited=experiment.initializer.title(), inside=True)
    menu(session, f"{path}.normalization", inside=True)
    knob(session, f"{path}.dropout")
    knob(session, f"{path}.residual")


def set_layers(session: Visit[Any], layers: tuple[Layer, ...]) -> None:
    """Replace the whole stack."""
    session.change("layers", layers)


def shape_of(shape: Shape) -> str:
    """The shape of a batch of outputs."""
    return f"(B, {', '.join(map(str, shape))})"


def receptive_fields(rows: list[Row]) -> dict[str, list[str]]:
    """The column that says how much of an image each output sees; none where there is none."""
    if rows[0].sees is None:
        return {}
    fields = [f"{row.sees} × {row.sees}" if row.sees else "all" for row in rows]
    return {"Receptive field": [*fields, ""]}


def layer_table(experiment: Experiment) -> None:
    """Shapes, parameters, FLOPs and memory, layer by layer."""
    rows, bytes_of = table(experiment), memory(experiment)
    st.dataframe(
        {
            "Layer": [row.layer for row in rows] + ["All"],
            "Output shape": [shape_of(row.shape) for row in rows] + [""],
            "Parameters": [row.parameters for row in rows] + [sum(r.parameters for r in rows)],
            **receptive_fields(rows),
            "FLOPs": [row.flops for row in rows] + [sum(row.flops for row in rows)],
            **{
                title: [getattr(each, name) for each in bytes_of]
                + [sum(getattr(each, name) for each in bytes_of)]
                for title, name in MEMORY.items()
            },
        },
        hide_index=True,
        column_config={
            title: st.column_config.NumberColumn(format="bytes" if title in MEMORY else "localized")
            for title in ("Parameters", "FLOPs", *MEMORY)
        },
        alt="Layers with shapes, parameters, FLOPs and memory",
    )
    st.caption(
        "B is the number of examples. FLOPs count what one example costs in a prediction: "
        "a multiplication and an addition are one each. Memory is what training keeps: "
        "parameters (with the statistics of batch norm), what the optimizer remembers of them, "
        f"and every layer's outputs for a batch of {experiment.batch_size}."
    )

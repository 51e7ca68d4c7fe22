"""The tab «Layers»: what flows through the network, what it costs and what it takes to keep."""

from typing import Any

import streamlit as st

from playground.experiments.supervised import Experiment
from playground.layers import Shape
from playground.network import Row, table
from playground.regimes.memory_cost import memory
from playground.ui.base.session import Session

# The table's columns of bytes, by the field that they show.
MEMORY = {
    "Memory": "total",
    "of parameters": "parameters",
    "of the optimizer": "optimizer",
    "of outputs": "activations",
}


def layer_table(session: Session[Any]) -> None:
    """Shapes, parameters, FLOPs and memory, layer by layer."""
    experiment: Experiment = session.experiment
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


def shape_of(shape: Shape) -> str:
    """The shape of a batch of outputs."""
    return f"(B, {', '.join(map(str, shape))})"


def receptive_fields(rows: list[Row]) -> dict[str, list[str]]:
    """The column that says how much of an image each output sees; none where there is none."""
    if rows[0].sees is None:
        return {}
    fields = [f"{row.sees} × {row.sees}" if row.sees else "all" for row in rows]
    return {"Receptive field": [*fields, ""]}

"""How a network is trained: the controls of it, and what the schedule makes of the rate."""

from typing import Any

import streamlit as st

from playground.figures.curves import learning_rates as rate_figure
from playground.probes.training.learning_rates import EPOCHS, learning_rates
from playground.regimes.messages import lone
from playground.ui.base.session import Session
from playground.ui.widgets.controls import knob, menu


def training_controls(session: Session[Any]) -> None:
    """How it is trained."""
    menu(session, "optimizer")
    knob(session, "batch_size")
    if said := lone(session.experiment):
        st.caption(said)
    menu(session, "loss")
    menu(session, "penalty")
    menu(session, "schedule")
    menu(session, "clipping")
    menu(session, "stop", key="stop_rule")
    knob(session, "order_seed")


def rate_curve(session: Session[Any]) -> None:
    """What the schedule makes of the learning rate."""
    figure = rate_figure(*learning_rates(session.experiment))
    st.plotly_chart(figure, alt=f"Learning rate over the first {EPOCHS} epochs")

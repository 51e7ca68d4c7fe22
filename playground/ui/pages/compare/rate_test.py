"""The learning-rate range test of the session's experiment: a button, a curve, a suggestion."""

import numpy as np
import streamlit as st

from playground.experiments.supervised import Experiment
from playground.figures.rates import range_curve
from playground.options.errors import SpecError
from playground.probes.training.range_test import (
    HIGHEST,
    LOWEST,
    RATE,
    RULE,
    STEPS,
    RangeTest,
    range_test,
)
from playground.ui.base.kind_sessions import PointsSession

FOUND = "range_test_found"


def show(session: PointsSession) -> None:
    """The test of the experiment at hand, once it was asked for."""
    st.markdown("#### Learning-rate range test")
    st.markdown(
        f"**{STEPS} updates from the start**, while the learning rate grows from {LOWEST:g} to "
        f"{HIGHEST:g}: where does the loss fall, and where does training break?"
    )
    pressed = st.button(
        "Run the range test",
        key="range_test",
        icon=":material/speed:",
        help="Trains a copy of your network from its start; the run itself is left alone.",
    )
    experiment = session.experiment
    if pressed:
        try:
            with st.spinner("Testing"):
                st.session_state[FOUND] = (experiment, range_test(experiment))
        except SpecError as error:
            st.info(str(error), icon=":material/info:")
    known = st.session_state.get(FOUND)
    if known and tested(known[0]) == tested(experiment):
        tell(session, known[1])


def tested(experiment: Experiment) -> Experiment:
    """The experiment less its learning rate, which the test does not depend on."""
    return experiment.replace(RATE, type(experiment.optimizer)().learning_rate)


def tell(session: PointsSession, found: RangeTest) -> None:
    """The curve, what it suggests, and by which rule."""
    figure = range_curve(*found[:5])
    optimizer = session.experiment.optimizer
    name = optimizer.title()
    if not np.isfinite(found.suggested):
        said = f"At none of these rates does {name} make the loss fall."
    else:
        now = optimizer.learning_rate
        said = f"**Suggested for {name}: {found.suggested:.2g}.** Now it is {now:.2g}."
    ended = ""
    if found.diverged:
        ended = f" From {found.rates[-1]:.2g} on training diverges."
    st.plotly_chart(figure, alt=f"Training loss over a growing learning rate. {said}{ended}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(said + ended, width="content")
        if np.isfinite(found.suggested):
            rate = float(f"{found.suggested:.2g}")
            st.button(
                f"Use {rate:g}",
                key="range_test_use",
                help="Sets your experiment's learning rate.",
                on_click=lambda: session.change(RATE, rate),
            )
    st.caption(
        f"The rule: {RULE}. Smith, Cyclical learning rates for training neural networks, 2015. "
        "The loss is that of all training points after each update; the schedule is left out."
    )

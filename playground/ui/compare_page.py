"""The page «Compare»: many networks instead of one, in sections of which one is drawn."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from playground import network
from playground.experiment import Curve, Experiment, PointsExperiment
from playground.ui import (
    bias_variance,
    compare_link,
    compare_subject,
    depth,
    ensemble,
    influence,
    landscape,
    phase_map,
    race_page,
    race_paths,
    search_section,
    surfaces,
)
from playground.ui.backprop_copy import keep_alive
from playground.ui.colours import colours
from playground.ui.compare_setup import SECTIONS, sections
from playground.ui.controls import setting
from playground.ui.messages import plain_text, tell
from playground.ui.session import Session
from playground.ui.visit import Visit

KEY = "compare"
ALIVE = 15.0  # seconds between two signs that the playground's run is still wanted


def landscape_with_race(session: Session) -> None:
    """The landscape of the session's network, with the paths of the race that were drawn last."""
    landscape.show(session, race_paths.tracks)


# Each draws the session's experiment in its own way.
SHOWS: dict[str, Callable[[Any], None]] = {
    "race": race_page.show,
    "map": phase_map.show,
    "search": search_section.show,
    "landscape": landscape_with_race,
    "surfaces": surfaces.show,
    "depth": depth.show,
    "influence": influence.show,
    "widths": bias_variance.show,
    "ensemble": ensemble.show,
}


def show(session: Visit[Any]) -> None:
    """Draw the page for `session`."""
    header(session)
    # The Playground may have lost a layer meanwhile.
    session.setup = compare_link.fitted(session.setup, session.experiment).setup
    offered = list(sections(session.experiment))
    if session.setup.compare not in offered:
        left_out = SECTIONS[session.setup.compare]
        session.arrange("compare", offered[0])
        session.problems = (f"«{left_out}» is for points; here is «{SECTIONS[offered[0]]}».",)
    setting(
        session,
        "compare",
        KEY,
        partial(st.segmented_control, options=offered, required=True),
        format_func=SECTIONS.__getitem__,
        label_visibility="collapsed",
    )
    told = st.container()  # always in its place: were it not, a contest would be made anew
    SHOWS[session.setup.compare](session)
    with told:
        tell(session.problems)
    st.fragment(keep_alive, run_every=ALIVE)()
    session.write_address()


def header(session: Visit[Any]) -> None:
    """The title, what is compared, and the way back."""
    home = session.home
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown("### Compare", width="content")
                compare_subject.choice()
            st.page_link(home.page, label=home.title, icon=":material/arrow_back:")
            colours(session)
        st.markdown(f"**{plain_text(about(session.experiment))}**, as {home.where}.")


def about(experiment: Experiment) -> str:
    """What is compared, in few words."""
    data = experiment_data(experiment)
    widths = "-".join(str(layer.units) for layer in experiment.layers)
    layers = f"layers {widths}" if widths else "no hidden layer"
    if not isinstance(experiment, PointsExperiment):
        parameters = sum(row.parameters for row in network.table(experiment))
        layers = f"{len(experiment.layers)} layers, {parameters:,} parameters"
    rate = experiment.optimizer.learning_rate
    return (
        f"{data}; {layers}, {experiment.activation.title()}; "
        f"{experiment.optimizer.title()} at {rate:g}, batches of {experiment.batch_size}"
    )


def experiment_data(experiment: Any) -> str:
    """What is learned from."""
    title = experiment.dataset.title()
    if not isinstance(experiment, PointsExperiment):
        return f"{title}, {experiment.sizes[0]:,} images to train on"
    kind = "along a line" if isinstance(experiment, Curve) else "on the plane"
    return f"{title} {kind}, {experiment.points:,} points"

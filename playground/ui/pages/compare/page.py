"""The page «Compare»: many networks instead of one, in sections of which one is drawn."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from playground import network
from playground.experiments.plane import Curve, Experiment, PointsExperiment
from playground.ui.base.kind_sessions import Session
from playground.ui.base.messages import plain_text, tell
from playground.ui.base.session import Visit
from playground.ui.pages.backprop.copy import keep_alive
from playground.ui.pages.compare import address, depth, landscape, phase_map, subject
from playground.ui.pages.compare.ensemble import section as ensemble
from playground.ui.pages.compare.influence import section as influence
from playground.ui.pages.compare.race import paths
from playground.ui.pages.compare.race import section as race_page
from playground.ui.pages.compare.search import section as search_section
from playground.ui.pages.compare.setup import SECTIONS, sections
from playground.ui.pages.compare.surfaces import section as surfaces
from playground.ui.pages.compare.widths import section as bias_variance
from playground.ui.widgets.controls import setting
from playground.ui.widgets.palette_choice import colours

KEY = "compare"
ALIVE = 15.0  # seconds between two signs that the playground's run is still wanted


def landscape_with_race(session: Session) -> None:
    """The landscape of the session's network, with the paths of the race that were drawn last."""
    landscape.show(session, paths.tracks)


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
    session.setup = address.fitted(session.setup, session.experiment).setup
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
                subject.choice()
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

"""The page «Compare»: many networks instead of one, in sections of which one is drawn."""

from collections.abc import Callable

import streamlit as st

from playground.experiment import Curve, PointsExperiment
from playground.ui import (
    bias_variance,
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
from playground.ui.contest_visit import PLAYGROUND
from playground.ui.controls import reflect
from playground.ui.messages import plain_text
from playground.ui.session import Session

KEY = "compare"
OPEN = "compare_open"
ALIVE = 15.0  # seconds between two signs that the playground's run is still wanted


def landscape_with_race(session: Session) -> None:
    """The landscape of the session's network, with the paths of the race that were drawn last."""
    landscape.show(session, race_paths.tracks)


def by_hand(session: Session) -> None:
    """Optimizers on surfaces of two numbers, without any network."""
    surfaces.show()


# In the order in which users see them; each draws the session's experiment in its own way.
SECTIONS: dict[str, Callable[[Session], None]] = {
    "Race": race_page.show,
    "Phase map": phase_map.show,
    "Search": search_section.show,
    "Landscape": landscape_with_race,
    "Surfaces": by_hand,
    "Depth": depth.show,
    "Who matters": influence.show,
    "Bias and variance": bias_variance.show,
    "Ensemble": ensemble.show,
}


def show(session: Session) -> None:
    """Draw the page for `session`."""
    header(session)
    reflect(KEY, chosen())
    st.segmented_control(
        "Section",
        list(SECTIONS),
        key=KEY,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: st.session_state.update({OPEN: st.session_state[KEY]}),
    )
    SECTIONS[chosen()](session)
    st.fragment(keep_alive, run_every=ALIVE)()
    session.write_address()


def header(session: Session) -> None:
    """The title, the way back, and what is compared."""
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container():  # as wide as there is room
                st.markdown("### Compare")
            st.page_link(PLAYGROUND, label="Playground", icon=":material/arrow_back:")
            colours(session)
        st.markdown(f"**{plain_text(about(session.experiment))}**, as on the Playground.")


def chosen() -> str:
    """The section that is open; it is remembered while other pages are seen."""
    name = st.session_state.get(OPEN)
    return name if name in SECTIONS else next(iter(SECTIONS))


def about(experiment: PointsExperiment) -> str:
    """What is compared, in few words."""
    widths = "-".join(str(layer.units) for layer in experiment.layers)
    layers = f"layers {widths}" if widths else "no hidden layer"
    kind = "along a line" if isinstance(experiment, Curve) else "on the plane"
    data = f"{experiment.dataset.title()} {kind}, {experiment.points:,} points"
    rate = experiment.optimizer.learning_rate
    return (
        f"{data}; {layers}, {experiment.activation.title()}; "
        f"{experiment.optimizer.title()} at {rate:g}, batches of {experiment.batch_size}"
    )

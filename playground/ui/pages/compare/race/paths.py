"""The paths of a race over the loss surface, drawn when they are asked for."""

import streamlit as st

from playground.engine.race.spec import RaceSpec
from playground.figures.landscape import Trail
from playground.figures.race_paths import race_paths
from playground.options.errors import SpecError
from playground.palette import Palette, css
from playground.probes.many.race_paths import FARTHEST, Ways, ways
from playground.probes.training.landscape_view import Track
from playground.ui.pages.compare.race.session import RaceSession
from playground.ui.widgets.penalty_words import with_penalty

KEY = "race_ways"


def paths(race: RaceSession, palette: Palette) -> None:
    """An expander with a button, and the picture that was drawn last."""
    with st.expander("Paths over the loss surface", icon=":material/landscape:", key="race_paths"):
        st.markdown(
            "The same variants on **one loss surface**: where each has gone from the first start."
        )
        if st.button(
            "Draw the paths up to now",
            key="race_draw_paths",
            help="Trains every variant once more from the first start, which gives the same "
            f"numbers, and notes its weights on the way: {FARTHEST:g} epochs at most.",
        ):
            draw(race)
        drawn: Ways | None = st.session_state.get(KEY)
        if drawn is not None:
            show(drawn, race.raced, palette)


def draw(race: RaceSession) -> None:
    """Follow the variants as far as they have been trained."""
    st.session_state.pop(KEY, None)
    watched, contest = race.race(), race.raced
    if watched is None or contest is None:
        return
    try:
        with st.spinner("Following the variants", show_time=True):
            st.session_state[KEY] = ways(contest, float(watched.state()["epoch"]))
    except SpecError as error:
        st.info(str(error), icon=":material/info:")


def show(drawn: Ways, contest: RaceSpec | None, palette: Palette) -> None:
    """The picture, and what it shows, beside the race of now."""
    # The surface is dark where losses are low, on light pages and on dark ones.
    inks = [(css(palette.lines.light[number]), number) for number in drawn.numbers]
    trails = [Trail(*shadow) for shadow in drawn.shadows]
    found = drawn.found
    figure = race_paths(found.across, found.up, found.losses, trails, inks)
    names = ", ".join(trail.name for trail in trails)
    if drawn.asked > drawn.epochs:
        st.markdown(
            f"**These paths stop at epoch {drawn.epochs:g}**; the race was at {drawn.asked:g}. "
            "Longer ones are not followed."
        )
    if contest is not None and contest.entries != drawn.contest.entries:
        st.markdown("**These are paths of the race before its settings changed.**")
    st.plotly_chart(figure, key="race_paths_shown", alt=f"Paths of {names} over the loss surface")
    best = trails[drawn.numbers.index(drawn.best)].name
    st.caption(
        f"Height is the training loss of {best}, the lowest after {drawn.epochs:g} epochs"
        f"{with_penalty(drawn.penalty)}. The plane is the one in which all paths together spread "
        f"most (PCA); it explains {100 * drawn.share:.3g} % of them. Paths lie outside of it: "
        "their shadows are drawn. The ring is the common start. Variants whose networks have "
        "other parameters have no place on this surface and are left out."
    )


def tracks() -> list[Track]:
    """The paths that were drawn last, for the section «Landscape»."""
    drawn: Ways | None = st.session_state.get(KEY)
    if drawn is None:
        return []
    pairs = zip(drawn.shadows, drawn.paths, strict=True)
    return [Track(shadow.name, path) for shadow, path in pairs]

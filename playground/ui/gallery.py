"""The gallery of presets: a picture and a sentence each, opened with one click.

Opening a preset makes it the session's experiment, as a link would; nothing else is
remembered. That the experiment at hand is one is read from the experiment itself.
"""

import threading
from pathlib import Path

import streamlit as st

from playground.engine import engine
from playground.engine.commands import Speed
from playground.presets import NAMES, PRESETS, Preset, preset_of
from playground.probes.points import POINTS
from playground.probes.starts import outcomes
from playground.ui.controls import reflect
from playground.ui.session import Session

PICTURES = Path(__file__).parents[2] / "assets" / "presets"
NONE = ""
COLUMNS = 3
STARTS = 100
COUNTED = ("N2", "N3")  # presets of which one run tells little: luck decides
_counting = threading.Lock()  # one visitor's hundred starts at a time


def examples(session: Session) -> None:
    """A select box with all presets, and a button that shows them with pictures."""
    found = preset_of(session.experiment)
    reflect("preset", found.name if found else NONE)
    st.selectbox(
        "Example",
        [NONE, *NAMES],
        format_func=lambda name: (
            f"{NAMES[name].row} · {NAMES[name].title}" if name else "Open an example"
        ),
        key="preset",
        help="Experiments of the deep-learning primers, each with what it shows. "
        "Opening one replaces yours; the browser's Back brings it back.",
        on_change=lambda: chosen(session, st.session_state["preset"]),
        label_visibility="collapsed",
        width=230,
    )
    if st.button(
        "Gallery", icon=":material/apps:", key="gallery", help="All examples with pictures"
    ):
        gallery(session)


def chosen(session: Session, name: str) -> None:
    """The select box was changed."""
    if name:
        open_preset(session, NAMES[name])


def open_preset(session: Session, preset: Preset) -> None:
    """Make `preset` the experiment at hand, shown at the speed that suits it."""
    session.open(preset.experiment)
    session.run().tell(Speed(preset.speed))


@st.dialog("Examples", width="large")
def gallery(session: Session) -> None:
    """All presets as cards."""
    for first in range(0, len(PRESETS), COLUMNS):
        columns = st.columns(COLUMNS, gap="medium")
        for column, preset in zip(columns, PRESETS[first : first + COLUMNS], strict=False):
            with column:
                card(session, preset)


def card(session: Session, preset: Preset) -> None:
    """One preset: picture, title, sentence, and a button that opens it."""
    picture = PICTURES / f"{preset.name}.png"
    with st.container(border=True, height="stretch"):
        if picture.exists():
            st.image(picture, alt=f"What the network of «{preset.title}» has learned")
        st.markdown(f"**{preset.row} · {preset.title}**")
        st.caption(preset.shows)
        if st.button(
            "Open",
            key=f"open.{preset.name}",
            on_click=open_preset,
            args=(session, preset),
            width="stretch",
        ):
            st.rerun()  # closes the dialog


def about(session: Session) -> None:
    """What the preset at hand is there to show."""
    preset = preset_of(session.experiment)
    if preset is None:
        return
    with st.container(border=True, gap="small"):
        st.markdown(f"**{preset.row} · {preset.title}.** {preset.shows}")
        if preset.row in COUNTED:
            starts(preset)


@st.fragment
def starts(preset: Preset) -> None:
    """How many of many starts solve it, counted when asked."""
    asked = st.button(
        f"How many of {STARTS} starts solve it?",
        key="count_starts",
        help=f"Trains the same network from {STARTS} start seeds, {preset.epochs:,} epochs each.",
    )
    if asked and not _counting.acquire(blocking=False):
        st.caption("Another visitor is counting; try again in a few seconds.")
    elif asked:
        try:
            count(preset)
        finally:
            _counting.release()


def count(preset: Preset) -> None:
    """Train from start after start, and say how many got every point right."""
    program = engine().programs.get(preset.experiment, POINTS).result()
    bar, solved = st.progress(0.0), 0
    tries = outcomes(preset.experiment, program, range(STARTS), preset.epochs)
    for number, accuracy in enumerate(tries, start=1):
        solved += accuracy == 1.0
        bar.progress(number / STARTS, f"{solved} of {number} starts solve it")

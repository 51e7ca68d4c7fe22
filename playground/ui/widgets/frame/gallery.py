"""The galleries of presets: a picture and a sentence each, opened with one click.

Opening a preset makes it the session's experiment, as a link would; nothing else is
remembered. That the experiment at hand is one is read from the experiment itself.
"""

import threading
from base64 import b64encode
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from PIL import Image

from playground.cli.gallery_images import SAID
from playground.engine import engine
from playground.engine.live.commands import Speed
from playground.presets.base import Preset
from playground.probes.many.starts import outcomes
from playground.probes.points.points import POINTS
from playground.ui.base.mirror import mirror
from playground.ui.base.session import Session

PICTURES = Path(__file__).parents[4] / "assets" / "presets"
NONE = ""
COLUMNS = 3
STARTS = 100
COUNTED = ("N2", "N3")  # presets of which one run tells little: luck decides
_counting = threading.Lock()  # one visitor's hundred starts at a time


def examples(session: Session[Any]) -> None:
    """A select box with all presets of its kind, and a button that shows them with pictures."""
    shelf = session.kind.shelf
    found, named = shelf.preset_of(session.experiment), shelf.named
    mirror(
        st.selectbox,
        "Example",
        shelf.key,
        found.name if found else NONE,
        lambda name: chosen(session, name),
        options=[NONE, *named],
        format_func=lambda name: (
            f"{named[name].row} · {named[name].title}" if name else "Open an example"
        ),
        help=shelf.help,
        label_visibility="collapsed",
        width=230,
    )
    if st.button(
        "Gallery", icon=":material/apps:", key="gallery", help="All examples with pictures"
    ):
        gallery(session)


def chosen(session: Session[Any], name: str) -> None:
    """The select box was changed."""
    if name:
        open_preset(session, session.kind.shelf.named[name])


def open_preset(session: Session[Any], preset: Preset[Any]) -> None:
    """Make `preset` the experiment at hand, shown at the speed that suits it."""
    session.open(preset.experiment)
    if preset.speed:
        session.run().tell(Speed(preset.speed))


@st.dialog("Examples", width="large")
def gallery(session: Session[Any]) -> None:
    """All presets as cards."""
    presets = session.kind.shelf.presets
    for first in range(0, len(presets), COLUMNS):
        columns = st.columns(COLUMNS, gap="medium")
        for column, preset in zip(columns, presets[first : first + COLUMNS], strict=False):
            with column:
                card(session, preset)


def card(session: Session[Any], preset: Preset[Any]) -> None:
    """One preset: picture, title, sentences, and a button that opens it."""
    picture = PICTURES / f"{preset.name}.png"
    with st.container(border=True, height="stretch"):
        if picture.exists():
            st.image(written(picture), alt=f"What the network of «{preset.title}» has learned")
        st.markdown(f"**{preset.row} · {preset.title}**")
        st.caption(f"{preset.shows} {measured(picture)}".strip())
        if st.button(
            "Open",
            key=f"open.{preset.name}",
            on_click=open_preset,
            args=(session, preset),
            width="stretch",
        ):
            st.rerun()  # closes the dialog


@lru_cache(maxsize=64)
def written(picture: Path) -> str:
    """A picture as an address that holds it: who opens an example at once waits for no file."""
    return f"data:image/png;base64,{b64encode(picture.read_bytes()).decode()}"


@lru_cache(maxsize=64)
def measured(picture: Path) -> str:
    """What was measured of the network that a picture shows; empty where nothing was."""
    if not picture.exists():
        return ""
    with Image.open(picture) as image:
        return str(image.info.get(SAID, ""))


def about(session: Session[Any]) -> None:
    """What the preset at hand is there to show, and what to compare it with."""
    shelf = session.kind.shelf
    preset = shelf.preset_of(session.experiment)
    if preset is None:
        return
    with st.container(border=True, gap="small"):
        st.markdown(f"**{preset.row} · {preset.title}.** {preset.shows}")
        if preset.beside:
            other = shelf.named[preset.beside]
            st.button(
                f"Compare: {other.title}",
                key="beside",
                icon=":material/compare_arrows:",
                help="Opens the same network, trained the other way. It begins anew.",
                on_click=open_preset,
                args=(session, other),
            )
        if preset.row in COUNTED:
            starts(preset)


@st.fragment
def starts(preset: Preset[Any]) -> None:
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


def count(preset: Preset[Any]) -> None:
    """Train from start after start, and say how many got every point right."""
    program = engine().programs.get(preset.experiment, POINTS).result()
    bar, solved = st.progress(0.0), 0
    tries = outcomes(preset.experiment, program, range(STARTS), preset.epochs)
    for number, accuracy in enumerate(tries, start=1):
        solved += accuracy == 1.0
        bar.progress(number / STARTS, f"{solved} of {number} starts solve it")

"""The live race on a page, and what it reports: a variant that is to be opened by itself."""

from typing import Any

import streamlit as st

from playground.engine.race.frames import columns
from playground.engine.race.spec import RaceSpec
from playground.palette import Palette
from playground.ui.base.race_session import ContestVisit
from playground.ui.browser.bundle import script, styles
from playground.ui.widgets.stage.stage_mount import LivePicture

RACE = st.components.v2.component(
    "playground_race",
    js=script("race/race.js"),
    css=styles(
        *("shell/stage", "shell/toolbar", "shell/readouts", "stage/curve"),
        *("race/race", "race/standings", "race/cells"),
    ),
    isolate_styles=False,
)


def live_race(session: ContestVisit, contest: RaceSpec, palette: Palette) -> None:
    """Draw the race."""
    data = {
        "metrics": columns(contest),
        "palette": palette.scene() | {"classes": palette.classes},
        "lines": palette.lines._asdict(),
    }
    LivePicture(
        RACE,
        key=f"{session.place}_stage",
        load=lambda session: session.run(contest),
        data=lambda session: data,
        hears={"open": open_variant},
    ).show(session.place)


def open_variant(session: ContestVisit, value: Any) -> None:
    """A variant is wanted in the playground."""
    name, seed = (value.get("name"), value.get("seed")) if isinstance(value, dict) else (None, 0)
    if isinstance(name, str) and (seed is None or isinstance(seed, int)):
        session.leave_with(name, seed)

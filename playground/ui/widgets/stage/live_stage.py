"""The live stage on a page, and what it reports of the experiment that it shows.

What belongs into the experiment (a learning rate that was settled on, a new start) is heard
here; pages add what their kind of data needs.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from playground.engine.live.frames import described
from playground.experiments.base import LARGEST_SEED
from playground.ui.base.session import Session
from playground.ui.browser.bundle import script, styles
from playground.ui.browser.stay import for_browser
from playground.ui.widgets.stage.stage_mount import Hears, LivePicture

STAGE = st.components.v2.component(
    "playground_stage",
    js=script("stage/stage.js"),
    css=styles(
        *("shell/stage", "shell/toolbar", "shell/readouts", "stage/offer"),
        *("points/*/*", "panels/*/*", "stage/curve", "stage/touch"),
    ),
    isolate_styles=False,
)


class Beside(NamedTuple):
    """What a page adds to the stage: data of its own, and what it hears."""

    data: Callable[[Any], dict[str, Any]]
    hears: Hears


NOTHING = Beside(lambda session: {}, {})


def live_stage(session: Session[Any], beside: Beside = NOTHING) -> None:
    """Draw the stage of the session's run."""
    LivePicture(
        STAGE,
        key="stage",
        load=lambda session: session.run(),
        data=lambda session: stage_data(session) | beside.data(session),
        hears={"learning_rate": set_learning_rate, "start": new_start} | beside.hears,
    ).show(session.kind.place)


def stage_data(session: Session[Any]) -> dict[str, Any]:
    """What the stage needs to know besides its frames, as JSON."""
    palette = session.view.palette
    return {
        "stay": for_browser(),
        "kind": session.experiment.name(),
        "metrics": described(session.experiment),
        "learning_rate": rates_of(session.experiment),
        "palette": palette.scene() | {"classes": palette.classes},
        "hidden": sorted(session.view.hidden),
    }


def rates_of(experiment: Any) -> dict[str, Any] | None:
    """The bounds, the value and the stops of the learning rate, where there is one to choose."""
    if experiment.learning_rate is None:
        return None
    rate = type(experiment.optimizer).knobs()["learning_rate"]
    stops = steps(rate.low, rate.high)
    return {"low": rate.low, "high": rate.high, "value": experiment.learning_rate, "steps": stops}


def steps(low: float, high: float) -> list[float]:
    """The stops of the learning rate's buttons: 1, 3, 10 and so on within the bounds."""
    stops = [float(f"{digit}e{power}") for power in range(-7, 4) for digit in (1, 3)]
    return [stop for stop in stops if low <= stop <= high]


def set_learning_rate(session: Session[Any], value: Any) -> None:
    """A learning rate was settled on; the run has heard it already."""
    session.change("optimizer.learning_rate", value)


def new_start(session: Session[Any], value: Any) -> None:
    """Other start weights: the stage says which, so hearing it twice does no harm."""
    session.change("start_seed", int(value) % (LARGEST_SEED + 1) if number(value) else 0)


def number(value: Any) -> bool:
    """Whether a report is a finite number."""
    return isinstance(value, int | float) and abs(value) < 1e9

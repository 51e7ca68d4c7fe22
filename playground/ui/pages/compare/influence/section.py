"""The section «Influence»: a network retrained without each of its points, and whom it misses."""

from typing import Annotated, Any

import numpy as np
import streamlit as st

from playground.experiments.points import PointsExperiment
from playground.options.base import Knob
from playground.options.errors import SpecError
from playground.options.scalings import Raw
from playground.probes.many.influence import Influence, left_out
from playground.probes.points.beliefs import check
from playground.ui.base import jobs
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.mirror import mirror
from playground.ui.pages.compare.influence.maps import (
    Seen,
    changed,
    flip_effect,
    points_map,
    ranking,
)
from playground.ui.pages.compare.setup import Opened, SectionSetup
from playground.ui.widgets.choices import keep, kept
from playground.ui.widgets.controls import setting

NAME, LEAVE = "influence", "Leave each out"
BASE, POINT, PICKED = "influence_base", "influence_point", "influence_picked"


class InfluenceSetup(SectionSetup):
    """How long networks train with all points and without each."""

    label = "Who matters"

    epochs: Annotated[
        int,
        Knob(
            "Epochs",
            "How long the network trains, with all points and without each.",
            1,
            5000,
        ),
    ] = 200


def show(opened: Opened[InfluenceSetup]) -> None:
    """Draw the section."""
    st.markdown("#### Who matters")
    st.markdown(
        "**Your network learns again without each of its points**, all at once. "
        f"Press **{LEAVE}**, then click a point: you see what it did to the answer."
    )
    about = controls(opened)
    jobs.results(NAME, about, LEAVE, lambda work: draw(opened.session, work))


def controls(opened: Opened[InfluenceSetup]) -> object:
    """How long each trains, and the button that begins; what that amounts to."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        setting(opened, "epochs", "influence_epochs", width=130)
        experiment, epochs = about = opened.session.experiment, opened.setup.epochs
        pressed = jobs.pressed(
            NAME, LEAVE, "Trains the network once with all points, and once without each."
        )
    if pressed:
        begin(experiment, epochs, about)
    return about


def begin(experiment: PointsExperiment, epochs: int, about: object) -> None:
    """The button was pressed: all labels are as they were."""
    for name in (BASE, PICKED):
        st.session_state.pop(name, None)
    try:
        check(experiment)
    except SpecError as error:
        jobs.refuse(NAME, error)
        return
    count = left_out(experiment)
    says = f"Compiling {count + 1} networks"
    jobs.begin(NAME, about, lambda: Influence(experiment, epochs), says)


def draw(session: PointsSession, work: Influence) -> None:
    """Points by influence, and what the chosen one changes."""
    now = jobs.job(NAME)
    if not work.flipped and work.over and now is not None and now.future.done():
        st.session_state[BASE] = work
    base: Influence | None = st.session_state.get(BASE)
    point = chosen(work)
    seen = Seen(work, session.view.palette, point)
    st.markdown(summary(work, base))
    with st.container(horizontal=True, gap="medium"):
        points_map(seen, lambda key: pick(key, work.count))
        changed(seen)
        if base is not None and work.flipped and comparable(work, base):
            flip_effect(seen, base)
        ranking(seen)
    st.caption(explained(work))


def summary(work: Influence, base: Influence | None) -> str:
    """The loss with all points, and what flips made of it."""
    whose = "Test" if len(work.test.targets) else "Training"
    when = "" if work.over else f" after {work.done:,} of {work.epochs:,} epochs"
    said = f"{whose} loss with all points{when}: **{work.losses[0]:.4g}**."
    if base is not None and work.flipped:
        points = ", ".join(str(point + 1) for point in sorted(work.flipped))
        said += f" Flipped: point {points}."
        if comparable(work, base):
            said += f" Before, it was {base.losses[0]:.4g}."
        else:
            said += f" It is compared with the one before after {base.done:,} epochs, like that."
    return said


def comparable(work: Influence, base: Influence) -> bool:
    """Whether both have trained as long."""
    return work.done == base.done


def chosen(work: Influence) -> int:
    """Which point is looked at: its number, and the button that flips its label."""
    wanted = kept(POINT, 1) if st.session_state.get(PICKED) else most(work)
    point = min(work.count, wanted) - 1
    with st.container(horizontal=True, vertical_alignment="bottom"):
        mirror(
            st.number_input,
            "Point",
            POINT,
            point + 1,
            picked,
            min_value=1,
            max_value=work.count,
            width=140,
            help="Which point is left out on the right. A click on the map chooses one too.",
        )
        turn = "back" if point in work.flipped else "label"
        pressed = st.button(
            "Flip it back" if point in work.flipped else "Flip its label",
            icon=":material/swap_horiz:",
            key=f"influence_flip_{turn}",
            disabled=not work.over,
            help="Gives the point the next class, or the opposite value, and trains all again.",
        )
    if pressed:
        flip(point)
        st.rerun()
    return point


def picked(number: int) -> None:
    """The visitor has chosen a point; until then it is the one that matters most."""
    st.session_state[PICKED] = True
    keep(POINT, number)


def most(work: Influence) -> int:
    """The number of the point that changes most."""
    sizes = np.nan_to_num(abs(work.changes))
    return int(sizes.argmax()) + 1


def flip(point: int) -> None:
    """Train all again with another label of `point`."""
    found = jobs.job(NAME)
    if found is None or not found.future.done():
        return
    picked(point + 1)
    work: Any = found.future.result()
    flipped = work.flipped ^ {point}
    jobs.begin(
        NAME,
        found.about,
        lambda: Influence(work.experiment, work.epochs, flipped),
        "Preparing the networks",
    )


def pick(key: str, count: int) -> None:
    """A point of the map was clicked."""
    clicked = st.session_state[key]["selection"]["points"]
    numbers = [int(each["point_index"]) + 1 for each in clicked if each["curve_number"] == 1]
    if numbers and numbers[0] <= count:
        picked(numbers[0])


def explained(work: Influence) -> str:
    """What the numbers are, in a few sentences."""
    total = len(work.train.targets)
    some = f" Of {total:,} training points the first {work.count} are left out."
    measured = f"{len(work.test.targets):,} test points"
    if not len(work.test.targets):
        measured = "all training points, since none are held back"
    raw = isinstance(work.experiment.scaling, Raw)
    scaled = "" if raw else ", and the input scaling is measured without the point too"
    return (
        f"Each of {work.count + 1} networks trained {work.done:,} epochs from the same start, with "
        "the same batches less its point (leave-one-out retraining; nothing is estimated"
        f"{scaled}). "
        f"Influence is the loss without the point less the loss with it, on {measured}: "
        "**green** points help, **red** ones harm, large ones most; rings have the colour of the "
        "point's target. Beside it is the change of the network's answer, with its border before "
        "(dotted) and after (solid). Another start seed gives somewhat other numbers."
        + (some if total > work.count else "")
    )

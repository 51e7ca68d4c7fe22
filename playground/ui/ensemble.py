"""The section «Ensembles»: several networks together, what they gain, and how sure they are."""

import streamlit as st

from playground.experiment import PointsExperiment
from playground.options import SpecError
from playground.probes.beliefs import check
from playground.probes.ensemble import Ensemble, resampled, seeded, widened
from playground.ui import job
from playground.ui.ensemble_charts import of_classes, of_values
from playground.ui.messages import plain_text
from playground.ui.session import Session

NAME = "ensemble"
COUNTS = (2, 4, 8, 16, 32, 64)
DIFFER = {"start": "Start", "width": "Start and width", "data": "Start and data"}
DIFFER_HELP = """What tells the networks apart.

- **Start**: start weights and order of examples, by seeds that count up from yours.
- **Start and width**: also their layers: as wide as yours, half and twice as wide by turns.
- **Start and data**: each also draws its training points from yours, with putting back
  (the bootstrap; Breiman, Bagging predictors, 1996)."""


def show(session: Session) -> None:
    """Draw the section for `session`."""
    st.markdown("#### Ensemble")
    st.markdown(
        "**Several networks, one answer**: their mean. Press **Train together**: they learn the "
        "task of your network, and you see what the mean gains, and where they disagree."
    )
    about = controls(session.experiment)
    job.stale(NAME, about, "Train together")
    job.shown(NAME, lambda work: draw(session, work))


def controls(experiment: PointsExperiment) -> object:
    """How many there are, what tells them apart, how long they train; what that amounts to."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = st.select_slider(
            "Networks", COUNTS, 16, key="ensemble_count", width=220, help="How many are trained."
        )
        differ = st.segmented_control(
            "They differ in",
            list(DIFFER),
            default="start",
            format_func=DIFFER.__getitem__,
            key="ensemble_differ",
            required=True,
            help=DIFFER_HELP,
        )
        epochs = st.number_input(
            "Epochs", 1, 5000, 200, key="ensemble_epochs", width=130, help="How long each trains."
        )
        about = (experiment, count, differ, epochs)
        pressed = st.button(
            "Train together",
            icon=":material/play_arrow:",
            type="primary",
            key="ensemble_start",
            help="Trains all of them at once, as one sweep.",
        )
    if pressed:
        begin(experiment, count, str(differ), epochs, about)
    return about


def begin(
    experiment: PointsExperiment, count: int, differ: str, epochs: int, about: object
) -> None:
    """The button was pressed."""
    try:
        check(experiment)
        members = seeded(experiment, count)
        if differ == "width":
            members = widened(members)
        splits = resampled(experiment, count) if differ == "data" else None
    except SpecError as error:
        st.session_state.pop(NAME, None)
        st.warning(plain_text(str(error)), icon=":material/info:")
        return
    job.begin(NAME, about, lambda: Ensemble(members, epochs, splits), f"Compiling {count} networks")


def draw(session: Session, work: Ensemble) -> None:
    """What the networks answer at this moment."""
    lost = len(work.members) - len(work.kept)
    if lost:
        st.caption(f"{lost} of {len(work.members)} diverged and are left out.")
    one = chosen(work)
    (of_values if work.first.classes == 0 else of_classes)(session, work, one)


def chosen(work: Ensemble) -> int:
    """Which single network is shown beside all; its place among those kept."""
    if len(work.kept) == 1:
        return 0
    number = st.slider(
        "One of them",
        1,
        len(work.kept),
        1,
        key=f"ensemble_one_{len(work.kept)}",
        width=320,
        help="Which single network is shown beside all together.",
    )
    return int(number) - 1

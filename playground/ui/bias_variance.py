"""The section «Bias and variance»: many training sets, many widths, and where the error is from."""

from typing import Any

import numpy as np
import streamlit as st

from playground.activations import ACTIVATIONS, Activation
from playground.datasets.base import PointsData
from playground.engine import engine
from playground.experiment import Curve, Plane, PointsExperiment
from playground.figures.resampling import areas, errors
from playground.losses import MeanSquared
from playground.optimizers import Adam
from playground.probes.random_features import Solved
from playground.probes.resampling import MOST, Question, Trade
from playground.ui import job
from playground.ui.plane_maps import quiet
from playground.ui.session import Session

NAME, TRAIN = "widths", "Draw and train"
TRAINED = {"all": "All weights", "output": "Output weights only"}
TRAINED_HELP = """What is learned.

- **All weights**: the whole network, by Adam at 0.01 on all points at once.
- **Output weights only**: hidden ReLU units stay random; the output is solved exactly, with the
  smallest weights of all that fit best (random features, Belkin et al. 2019). Here the peak is
  sharp, for nothing depends on how long one trains."""


def show(session: Session) -> None:
    """Draw the section for `session`."""
    st.markdown("#### Bias and variance")
    st.markdown(
        "**Too simple, or too free?** Networks of many widths learn the same task from many "
        f"training sets. Press **{TRAIN}**: the areas say where their error comes from."
    )
    question, trained = controls(session.experiment)
    if job.pressed(NAME, TRAIN, "Draws all training sets, and trains every width on each."):
        begin(question, trained)
    job.results(NAME, (question, trained), TRAIN, draw)


def begin(question: Question, trained: str) -> None:
    """The button was pressed."""

    def make() -> Any:
        return Solved(question) if trained == "output" else Trade(question, engine().programs.later)

    job.begin(NAME, (question, trained), make, "Drawing training sets")


def tasks(experiment: PointsExperiment) -> dict[str, PointsExperiment]:
    """The tasks with values that there are, by title; the visitor's own first, if it is one."""
    found: dict[str, PointsExperiment] = {}
    mine = experiment.dataset
    if experiment.classes == 0 and experiment.values == 1 and not mine.drawn:
        found[mine.title()] = learning(type(experiment), mine)
    for base in (Curve, Plane):
        for option in base.data_menu():
            data = option()
            if data.classes == 0 and data.values == 1 and not data.drawn:
                found.setdefault(data.title(), learning(base, data))
    return found


def learning(kind: type[PointsExperiment], data: PointsData) -> PointsExperiment:
    """The task of learning the values of `data`."""
    fields: dict[str, Any] = {"dataset": data, "loss": MeanSquared()}
    return kind(**fields)


def controls(experiment: PointsExperiment) -> tuple[Question, str]:
    """The question that the controls ask, and what is learned."""
    known = tasks(experiment)
    usual = next((name for name in known if name == "Sine"), next(iter(known)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        task = known[
            st.selectbox(
                "Task",
                list(known),
                list(known).index(usual),
                key="widths_task",
                width=170,
                help="The values that are learned, before noise is added to them.",
            )
        ]
        trained = st.segmented_control(
            "Learned",
            list(TRAINED),
            default="all",
            format_func=TRAINED.__getitem__,
            key="widths_trained",
            required=True,
            help=TRAINED_HELP,
        )
        points = st.select_slider(
            "Training points", (10, 15, 20, 30, 50, 100), 20, key="widths_points", width=170
        )
        noise = st.slider(
            "Noise",
            0.0,
            0.8,
            0.3,
            0.05,
            key="widths_noise",
            width=170,
            help="The standard deviation of what is added to each value.",
        )
        sets = st.select_slider(
            "Training sets",
            (10, 20, 50, 100, MOST),
            50,
            key="widths_sets",
            width=170,
            help="How many are drawn. Each width trains on every one.",
        )
    activation, epochs, starts = training(str(trained))
    task = task.replace("activation", activation).replace("optimizer", Adam(learning_rate=0.01))
    return Question(task, points, noise, sets, epochs, starts), str(trained)


def training(trained: str) -> tuple[Activation, int, bool]:
    """Activation, epochs, and whether every set has start weights of its own."""
    exact = trained == "output"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Activation",
            list(ACTIVATIONS.by_name),
            format_func=lambda value: ACTIVATIONS[value].title(),
            key="widths_activation",
            width=170,
            disabled=exact,
            help="Of the hidden layer. Random features are always ReLU.",
        )
        epochs = st.number_input(
            "Epochs",
            10,
            5000,
            1000,
            key="widths_epochs",
            width=130,
            disabled=exact,
            help="How long each network trains.",
        )
        starts = st.toggle(
            "New start for each",
            True,
            key="widths_starts",
            help="Every training set also gets start weights of its own, so that the variance "
            "holds their luck too. Off: the points alone differ.",
        )
    return ACTIVATIONS[str(name)](), int(epochs), starts


def draw(work: Trade | Solved) -> None:
    """What is known of the widths that are done."""
    rows = [row for row in work.rows if np.isfinite(row.parts.error)]
    lost = sum(row.lost for row in work.rows)
    if len(rows) < 2:
        gone = "The networks diverged; choose a smaller learning rate on the Playground."
        st.caption(gone if lost else "The first widths are being trained.")
        return
    question = work.question
    widths = np.array([row.width for row in rows])
    bias, variance, _, error = np.array([row.parts for row in rows]).T
    training = np.array([row.training for row in rows])
    threshold = work.threshold if isinstance(work, Solved) else question.threshold
    best = int(error.argmin())
    said = f"Least expected test error: **{error[best]:.4g}** at {rows[best].width} units."
    st.markdown(said)
    left, right = st.columns(2)
    with left:
        st.markdown("**Where the error comes from**")
        quiet(areas(widths, bias, variance, question.variance), "widths_areas", said)
    with right:
        st.markdown("**Errors by width**")
        figure = errors(widths, training, error, question.variance, threshold)
        quiet(figure, "widths_errors", said)
    more = f" {lost} networks diverged and are left out." if lost else ""
    if isinstance(work, Solved):
        more += " Around the peak a few unlucky sets make most of the mean."
    st.caption(explained(question) + more)


def explained(question: Question) -> str:
    """What the parts are, and how the noise is known."""
    where = (
        "Places are spread evenly and stay"
        if isinstance(question.task, Curve)
        else "Places are drawn anew for each set"
    )
    return (
        f"Expected squared error = bias² + variance + noise, exactly, over {question.sets} "
        "training sets and 200 places. **Bias²**: how far the mean answer is from the clean value. "
        "**Variance**: how far answers are from their mean. **Noise** is known, for we add it: "
        f"σ² = {question.variance:.4g} on every value, the dotted level line. {where}. At the "
        "dotted upright line a network has as many learned parameters as there are points: it can "
        "just fit all of them "
        "(Geman et al. 1992; Belkin et al. 2019). Peaks may leave the frame on the left."
    )

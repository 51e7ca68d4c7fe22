"""The section «Bias and variance»: many training sets, many widths, and where the error is from."""

from typing import Annotated, Any, Self

import numpy as np
import streamlit as st
from pydantic import Field

from playground.engine.compile import background
from playground.experiments.curve import Curve
from playground.experiments.points import PointsExperiment
from playground.experiments.supervised import Experiment
from playground.figures.resampling import areas, errors
from playground.options.activations import ACTIVATIONS, Activation, Tanh
from playground.options.base import Knob
from playground.options.errors import listed, shown
from playground.options.optimizers import Adam
from playground.probes.many.random_features import Solved
from playground.probes.many.resampling import MOST, Question, Trade
from playground.ui.base import jobs
from playground.ui.base.mirror import mirror
from playground.ui.pages.compare.setup import Opened, SectionSetup, left_out
from playground.ui.pages.compare.widths.tasks import chosen_task, tasks
from playground.ui.pages.compare.words import USUAL, spoken
from playground.ui.widgets.controls import setting, slid
from playground.ui.widgets.pictures.plane_maps import quiet

NAME, TRAIN, TASK = "widths", "Draw and train", "widths_task"
TRAINED = {"all": "All weights", "output": "Output weights only"}


class WidthsSetup(SectionSetup):
    """What networks of many widths learn, from how many training sets, and how."""

    label = "Bias and variance"

    task: Annotated[
        str,
        spoken("Task", "The values that are learned, before noise is added to them.", USUAL),
    ] = USUAL
    trained: Annotated[
        str,
        Knob(
            "Learned",
            """What is learned.

- **All weights**: the whole network, by Adam at 0.01 on all points at once.
- **Output weights only**: hidden ReLU units stay random; the output is solved exactly, with the
  smallest weights of all that fit best (random features, Belkin et al. 2019). Here the peak is
  sharp, for nothing depends on how long one trains.""",
            choices=("all", "output"),
        ),
    ] = "all"
    points: Annotated[
        int, Knob("Training points", "In every training set.", choices=(10, 15, 20, 30, 50, 100))
    ] = 20
    noise: Annotated[
        float,
        Knob(
            "Noise",
            "The standard deviation of what is added to each value.",
            0.0,
            0.8,
            step=0.05,
        ),
    ] = 0.3
    sets: Annotated[
        int,
        Knob(
            "Training sets",
            "How many are drawn. Each width trains on every one.",
            choices=(10, 20, 50, 100, MOST),
        ),
    ] = 50
    activation: Annotated[
        Activation,
        ACTIVATIONS,
        Field(
            title="Activation",
            description="Of the hidden layer. Random features are always ReLU.",
        ),
    ] = Tanh()
    epochs: Annotated[int, Knob("Epochs", "How long each network trains.", 10, 5000)] = 1000
    starts: Annotated[
        bool,
        Knob(
            "New start for each",
            "Every training set also gets start weights of its own, so that the variance "
            "holds their luck too. Off: the points alone differ.",
        ),
    ] = True

    def fit(self, experiment: Experiment) -> tuple[Self, list[str]]:
        known = (USUAL, *tasks(experiment))
        if self.task in known:
            return self, []
        said = f"task is {shown(self.task)}, but must be {listed(known)}."
        return self.replace("task", USUAL), [left_out("widths.task", said)]


def show(opened: Opened[WidthsSetup]) -> None:
    """Draw the section."""
    st.markdown("#### Bias and variance")
    st.markdown(
        "**Too simple, or too free?** Networks of many widths learn the same task from many "
        f"training sets. Press **{TRAIN}**: the areas say where their error comes from."
    )
    question, trained = controls(opened)
    if jobs.pressed(NAME, TRAIN, "Draws all training sets, and trains every width on each."):
        begin(question, trained)
    jobs.results(NAME, (question, trained), TRAIN, draw)


def begin(question: Question, trained: str) -> None:
    """The button was pressed."""

    def make() -> Any:
        return Solved(question) if trained == "output" else Trade(question, background.submit)

    jobs.begin(NAME, (question, trained), make, "Drawing training sets")


def controls(opened: Opened[WidthsSetup]) -> tuple[Question, str]:
    """The question that the controls ask, and what is learned."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        task = choose_task(opened)
        setting(opened, "trained", "widths_trained", format_func=TRAINED.__getitem__)
        setting(opened, "points", "widths_points", slid(WidthsSetup, "points"), width=170)
        setting(opened, "noise", "widths_noise", width=170)
        setting(opened, "sets", "widths_sets", slid(WidthsSetup, "sets"), width=170)
    setup = opened.setup
    exact = setup.trained == "output"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        setting(opened, "activation", "widths_activation", width=170, disabled=exact)
        setting(opened, "epochs", "widths_epochs", width=130, disabled=exact)
        setting(opened, "starts", "widths_starts")
    task = task.replace("activation", setup.activation)
    task = task.replace("optimizer", Adam(learning_rate=0.01))
    numbers = setup.points, setup.noise, setup.sets, setup.epochs, setup.starts
    return Question(task, *numbers), setup.trained


def choose_task(opened: Opened[WidthsSetup]) -> PointsExperiment:
    """Which values are learned."""
    known, setup = tasks(opened.session.experiment), opened.setup
    now, about = chosen_task(setup.task, known), setup.knobs()["task"]

    def choose(name: str) -> None:
        opened.change("task", USUAL if name == chosen_task(USUAL, known) else name)

    mirror(
        st.selectbox,
        about.label,
        TASK,
        now,
        choose,
        options=list(known),
        format_func=lambda name: known[name].dataset.title(),
        width=170,
        help=about.help,
    )
    return known[now]


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
        "training sets and 200 places. **Bias²**: how far the mean answer is from the clean value, "
        "less what that mean strays by itself (the variance divided by the sets). "
        "**Variance**: how far answers are from their mean. **Noise** is known, for we add it: "
        f"σ² = {question.variance:.4g} on every value, the dotted level line. {where}. At the "
        "dotted upright line a network has as many learned parameters as there are points: it can "
        "just fit all of them "
        "(Geman et al. 1992; Belkin et al. 2019). Peaks may leave the frame on the left."
    )

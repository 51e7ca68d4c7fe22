"""The page «Backpropagation desk»: one update on one example, step by step, with every number.

The page chooses an example, a step and a unit; what is shown of them is made elsewhere, from
numbers that were worked out once for each example.
"""

import numpy as np
import streamlit as st

from playground.engine.train.snapshot import Snapshot
from playground.options.errors import SpecError
from playground.probes.backprop.backprop import Desk, relative
from playground.probes.backprop.standstill import is_tiny, standstill
from playground.ui.base.keep_alive import kept_alive
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.messages import tell
from playground.ui.base.polling import remembered
from playground.ui.pages.backprop import tables, words
from playground.ui.pages.backprop.copy import forget, on_the_desk
from playground.ui.pages.backprop.examples import EXAMPLE, show_examples
from playground.ui.widgets.choices import choice, keep, kept
from playground.ui.widgets.frame.page_frame import titled

STEP, UNIT = "desk_step", "desk_unit"
CHECKED = 4096  # parameters up to which all gradients are checked at once
SAID = {
    "example": "One training example goes in. Its features are what the first layer sees.",
    "forward": "Every unit multiplies what comes in by its weights, adds its bias, and bends the "
    "sum with the activation.",
    "loss": "The loss compares the output with the target: one number for how wrong it is.",
    "backward": "The chain rule, backwards: what arrives from above, times the local derivative, "
    "is how much the loss changes with this unit's sum. Times what came in, it is the gradient "
    "of a weight.",
    "update": "The optimizer turns each gradient into a change of its weight.",
}


def show(session: PointsSession) -> None:
    """Draw the page for `session`."""
    header(session)
    tell(session.problems)
    try:
        snapshot = on_the_desk(session)
    except SpecError as error:
        st.info(str(error), icon=":material/info:")
    else:
        work(session, snapshot)
    kept_alive()
    session.write_address()


def header(session: PointsSession) -> None:
    """The title, what this is, and the way back."""
    words = "Every number of **one update on one example**, for your network."
    with titled("Backpropagation desk", words):
        st.page_link(session.kind.script, icon=":material/arrow_back:")
        st.button(
            "Take the weights of now",
            key="desk_refresh",
            icon=":material/refresh:",
            help="The desk works on a copy of your run's weights. This takes a new copy.",
            on_click=forget,
        )


def work(session: PointsSession, snapshot: Snapshot) -> None:
    """The example, the stepper, and everything of the step."""
    desk = remembered("desk", (snapshot,), lambda: Desk(snapshot.experiment, snapshot.carry))
    train = snapshot.points[0]
    inputs, targets = session.experiment.featurize(train.inputs), train.targets
    left, right = st.columns([5, 2], gap="medium")
    with left:
        step = stepper(desk)
        with st.container(horizontal=True):
            chosen = choose_example(len(targets))
            unit = choose_unit(desk, step)
        x, target, key = inputs[chosen], float(targets[chosen]), (desk, chosen)
        with st.spinner("Working it out"):
            update = remembered("desk_update", key, lambda: desk.update(x, target))
        view = tables.View(desk, update, x, target, step, unit, session.view.palette)
        figure = tables.drawing(view)
        st.plotly_chart(figure, alt=tables.told(view), config={"displayModeBar": False})
        explain(view)
        tables.show(view)
        check(key, view)
        if is_tiny(desk):
            explain_standstill(desk, inputs, targets)
    with right:
        show_examples(session, snapshot, chosen)
        said_about(snapshot)


def explain_standstill(desk: Desk, inputs: np.ndarray, targets: np.ndarray) -> None:
    """Why nothing moves for so long after a start of tiny weights."""
    found = remembered("desk_standstill", (desk,), lambda: standstill(desk, inputs, targets))
    with st.expander("Why this start learns nothing for so long", key="desk_standstill_box"):
        st.markdown("\n\n".join(words.standstill_sentences(desk, found)))


def choose_example(count: int) -> int:
    """Which training example the update is made on; returns its index."""
    number = choice(
        st.number_input,
        "Example",
        EXAMPLE,
        1,
        lambda number: number <= count,
        min_value=1,
        max_value=count,
        width=160,
        help=f"Which of the {count} training examples the update is made on. "
        "A click on the map chooses one too.",
    )
    return int(number) - 1


def said_about(snapshot: Snapshot) -> None:
    """Which weights these are, and where the desk differs from training."""
    experiment = snapshot.experiment
    st.caption(f"Weights of your run after epoch {snapshot.epoch:.4g}, step {snapshot.step:,}.")
    if any(layer.dropout for layer in experiment.layers):
        st.caption("Dropout is off here, so that the numbers can be repeated.")
    if any(layer.normalization.name() == "batch_norm" for layer in experiment.layers):
        st.caption(
            "Batch norm uses its running mean and spread here: a batch of one has no spread."
        )
    if experiment.batch_size > 1:
        st.caption(
            f"Training takes the mean gradient of {experiment.batch_size} examples; this is the "
            "part of one."
        )


def stepper(desk: Desk) -> words.Step:
    """Where in the update we are: buttons, and a slider over all steps."""
    steps = words.steps(desk.experiment)
    labels = [step.label for step in steps]
    at = labels.index(kept(STEP, labels[0], labels.__contains__))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for key, icon, to, says in (
            ("desk_back", ":material/chevron_left:", max(0, at - 1), "One step back"),
            ("desk_next", ":material/chevron_right:", min(len(labels) - 1, at + 1), "Next step"),
        ):
            st.button(
                "",
                key=key,
                icon=icon,
                help=says,
                disabled=to == at,
                on_click=keep,
                args=(STEP, labels[to]),
            )
        choice(
            st.select_slider,
            "Step",
            STEP,
            labels[0],
            labels.__contains__,
            options=labels,
            help="Forward through the layers, the loss, back through the layers, then the update.",
        )
    return steps[at]


def choose_unit(desk: Desk, step: words.Step) -> int:
    """Which unit of the layer is written out; returns its index."""
    widths = [*(layer.units for layer in desk.experiment.layers), desk.experiment.outputs]
    width = widths[step.layer]
    if step.kind in ("example", "loss") or width == 1:
        return 0
    number = choice(
        st.number_input,
        "Unit",
        UNIT,
        1,
        lambda number: number <= width,
        min_value=1,
        max_value=width,
        width=160,
        help="The unit whose numbers are written out, and whose incoming weights are in the table.",
    )
    return int(number) - 1


def explain(view: tables.View) -> None:
    """One sentence, and the chain rule with its numbers."""
    lines = "\n\n".join(f"${line}$" for line in tables.lines(view))
    st.markdown(f"**{view.step.label}.** {SAID[view.step.kind]}\n\n{lines}")


def check(key: tuple[Desk, int], view: tables.View) -> None:
    """Whether every gradient of the network agrees with differences."""
    desk, update = view.desk, view.update
    if view.step.kind not in ("backward", "update"):
        return
    if desk.size > min(CHECKED, desk.most):
        st.caption("This network is large: gradients are checked for the unit in the table.")
        return
    found = remembered(
        "desk_check", key, lambda: desk.differences(view.inputs, view.target, range(desk.size))
    )
    gradient = tables.flat(update.by_loss) + tables.flat(update.by_penalty)
    apart = relative(gradient, found, float(update.loss))
    worst = float(apart.max())
    if worst < tables.AGREES:
        st.success(
            f"All {desk.size:,} gradients agree with central differences: they are at most a "
            f"relative {worst:.0e} apart.",
            icon=":material/check:",
        )
        return
    off = int((apart >= tables.AGREES).sum())
    st.warning(
        f"{off:,} of {desk.size:,} gradients differ from central differences, by a relative "
        f"{worst:.0e} at most. That happens at corners, such as ReLU at exactly 0, where a curve "
        "has no single slope.",
        icon=":material/info:",
    )

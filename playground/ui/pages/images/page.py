"""The page «Images»: a network learns what images show, live, and reads what one draws."""

from pathlib import Path

import streamlit as st

from playground.ui.base.kind import script_of
from playground.ui.base.kind_sessions import ImageSession
from playground.ui.pages.images import stacks
from playground.ui.pages.images.data import data_controls, wanted
from playground.ui.pages.images.drawing import drawing
from playground.ui.pages.images.tabs import classes, gradients, kernel, maps, robust, why
from playground.ui.widgets import layer_builder
from playground.ui.widgets.controls import knob, menu
from playground.ui.widgets.frame import page_frame
from playground.ui.widgets.layer_table import layer_table
from playground.ui.widgets.stage.live_stage import live_stage
from playground.ui.widgets.training_controls import rate_curve, training_controls
from playground.ui.widgets.what_runs import what_runs

STYLE = Path(__file__).with_name("page.css")  # on a phone drawing comes before the tabs
TO_DRAWING = '<a class="np-to-drawing" href="#drawing">Draw a digit</a>'
DRAWING = '<span id="drawing"></span>'
TASK = (
    "A network learns to tell images apart, and reads what you draw. Press **Play**: the curve "
    "falls, and each small picture shows what one part of the network sees of the chosen image."
)
RACE = "Race variants of this network, or search for better settings."
PICTURES = (
    "Small pictures: what a layer's maps or units answer to the chosen image, {} above zero and "
    "{} below; the smallest ones are the kernels that made the maps. "
)
MEASURED = (
    "Curves: the first 200 training and 200 held-back images, measured now and then; at the end "
    "of each epoch the first 2,000 training images and all held-back ones."
)


def show(session: ImageSession) -> None:
    """Draw the page for `session`."""
    page_frame.show(session, FRAME)


def present(session: ImageSession) -> bool:
    """Whether the images are on this machine."""
    return session.experiment.dataset.present()


def stage(session: ImageSession) -> None:
    """The stage, or where its images can be had."""
    if not present(session):
        wanted(session)
        return
    live_stage(session)
    negative, positive = session.view.palette.words
    st.caption(PICTURES.format(positive, negative) + MEASURED)


def compare(session: ImageSession) -> None:
    """The way to the page that compares many networks."""
    icon = ":material/stacked_line_chart:"
    if st.button("Compare", icon=icon, key="to_compare", help=RACE):
        st.switch_page(script_of("compare"))


def to_drawing(session: ImageSession) -> None:
    """On a phone, the way down to the pad."""
    if session.view.shows("draw"):
        st.html(TO_DRAWING, width="content")


def drawing_place(session: ImageSession) -> None:
    """Where that way leads."""
    st.html(DRAWING)


def network_controls(session: ImageSession) -> None:
    """The network before training."""
    if session.view.shows("layers"):
        stacks.stacks(session)
        layer_builder.builder(session)
    menu(session, "activation", key="activation")
    menu(session, "initializer", key="initializer")
    knob(session, "start_seed", key="start_seed")


FRAME = page_frame.Frame(
    name="images",
    title="Images",
    task=lambda session: TASK,
    stage=stage,
    tabs={
        "draw": drawing,
        "data": data_controls,
        "network": network_controls,
        "training": training_controls,
    },
    behind={
        "Layers": layer_table,
        "Classes": classes.show,
        "Why": why.show,
        "Maps": maps.show,
        "Kernel": kernel.show,
        "Gradients": gradients.show,
        "Robust": robust.show,
        "Learning rate": rate_curve,
        "What runs": what_runs,
    },
    behind_key="image_more",
    lacks=frozenset(
        {"fan", "kind", "show_test", "hard_boundary", "gradient_lens", "contributions", "pen"}
    ),
    buttons=compare,
    after_share=to_drawing,
    above_tabs=drawing_place,
    ready=present,
    style=STYLE,
)

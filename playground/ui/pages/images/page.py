"""The page «Images»: a network learns what images show, live, and reads what one draws."""

from collections.abc import Callable

import streamlit as st

from playground.links.experiments import to_link
from playground.options.base import SpecError
from playground.presets.images import IMAGES
from playground.ui.base.image_session import ImageSession
from playground.ui.base.messages import plain_text
from playground.ui.base.race_session import COMPARE
from playground.ui.browser.bundle import asset
from playground.ui.pages.images import stacks
from playground.ui.pages.images.data import data_controls, wanted
from playground.ui.pages.images.drawing import drawing
from playground.ui.pages.images.tabs import classes, gradients, kernel, maps, robust, why
from playground.ui.pages.playground import page as plane_page
from playground.ui.widgets import gallery
from playground.ui.widgets.controls import knob, menu
from playground.ui.widgets.live_stage import live_stage
from playground.ui.widgets.palette_choice import colours

STYLE = asset("page.css")  # on a phone drawing comes before the tabs
TO_DRAWING = '<a class="np-to-drawing" href="#drawing">Draw a digit</a>'
DRAWING = '<span id="drawing"></span>'
SHELF = gallery.Shelf(
    IMAGES,
    "image_preset",
    "The primers' networks for images, and famous ones. Opening one replaces yours; the "
    "browser's Back brings it back.",
)
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
    header(session)
    with st.container():  # always in its place: were it not, the stage would be made anew
        plane_page.problems(session)
        gallery.about(session, SHELF)
    st.html(STYLE)
    with st.container(key="images_page"):
        left, right = st.columns([5, 2], gap="medium")
    with right:
        controls(session)
    with left:
        with st.container(key="images_stage"):
            seen(session)
        with st.container(key="images_more"):
            if session.experiment.dataset.present():
                more(session)
    session.write_address()


def seen(session: ImageSession) -> None:
    """The stage, or where its images can be had."""
    if not session.experiment.dataset.present():
        wanted(session)
        return
    live_stage(session)
    negative, positive = session.view.palette.words
    st.caption(PICTURES.format(positive, negative) + MEASURED)


def header(session: ImageSession) -> None:
    """The title, two sentences, and the link."""
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.markdown("### Images")
            st.markdown(TASK)
        gallery.examples(session, SHELF)
        icon = ":material/stacked_line_chart:"
        if st.button("Compare", icon=icon, key="to_compare", help=RACE):
            st.switch_page(COMPARE)
        colours(session)
        with st.popover("Share", icon=":material/link:", key="share"):
            share(session)
        st.html(TO_DRAWING, width="content")


def share(session: ImageSession) -> None:
    """A link that opens this very experiment."""
    st.markdown("**This link opens the same experiment with the same numbers.**")
    try:
        link = plane_page.address() + to_link(session.experiment)
        st.code(link, language=None, wrap_lines=True)
    except SpecError as error:
        st.warning(plain_text(str(error)))
    st.caption("It holds data, network, training and seeds; what is at its default is left out.")


def controls(session: ImageSession) -> None:
    """Drawing, and everything that can be set, in four tabs."""
    st.html(DRAWING)
    for tab, draw in zip(st.tabs([*TABS]), TABS.values(), strict=True):
        with tab:
            draw(session)


def network_controls(session: ImageSession) -> None:
    """The network before training."""
    stacks.builder(session)
    menu(session, "activation", key="activation")
    menu(session, "initializer", key="initializer")
    knob(session, "start_seed", key="start_seed")


TABS: dict[str, Callable[[ImageSession], None]] = {
    "Draw": drawing,
    "Data": data_controls,
    "Network": network_controls,
    "Training": plane_page.training_controls,
}


MORE: dict[str, Callable[[ImageSession], None]] = {
    "Layers": plane_page.layer_table,
    "Classes": classes.show,
    "Why": why.show,
    "Maps": maps.show,
    "Kernel": kernel.show,
    "Gradients": gradients.show,
    "Robust": robust.show,
    "Learning rate": plane_page.rate_curve,
    "What runs": plane_page.what_runs,
}


def more(session: ImageSession) -> None:
    """What stands behind the picture; only the open tab is drawn."""
    tabs = st.tabs([*MORE], key="image_more", on_change="rerun")
    for tab, draw in zip(tabs, MORE.values(), strict=True):
        if tab.open:
            with tab:
                draw(session)

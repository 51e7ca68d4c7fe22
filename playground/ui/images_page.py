"""The page «Images»: a network learns what images show, live, and reads what one draws."""

from collections.abc import Callable

import streamlit as st

from playground.experiment import Images
from playground.figures.curves import learning_rates
from playground.links import to_link
from playground.options import SpecError
from playground.presets.images import IMAGES, ImagePreset
from playground.ui import builder, image_builder, image_classes, plane_page
from playground.ui.colours import colours
from playground.ui.controls import knob, menu, reflect
from playground.ui.image_data import data_controls, wanted
from playground.ui.image_drawing import drawing
from playground.ui.image_session import ImageSession
from playground.ui.image_tabs import kernel, maps, robust, why
from playground.ui.live_stage import live_stage

NONE = ""
NAMES = {preset.name: preset for preset in IMAGES}
TASK = (
    "A network learns to tell images apart, and reads what you draw. Press **Play**: the curve "
    "falls, and each small picture shows what one part of the network sees of the chosen image."
)
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
        about(session.experiment)
    left, right = st.columns([5, 2], gap="medium")
    with right:
        controls(session)
    with left:
        if session.experiment.dataset.present():
            live_stage(session)
            negative, positive = session.view.palette.words
            st.caption(PICTURES.format(positive, negative) + MEASURED)
            more(session)
        else:
            wanted(session)
    session.write_address()


def header(session: ImageSession) -> None:
    """The title, two sentences, and the link."""
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            st.markdown("### Images")
            st.markdown(TASK)
        examples(session)
        colours(session)
        with st.popover("Share", icon=":material/link:", key="share"):
            share(session)


def share(session: ImageSession) -> None:
    """A link that opens this very experiment."""
    st.markdown("**This link opens the same experiment with the same numbers.**")
    try:
        link = plane_page.address() + to_link(session.experiment)
        st.code(link, language=None, wrap_lines=True)
    except SpecError as error:
        st.warning(plane_page.plain_text(str(error)))
    st.caption("It holds data, network, training and seeds; what is at its default is left out.")


def examples(session: ImageSession) -> None:
    """A select box with all presets."""
    found = preset_of(session.experiment)
    reflect("image_preset", found.name if found else NONE)
    st.selectbox(
        "Example",
        [NONE, *NAMES],
        format_func=lambda name: NAMES[name].title if name else "Open an example",
        key="image_preset",
        help="The primers' networks for images, and famous ones. Opening one replaces yours; "
        "the browser's Back brings it back.",
        on_change=lambda: open_preset(session, st.session_state["image_preset"]),
        label_visibility="collapsed",
        width=230,
    )


def open_preset(session: ImageSession, name: str) -> None:
    """The select box was changed."""
    if name in NAMES:
        session.open(NAMES[name].experiment)


def preset_of(experiment: Images) -> ImagePreset | None:
    """The preset that `experiment` is, if it is one unchanged."""
    return next((preset for preset in IMAGES if preset.experiment == experiment), None)


def about(experiment: Images) -> None:
    """What the preset at hand is there to show."""
    preset = preset_of(experiment)
    if preset is not None:
        with st.container(border=True):
            st.markdown(f"**{preset.title}.** {preset.shows}")


def controls(session: ImageSession) -> None:
    """Drawing, and everything that can be set, in four tabs."""
    for tab, draw in zip(st.tabs([*TABS]), TABS.values(), strict=True):
        with tab:
            draw(session)


def network_controls(session: ImageSession) -> None:
    """The network before training."""
    image_builder.builder(session)
    menu(session, "activation", key="activation")
    menu(session, "initializer", key="initializer")
    knob(session, "start_seed", key="start_seed")


TABS: dict[str, Callable[[ImageSession], None]] = {
    "Draw": drawing,
    "Data": data_controls,
    "Network": network_controls,
    "Training": plane_page.training_controls,
}


def layers(session: ImageSession) -> None:
    """Shapes, parameters, FLOPs, receptive fields and memory."""
    builder.layer_table(session.experiment)


def rate(session: ImageSession) -> None:
    """The learning rate as the schedule has it."""
    figure = learning_rates(*plane_page.rates(session.experiment))
    st.plotly_chart(figure, alt="Learning rate over the first 100 epochs")


def what_runs(session: ImageSession) -> None:
    """Formula, code and source of everything in an update."""
    plane_page.formulas(session.experiment)


MORE: dict[str, Callable[[ImageSession], None]] = {
    "Layers": layers,
    "Classes": image_classes.show,
    "Why": why.show,
    "Maps": maps.show,
    "Kernel": kernel.show,
    "Robust": robust.show,
    "Learning rate": rate,
    "What runs": what_runs,
}


def more(session: ImageSession) -> None:
    """What stands behind the picture; only the open tab is drawn."""
    tabs = st.tabs([*MORE], key="image_more", on_change="rerun")
    for tab, draw in zip(tabs, MORE.values(), strict=True):
        if tab.open:
            with tab:
                draw(session)

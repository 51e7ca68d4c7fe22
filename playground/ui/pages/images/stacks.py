"""The layer builder for images: a row for each layer, and its shape beside it.

A layer that cannot stand where it is put is refused, and the reason is told at its row; the
stack stays as it was. New layers go where they fit: those for images before the first that
lays them out as a row.
"""

from typing import Any

import streamlit as st

from playground.experiments.plane import DEEPEST, Images
from playground.experiments.stacks import STACKS
from playground.layers import IMAGE_LAYERS, Layer, Shape
from playground.options.base import Option
from playground.ui.base.image_session import ImageSession
from playground.ui.base.mirror import choice, held, mirror
from playground.ui.widgets.controls import knob, menu

OWN = ""  # what the box of stacks shows where the layers are none of them
FIRST = "units"  # the knob that stands in the row itself
REFUSED = "Layer {} cannot stand there"
KIND_OF_NEW = "new_layer"


def builder(session: ImageSession) -> None:
    """A stack to begin with, all its layers, and a button for one more."""
    stacks(session)
    experiment = session.experiment
    st.caption(f"Images of {size_of(experiment.input_shape)} come in.")
    for index in range(len(experiment.layers)):
        row(session, index)
    st.caption(f"{experiment.outputs} outputs, one for each class.")
    add(session)


def stacks(session: ImageSession) -> None:
    """Well-known networks; the one that stands there is shown by name."""
    shape = session.experiment.input_shape
    found = (stack.name for stack in STACKS if stack.layers(shape) == session.experiment.layers)
    titles = {stack.name: stack.title for stack in STACKS}
    mirror(
        st.selectbox,
        "Network",
        "stack",
        next(found, OWN),
        lambda name: choose_stack(session, name),
        options=[OWN, *titles],
        format_func=lambda name: titles.get(name, "Your own layers"),
        help="Well-known networks to begin with; change their layers below.",
    )


def choose_stack(session: ImageSession, name: str) -> None:
    """The select box was changed."""
    for stack in STACKS:
        if stack.name == name:
            session.change("layers", stack.layers(session.experiment.input_shape))


def row(session: ImageSession, index: int) -> None:
    """One layer: its kind, its width, its settings, a way out, and the shape that it hands on."""
    layer, path = session.experiment.layers[index], f"layers.{index}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        kind(session, index)
        if FIRST in layer.knobs():
            width(session, index)
        with st.popover(
            "",
            icon=":material/tune:",
            key=f"settings.{path}",
            help=f"Settings of layer {index + 1}, and its place",
            on_change="rerun",
        ) as box:
            if box.open:
                details(session, index)
        st.button(
            "",
            icon=":material/close:",
            key=f"remove.{path}",
            help=f"Take layer {index + 1} out",
            on_click=remove,
            args=(session, index),
        )
    st.caption(f"→ {size_of(session.experiment.flow()[index + 1])}")
    told = [said for said in session.problems if place_of(said, session.experiment) == index]
    for said in told:
        st.warning(said, icon=":material/block:")


def place_of(problem: str, experiment: Images) -> int | None:
    """The row at which a problem is explained: its layer's, or the last one's."""
    count = len(experiment.layers)
    numbers = (number for number in range(1, DEEPEST + 2) if REFUSED.format(number) in problem)
    number = next(numbers, None)
    return None if number is None else min(number, count) - 1


def kind(session: ImageSession, index: int) -> None:
    """What the layer does."""
    key, layer = f"layers.{index}.kind", session.experiment.layers[index]
    mirror(
        st.selectbox,
        f"Layer {index + 1}",
        key,
        layer.name(),
        lambda name: exchange(session, index, name),
        options=list(IMAGE_LAYERS.by_name),
        format_func=lambda name: IMAGE_LAYERS[name].title(),
        help=layer.summary(),
    )


def exchange(session: ImageSession, index: int, name: str) -> None:
    """Put a layer of another kind there, as wide as the one before where both have a width."""
    old, new = session.experiment.layers[index], IMAGE_LAYERS[name]
    same = old.knobs().keys() & new.knobs().keys() & {FIRST}
    session.change(f"layers.{index}", new(**{field: getattr(old, field) for field in same}))


def width(session: ImageSession, index: int) -> None:
    """How many kernels or units the layer has."""
    key, layer = f"layers.{index}.{FIRST}", session.experiment.layers[index]
    about = layer.knobs()[FIRST]
    mirror(
        st.number_input,
        about.label,
        key,
        layer.units,
        lambda units: session.change(key, units),
        min_value=int(about.low),
        max_value=int(about.high),
        step=1,
        help=about.help,
        width=76,
    )


def details(session: ImageSession, index: int) -> None:
    """Everything else about a layer."""
    layers, path = session.experiment.layers, f"layers.{index}"
    layer: Option = layers[index]
    st.markdown(f"**Layer {index + 1} · {layer.title()}**")
    st.caption(f"{layer.summary()}\n\n${layer.formula}$")
    for name in layer.knobs():
        if name != FIRST:
            knob(session, f"{path}.{name}")
    for name in layer.menus():
        inherited = getattr(session.experiment, name, None)
        said = inherited.title() if isinstance(inherited, Option) else ""
        menu(session, f"{path}.{name}", inherited=said, inside=True)
    with st.container(horizontal=True):
        for label, by in (("Earlier", -1), ("Later", 1)):
            st.button(
                label,
                key=f"{label.lower()}.{path}",
                help=f"Put layer {index + 1} one place {label.lower()}",
                disabled=not 0 <= index + by < len(layers),
                on_click=swap,
                args=(session, index, index + by),
            )


def swap(session: ImageSession, one: int, other: int) -> None:
    """Let two layers change places."""
    layers = list(session.experiment.layers)
    layers[one], layers[other] = layers[other], layers[one]
    session.change("layers", tuple(layers))


def remove(session: ImageSession, index: int) -> None:
    """Take a layer out."""
    layers = session.experiment.layers
    session.change("layers", (*layers[:index], *layers[index + 1 :]))


def add(session: ImageSession) -> None:
    """Choose a kind of layer, and stack one more."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        choice(
            st.selectbox,
            "New layer",
            KIND_OF_NEW,
            next(iter(IMAGE_LAYERS.by_name)),
            options=list(IMAGE_LAYERS.by_name),
            format_func=lambda name: IMAGE_LAYERS[name].title(),
            help="Layers for images go before the first that lays images out as a row; "
            "others go to the end.",
        )
        st.button(
            "Add",
            icon=":material/add:",
            key="add_layer",
            help="Stack one more layer of this kind.",
            disabled=len(session.experiment.layers) >= DEEPEST,
            on_click=lambda: add_layer(session, held(KIND_OF_NEW)),
        )


def add_layer(session: ImageSession, name: str) -> None:
    """Stack one more, on what there is now, where it fits."""
    new, layers, flow = IMAGE_LAYERS[name](), session.experiment.layers, session.experiment.flow()
    place = len(layers) if fits_rows(new) else last_image(flow)
    session.change("layers", (*layers[:place], new, *layers[place:]))


def fits_rows(layer: Layer) -> bool:
    """Whether the layer takes numbers in a row."""
    return layer.flattens((1, 1, 1))


def last_image(flow: list[Shape]) -> int:
    """After how many layers images are images for the last time."""
    return max(place for place, shape in enumerate(flow) if len(shape) == 3)


def size_of(shape: tuple[Any, ...]) -> str:
    """A shape in a word or two."""
    if len(shape) == 3:
        return f"{shape[0]} × {shape[1]} × {shape[2]}"
    return f"{shape[0]} numbers"

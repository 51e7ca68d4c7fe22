"""The layer builder: stack layers, and set each one's kind, width, activation, norm and more.

What there is to stack is the experiment's own menu of layers. Where that has several kinds,
each row also chooses the kind and says which shape the layer hands on. A layer that cannot
stand where it is put is refused, and the reason is told at its row; the stack stays as it was.
"""

from typing import Any

import streamlit as st

from playground.experiments.supervised import DEEPEST, Experiment
from playground.layers import Layer, Shape
from playground.options.base import Menu, Option
from playground.ui.base.mirror import held, mirror
from playground.ui.base.session import Session
from playground.ui.widgets.choices import choice
from playground.ui.widgets.controls import knob, menu

MANY = 6  # layers above which a layer's settings are only drawn when opened
WIDTH = "units"  # the knob that stands in the row itself
KIND_OF_NEW = "new_layer"


def layer_menu(experiment: Experiment) -> Menu[Layer]:
    """The kinds of layers that this experiment can be stacked from."""
    return type(experiment).lists()["layers"]


def several(experiment: Experiment) -> bool:
    """Whether there is more than one kind."""
    return len(layer_menu(experiment)) > 1


def builder(session: Session[Any]) -> None:
    """All hidden layers, a row each, and what adds one more."""
    experiment: Experiment = session.experiment
    if several(experiment):
        st.caption(f"Images of {size_of(experiment.input_shape)} come in.")
    elif not experiment.layers:
        st.caption("No hidden layer: the output is computed from the inputs directly.")
    for index in range(len(experiment.layers)):
        row(session, index)
    if several(experiment):
        st.caption(f"{experiment.outputs} outputs, one for each class.")
        add_of_a_kind(session)
    else:
        st.button(
            "Add a layer",
            icon=":material/add:",
            key="add_layer",
            help="Stacks one more hidden layer before the output, as wide as the last one.",
            disabled=len(experiment.layers) >= DEEPEST,
            on_click=add_another,
            args=(session,),
            width="stretch",
        )


def row(session: Session[Any], index: int) -> None:
    """One layer: its kind and width, its settings, a way out, and the shape that it hands on."""
    experiment: Experiment = session.experiment
    path, many = f"layers.{index}", several(experiment)
    gap: Any = "xsmall" if many else "small"
    with st.container(horizontal=True, vertical_alignment="bottom", gap=gap):
        if many:
            kind(session, index)
        if WIDTH in experiment.layers[index].knobs():
            width(session, index)
        lazy = many or len(experiment.layers) > MANY
        box = st.popover(
            "",
            icon=":material/tune:",
            key=f"settings.{path}",
            help=f"Settings of layer {index + 1}, and its place"
            if many
            else f"Activation, norm, dropout and more of layer {index + 1}",
            on_change="rerun" if lazy else "ignore",
        )
        if not lazy or box.open:
            with box:
                details(session, index)
        st.button(
            "",
            icon=":material/close:",
            key=f"remove.{path}",
            help=f"Take layer {index + 1} out",
            on_click=remove,
            args=(session, index),
        )
    if many:
        st.caption(f"→ {size_of(experiment.flow()[index + 1])}")
        why_refused(session, index)


def why_refused(session: Session[Any], index: int) -> None:
    """Say at its row why a layer was refused, or at the last one's where it has none."""
    last, error = len(session.experiment.layers) - 1, session.refused
    head, _, place = error.where.partition(".") if error else ("", "", "")
    if head == "layers" and min(int(place), last) == index and str(error) in session.problems:
        st.warning(str(error), icon=":material/block:")


def kind(session: Session[Any], index: int) -> None:
    """What the layer does."""
    key, layer = f"layers.{index}.kind", session.experiment.layers[index]
    kinds = layer_menu(session.experiment)
    mirror(
        st.selectbox,
        f"Layer {index + 1}",
        key,
        layer.name(),
        lambda name: exchange(session, index, name),
        options=list(kinds.by_name),
        format_func=lambda name: kinds[name].title(),
        help=layer.summary(),
    )


def exchange(session: Session[Any], index: int, name: str) -> None:
    """Put a layer of another kind there, as wide as the one before where both have a width."""
    old, new = session.experiment.layers[index], layer_menu(session.experiment)[name]
    same = old.knobs().keys() & new.knobs().keys() & {WIDTH}
    session.change(f"layers.{index}", new(**{field: getattr(old, field) for field in same}))


def width(session: Session[Any], index: int) -> None:
    """How many kernels or units the layer has."""
    key, layer = f"layers.{index}.{WIDTH}", session.experiment.layers[index]
    about = layer.knobs()[WIDTH]
    label, help = about.label, about.help
    narrow: dict[str, Any] = {"width": 76}
    if not several(session.experiment):
        own = f" · {layer.activation.title()}" if layer.activation else ""
        label, narrow = f"Layer {index + 1}{own}", {}
        help += " Only the first 8 are drawn at once."
    mirror(
        st.number_input,
        label,
        key,
        layer.units,
        lambda units: session.change(key, units),
        min_value=int(about.low),
        max_value=int(about.high),
        step=1,
        help=help,
        **narrow,
    )


def details(session: Session[Any], index: int) -> None:
    """Everything else about a layer, and where there are several kinds its place among them."""
    layer, path = session.experiment.layers[index], f"layers.{index}"
    if not several(session.experiment):
        st.markdown(f"**Layer {index + 1}**")
        menus(session, path, layer)
        knobs(session, path, layer)
        return
    st.markdown(f"**Layer {index + 1} · {layer.title()}**")
    st.caption(f"{layer.summary()}\n\n${layer.formula}$")
    knobs(session, path, layer)
    menus(session, path, layer)
    places(session, index)


def knobs(session: Session[Any], path: str, layer: Layer) -> None:
    """The numbers and switches of a layer, but for its width."""
    for name in layer.knobs():
        if name != WIDTH:
            knob(session, f"{path}.{name}")


def menus(session: Session[Any], path: str, layer: Layer) -> None:
    """The options of a layer; where one is left open, that of the network counts."""
    for name in layer.menus():
        inherited = getattr(session.experiment, name, None)
        said = inherited.title() if isinstance(inherited, Option) else ""
        menu(session, f"{path}.{name}", inherited=said, inside=True)


def places(session: Session[Any], index: int) -> None:
    """Two buttons that move a layer."""
    with st.container(horizontal=True):
        for label, by in (("Earlier", -1), ("Later", 1)):
            st.button(
                label,
                key=f"{label.lower()}.layers.{index}",
                help=f"Put layer {index + 1} one place {label.lower()}",
                disabled=not 0 <= index + by < len(session.experiment.layers),
                on_click=swap,
                args=(session, index, index + by),
            )


def swap(session: Session[Any], one: int, other: int) -> None:
    """Let two layers change places."""
    layers = list(session.experiment.layers)
    layers[one], layers[other] = layers[other], layers[one]
    session.change("layers", tuple(layers))


def remove(session: Session[Any], index: int) -> None:
    """Take a layer out."""
    layers = session.experiment.layers
    session.change("layers", (*layers[:index], *layers[index + 1 :]))


def add_another(session: Session[Any]) -> None:
    """Stack one more of the only kind, on what there is now: two quick clicks add two."""
    layers, (only,) = session.experiment.layers, layer_menu(session.experiment)
    same = {WIDTH: layers[-1].units} if layers else {}
    add_layer(session, only(**same))


def add_of_a_kind(session: Session[Any]) -> None:
    """Choose a kind of layer, and stack one more."""
    kinds = layer_menu(session.experiment)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        choice(
            st.selectbox,
            "New layer",
            KIND_OF_NEW,
            next(iter(kinds.by_name)),
            options=list(kinds.by_name),
            format_func=lambda name: kinds[name].title(),
            help="Layers for images go before the first that lays images out as a row; "
            "others go to the end.",
        )
        st.button(
            "Add",
            icon=":material/add:",
            key="add_layer",
            help="Stack one more layer of this kind.",
            disabled=len(session.experiment.layers) >= DEEPEST,
            on_click=lambda: add_layer(session, kinds[held(KIND_OF_NEW)]()),
        )


def add_layer(session: Session[Any], new: Layer) -> None:
    """Stack one more where it fits: one that takes no rows behind the last one of images."""
    layers, takes_rows = session.experiment.layers, new.flattens((1, 1, 1))
    images = (at for at, shape in enumerate(session.experiment.flow()) if len(shape) == 3)
    place = len(layers) if takes_rows else max(images)
    session.change("layers", (*layers[:place], new, *layers[place:]))


def size_of(shape: Shape) -> str:
    """A shape in a word or two."""
    return " × ".join(map(str, shape)) if len(shape) == 3 else f"{shape[0]} numbers"

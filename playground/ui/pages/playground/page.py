"""The page «Playground»: what it is, the live stage, and everything that can be set."""

from typing import Any

import jax
import numpy as np
import streamlit as st

from playground import network
from playground.engine.train.messages import lone
from playground.experiments.plane import Experiment, Plane, PointsExperiment
from playground.figures.curves import learning_rates
from playground.figures.weights import distribution
from playground.links.experiments import needs_a_file, to_link
from playground.options.base import Option, SpecError
from playground.ui.base.kind_sessions import Session
from playground.ui.base.messages import plain_text, tell
from playground.ui.base.session import Visit
from playground.ui.pages.playground import (
    fan,
    gradients,
    kind,
    measures,
    own_data,
    own_picture,
    representation,
    teacher,
    tf_rules,
)
from playground.ui.widgets import gallery, layer_builder, sharpness
from playground.ui.widgets.controls import knob, math_lines, menu
from playground.ui.widgets.features import features
from playground.ui.widgets.live_stage import live_stage
from playground.ui.widgets.palette_choice import colours


def show(session: Session) -> None:
    """Draw the page for `session`."""
    header(session)
    with st.container():  # always in its place: were it not, the stage would be made anew
        problems(session)
        gallery.about(session)
        teacher.say_what_is_hidden(session)
    left, right = st.columns([5, 2], gap="medium")
    with right:
        controls(session)
    with left:
        live_stage(session)
        if session.view.shows("fan"):
            fan.fan(session)
        if session.view.shows("more"):
            more(session)
    session.write_address()


def header(session: Session) -> None:
    """The title, two sentences, and the link."""
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(gap=None):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown("### Neural Playground", width="content")
                if session.view.shows("kind"):
                    kind.kind(session)
            st.markdown(kind.task(session))
        if session.view.shows("preset"):
            gallery.examples(session)
        colours(session)
        with st.popover("Share", icon=":material/link:", key="share"):
            share(session)


def problems(session: Visit[Any]) -> None:
    """What could not be done, a sentence each, in one box."""
    tell(session.problems)


def share(session: Session) -> None:
    """A link that opens this very experiment."""
    st.markdown("**This link opens the same experiment with the same numbers.**")
    link = st.container()
    view = teacher.offer(session).to_query()
    try:
        seen = "".join(f"&{key}={value}" for key, value in view.items())
        link.code(address() + to_link(session.experiment) + seen, language=None, wrap_lines=True)
    except SpecError as error:
        st.warning(plain_text(str(error)))
    st.caption("It holds data, network, training and seeds; what is at its default is left out.")
    if needs_a_file(session.experiment):
        st.caption(own_data.too_large(session.experiment.dataset))


def address() -> str:
    """Where this page is, without its query."""
    return (st.context.url or "").split("?")[0].rstrip("/") + "/"


def controls(session: Session) -> None:
    """Everything that is not in the stage, in three tabs, less what a link hides."""
    shown = {name: draw for name, draw in TABS.items() if session.view.shows(name)}
    if shown:
        tabs = st.tabs([name.title() for name in shown])
        for tab, draw in zip(tabs, shown.values(), strict=True):
            with tab:
                draw(session)


def data_controls(session: Session) -> None:
    """Which points there are, and what the network is told about them."""
    menu(session, "dataset", inside=True)
    if not session.experiment.padded:  # points of one's own stay where they were put
        knob(session, "noise")
        knob(session, "points")
    knob(session, "train_share")
    if session.view.shows("features"):
        features(session)
        menu(session, "scaling")
    plane = isinstance(session.experiment, Plane)
    if session.view.shows("dataset"):
        own_data.own_data(session)
        if plane:
            own_picture.own_picture(session)
    knob(session, "data_seed")
    if plane and session.view.shows("rules"):
        tf_rules.rules(session)


def network_controls(session: Session) -> None:
    """The network before training."""
    menu(session, "activation")
    if session.view.shows("layers"):
        layer_builder.builder(session)
    menu(session, "initializer")
    knob(session, "start_seed")


def training_controls(session: Visit[Any]) -> None:
    """How it is trained."""
    menu(session, "optimizer")
    knob(session, "batch_size")
    if said := lone(session.experiment):
        st.caption(said)
    menu(session, "loss")
    menu(session, "penalty")
    menu(session, "schedule")
    menu(session, "clipping")
    menu(session, "stop", key="stop_rule")
    knob(session, "order_seed")


TABS = {"data": data_controls, "network": network_controls, "training": training_controls}


def more(session: Session) -> None:
    """What stands behind the picture; only the tab that is open is drawn."""
    tabs = st.tabs(list(BEHIND), key="more", on_change="rerun")
    for tab, draw in zip(tabs, BEHIND.values(), strict=True):
        if tab.open:
            with tab:
                draw(session)


def layer_table(session: Visit[Any]) -> None:
    """What flows through the network, layer by layer."""
    layer_builder.layer_table(session.experiment)


def start_weights(session: Session) -> None:
    """How the weights are spread before training."""
    figure = distribution(start_kernels(session.experiment))
    st.plotly_chart(figure, alt="Start weights by layer")
    st.caption("The weights before the first step, layer by layer.")


def rate_curve(session: Visit[Any]) -> None:
    """What the schedule makes of the learning rate."""
    figure = learning_rates(*rates(session.experiment))
    st.plotly_chart(figure, alt="Learning rate over the first 100 epochs")


def what_runs(session: Visit[Any]) -> None:
    """Formula, code and source of one update."""
    formulas(session.experiment)


BEHIND = {
    "Layers": layer_table,
    "Representation": representation.representation,
    "Measures": measures.measured,
    "Gradients": gradients.gradients,
    "Sharpness": sharpness.gauge,
    "Start weights": start_weights,
    "Learning rate": rate_curve,
    "What runs": what_runs,
}


def start_kernels(experiment: PointsExperiment) -> list[tuple[str, np.ndarray]]:
    """The weights before training, by layer."""
    params, _ = network.start(experiment)
    names = [f"layer {index + 1}" for index in range(len(experiment.layers))]
    hidden = [params["hidden"][index]["linear"]["kernel"] for index in range(len(names))]
    return [*zip(names, hidden, strict=True), ("output", params["output"]["kernel"])]


def rates(experiment: Experiment) -> tuple[np.ndarray, np.ndarray]:
    """The learning rate at 400 moments of the first 100 epochs."""
    per_epoch = experiment.steps_per_epoch
    steps = np.unique(np.linspace(0, 100 * per_epoch, 400).astype(np.int32))
    factor = jax.vmap(lambda step: experiment.schedule.factor(step, per_epoch))(steps)
    return steps / per_epoch, experiment.optimizer.learning_rate * np.broadcast_to(
        np.asarray(factor), steps.shape
    )


def formulas(experiment: Experiment) -> None:
    """Everything that runs in one update: formula, code and source."""
    st.markdown("One update takes a batch of examples and does this, from top to bottom:")
    layers = experiment.layers[:1]
    loss = experiment.loss
    step(("Each layer", *(line for layer in layers for line in layer.formulas())), "", "")
    step(("Activation", experiment.activation.formula), *origin(experiment.activation))
    output = f"o = {loss.output_formula(experiment.classes)}"
    code = loss.code(experiment.classes, experiment.values)
    step(("Output and loss", output, loss.formula), code, loss.source)
    if experiment.values > 1:
        st.caption(f"The loss of an example is the mean over its {experiment.values} outputs.")
    for name in ("penalty", "clipping", "optimizer", "schedule"):
        option = getattr(experiment, name)
        step((name.capitalize(), option.formula), *origin(option))


def origin(option: Option) -> tuple[str, str]:
    """The code of an option, and where its formula comes from."""
    return option.code(), option.source


def step(parts: tuple[str, ...], code: str, source: str) -> None:
    """One line of «What runs»."""
    name, *formulas = parts
    math = [line for formula in formulas for line in math_lines(formula)]
    st.markdown("\n\n".join([f"**{name}**", *math]))
    if code:
        st.code(code, language="python", wrap_lines=True)
    if source:
        st.caption(plain_text(source))

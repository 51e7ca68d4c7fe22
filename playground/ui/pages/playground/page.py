"""The page «Playground»: points that a network learns live, on the plane or along a line."""

import streamlit as st

from playground.experiments.plane import Plane
from playground.figures.weights import distribution
from playground.probes.training.start_weights import start_weights as weights_by_layer
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.pages.playground import (
    fan,
    gradients,
    kind,
    measures,
    own_data,
    own_picture,
    representation,
    tf_rules,
)
from playground.ui.widgets import layer_builder, sharpness
from playground.ui.widgets.controls import knob, menu
from playground.ui.widgets.features import features
from playground.ui.widgets.frame import page_frame
from playground.ui.widgets.layer_table import layer_table
from playground.ui.widgets.stage.live_stage import live_stage
from playground.ui.widgets.training_controls import rate_curve, training_controls
from playground.ui.widgets.what_runs import what_runs


def show(session: PointsSession) -> None:
    """Draw the page for `session`."""
    page_frame.show(session, FRAME)


def stage(session: PointsSession) -> None:
    """The stage, and the same network from many starts."""
    live_stage(session, own_data.ON_STAGE)
    if session.view.shows("fan"):
        fan.fan(session)


def choose_kind(session: PointsSession) -> None:
    """Points on the plane or along a line."""
    if session.view.shows("kind"):
        kind.kind(session)


def data_controls(session: PointsSession) -> None:
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


def network_controls(session: PointsSession) -> None:
    """The network before training."""
    menu(session, "activation")
    if session.view.shows("layers"):
        layer_builder.builder(session)
    menu(session, "initializer")
    knob(session, "start_seed")


def start_weights(session: PointsSession) -> None:
    """How the weights are spread before training."""
    figure = distribution(weights_by_layer(session.experiment))
    st.plotly_chart(figure, alt="Start weights by layer")
    st.caption("The weights before the first step, layer by layer.")


FRAME = page_frame.Frame(
    name="playground",
    title="Neural Playground",
    task=kind.task,
    stage=stage,
    tabs={"data": data_controls, "network": network_controls, "training": training_controls},
    behind={
        "Layers": layer_table,
        "Representation": representation.representation,
        "Measures": measures.measured,
        "Gradients": gradients.gradients,
        "Sharpness": sharpness.gauge,
        "Start weights": start_weights,
        "Learning rate": rate_curve,
        "What runs": what_runs,
    },
    behind_key="more",
    lacks=frozenset({"draw"}),
    beside_title=choose_kind,
)

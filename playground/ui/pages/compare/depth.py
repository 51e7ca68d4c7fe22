"""The section «Depth»: four ways to build a deep network, and what reaches each of its layers."""

from collections.abc import Sequence
from typing import Annotated, Any

import streamlit as st
from pydantic import Field

from playground.datasets.points.plane import Circle
from playground.engine.compile import background
from playground.experiments.plane import Plane
from playground.experiments.points import PointsExperiment
from playground.experiments.supervised import DEEPEST, Experiment
from playground.figures.depth import WIDTH, film
from playground.options.activations import ACTIVATIONS, Activation
from playground.options.base import Knob
from playground.options.scalings import Standard
from playground.presets.depth import RECIPES, deep
from playground.probes.training.depth import Column, Depth
from playground.ui.base import jobs
from playground.ui.pages.compare.setup import Opened, SectionSetup
from playground.ui.widgets.controls import setting, slid
from playground.ui.widgets.pictures.plane_maps import quiet

NAME, TRAIN = "depth", "Train all four"
POINTS = 400  # half of them are trained on, all at once
SAID = (
    "Each column is trained with plain gradient descent on all {points} training points at once, "
    "so these are gradients without chance. **Gradient**: the root mean square of the loss's "
    "gradient by a layer's weights; layer {last} is the output. **Spread**: the standard deviation "
    "of a layer's outputs over the points (root mean square over units). **Dead**: the share of "
    "units whose activation is flat (slope below 0.01) for every point. Layer 1 is next to the "
    "input. Colours mean the same in all columns; what lies beyond a scale has its end's colour. "
    "Where a column stays dark its layers learn nothing: the chain rule multiplies a factor for "
    "every layer (Hochreiter 1991; Glorot & Bengio 2010; Ioffe & Szegedy 2015; He et al. 2015)."
)


def bends(number: int) -> Any:
    """The field of one column's activation."""
    recipe = RECIPES[number]
    return Field(title=f"{recipe.title}: activation", description=recipe.says)


class DepthSetup(SectionSetup):
    """How deep and wide the four networks are, and how they train."""

    label = "Depth"

    layers: Annotated[int, Knob("Layers", "Hidden layers of each.", 2, DEEPEST)] = 20
    units: Annotated[int, Knob("Units", "Units of every hidden layer.", 2, 32)] = 16
    learning_rate: Annotated[
        float,
        Knob(
            "Learning rate",
            "Of plain gradient descent, the same for all four.",
            0.0001,
            10.0,
            scale="log",
            step=0.01,
        ),
    ] = 0.1
    updates: Annotated[
        int, Knob("Updates", "How many all four do.", choices=(50, 100, 200, 300, 500, 1000))
    ] = 300
    plain: Annotated[Activation, ACTIVATIONS, bends(0)] = RECIPES[0].activation
    started: Annotated[Activation, ACTIVATIONS, bends(1)] = RECIPES[1].activation
    normalised: Annotated[Activation, ACTIVATIONS, bends(2)] = RECIPES[2].activation
    residual: Annotated[Activation, ACTIVATIONS, bends(3)] = RECIPES[3].activation


def show(opened: Opened[DepthSetup]) -> None:
    """Draw the section."""
    st.markdown("#### Depth")
    st.markdown(
        "**Why is depth hard?** Signals pass every layer on the way forward, gradients on the way "
        f"back. Press **{TRAIN}**, and watch which layers get any."
    )
    recipes, updates = controls(opened)
    about = (tuple(recipes), updates)
    if jobs.pressed(NAME, TRAIN, "Builds the four networks, and trains them side by side."):
        begin(recipes, updates, about)
    jobs.results(NAME, about, TRAIN, draw)


def task(experiment: PointsExperiment) -> Plane:
    """What is learned: the visitor's data on the plane, where they suit, else a circle."""
    fields: dict[str, Any] = {"dataset": Circle()}
    suits = not experiment.dataset.drawn and experiment.values == 1
    if isinstance(experiment, Plane) and suits and experiment.initial_weights() is None:
        names = ("dataset", "noise", "loss", "data_seed", "start_seed")
        fields = {name: getattr(experiment, name) for name in names}
    return Plane(**fields, points=POINTS, batch_size=POINTS // 2, scaling=Standard())


def controls(opened: Opened[DepthSetup]) -> tuple[list[tuple[str, Plane]], int]:
    """The four networks, by name, and how many updates they get."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        setting(opened, "layers", "depth_layers", width=230)
        setting(opened, "units", "depth_units", width=190)
        setting(opened, "learning_rate", "depth_rate", width=140)
        setting(opened, "updates", "depth_updates", slid(DepthSetup, "updates"), width=190)
    with st.container(horizontal=True, gap="small"):
        for each in RECIPES:
            setting(opened, each.name, f"depth_activation_{each.name}", width=WIDTH)
    setup, base = opened.setup, task(opened.session.experiment)
    shape = setup.layers, setup.units, setup.learning_rate
    networks = [
        (each.title, deep(base, each, getattr(setup, each.name), *shape)) for each in RECIPES
    ]
    return networks, setup.updates


def begin(recipes: Sequence[tuple[str, Experiment]], updates: int, about: object) -> None:
    """The button was pressed."""
    later = background.submit
    jobs.begin(NAME, about, lambda: Depth(recipes, updates, later), "Building the networks")


def draw(work: Depth) -> None:
    """The four columns at this moment."""
    with st.container(horizontal=True, gap="small"):
        for number, column in enumerate(work.columns):
            with st.container(width=WIDTH, gap="xxsmall"):
                st.markdown(f"**{column.name}**")
                st.caption(RECIPES[number].says)
                show_column(column, number)
    first = work.columns[0].experiment
    st.caption(SAID.format(points=first.sizes[0], last=len(first.layers) + 1))


def show_column(column: Column, number: int) -> None:
    """What one network is like, or what is waited for."""
    notes = column.notes
    if notes is None:
        waits = "waits for its turn" if column.ready else "is being compiled"
        st.caption(f"The network of {len(column.experiment.layers)} layers {waits}.")
        return
    said = f"Loss {notes.loss[0]:.3g} → {notes.loss[-1]:.3g} after {column.done} updates."
    if column.diverged:
        said = f"Diverged after {column.done} updates: a smaller learning rate may help."
    first, last = float(notes.gradient[0, 0]), float(notes.gradient[0, -1])
    lowest = f"{first:.2g}" if first else "0 (below 10⁻³⁸)"
    told = f"{said} Gradient at first: {lowest} in layer 1, {last:.2g} in the output."
    quiet(film(*notes, column.updates), f"depth_film_{number}", told, narrow=True)
    st.caption(told)

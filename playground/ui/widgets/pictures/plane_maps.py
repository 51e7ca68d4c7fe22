"""Maps of what networks answer, in the visitor's colours, with points on them.

They belong to the sections of Compare that draw many networks at once; figures get colours
and arrays from here, so that they need not know an experiment or a palette.
"""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from playground.datasets.points.base import EXTENT
from playground.datasets.points.own import Axis, OwnData, read_axes
from playground.experiments.curve import Curve
from playground.experiments.points import PointsExperiment
from playground.experiments.split import Split
from playground.figures.plane_map import Dots, Shades, Window, plane_map
from playground.options.decimals import decimals
from playground.palette import Palette, css
from playground.ui.base.messages import plain_text
from playground.ui.widgets.pictures.class_colours import class_names, ink_of, inks, target_axis

STEPS = 9  # colours of a scale


def is_dark() -> bool:
    """Whether the visitor's page is dark."""
    return st.context.theme.type == "dark"


def dots(
    experiment: PointsExperiment,
    split: Split,
    palette: Palette,
    sizes: Sequence[float] | float = 5.0,
    texts: Sequence[str] | None = None,
) -> Dots:
    """The points of `split` in the colours of their targets; along a line, at their heights."""
    known = inks(experiment, palette, is_dark())
    colours = [known[ink] for ink in ink_of(split.targets, experiment)]
    places = split.inputs
    if units := own_units(experiment):
        places = places * [unit.scale for unit in units] + [unit.centre for unit in units]
    if isinstance(experiment, Curve):
        places = np.column_stack([split.inputs[:, 0], split.targets])
    return Dots(places, colours, sizes, texts)


def own_units(experiment: PointsExperiment) -> tuple[Axis, ...]:
    """What x₁ and x₂ stand for in a table's own units; nothing where there is no table."""
    data = experiment.dataset
    return read_axes(data.axes)[:2] if isinstance(data, OwnData) else ()


def window(experiment: PointsExperiment) -> Window:
    """What a map of the plane shows."""
    across, up = own_units(experiment) or (Axis(0.0, 1.0, ""),) * 2
    ends = [
        (unit.centre - EXTENT * unit.scale, unit.centre + EXTENT * unit.scale)
        for unit in (across, up)
    ]
    return Window(ends[0], ends[1], (across.name, up.name))


def probability(experiment: PointsExperiment, palette: Palette) -> str:
    """What the drawn number is where there are two classes."""
    return f"P({class_names(experiment, palette)[1]})"


def both_ways(palette: Palette) -> list[str]:
    """A colour scale from the palette's negative end to its positive one."""
    dark = is_dark()
    return [css(palette.at(value, dark)) for value in np.linspace(-1, 1, STEPS)]


def answer_map(
    answers: np.ndarray, experiment: PointsExperiment, palette: Palette, points: Dots
) -> go.Figure:
    """The answers `(SIDE², C)` of one network, or the mean of several, as a map."""
    side = round(len(answers) ** 0.5)
    if experiment.classes > 2:
        chosen = answers.argmax(axis=1).reshape(side, side)
        return plane_map(chosen, classes_shades(experiment, palette), window(experiment), points)
    values, shades = answer_shades(answers[:, -1].reshape(side, side), experiment, palette)
    return plane_map(values, shades, window(experiment), points)


def answer_shades(
    answers: np.ndarray, experiment: PointsExperiment, palette: Palette
) -> tuple[np.ndarray, Shades]:
    """Answers `(side, side)` as they are drawn, values of a table in its own units; and how."""
    if experiment.classes:
        return answers, Shades(both_ways(palette), 0, 1, probability(experiment, palette))
    axis = target_axis(experiment)
    if axis is None:
        return answers, Shades(both_ways(palette), -1, 1, "value")
    low, high = axis.centre - axis.scale, axis.centre + axis.scale
    shades = Shades(both_ways(palette), low, high, axis.name)
    shades = shades._replace(places=min(15, decimals(axis.scale / 100)), own=True)
    return axis.centre + axis.scale * np.asarray(answers, float), shades


def classes_shades(experiment: PointsExperiment, palette: Palette) -> Shades:
    """How classes become colours: each has its own."""
    count, names = experiment.classes, tuple(class_names(experiment, palette))
    scale = bands(palette, count)
    return Shades(scale, -0.5, count - 0.5, bar=False, smooth=False, classes=names)


def bands(palette: Palette, classes: int) -> list[list[Any]]:
    """A colour scale with one plain colour for each class."""
    edges = np.linspace(0, 1, classes + 1)
    return [
        [float(edge), css(colour)]
        for low, high, colour in zip(edges[:-1], edges[1:], palette.classes, strict=False)
        for edge in (low, high)
    ]


def amount_map(
    values: np.ndarray, high: float, title: str, shown: Window, points: Dots
) -> go.Figure:
    """An amount `(SIDE²,)` from 0 to `high` as a map."""
    side = round(len(values) ** 0.5)
    shades = Shades("Viridis", 0.0, high or 1.0, title)
    return plane_map(values.reshape(side, side), shades, shown, points)


def quiet(figure: go.Figure, key: str, alt: str, narrow: bool = False) -> None:
    """Show a picture that nobody has to zoom: as wide as there is room, or `narrow`."""
    width: Literal["content", "stretch"] = "content" if narrow else "stretch"
    st.plotly_chart(figure, width=width, key=key, config={"displayModeBar": False}, alt=alt)


def titled(figure: go.Figure, key: str, title: str, alt: str) -> None:
    """Show a map below its title, beside others."""
    with st.container(width=int(figure.layout.width) + 4, gap="xxsmall"):
        st.markdown(f"**{plain_text(title)}**")
        quiet(figure, key, alt, narrow=True)

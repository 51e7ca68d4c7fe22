"""What the section «Influence» draws: points by influence, what one of them changes, a ranking."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from playground.experiments.curve import Curve
from playground.figures import influence as figures
from playground.figures.influence import LARGE, Points
from playground.figures.plane_map import Shades
from playground.figures.style import quoted
from playground.palette import Palette
from playground.probes.many.influence import Influence, difference
from playground.probes.points.beliefs import picture
from playground.ui.widgets.pictures.class_colours import target_said
from playground.ui.widgets.pictures.plane_maps import (
    answer_shades,
    both_ways,
    classes_shades,
    dots,
    probability,
    titled,
    window,
)

SHARE = 0.45  # opacity of the answer behind the points
LEAST = 0.02  # the smallest change that is drawn in full colour


class Seen(NamedTuple):
    """An influence, in the visitor's colours, with a point chosen."""

    work: Influence
    palette: Palette
    point: int

    @property
    def line(self) -> bool:
        """Whether points lie along a line."""
        return isinstance(self.work.experiment, Curve)

    @property
    def place(self) -> np.ndarray:
        """Where the chosen point is drawn `(2,)`."""
        return dots(self.work.experiment, self.work.train, self.palette).places[self.point]

    def label(self, point: int) -> str:
        """The class or the value of a point, in words."""
        target = float(self.work.train.targets[point])
        return target_said(self.work.experiment, self.palette, target)


def written(change: float) -> str:
    """The change of the loss without a point, in words where training diverges without it."""
    return (
        f"{change:+.3g}".replace("-", "−")
        if np.isfinite(change)
        else "unknown: it diverges without it"
    )


def answer_of(values: np.ndarray) -> np.ndarray:
    """What is drawn of answers `(G, C)`: the value, or the last class's probability `(G,)`."""
    return values[:, -1]


def title_of(seen: Seen) -> str:
    """What the drawn answer is."""
    experiment = seen.work.experiment
    return probability(experiment, seen.palette) if experiment.classes else "value"


def points_map(seen: Seen, pick: Callable[[str], None]) -> None:
    """All points that were left out; a click chooses one."""
    work = seen.work
    drawn = dots(work.experiment, work.train, seen.palette)
    texts = [
        f"point {i + 1}, {quoted(seen.label(i))}<br>influence {written(float(change))}"
        for i, change in enumerate(work.changes)
    ]
    points = Points(
        drawn.places[: work.count],
        work.changes,
        drawn.colours[: work.count],
        texts,
        seen.point,
        work.flipped,
    )
    answers = work.answers[0]
    if seen.line:
        x = picture(work.experiment)[:, 0]
        figure = figures.who_on_line(x, answer_of(answers), points, title_of(seen))
    else:
        figure = figures.who_on_plane(*background(seen, answers), window(work.experiment), points)
    key = f"influence_map_{seen.point}_{len(work.flipped)}"
    with st.container(width=LARGE + 4, gap="xxsmall"):
        st.markdown("**Who matters** (click a point)")
        st.plotly_chart(
            figure,
            width="content",
            key=key,
            on_select=lambda: pick(key),
            selection_mode="points",
            config={"displayModeBar": False},
            alt=f"Training points by influence; point {seen.point + 1} is ringed",
        )


def background(seen: Seen, answers: np.ndarray) -> tuple[np.ndarray, Shades]:
    """The answer `(side, side)` behind the points, faint."""
    side, classes = round(len(answers) ** 0.5), seen.work.experiment.classes
    if classes > 2:
        shades = classes_shades(seen.work.experiment, seen.palette)
        chosen = answers.argmax(axis=1).reshape(side, side)
        return chosen, shades._replace(opacity=SHARE)
    values = answer_of(answers).reshape(side, side)
    drawn, shades = answer_shades(values, seen.work.experiment, seen.palette)
    return drawn, shades._replace(opacity=SHARE)


def changed(seen: Seen) -> None:
    """What leaving the chosen point out changes."""
    title = f"Without point {seen.point + 1} ({seen.label(seen.point)})"
    figure = change(seen, seen.work.answers[0], seen.work.answers[1 + seen.point])
    said = f"{title}: influence {written(float(seen.work.changes[seen.point]))}"
    titled(figure, "influence_change", title, said)


def flip_effect(seen: Seen, base: Influence) -> None:
    """What flipped labels changed."""
    figure = change(seen, base.answers[0], seen.work.answers[0])
    after = seen.work.losses[0] - base.losses[0]
    said = f"What the flipped labels changed: the loss by {after:+.3g}"
    titled(figure, "influence_flip", "With the flipped label", said)


def change(seen: Seen, before: np.ndarray, after: np.ndarray) -> go.Figure:
    """The change from answers `(G, C)` to others."""
    if seen.line:
        x = picture(seen.work.experiment)[:, 0]
        lines = answer_of(before), answer_of(after)
        return figures.change_on_line(x, *lines, seen.place, title_of(seen))
    classes, side = seen.work.experiment.classes, round(len(before) ** 0.5)
    moved = difference(before, after)
    most = max(LEAST, float(np.abs(moved).max()))
    if classes > 2:
        shades = Shades("Viridis", 0.0, most, "of the belief moves")
    else:
        shades = Shades(both_ways(seen.palette), -most, most, f"change of {title_of(seen)}")
    grids = moved.reshape(side, side), shades, window(seen.work.experiment), seen.place
    middle = 0.5 if classes else 0.0
    borders = [
        (answer_of(answers).reshape(side, side) - middle, dash)
        for answers, dash in ((before, "dot"), (after, "solid"))
        if classes <= 2
    ]
    return figures.change_on_plane(*grids, borders)


def ranking(seen: Seen) -> None:
    """All points in a table, those that matter most first."""
    work = seen.work
    order = np.argsort(-np.abs(np.nan_to_num(work.changes)))
    rows = {
        "point": [int(i) + 1 for i in order],
        "target": [seen.label(int(i)) for i in order],
        "influence": [float(work.changes[i]) for i in order],
    }
    with st.container(width=LARGE + 4, gap="xxsmall"):
        st.markdown("**All points, those that matter most first**")
        st.dataframe(
            rows,
            hide_index=True,
            height=LARGE,
            key="influence_ranking",
            column_config={"influence": st.column_config.NumberColumn(format="%+.4f")},
        )

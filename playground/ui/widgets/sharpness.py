"""The gauge «Sharpness»: the largest bend of the loss against what the learning rate can take.

It looks twice a second at the session's run; the kept moments are looked at afterwards, a
few at a time, so that the curve reaches back to the start.
"""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from playground.engine import engine
from playground.engine.compile.dtype import placed
from playground.engine.train.snapshot import Snapshot
from playground.experiments.supervised import Experiment
from playground.figures.sharpness import over_time
from playground.options.clipping import NoClipping
from playground.probes.training.sharpness import HOPELESS, Reading, State, read
from playground.regimes.supervision import waiting
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.polling import remembered, watched
from playground.ui.widgets.controls import math_lines
from playground.ui.widgets.penalty_words import with_penalty

PERIOD = 0.5  # seconds between two looks
SLICE = 0.06  # seconds that kept moments may take of a look
RESTS = 4.0  # times as long as a reading takes there is none after it
REDRAW = 1.0  # seconds after which a changed curve is drawn again

SAID: dict[State, tuple[str, str]] = {
    "stable": ("green", "Stable: for steps on all points at once, no direction is too steep."),
    "near": ("orange", "Near the edge: along the sharpest direction steps swing to and fro."),
    "beyond": (
        "orange",
        (
            "Beyond the edge: along the sharpest direction steps grow. In a network the loss "
            "often swings then, and the sharpness falls back by itself."
        ),
    ),
    "diverging": (
        "red",
        (
            f"Divergence is forecast: sharpness is more than {HOPELESS:g} times what the "
            "learning rate can take. Lower the learning rate."
        ),
    ),
    "unknown": ("gray", "No forecast."),
}


class Readings:
    """The readings of the kept moments of one run, each taken once."""

    def __init__(self, train: Any) -> None:
        self._train = train
        self._known: dict[int, tuple[Any, Reading]] = {}  # by identity; the moments are held
        self._newest: tuple[Reading, float] | None = None  # and until when it must do

    def now(self, moment: Any) -> Reading:
        """The reading of the newest moment; the last one for a while where each takes long."""
        began = time.monotonic()
        if id(moment) not in self._known and self._newest and began < self._newest[1]:
            return self._newest[0]
        found = self.of(moment)
        self._newest = found, began + RESTS * (time.monotonic() - began)
        return found

    def of(self, moment: Any) -> Reading:
        """The reading of a moment with `carry`, `experiment` and `epoch`."""
        if id(moment) not in self._known:
            found = read(moment.experiment, moment.carry, self._train, moment.epoch)
            self._known[id(moment)] = moment, found
        return self._known[id(moment)][1]

    def take(self, now: Any, moments: Sequence[Any]) -> list[Reading]:
        """The readings of now and of `moments` as far as known, in the order of time."""
        wanted = {id(each) for each in (now, *moments)}
        self._known = {key: pair for key, pair in self._known.items() if key in wanted}
        until = time.monotonic() + SLICE
        for each in reversed(moments):
            if time.monotonic() > until:
                break
            if finite(each):
                self.of(each)
        return sorted((found for _, found in self._known.values()), key=lambda each: each.epoch)


def finite(moment: Any) -> bool:
    """Whether the weights of a moment are finite."""
    params = moment.carry.params
    return all(np.isfinite(leaf).all() for leaf in leaves(params))


def leaves(tree: Any) -> list[np.ndarray]:
    """The arrays of a nested dict."""
    if not isinstance(tree, dict):
        return [np.asarray(tree)]
    return [leaf for part in tree.values() for leaf in leaves(part)]


def show(session: PointsSession) -> None:
    """The gauge of the session's run, and its curve."""
    session.run()
    st.markdown("#### Sharpness")
    gauge(session)


def gauge(session: PointsSession) -> None:
    """The gauge alone, for a tab that has a title."""
    watched(session, draw, PERIOD)


def draw(session: PointsSession, snapshot: Snapshot, experiment: Experiment) -> None:
    """The sharpness at the moment of one snapshot."""
    run = engine().run(session.token)
    readings = remembered(
        "sharpness",
        (session.token, experiment.compile_key(), id(snapshot.points)),
        lambda: made(snapshot),
    )
    kept = [each for each in run.past.album.moments if each.epoch != snapshot.epoch] if run else []
    now = readings.now(snapshot)
    found = readings.take(snapshot, kept) or [now]
    figure = curve(found)  # before anything is drawn, or the rest would fade meanwhile
    tell(experiment, now)
    st.plotly_chart(figure, alt=alternative(now), key="sharpness_curve")
    about(experiment)


def made(snapshot: Snapshot) -> Readings:
    """What reads the moments of the run of a snapshot."""
    experiment = snapshot.experiment
    train = waiting(experiment, snapshot.points[0], experiment.rows[0])
    return Readings(placed(experiment, train))


def tell(experiment: Experiment, now: Reading) -> None:
    """The gauge: how much of what the learning rate can take is used up, and what follows."""
    colour, sentence = SAID[now.state]
    if np.isfinite(now.ratio):
        share = f"{100 * now.ratio:.3g} % of the edge of {experiment.optimizer.title()}"
        st.progress(float(np.clip(now.ratio / HOPELESS, 0, 1)), text=f"Sharpness: {share}")
    reason = "" if now.state != "unknown" else f" {unknown(experiment)}"
    st.markdown(f":{colour}[●] **{sentence}**{reason}")
    against = "above" if now.plain > now.descent else "below"
    text = (
        f"The largest eigenvalue of the Hessian is **λ = {now.plain:.4g}**, {against} "
        f"**2/η = {now.descent:.4g}**."
    )
    if now.plain > now.descent:
        text += (
            " Above 2/η plain gradient descent on the whole training set would diverge in this "
            "direction."
        )
    st.markdown(text)


def unknown(experiment: Experiment) -> str:
    """Why there is no forecast."""
    name = experiment.optimizer.title()
    if experiment.optimizer.edge is None:
        return f"For {name} no edge of stability is known."
    return f"{name} has not seen a gradient yet; train one step."


def curve(found: list[Reading]) -> Any:
    """The curve of the readings, drawn again at most so often."""
    last, figure = st.session_state.get("sharpness_drawn", (0.0, None))
    key = tuple((each.epoch, each.plain, each.limit) for each in found)
    if figure is None or time.monotonic() - last > REDRAW:
        figure = remembered("sharpness_figure", key, lambda: curve_of(found))
        st.session_state["sharpness_drawn"] = (time.monotonic(), figure)
    return figure


def curve_of(found: list[Reading]) -> Any:
    """The curve of the readings."""
    epochs, plain, descent, own, limit = np.array([each[:5] for each in found], float).T
    pairs = [("λ of H", plain, "2/η", descent)]
    known = np.isfinite(limit)
    if known.any() and np.array_equal(plain, own):
        if not np.allclose(limit, descent):  # momentum has an edge of its own
            pairs[0] = ("λ of H", plain, "its edge", limit)
    elif known.any():
        pairs.append(("λ of P⁻¹H", own, "its edge", limit))
    return over_time(epochs, pairs)


def alternative(now: Reading) -> str:
    """The curve's last point in words."""
    return (
        f"Sharpness over time; at epoch {now.epoch:.4g} λ is {now.plain:.3g} and 2/η is "
        f"{now.descent:.3g}."
    )


def about(experiment: Experiment) -> None:
    """Where the edge comes from, and what it leaves out."""
    edge = experiment.optimizer.edge
    what = f"The Hessian is that of the loss on all {experiment.sizes[0]:,} training points"
    noise = "Batches add noise: with small ones trouble comes sooner."
    lines = [f"{what}{with_penalty(experiment.penalty)}. {noise}"]
    if edge is not None:
        lines += ["Steps stay bounded where", *math_lines(edge.formula), edge.source + "."]
    if not isinstance(experiment.clipping, NoClipping):
        lines.append("Gradient clipping bounds every step, which the edge does not know of.")
    st.caption("\n\n".join(lines))

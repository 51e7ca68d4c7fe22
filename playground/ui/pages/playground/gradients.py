"""The tab «Gradients»: what reaches each layer, over the whole training, and how noisy it is.

Nothing is computed while the tab is closed, and nothing in the run's own turns: the moments
that the run keeps for going back are looked at afterwards, a few at a time.
"""

import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from playground.engine import engine
from playground.engine.compile import background
from playground.engine.compile.dtype import placed
from playground.engine.compile.program import Program
from playground.engine.train.snapshot import Snapshot
from playground.experiments.points import PointsExperiment
from playground.experiments.split import Split
from playground.figures.gradients import layers_over_time, signal_over_noise
from playground.probes.backprop.layer_names import layer_names
from playground.probes.points.points import POINTS
from playground.probes.training.gradients import Noise, averaged, examined
from playground.regimes.supervised import numbers
from playground.regimes.supervision import waiting
from playground.ui.base.kind import script_of
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.polling import remembered, watched

DESK = "backpropagation"  # the page
SLICE = 0.15  # seconds that one look may take
CURVE = 60  # batch sizes of the curve


class Gauge(NamedTuple):
    """What one moment's gradients are like."""

    epoch: float
    layers: np.ndarray  # (L + 1,)
    dead: np.ndarray  # (L,)
    flat: np.ndarray  # (L,)
    signal: np.ndarray  # (3,)

    @property
    def finite(self) -> bool:
        """Whether its numbers can be drawn."""
        return bool(np.isfinite(self.layers).all() and np.isfinite(self.signal).all())


class Gauges:
    """The gauges of the kept moments of one run with `program` on `points`, as far as taken."""

    def __init__(
        self, experiment: PointsExperiment, program: Program, points: tuple[Split, Split]
    ) -> None:
        self.points = points
        train = waiting(experiment, points[0], experiment.rows[0])
        self._program, self._train = program, placed(experiment, train)
        self._known: dict[int, tuple[Any, Gauge]] = {}  # by identity; the moments are held

    def take(self, moments: Sequence[Any]) -> list[Gauge]:
        """What is known after one look of `moments`, the first ones first, in order of time.

        A moment has a `carry`, an `experiment` and an `epoch`.
        """
        known = {id(each): self._known[id(each)] for each in moments if id(each) in self._known}
        until = time.monotonic() + SLICE
        for each in moments:
            if id(each) not in known and time.monotonic() < until:
                known[id(each)] = each, self.gauge(each)
        self._known = known
        return sorted((gauge for _, gauge in known.values()), key=lambda gauge: gauge.epoch)

    def gauge(self, moment: Any) -> Gauge:
        """Look at one moment."""
        if id(moment) in self._known:
            return self._known[id(moment)][1]
        carry, its = (
            placed(moment.experiment, tree) for tree in (moment.carry, numbers(moment.experiment))
        )
        found = self._program.gradients(carry, its, self._train)
        parts = (np.asarray(found[name]) for name in ("layers", "dead", "flat", "signal"))
        return Gauge(moment.epoch, *parts)


def gradients(session: PointsSession) -> None:
    """What reaches each layer, looked at once a second."""
    watched(session, draw)


def draw(session: PointsSession, snapshot: Snapshot, experiment: PointsExperiment) -> None:
    """The heat map, the layers of now, and the noise."""
    run, gauges = engine().run(session.token), prepared(session, snapshot, experiment)
    if gauges is None or run is None:
        st.caption("The gradients are being prepared.")
        return
    kept = [each for each in run.past.album.moments if each.epoch != snapshot.epoch]
    found = [each for each in gauges.take([snapshot, *reversed(kept)]) if each.finite]
    now = gauges.gauge(snapshot)
    if not now.finite:
        st.caption("The gradients are no longer finite: training has diverged.")
        return
    names = layer_names(experiment)
    key = tuple((each.epoch, each.layers.tobytes()) for each in found)
    figure = remembered("gradient_map", key, lambda: over_time(found, names))
    st.plotly_chart(figure, alt=told(now, names))
    st.caption(
        f"The length of the loss's gradient on {whole(snapshot)}, layer by layer, at the moments "
        "that the run keeps. Where a layer stays dark it hardly learns: its gradient has vanished."
    )
    st.dataframe(table(now, names), hide_index=True, key="gradient_layers")
    noise(snapshot, now)
    st.page_link(script_of(DESK), label="Backpropagation desk", icon=":material/calculate:")


def prepared(
    session: PointsSession, snapshot: Snapshot, experiment: PointsExperiment
) -> Gauges | None:
    """What looks at the moments of this run; None until it has been compiled."""
    program = engine().programs.get(experiment, POINTS)
    if not program.done():
        return None

    def prepare() -> Gauges:
        gauges = Gauges(experiment, program.result(), snapshot.points)
        gauges.gauge(snapshot)
        return gauges

    key = (session.token, experiment.compile_key(), id(snapshot.points))
    asked = remembered("gauges", key, lambda: background.submit(prepare))
    return asked.result() if asked.done() else None


def whole(snapshot: Snapshot) -> str:
    """Which examples are looked at, in words."""
    count, seen = snapshot.experiment.sizes[0], averaged(snapshot.experiment.compile_key())
    return "all training examples" if seen >= count else f"the first {seen:,} training examples"


def over_time(found: list[Gauge], names: list[str]) -> Any:
    """The heat map of these gauges."""
    epochs = np.array([each.epoch for each in found])
    return layers_over_time(epochs, np.stack([each.layers for each in found]), names)


def told(now: Gauge, names: list[str]) -> str:
    """The now column in words."""
    each = ", ".join(f"{name} {length:.2g}" for name, length in zip(names, now.layers, strict=True))
    return f"Gradient size by layer over time; at epoch {now.epoch:.4g}: {each}"


def table(now: Gauge, names: list[str]) -> dict[str, list[Any]]:
    """Each layer of now: its gradient, and how many of its units pass none back."""
    rest = ["–"] * (len(names) - len(now.dead))
    return {
        "layer": names,
        "gradient": [f"{length:.3g}" for length in now.layers],
        "dead units": [*(f"{share:.0%}" for share in now.dead), *rest],
        "flat": [*(f"{share:.0%}" for share in now.flat), *rest],
    }


def noise(snapshot: Snapshot, now: Gauge) -> None:
    """How much of a batch's gradient is chance."""
    st.caption(
        "A dead unit's activation is flat for every example, so that it cannot learn; «flat» is "
        "the share of all unit–example pairs with a slope below 0.01."
    )
    count = snapshot.experiment.sizes[0]
    batch = min(snapshot.experiment.batch_size, count)
    about = Noise(float(now.signal[0]), float(now.signal[1]), count)
    figure = remembered("gradient_noise", (about, batch), lambda: noise_curve(about, batch))
    ratio = about.ratio(batch)
    size = f"{ratio:.2g} times" if np.isfinite(ratio) else "infinitely many times"
    said = (
        f"Gradient noise: with batches of {batch} the direction that all examples share is {size} "
        f"as long as the chance around it; they are equal at {max(1, round(about.balance))}."
    )
    st.plotly_chart(figure, alt=said)
    some = examined(snapshot.experiment.compile_key())
    if some < count:
        said += f" The chance is estimated from the first {some:,} of {count:,} examples."
    st.caption(said)


def noise_curve(about: Noise, batch: int) -> Any:
    """Signal over noise for batches from one example to nearly all."""
    most = max(2, about.examples - 1)
    sizes = np.unique(np.geomspace(1, most, CURVE).round().astype(int))
    ratios = np.array([about.ratio(int(size)) for size in sizes])
    return signal_over_noise(sizes, ratios, batch, about.ratio(batch))

"""Bias and variance: what networks of one width make of many training sets of one task.

Every set is drawn anew from a generator that is known: a clean value at each place, and
normal noise on it. So the noise's part of the error is not estimated, and the other two are
parts of the same mean over all sets.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import network
from playground.engine.sweep.sweep import Sweep
from playground.experiments.base import LARGEST_SEED
from playground.experiments.curve import Curve
from playground.experiments.points import PointsExperiment
from playground.experiments.split import Split
from playground.layers import Dense
from playground.probes.many.paced import SLICE, Paced
from playground.probes.points.curve import data_of
from playground.regimes.base import TrainState, bound
from playground.regimes.supervised import Traced

TESTED = 200  # places at which answers are compared with the clean value
MOST = 200  # training sets
WIDTHS = (1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64)

Later = Callable[[Callable[[], Any]], Future[Any]]


class Parts(NamedTuple):
    """The parts of the expected squared error, and their sum."""

    bias: float  # squared
    variance: float
    noise: float
    error: float


class Row(NamedTuple):
    """What the networks of one width are like, over all training sets."""

    width: int
    parameters: int
    parts: Parts
    training: float  # mean squared error on the noisy training points
    lost: int  # networks that diverged, which are left out


@dataclass(frozen=True)
class Question:
    """What is asked: a task with noise of this standard deviation, and how it is learned.

    `task` gives data, activation, optimizer and seeds. With `new_starts` every training set
    also has start weights of its own.
    """

    task: PointsExperiment
    points: int
    noise: float
    sets: int
    epochs: int
    new_starts: bool = True
    widths: tuple[int, ...] = WIDTHS

    @property
    def variance(self) -> float:
        """The variance of new observations around the clean value."""
        return self.noise**2

    @property
    def threshold(self) -> float:
        """The width at which there are as many parameters as training points."""
        return (self.points - 1) / (self.task.inputs + 2)

    def experiment(self, width: int) -> PointsExperiment:
        """The experiment with one hidden layer of `width` units and all points in a batch."""
        return type(self.task)(
            **dict(self.task)
            | {
                "layers": (Dense(units=width),),
                "points": 2 * self.points,  # as many are held back, and never looked at
                "train_share": 0.5,
                "batch_size": self.points,
                "noise": 0.0,
            }
        )

    def training_set(self, number: int) -> Split:
        """Training set `number`: clean values with noise.

        Along a line the places are spread evenly and stay; on the plane they are drawn too.
        """
        rng = np.random.default_rng([self.task.data_seed, 1, number])
        clean = drawn(self.task, self.points, rng)
        stray = self.noise * rng.standard_normal(self.points)
        return Split(clean.inputs, (clean.targets + stray).astype(np.float32))


def drawn(task: PointsExperiment, count: int, rng: np.random.Generator) -> Split:
    """So many places with their clean values: spread evenly on a line, drawn on the plane."""
    if isinstance(task, Curve):
        data = data_of(task)
        x = np.linspace(-data.reach, data.reach, count)
        return Split(x[:, None].astype(np.float32), data.curve(x).astype(np.float32))
    return Split(*task.dataset.generate(rng, count, 0.0))


def yardstick(task: PointsExperiment) -> Split:
    """The places where answers are compared, always the same, with their clean values."""
    return drawn(task, TESTED, np.random.default_rng([task.data_seed, 2]))


def decompose(answers: np.ndarray, truth: np.ndarray, noise: float) -> Parts:
    """The expected squared error of `answers` `(R, G)` for clean values `truth` `(G,)`.

    Bias² is that of the mean answer, variance that of answers around it, `noise` the variance
    of new observations; the error is their sum, exactly: Geman, Bienenstock & Doursat, Neural
    networks and the bias/variance dilemma, 1992. The mean of R answers strays itself, by the
    variance / R: that is taken off bias², down to 0, and belongs to the variance.
    """
    found = np.asarray(answers, float)
    whole = float(((found - truth) ** 2).mean())
    away = float(((found.mean(axis=0) - truth) ** 2).mean())
    strays = found.var(axis=0, ddof=1).mean() / len(found) if len(found) > 1 else 0.0
    bias = max(0.0, away - float(strays))
    return Parts(bias, whole - bias, noise, whole + noise)


def answer(program: Any, carry: TrainState, numbers: Traced, grid: Array) -> Array:
    """What a network says at `grid` `(G, F)`: `(G,)`."""
    experiment = bound(program, numbers.live)
    z, _, _ = network.apply(program, carry.params, carry.batch_stats, grid, experiment)
    return jnp.reshape(experiment.loss.predict(z, 0), (-1,))


def places(experiment: PointsExperiment) -> np.ndarray:
    """What the network sees of the places of `yardstick` `(G, F)`."""
    return experiment.featurize(yardstick(experiment).inputs)


class Trade:
    """Trains the networks of a question, width after width, each width as one sweep.

    `later` prepares the next width while one trains.
    """

    def __init__(self, question: Question, later: Later) -> None:
        self.question, self._later = question, later
        self.sets = [question.training_set(number) for number in range(question.sets)]
        self.truth = yardstick(question.task)
        self.rows: list[Row] = []
        self._next: Future[Any] | None = None
        self._paced: Paced | None = None
        self._prepare(0)

    @property
    def share(self) -> float:
        """How much of the work is done."""
        now = self._paced.share if self._paced else 0.0
        return (len(self.rows) + now) / len(self.question.widths)

    def step(self) -> None:
        """Train one slice of the widths whose turn it is, as far as they are compiled."""
        until = time.perf_counter() + SLICE
        while self.share < 1 and time.perf_counter() < until:
            if self._paced is None:
                if self._next is None or not self._next.done():
                    return
                sweep, self._next = self._next.result(), None
                self._paced = Paced(sweep, self.question.epochs)
                self._prepare(len(self.rows) + 1)
            self._paced.step(until)
            if self._paced.over:
                self.rows.append(self._row(self._paced.sweep))
                self._paced = None

    def _prepare(self, place: int) -> None:
        """Have the sweep of width number `place` compiled, where there is one."""
        if place < len(self.question.widths):
            self._next = self._later(partial(self.sweep, self.question.widths[place]))

    def sweep(self, width: int) -> Sweep:
        """All networks of this width, at their start."""
        first = self.question.experiment(width)
        count = range(self.question.sets)
        starts = [first.start_seed + self.question.new_starts * number for number in count]
        networks = [
            first.replace("start_seed", seed % (LARGEST_SEED + 1)).scaled_on(each.inputs)
            for seed, each in zip(starts, self.sets, strict=True)
        ]
        splits = [(each, each) for each in self.sets]
        return Sweep(networks, splits, tile=answer, grid=places)

    def _row(self, sweep: Sweep) -> Row:
        """What the networks of `sweep` have learned."""
        found = sweep.look()
        kept = found["finite"] & np.isfinite(found["tiles"]).all(axis=1)
        answers = found["tiles"][kept]
        first, lost = sweep.experiments[0], int((~kept).sum())
        about = first.layers[0].units, sum(row.parameters for row in network.table(first))
        if not kept.any():
            return Row(*about, Parts(*[np.nan] * len(Parts._fields)), np.nan, lost)
        parts = decompose(answers, self.truth.targets, self.question.variance)
        return Row(*about, parts, float(found["measures"][kept, 0].mean()), lost)

"""How fast many networks are trained as one; see `playground.cli.bench` for how it is measured."""

import time
from collections.abc import Generator
from itertools import product
from typing import Any

import numpy as np

from playground.engine.compile.compiled import EXECUTABLES
from playground.engine.compile.program import Program
from playground.engine.race.spec import Entry, RaceSpec
from playground.engine.race.trainer import RaceTrainer
from playground.engine.sweep.sweep import Sweep
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.options.optimizers import Adagrad, Adam, Momentum, RmsProp, Sgd
from playground.probes.points.tiles import TILES

Repetitions = Generator[float, None, None]

# The network of W1, see `playground.cli.bench`.
SPIRAL = Plane(optimizer=Sgd())
OPTIMIZERS = (Sgd(), Momentum(), RmsProp(), Adam(), Adagrad())
RATES = (0.01, 0.03, 0.3)  # of three more variants, for plain gradient descent
EPOCHS = 2_000  # of one repetition of W2
SEEDS = 64
FRAMES = 60  # of one repetition of the fan, 10 epochs each
CELL = 200  # epochs of one cell of a map of two knobs


def eight_variants() -> list[Plane]:
    """Five optimizers, and one of them at three more learning rates."""
    races = [SPIRAL.replace("optimizer", optimizer) for optimizer in OPTIMIZERS]
    return races + [SPIRAL.replace("optimizer.learning_rate", rate) for rate in RATES]


def seeds() -> list[Plane]:
    """One experiment from many starts."""
    return [SPIRAL.replace("start_seed", seed) for seed in range(SEEDS)]


def epochs_per_second(experiments: list[Plane], epochs: int) -> Repetitions:
    """W2: training alone, the epochs of all networks counted."""
    sweep = Sweep(experiments)
    while True:
        began = time.perf_counter()
        sweep.train(epochs)
        yield len(experiments) * epochs / (time.perf_counter() - began)


def one_by_one(experiments: list[Plane], epochs: int) -> Repetitions:
    """The same without a sweep: each network by itself, one after another."""
    trainers = [Trainer(each, Program(each)) for each in experiments]
    while True:
        began = time.perf_counter()
        for trainer in trainers:
            trainer.advance(epochs * trainer.experiment.steps_per_epoch)
            trainer.wait()
        yield len(experiments) * epochs / (time.perf_counter() - began)


def fan_frames_per_second() -> Repetitions:
    """64 seeds of the default network: 10 epochs of each, a tile of each and all measures."""
    contest = RaceSpec((Entry("seeds", Plane()),), SEEDS, shows="seeds")
    sweep = Sweep(contest.experiments(), tile=TILES.tile, grid=TILES.grid)
    course = RaceTrainer(contest, sweep, TILES)
    while True:
        began = time.perf_counter()
        for frame in range(FRAMES):
            sweep.train_to(course.epoch + (frame + 1) * 10)
            course.look(0, 0)
        course.updates += FRAMES * 10 * Plane().steps_per_epoch
        yield FRAMES / (time.perf_counter() - began)


def cells(side: int) -> list[Plane]:
    """A map of two knobs: learning rate by the width of both hidden layers."""
    rates = np.geomspace(0.001, 3.0, side)
    return [
        SPIRAL.replace("optimizer.learning_rate", float(rate)).replace(
            "layers", (Dense(units=units),) * 2
        )
        for units, rate in product(range(1, side + 1), rates)
    ]


def map_seconds(side: int) -> Repetitions:
    """Seconds from the list of cells to their losses after 200 epochs, compiling included."""
    while True:
        EXECUTABLES.clear()
        began = time.perf_counter()
        sweep = Sweep(cells(side), merge=True)
        sweep.train(CELL)
        sweep.measures()
        yield time.perf_counter() - began


WORKLOADS: dict[str, tuple[str, Any]] = {
    "W2": ("variant-epochs/s", lambda: epochs_per_second(eight_variants(), EPOCHS)),
    "W2_apart": ("variant-epochs/s", lambda: one_by_one(eight_variants(), EPOCHS)),
    "W2_64": ("variant-epochs/s", lambda: epochs_per_second(seeds(), EPOCHS // 4)),
    "fan": ("frames/s", fan_frames_per_second),
    "map_16": ("s", lambda: map_seconds(16)),
    "map_32": ("s", lambda: map_seconds(32)),
}

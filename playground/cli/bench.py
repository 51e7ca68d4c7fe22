"""How fast this machine trains: the standard workloads, measured the same way everywhere.

A workload is a generator: it prepares, and then every value it yields is one repetition.
The first is thrown away as a warm-up. Several short repetitions and their median say more
on a busy machine than one long one, and the spread tells how far to trust it.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

from playground.cli import bench_sweeps
from playground.engine.compile.cache import keep_compiled_code
from playground.engine.compile.program import Program
from playground.engine.live.commands import Look
from playground.engine.live.frames import LatestFrame
from playground.engine.train.trainer import Trainer
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.options.errors import SpecError, listed, shown
from playground.options.optimizers import Sgd
from playground.probes.points.plane import PLANE

RUNS = 7
EXPLANATION = (
    f"Prints one JSON object for each workload: the median of {RUNS} repetitions after a "
    "warm-up, and their spread, which is (90th percentile - 10th percentile) / median."
)

# 250 training points of the spiral, 2-8-8-1 tanh, batches of 10, plain gradient descent.
SPIRAL = Plane(optimizer=Sgd())
# 32 and 64 kernels of 3 × 3 with pools, dense 64-10; and dense 128-10: batches of 64, Adam.
DIGITS = Images(batch_size=64)
DIGITS_DENSE = Images(batch_size=64, layers=(Dense(units=128),))
STEPS, STEPS_DENSE = 125, 2_500  # of one repetition of W3
EPOCHS = 20_000  # of one repetition of W1
FRAMES = 600  # of one repetition of W1b
PATIENCE = 120.0  # seconds for a process that takes about two
ROOT = Path(__file__).parents[2]

# As in the app, what was imported is no longer looked through for garbage (0.1 s each time).
FIRST = (
    "import gc; from playground.cli.bench import {name}; gc.collect(); gc.freeze(); print({name}())"
)
FIRST_STEP, FIRST_IMAGES = FIRST.format(name="first_step"), FIRST.format(name="first_images")
IMPORT = (
    "import time; began = time.perf_counter(); "
    "import playground.cli.bench; print(time.perf_counter() - began)"
)

Repetitions = Generator[float, None, None]


class Workload(NamedTuple):
    """What is measured: its unit, and the generator of its repetitions."""

    unit: str
    repetitions: Callable[[], Repetitions]


def results(names: Sequence[str] = (), runs: int = RUNS) -> Iterator[dict[str, Any]]:
    """Measure the workloads of these names, or all, one after another: a result for each.

    Raises `SpecError` for a name that no workload has, before anything is measured.
    """
    for name in names:
        if name not in WORKLOADS:
            raise SpecError(f"the workload is {shown(name)}, but must be {listed(WORKLOADS)}.")
    for name in names or WORKLOADS:
        workload = WORKLOADS[name]
        yield summary(name, workload.unit, measured(workload, runs))


def measured(workload: Workload, runs: int) -> list[float]:
    """Return `runs` repetitions, less the warm-up before them."""
    with closing(workload.repetitions()) as repetitions:
        return list(islice(repetitions, 1, runs + 1))


def summary(name: str, unit: str, values: Sequence[float]) -> dict[str, Any]:
    """One result: the median of `values` and their spread, rounded to what they can tell."""
    low, median, high = (float(value) for value in np.percentile(values, (10, 50, 90)))
    return {
        "name": name,
        "median": float(f"{median:.4g}"),
        "unit": unit,
        "spread": round((high - low) / median, 3),
        "runs": len(values),
    }


def epochs_per_second() -> Repetitions:
    """W1: training alone; shuffling by NumPy included."""
    trainer = Trainer(SPIRAL, Program(SPIRAL))
    while True:
        began = time.perf_counter()
        trainer.advance(EPOCHS * SPIRAL.steps_per_epoch)
        trainer.wait()
        yield EPOCHS / (time.perf_counter() - began)


def images_per_second(experiment: Images, steps: int) -> Repetitions:
    """W3: training alone, on digits; scaling them and shuffling included."""
    trainer = Trainer(experiment, Program(experiment))
    while True:
        began = time.perf_counter()
        trainer.advance(steps)
        trainer.wait()
        yield steps * experiment.batch_size / (time.perf_counter() - began)


def frames_per_second() -> Repetitions:
    """W1b: one epoch, then output and 16 units on 100 × 100 points and the measures, in NumPy."""
    trainer = Trainer(SPIRAL, Program(SPIRAL, PLANE))
    picture = LatestFrame(PLANE, trainer)
    while True:
        began = time.perf_counter()
        for _ in range(FRAMES):
            picture.render(trainer, Look(None, ()), SPIRAL.steps_per_epoch)
        yield FRAMES / (time.perf_counter() - began)


def first_step() -> float:
    """Seconds from an experiment to its first finished update and picture; once in a process."""
    began = time.perf_counter()
    keep_compiled_code()
    trainer = Trainer(SPIRAL, Program(SPIRAL, PLANE))
    LatestFrame(PLANE, trainer).render(trainer, Look(None, ()), 1)
    return time.perf_counter() - began


def first_images() -> float:
    """Seconds from an experiment with images to its first finished update; once in a process."""
    began = time.perf_counter()
    keep_compiled_code()
    trainer = Trainer(DIGITS, Program(DIGITS))
    trainer.advance(1)
    trainer.wait()
    return time.perf_counter() - began


def first_steps_cold() -> Repetitions:
    """`first_step` in a fresh process that finds no compiled code."""
    while True:
        with TemporaryDirectory() as folder:
            yield said(FIRST_STEP, folder)


def first_steps_warm(what: str = FIRST_STEP) -> Repetitions:
    """The same in one that finds the code compiled; the warm-up leaves it there."""
    with TemporaryDirectory() as folder:
        while True:
            yield said(what, folder)


def imports() -> Repetitions:
    """Seconds that a fresh process takes to import everything but the pages."""
    with TemporaryDirectory() as folder:
        while True:
            yield said(IMPORT, folder)


def said(script: str, cache: str) -> float:
    """Run `script` in a fresh process that caches in the folder `cache`; return what it prints."""
    environment = {key: text for key, text in os.environ.items() if "COMPILATION_CACHE" not in key}
    process = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        cwd=ROOT,
        env=environment | {"PLAYGROUND_CACHE": cache},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    if process.returncode:
        raise RuntimeError(f"a fresh process failed: {process.stderr}")
    return float(process.stdout)


WORKLOADS = {
    "W1": Workload("epochs/s", epochs_per_second),
    "W1b": Workload("frames/s", frames_per_second),
    "W3": Workload("images/s", lambda: images_per_second(DIGITS, STEPS)),
    "W3_dense": Workload("images/s", lambda: images_per_second(DIGITS_DENSE, STEPS_DENSE)),
    "first_step_cold": Workload("s", first_steps_cold),
    "first_step_warm": Workload("s", first_steps_warm),
    "first_images_warm": Workload("s", lambda: first_steps_warm(FIRST_IMAGES)),
    "import": Workload("s", imports),
} | {name: Workload(*about) for name, about in bench_sweeps.WORKLOADS.items()}

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

from playground.engine.commands import Look
from playground.engine.program import Program
from playground.engine.programs import keep_compiled_code
from playground.engine.trainer import Trainer
from playground.engine.view import Picture
from playground.experiment import Plane
from playground.optimizers import Sgd
from playground.options import SpecError, listed, shown
from playground.probes.plane import PLANE

RUNS = 7
EXPLANATION = (
    f"Prints one JSON object for each workload: the median of {RUNS} repetitions after a "
    "warm-up, and their spread, which is (90th percentile - 10th percentile) / median."
)

# 250 training points of the spiral, 2-8-8-1 tanh, batches of 10, plain gradient descent.
SPIRAL = Plane(optimizer=Sgd())
EPOCHS = 20_000  # of one repetition of W1
FRAMES = 600  # of one repetition of W1b
PATIENCE = 120.0  # seconds for a process that takes about two
ROOT = Path(__file__).parents[1]

# As in the app, what was imported is no longer looked through for garbage (0.1 s each time).
FIRST_STEP = (
    "import gc; from playground.bench import first_step; gc.collect(); gc.freeze(); "
    "print(first_step())"
)
IMPORT = (
    "import time; began = time.perf_counter(); "
    "import playground.bench; print(time.perf_counter() - began)"
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


def frames_per_second() -> Repetitions:
    """W1b: one epoch, then output and 16 units on 100 × 100 points and the measures, in NumPy."""
    trainer = Trainer(SPIRAL, Program(SPIRAL, PLANE))
    picture = Picture(PLANE, trainer)
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
    Picture(PLANE, trainer).render(trainer, Look(None, ()), 1)
    return time.perf_counter() - began


def first_steps_cold() -> Repetitions:
    """`first_step` in a fresh process that finds no compiled code."""
    while True:
        with TemporaryDirectory() as folder:
            yield said(FIRST_STEP, folder)


def first_steps_warm() -> Repetitions:
    """`first_step` in a fresh process that finds the code compiled; the warm-up leaves it there."""
    with TemporaryDirectory() as folder:
        while True:
            yield said(FIRST_STEP, folder)


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
    "first_step_cold": Workload("s", first_steps_cold),
    "first_step_warm": Workload("s", first_steps_warm),
    "import": Workload("s", imports),
}

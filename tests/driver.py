"""Runs driven by hand: the test takes the turns that the scheduler would give.

So nothing in these tests depends on threads or on time, and every turn can be looked at.
"""

import json
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load
from workbench import SMALL, leaves, programs, ready

from playground.datasets.points.plane import RegressionPlane
from playground.engine.compile.cache import Programs
from playground.engine.compile.program import Program
from playground.engine.live.run import Run
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.options.losses import MeanSquared
from playground.probes.points.plane import PLANE

OTHER = SMALL.replace("layers", (Dense(units=10), Dense(units=2)))
WILD = (
    SMALL.replace("loss", MeanSquared())
    .replace("dataset", RegressionPlane())
    .replace("optimizer.learning_rate", 10.0)
)


class Held(Programs):
    """A cache whose programs are ready when the test says so."""

    def __init__(self) -> None:
        self.futures: list[Future[Program]] = []
        self.given_up: list[Future[Program]] = []

    def get(self, experiment: Plane, probe: Any) -> Future[Program]:
        self.futures.append(Future())
        return self.futures[-1]

    def give_up(self, future: Future[Program]) -> None:
        self.given_up.append(future)


def turns(run: Run, most: int = 10_000) -> None:
    """Take turns until there is nothing more to do."""
    for _ in range(most):
        if not run.turn():
            return
    pytest.fail(f"The run still wants turns after {most}.")


def started(experiment: Plane = SMALL, cache: Programs | None = None) -> Run:
    """A run whose program is ready and adopted."""
    if cache is None:
        ready(experiment.compile_key())
    known = programs() if cache is None else cache
    run = Run(experiment, PLANE, known, lambda run: None)
    turns(run)
    return run


def frame(run: Run) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Ask for a frame and take turns until it comes; return its state and its arrays."""
    future = run.request()
    for _ in range(1000):
        run.turn()
        if future.done():
            return read(future.result())
    return pytest.fail("No frame came.")


def read(packed: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The state in a frame, with the scene if there is one, and its arrays."""
    header = json.loads(packed[8 : 8 + int.from_bytes(packed[:8], "little")])["__metadata__"]
    state = json.loads(header["state"])
    return state | ({"scene": json.loads(header["scene"])} if "scene" in header else {}), load(
        packed
    )


def updates(run: Run) -> int:
    """How many updates the run has done."""
    return int(run.state()["step"])


def params(run: Run) -> list[np.ndarray]:
    """The run's parameters."""
    assert run._trainer is not None
    return leaves(run._trainer.carry.params)


def assert_same(one: list[np.ndarray], other: list[np.ndarray]) -> None:
    """Bit for bit the same."""
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a, b)

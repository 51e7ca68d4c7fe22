"""What the tests of the core share: small experiments, compiled programs, random experiments.

Compiling is the slow part of these tests, so a program is compiled once for all of them.
Random experiments are drawn from the menus alone: a new option is tried without a word here.
"""

import math
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import jax
import jax.monitoring
import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from playground import network
from playground.datasets.points.base import PlaneData
from playground.datasets.points.plane import DATASETS
from playground.engine.compile import cache as program_module
from playground.engine.compile import compiled as tidying
from playground.engine.compile.cache import Programs
from playground.engine.compile.compiled import PER_CHARACTER, SMALLEST
from playground.engine.compile.program import Program
from playground.engine.train.trainer import Trainer
from playground.experiments.fitting import training_points
from playground.experiments.plane import Plane
from playground.experiments.supervised import Experiment
from playground.experiments.tf_rules import Modern, Rules
from playground.layers import Dense, Pass
from playground.options.base import Menu, Option
from playground.options.errors import SpecError
from playground.options.features import FEATURES
from playground.options.losses import LOSSES, serves
from playground.options.optimizers import Sgd
from playground.options.text import TextKnob
from playground.probes.points.plane import PLANE


class Executable:
    """Stands for what a compiler made, so many megabytes in size."""

    def __init__(self, megabytes: float = 1.0) -> None:
        self._characters = int((megabytes - SMALLEST) / PER_CHARACTER)

    def as_text(self) -> str:
        """The instructions."""
        return " " * self._characters


MEGABYTE = Executable()
# What was compiled once must be found again: memory is given back between files, see `conftest`.
tidying.TIDY = tidying.OVERDUE = math.inf
SMALL = Plane(layers=(Dense(units=3),), points=40, batch_size=6, optimizer=Sgd())


def calm(examples: int = 100) -> settings:
    """Settings for random tests that a busy machine does not fail."""
    slow = [HealthCheck.too_slow]
    return settings(max_examples=examples, deadline=None, suppress_health_check=slow)


def draw(
    kind: type[PlaneData], points: int = 1000, noise: float = 0.0, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Points and targets from a fixed seed, with 64-bit numbers."""
    x, target = kind().generate(np.random.default_rng(seed), points, noise)
    return x.astype(float), target.astype(float)


@cache
def compiled(key: Experiment) -> Program:
    """The program of `key`, compiled once for all tests, without a picture."""
    return Program(key)


def trainer(experiment: Experiment) -> Trainer:
    """A trainer of `experiment` at its start."""
    return Trainer(experiment, compiled(experiment.compile_key()))


@cache
def programs() -> Programs:
    """One cache of programs with pictures for all tests; it compiles nothing ahead of time."""
    program_module.IDLE = 3600.0
    return Programs()


@cache
def ready(key: Plane) -> Program:
    """The program of `key` with its picture, out of `programs`."""
    return programs().get(key, PLANE).result(timeout=120)


def outputs(
    experiment: Experiment,
    x: Any,
    params: Any,
    stats: Any,
    passes: tuple[Pass, ...] | None = None,
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Raw outputs and every hidden layer's outputs, compiled as one: layer by layer is slow."""

    @jax.jit
    def run(x: Any, params: Any, stats: Any) -> Any:
        return network.apply(experiment.compile_key(), params, stats, x, experiment, passes)[:2]

    z, seen = run(x, params, stats)
    return np.asarray(z), [*map(np.asarray, seen)]


@contextmanager
def compilations() -> Iterator[list[str]]:
    """List the compilations that this thread does meanwhile."""
    here, found = threading.get_ident(), list[str]()

    def listen(event: str, duration: float, **_: Any) -> None:
        if "backend_compile" in event and threading.get_ident() == here:
            found.append(event)

    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        yield found
    finally:
        jax.monitoring.unregister_event_duration_listener(listen)


def leaves(tree: Any) -> list[np.ndarray]:
    """The arrays of a tree of parameters, in order."""
    return [np.asarray(leaf) for leaf in jax.tree.leaves(tree)]


def values(kind: type, knob: Any) -> st.SearchStrategy[Any]:
    """What a knob may be set to."""
    if isinstance(knob, TextKnob):
        return st.sampled_from(knob.examples)
    if knob.choices:
        return st.sampled_from(knob.choices)
    if kind is bool:
        return st.booleans()
    if kind is int:
        return st.integers(int(knob.low), int(knob.high))
    return st.floats(knob.low, knob.high).map(lambda value: value + 0.0)


def options(menu: Menu) -> st.SearchStrategy[Any]:
    """Any option of a menu, with any settings; None where it may be left out."""
    kinds = st.sampled_from(menu.options).flatmap(fields)
    return st.none() | kinds if menu.optional else kinds


def fields(kind: type[Option]) -> st.SearchStrategy[Any]:
    """Any option of this kind that has no lists of options."""
    drawn = {
        name: values(kind.model_fields[name].annotation, knob)
        for name, knob in kind.knobs().items()
    }
    return st.builds(kind, **drawn, **{name: options(menu) for name, menu in kind.menus().items()})


@st.composite
def experiments(draw: st.DrawFn, layers: int = 3) -> Plane:
    """Any experiment of at most so many layers."""
    with chance_untouched():
        return experiment(draw, layers)


def experiment(draw: st.DrawFn, layers: int) -> Plane:
    """Draw an experiment."""
    kinds = Plane.model_fields
    drawn: dict[str, Any] = {
        name: draw(values(kinds[name].annotation, knob)) for name, knob in Plane.knobs().items()
    }
    drawn |= {name: draw(options(menu)) for name, menu in Plane.menus().items()}
    rules, drawn["rules"] = drawn["rules"], Modern()
    drawn["dataset"] = draw(options(DATASETS))
    drawn["layers"] = tuple(draw(st.lists(options(Plane.lists()["layers"]), max_size=layers)))
    chosen = draw(st.sets(st.sampled_from(FEATURES.options), min_size=1))
    drawn["features"] = tuple(kind() for kind in FEATURES if kind in chosen)
    fitting = [kind for kind in LOSSES if serves(kind(), drawn["dataset"].classes)]
    drawn["loss"] = draw(st.sampled_from(fitting).flatmap(fields))
    data, count = drawn["dataset"], drawn["points"]
    most = training_points(count if data.drawn else data.count(count), drawn["train_share"])
    drawn["batch_size"] = draw(st.integers(1, min(most, 1000)))
    return under(Plane(**drawn), rules)


@contextmanager
def chance_untouched() -> Iterator[None]:
    """Leave Python's random numbers as they were: beartype takes some to look into tuples."""
    state = random.getstate()
    try:
        yield
    finally:
        random.setstate(state)


def under(experiment: Plane, rules: Rules) -> Plane:
    """The experiment under these rules, or as it is where they lack what it is made of."""
    try:
        return experiment.under(rules)[0]
    except SpecError:
        return experiment

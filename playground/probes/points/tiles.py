"""A small picture of one network among many: its answer over the plane or along a line."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal, TypeVar

import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import network
from playground.engine.race.spec import Entry, RaceSpec
from playground.experiments.curve import Curve
from playground.experiments.points import PointsExperiment
from playground.experiments.supervised import Experiment
from playground.probes.points import curve
from playground.probes.points.painting import is_painting
from playground.probes.points.plane import answer_map, plane_grid
from playground.probes.points.points import probe_of
from playground.probes.points.scene import described
from playground.regimes.base import TrainState, bound
from playground.regimes.supervised import Traced

SIDE = 50  # places along a side

Kind = TypeVar("Kind", bound=Experiment)
Look = Literal["map", "classes", "colours", "curve"]


def look_of(experiment: PointsExperiment) -> Look:
    """What kind of tile `tile` draws: see there."""
    if isinstance(experiment, Curve):
        return "curve"
    if is_painting(experiment):
        return "colours"
    return "classes" if experiment.classes > 2 else "map"


def grid(experiment: PointsExperiment) -> np.ndarray:
    """What the network sees of every place of a tile: `(SIDE², F)`, or `(201, F)` of a curve."""
    if isinstance(experiment, Curve):
        return experiment.featurize(curve.places(experiment))
    return experiment.featurize(plane_grid(SIDE))


def tile(program: Any, carry: TrainState, numbers: Traced, grid: Array) -> Array:
    """The answer as `playground.probes.points.plane.answer_map` has it, `SIDE` places wide.

    Of a curve it is the answer `(201,)` itself, a value or the probability of class 1.
    """
    experiment = bound(program, numbers.live)
    z, _, _ = network.apply(program, carry.params, carry.batch_stats, grid, experiment)
    if not isinstance(program, Curve):
        return answer_map(experiment.loss, z, program.classes, SIDE)
    answer = experiment.loss.predict(z, program.classes)
    return jnp.asarray((answer + 1) / 2 if program.classes else answer)


class TileProbe:
    """Looks at the networks of a contest; see `playground.engine.race.frames.RaceProbe`."""

    def tile(self, *arguments: Any) -> Array:
        """See `tile`."""
        return tile(*arguments)

    def grid(self, experiment: PointsExperiment) -> np.ndarray:
        """See `grid`."""
        return grid(experiment)

    def scene(self, contest: RaceSpec) -> dict[str, Any]:
        """The contest in words and plain values."""
        first = first_of(contest, PointsExperiment)
        return scene_of_race(contest, described(first), SIDE, look_of(first))

    def scenery(self, contest: RaceSpec) -> dict[str, np.ndarray]:
        """The points of the first variant `(N, 3)`, with their targets, and what a curve needs."""
        first = first_of(contest, PointsExperiment)
        there = probe_of(first).scenery(first, first.splits())
        return {name: there[name] for name in ("train", "test", "bounds") if name in there}


def first_of(contest: RaceSpec, kind: type[Kind]) -> Kind:
    """The experiment of the first variant. Raises `TypeError` where it is not of this `kind`."""
    first = contest.entries[0].experiment
    if not isinstance(first, kind):
        raise TypeError(f"these tiles are not for networks of {first.name()}")
    return first


def scene_of_race(
    contest: RaceSpec, about: Mapping[str, Any], side: int, tile: str
) -> dict[str, Any]:
    """A contest in plain values, with what of its first experiment's scene is `about` all."""
    return {
        "kind": "race",
        "variants": [] if contest.plan else [variant(entry) for entry in contest.entries],
        "seeds": contest.seeds,
        "shows": contest.shows,
        "side": side,
        "tile": tile,
        "until": contest.until,
        "plan": planned(contest),
        **{name: about[name] for name in ("task", "classes", "palette", "loss", "points")},
    }


def planned(contest: RaceSpec) -> dict[str, Any] | None:
    """The plan of a map of two knobs in plain values, with the `names` of its cells."""
    if contest.plan is None:
        return None
    return asdict(contest.plan) | {"names": [entry.name for entry in contest.entries]}


def variant(entry: Entry) -> dict[str, Any]:
    """One variant in plain values."""
    experiment = entry.experiment
    return {
        "name": entry.name,
        "learning_rate": experiment.optimizer.learning_rate,
        "steps_per_epoch": experiment.steps_per_epoch,
        "loss": experiment.loss.title(),
    }


TILES = TileProbe()

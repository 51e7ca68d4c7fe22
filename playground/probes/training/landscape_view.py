"""The landscape around a run: a plane chosen by name, the loss on it, and paths dropped onto it.

Paths of other runs may be drawn too, as long as their networks have the same parameters.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from playground.engine.train.snapshot import Snapshot
from playground.options.errors import SpecError, listed, shown
from playground.probes.training.curvature import Spectrum, spectrum
from playground.probes.training.directions import (
    Directions,
    along,
    dropped,
    explained,
    of_path,
    random,
    window,
)
from playground.probes.training.landscape import LossContext, Slice, cut, ground, on_surface, vector

HESSIAN_REACH = 1.0  # of a window along eigenvectors, which are 1 long


class Track(NamedTuple):
    """The path of a run: all its parameters at some moments `(T, P)`, in the order of time."""

    name: str
    path: np.ndarray


class ProjectedPath(NamedTuple):
    """A path in the plane: `places` `(T, 2)`, and the plane's losses there `(T,)`."""

    name: str
    places: np.ndarray
    heights: np.ndarray


class Scenery(NamedTuple):
    """A slice through the network of now, the paths on it, and what is to be said of them.

    `share` of the run's path is explained by the plane, NaN where nothing moved. The first of
    `shadows` is the run's own. `bends` is the Hessian's where the plane is.
    """

    plane: str
    found: Slice
    shadows: tuple[ProjectedPath, ...]
    share: float
    bends: Spectrum | None


def path_of(snapshot: Snapshot, moments: Sequence[Any]) -> np.ndarray:
    """The parameters at the kept finite `moments` and now `(T, P)`; now comes last."""
    now = vector(snapshot.carry.params)
    rows = [vector(each.carry.params) for each in moments if each.epoch < snapshot.epoch]
    known = [row for row in rows if row.shape == now.shape and np.isfinite(row).all()]
    return np.stack([*known, now])


def scenery(
    snapshot: Snapshot,
    path: np.ndarray,
    plane: str,
    seed: int = 0,
    zoom: float = 1.0,
    tracks: Sequence[Track] = (),
) -> Scenery:
    """Look at the landscape around a snapshot, whose run came along `path` `(T, P)`.

    Raises `SpecError` after divergence, and where there is no such plane.
    """
    if plane not in PLANES:
        raise SpecError(f"plane is {shown(plane)}, but must be {listed(PLANES)}.")
    now = path[-1]
    if not np.isfinite(now).all():
        raise SpecError("The weights are no longer finite: training has diverged; press Reset.")
    around = ground(snapshot)
    chosen, bends = PLANES[plane](Outlook(snapshot, path, around, seed))
    rows = chosen.rows
    ways = [Track("this run", path), *(finite(each) for each in tracks if fits(each, now))]
    places = [dropped(each.path, now, rows) for each in ways]
    box = window(np.concatenate([*places[1:], places[0]]), chosen.reach, zoom)
    found = cut(snapshot.experiment.compile_key(), now, rows, box, around)
    shadows = tuple(
        ProjectedPath(each.name, place, on_surface(found, place))
        for each, place in zip(ways, places, strict=True)
    )
    return Scenery(plane, found, shadows, explained(path, rows), bends)


def fits(track: Track, now: np.ndarray) -> bool:
    """Whether a path is one of networks with so many parameters, and has a start."""
    same = track.path.shape[1:] == now.shape and len(track.path) > 0
    return same and bool(np.isfinite(track.path[0]).all())


def finite(track: Track) -> Track:
    """A path up to where it diverges."""
    known = np.isfinite(track.path).all(axis=1)
    return track if known.all() else track._replace(path=track.path[: int(known.argmin())])


class Outlook(NamedTuple):
    """From where a plane is laid: a snapshot, the path that led to it, and a seed for chance."""

    snapshot: Snapshot
    path: np.ndarray  # (T, P)
    ground: LossContext
    seed: int


Laid = tuple[Directions, Spectrum | None]


def by_chance(view: Outlook) -> Laid:
    """Along two random directions."""
    return random(view.snapshot.carry.params, view.seed), None


def by_curvature(view: Outlook) -> Laid:
    """Along the two directions in which the loss bends most."""
    bends = spectrum(view.snapshot.experiment.compile_key(), view.path[-1], view.ground)
    if len(bends.vectors) < 2:
        raise SpecError("this network has one parameter, but a plane needs two.")
    return Directions(along(bends.vectors[:2], view.path), HESSIAN_REACH), bends


def by_path(view: Outlook) -> Laid:
    """Along the two directions in which the path spreads most."""
    return of_path(view.path), None


PLANES: Mapping[str, Callable[[Outlook], Laid]] = {
    "random": by_chance,
    "hessian": by_curvature,
    "pca": by_path,
}

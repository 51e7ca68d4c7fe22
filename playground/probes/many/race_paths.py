"""The ways of racing networks over one loss surface: their weights, replayed from one start.

A race keeps no weights of the past, but its numbers can be repeated: each variant is trained
once more from the first start, and its weights are noted on the way. The plane is that in
which all these paths together spread most; the surface is the loss of the best variant.
"""

from typing import NamedTuple

import numpy as np

from playground.engine.race.spec import RaceSpec
from playground.engine.sweep.sweep import Sweep
from playground.engine.train.snapshot import Snapshot
from playground.options.errors import SpecError
from playground.options.penalties import Penalty
from playground.probes.training.directions import dropped, explained, of_path, window
from playground.probes.training.landscape import Slice, cut, ground, on_surface, vector
from playground.probes.training.landscape_view import ProjectedPath
from playground.regimes.supervised import numbers

MOMENTS = 60  # of each path
FARTHEST = 300.0  # epochs that are replayed at most


class Ways(NamedTuple):
    """The paths of a race on one surface.

    `found` are the losses of variant number `best`; `shadows` the paths on the plane, and
    `numbers` of which variants they are; `share` of their spread lies in it; `epochs` is how far
    they were followed, of the `asked` ones that the `contest` was at.
    `paths` are the weights themselves, each `(T, P)`.
    """

    found: Slice
    shadows: tuple[ProjectedPath, ...]
    numbers: tuple[int, ...]
    best: int
    share: float
    epochs: float
    asked: float
    contest: RaceSpec
    paths: tuple[np.ndarray, ...]

    @property
    def penalty(self) -> Penalty:
        """The penalty of the variant whose losses are drawn."""
        return self.contest.entries[self.best].experiment.penalty


def ways(contest: RaceSpec, epochs: float) -> Ways:
    """Follow every variant from its first start for `epochs`, at most `FARTHEST`.

    Variants with other parameters than the best one's have no place on its surface. Raises
    `SpecError` where there is no path yet, or every network diverged.
    """
    asked, epochs = epochs, min(epochs, FARTHEST)
    if epochs <= 0:
        raise SpecError("nothing has been trained yet; press Play first.")
    sweep = Sweep([entry.experiment for entry in contest.entries])
    paths = followed(sweep, epochs)
    losses = sweep.measures()[:, 0]
    if not np.isfinite(losses).any():
        raise SpecError("every network diverged; lower the learning rate and race again.")
    best = int(np.nanargmin(np.where(np.isfinite(losses), losses, np.nan)))
    now = paths[best][-1]
    there = [place for place, path in enumerate(paths) if path.shape[1:] == now.shape]
    whole = np.concatenate([paths[place] for place in there])
    rows = of_path(whole).rows
    places = [dropped(paths[place], now, rows) for place in there]
    box = window(np.concatenate(places), 0.0)
    experiment = contest.entries[best].experiment
    carry = sweep.carry(best)
    snapshot = Snapshot(experiment, carry, numbers(experiment), experiment.splits(), epochs, 0)
    found = cut(experiment.compile_key(), now, rows, box, ground(snapshot))
    shadows = [
        ProjectedPath(contest.entries[place].name, each, on_surface(found, each))
        for place, each in zip(there, places, strict=True)
    ]
    share, kept = explained(whole, rows), tuple(paths[place] for place in there)
    how_far = epochs, asked, contest
    return Ways(found, tuple(shadows), tuple(there), best, share, *how_far, kept)


def followed(sweep: Sweep, epochs: float) -> list[np.ndarray]:
    """The weights of every network `(T, P)` at even moments, as long as they are finite."""
    paths: list[list[np.ndarray]] = [[] for _ in range(len(sweep))]
    for epoch in np.linspace(0, epochs, MOMENTS):
        sweep.train_to(float(epoch))
        for place, path in enumerate(paths):
            row = vector(sweep.carry(place).params)
            if np.isfinite(row).all():
                path.append(row)
    return [np.stack(path) for path in paths]

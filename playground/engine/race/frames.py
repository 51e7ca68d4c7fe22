"""What is sent of a contest: curves with their bands, tiles, and where all stand."""

import itertools
from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

import numpy as np

from playground.engine.live.frames import described, encode
from playground.engine.race.spec import RaceSpec
from playground.engine.train.history import History, Mark
from playground.ops.narrowing import narrowed
from playground.regimes.metrics import Metrics, telling

BAND = 5  # mean, least, lower and upper quartile, most
VOTED = ("classes", "guesses")  # tiles `(2, …)` of a class, and by how much it leads
CAPACITY = 600  # rows of curves
SCENES = itertools.count(1)


@runtime_checkable
class RaceProbe(Protocol):
    """What is looked at of each network of a contest."""

    def tile(self, *arguments: Any) -> Any:
        """A small picture of one network, see `playground.engine.sweep.program.Tile`."""

    def grid(self, experiment: Any) -> np.ndarray:
        """What the network sees of every place of a tile."""

    def scene(self, contest: RaceSpec) -> dict[str, Any]:
        """The contest in words and plain values."""

    def scenery(self, contest: RaceSpec) -> dict[str, np.ndarray]:
        """The arrays that stay while networks train."""


def width(metrics: Metrics) -> int:
    """How many numbers a row of the curves has of one variant: seconds, and the bands."""
    return 1 + len(telling(metrics)) * BAND


def columns(contest: RaceSpec) -> list[dict[str, Any]]:
    """What a screen has to know of what is sent of each network."""
    every = described(contest.entries[0].experiment) if contest.entries else []
    return [every[column] for column in telling(contest.metrics)] if every else []


def curves(contest: RaceSpec) -> History:
    """An empty history of the curves of `contest`; of a map of two knobs only its epochs."""
    count = 0 if contest.plan else len(contest.entries)
    return History(1 + width(contest.metrics) * count, CAPACITY)


def curve_row(
    metrics: Metrics, measures: np.ndarray, fine: np.ndarray, seconds: np.ndarray
) -> np.ndarray:
    """A row of the curves without its epoch `(V · width,)`.

    For every variant: seconds, then of each quantity mean, least, quartiles and most over the
    networks that are `fine` `(V, S)`. `measures` are `(V, S, M)`, `seconds` `(V, S)`.
    """
    found = np.full((len(measures), width(metrics)), np.nan)
    found[:, 0] = seconds.mean(axis=1)
    for place, each in enumerate(fine):
        known = measures[place][each][:, telling(metrics)]  # (S', Q)
        if len(known):
            with np.errstate(over="ignore", invalid="ignore"):  # of what is about to diverge
                spread = np.quantile(known, (0.0, 0.25, 0.75, 1.0), axis=0)
                found[place, 1:] = np.vstack([known.mean(axis=0), spread]).T.ravel()
    return narrowed(found).ravel()


def combined(tiles: np.ndarray, kind: str, classes: int) -> np.ndarray:
    """One tile of the tiles of all starts `(S, …)`: their mean, or what most of them say."""
    if kind not in VOTED:
        mean = tiles.mean(axis=0)
        return mean if kind == "curve" else np.rint(mean).astype(np.uint8)
    votes = np.stack([(tiles[:, 0] == number).mean(axis=0) for number in range(classes)])
    first, second = np.sort(votes, axis=0)[::-1][:2]
    lead = np.rint((first - second) * 255)
    return np.stack([votes.argmax(axis=0), lead]).astype(np.uint8)


def agreement(tiles: np.ndarray, kind: str, classes: int) -> dict[str, np.ndarray]:
    """How far the networks of all starts agree, place by place, uint8.

    `agreement`: the share that says what most say, 0 … 1 as 0 … 255. Of values it is `spread`
    instead: their standard deviation, 0 … 1 as 0 … 255, and of a curve in its own units.
    """
    if kind == "curve":
        return {"spread": narrowed(tiles.astype(np.float64).std(axis=0))}
    if not classes:
        deviation = tiles.astype(np.float32).std(axis=0) / 127.5
        return {"spread": np.rint(np.minimum(deviation, 1.0) * 255).astype(np.uint8)}
    if kind == "classes":
        shares = [(tiles[:, 0] == number).mean(axis=0) for number in range(classes)]
        share = np.max(shares, axis=0)
    else:
        positive = (tiles >= 128).mean(axis=0)
        share = np.maximum(positive, 1 - positive)
    return {"agreement": np.rint(share * 255).astype(np.uint8)}


def shown_of(contest: RaceSpec, seed: int | None, focus: int) -> np.ndarray:
    """Which tiles `pictures` needs `(V, S)`."""
    shown = np.zeros((len(contest.entries), contest.seeds), bool)
    if contest.shows == "focus":
        shown[min(focus, len(shown) - 1)] = True
    elif contest.shows == "seeds" or seed is None:
        shown[:] = True
    else:
        shown[:, min(seed, contest.seeds - 1)] = True
    return shown


def pictures(
    contest: RaceSpec,
    tiles: np.ndarray,
    measures: np.ndarray,
    fine: np.ndarray,
    kind: str,
    seed: int | None,
    focus: int,
) -> dict[str, np.ndarray]:
    """What is sent of all `tiles` `(V, S, …)`: as many as `contest.shows` says, and their sums.

    `cells` `(C, Q + 1)` are each network's compared metrics, and if it is `fine` `(V, S)`.
    """
    classes = contest.entries[0].experiment.classes
    compared = measures[..., telling(contest.metrics)]
    cells = narrowed(np.concatenate([compared, fine[..., None]], axis=2))
    if contest.shows == "focus":
        place = min(focus, len(tiles) - 1)
        return {"tiles": tiles[place, :1], "cells": cells[:, 0]}
    if contest.shows == "seeds":
        known = tiles[0][fine[0]] if fine[0].any() else tiles[0]
        whole = {"tiles": tiles[0], "cells": cells[0], "mean": combined(known, kind, classes)}
        return whole | agreement(known, kind, classes)
    if seed is not None:
        return {"tiles": tiles[:, min(seed, contest.seeds - 1)]}
    each = [
        combined(one[good] if good.any() else one, kind, classes)
        for one, good in zip(tiles, fine, strict=True)
    ]
    return {"tiles": np.stack(each)}


class RaceViewer:
    """What somebody who watches a contest has been sent."""

    def __init__(self) -> None:
        self.fresh = True
        self.behind = True
        self._frames = 0
        self._scene = 0
        self._mark = Mark()

    def frame(
        self,
        state: dict[str, Any],
        history: History,
        arrays: Mapping[str, np.ndarray],
        scene: dict[str, Any] | None,
        scenery: Mapping[str, np.ndarray],
    ) -> bytes:
        """Pack what is new since the last frame; `scene` and `scenery` where they are."""
        self.fresh = self.behind = False
        self._frames += 1
        first, rows = history.since(self._mark)
        self._mark = history.mark
        state = state | self._count(first, history)
        there = dict(arrays) | ({"history": rows} if len(rows) else {})
        if scene is None or scene["id"] == self._scene:
            return encode(there, state)
        self._scene = scene["id"]
        return encode(there | dict(scenery), state, scene)

    def still(self, state: dict[str, Any], history: History) -> bytes:
        """Pack the state alone."""
        return encode({}, state | self._count(self._mark.length, history))

    def _count(self, first: int, history: History) -> dict[str, Any]:
        return {"frame": self._frames, "history": {"from": first, "length": len(history)}}

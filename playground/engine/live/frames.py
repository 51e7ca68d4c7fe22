"""From a trained network to frames: the newest picture, and what a viewer has seen of it.

A `LatestFrame` holds the arrays of the last good look; a `FrameEncoder` remembers what was sent
and packs only the rest: the scene when it is new, the curve's new rows, the maps. A frame is a
safetensors buffer with the run's state as JSON: it describes itself, and is read in a dozen
lines of JavaScript.
"""

import itertools
import json
import math
from collections.abc import Mapping
from typing import Any

import jax
import numpy as np
from safetensors.numpy import save

from playground import regimes
from playground.engine.compile.program import Probe
from playground.engine.live.commands import Look
from playground.engine.live.gradient_lens import Lens
from playground.engine.train.history import History, Mark
from playground.engine.train.timeline import Timeline
from playground.engine.train.trainer import Trainer
from playground.experiments.base import Experiment
from playground.ops.narrowing import narrowed

SCENES = itertools.count(1)


class LatestFrame:
    """The newest look at one trainer's network, taken with `probe`."""

    def __init__(self, probe: Probe, trainer: Trainer, lens: Lens | None = None) -> None:
        self._probe = probe
        self.metrics = trainer.regime.metrics
        self.lens = lens
        self._looked: Look | None = None
        self._view: Any = None
        self.scene_id, self.scene = 0, dict[str, Any]()
        self.describe(trainer.experiment)
        self.scenery = probe.scenery(trainer.experiment, trainer.points)
        self.arrays: dict[str, np.ndarray] = {}
        self.measures = np.full(len(self.metrics), np.nan, np.float32)
        self.measured: dict[str, Any] = {}

    def describe(self, experiment: Experiment) -> None:
        """Put `experiment` into words; the scene is a new one only where they differ."""
        words = self._probe.scene(experiment) | {"metrics": described(experiment)}
        if words != {name: said for name, said in self.scene.items() if name != "id"}:
            self.scene_id = next(SCENES)
            self.scene = {"id": self.scene_id, **words}

    def render(self, trainer: Trainer, look: Look, updates: int = 0) -> bool:
        """Train for `updates` and look; if a number is not finite, keep the last picture.

        Returns whether the picture is of what there is now.
        """
        if look != self._looked:  # kept on the device: handing it over costs more than it seems
            view = self._probe.view(trainer.program.key, look.first, look.focus)
            self._looked, self._view = look, jax.device_put(view)
        arrays = trainer.show(self._view, updates)
        measures, rate = arrays.pop("measures", None), arrays.pop("rate", None)
        fine = measures is None or np.isfinite(measures[:1]).all()
        if not (arrays.pop("finite") and fine):
            return False
        if look.focus is None:
            arrays.pop("focus", None)
        self.arrays = arrays
        if rate is not None:
            self.measured["rate"] = finite(rate)
        if measures is not None:
            self.take(measures)
        return True

    def aside(self, trainer: Trainer) -> dict[str, np.ndarray] | None:
        """Look without showing it; None where numbers are not finite, or nothing was shown yet."""
        arrays = trainer.show(self._view) if self._looked else {}
        return arrays if arrays.get("finite") else None

    def take(self, measures: np.ndarray) -> None:
        """Show these metrics `(M,)`; pictures come without them where chunks are measured."""
        self.measures = measures
        pairs = zip(self.metrics, measures, strict=True)
        self.measured |= {metric.name: finite(number) for metric, number in pairs}


def described(experiment: Experiment) -> list[dict[str, Any]]:
    """What a screen has to know of what is measured; `told` is what `experiment` can have."""
    regime = regimes.of(experiment)
    told = regime.told(experiment)
    return [metric._asdict() | {"told": metric in told} for metric in regime.metrics]


class FrameEncoder:
    """What somebody who watches has been sent."""

    def __init__(self) -> None:
        self.fresh = True  # nothing was sent yet
        self.behind = True  # there is something new to send
        self._frames = 0
        self._scene = 0
        self._mark = Mark()
        self._album = self._lens = -1

    def frame(self, state: dict[str, Any], picture: LatestFrame | None, past: Timeline) -> bytes:
        """Pack what is new since the last frame."""
        self.fresh = self.behind = False
        self._frames += 1
        history = past.history
        first, rows = history.since(self._mark)
        self._mark = history.mark
        state = state | self._count(first, history)
        if picture is None:
            return encode({}, state)
        arrays = picture.arrays | ({"history": rows} if len(rows) else {})
        if self._album != past.album.version and state["status"] != "playing":
            self._album = past.album.version
            arrays |= {"moments": past.album.epochs}
        if picture.lens and self._lens != picture.lens.version:
            self._lens = picture.lens.version
            arrays |= picture.lens.arrays
        if self._scene == picture.scene_id:
            return encode(arrays, state)
        self._scene = picture.scene_id
        return encode(arrays | picture.scenery, state, picture.scene)

    def still(self, state: dict[str, Any], history: History) -> bytes:
        """Pack the state alone."""
        return encode({}, state | self._count(self._mark.length, history))

    def _count(self, first: int, history: History) -> dict[str, Any]:
        return {"frame": self._frames, "history": {"from": first, "length": len(history)}}


def encode(
    arrays: Mapping[str, np.ndarray],
    state: Mapping[str, Any],
    scene: Mapping[str, Any] | None = None,
) -> bytes:
    """Pack `arrays` (uint8 or floats, sent as float32) with the state, and the scene if new."""
    texts = {"state": as_json(state)}
    if scene is not None:
        texts["scene"] = as_json(scene)
    contiguous = {
        name: np.asarray(narrowed(array) if array.dtype == np.float64 else array, order="C")
        for name, array in arrays.items()
    }
    return save(contiguous, texts)


def as_json(value: Mapping[str, Any]) -> str:
    """JSON as browsers read it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def finite(value: Any) -> float | None:
    """A number for JSON: None where it is NaN or infinite."""
    number = float(value)
    return number if math.isfinite(number) else None

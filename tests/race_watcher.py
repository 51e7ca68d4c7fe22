"""Somebody who watches a race without a browser: they give it turns and read its frames."""

import json
import time
from concurrent.futures import Future

import numpy as np
from safetensors.numpy import load

from playground.engine.race.frames import RaceProbe
from playground.engine.race.run import RaceRun
from playground.engine.race.spec import RaceSpec
from playground.probes.points.tiles import TILES


class Watcher:
    """Gives a race its turns, and reads its frames."""

    def __init__(self, contest: RaceSpec, probe: RaceProbe = TILES) -> None:
        self.race = RaceRun(contest, probe, lambda race: None)
        self.prepare()

    def prepare(self) -> None:
        """Wait until what was asked for is compiled."""
        deadline = time.monotonic() + 60
        self.race.turn()
        while self.race.status == "preparing" and time.monotonic() < deadline:
            time.sleep(0.01)
            self.race.turn()

    def frame(self) -> tuple[dict[str, np.ndarray], dict, dict | None]:
        """The next frame: arrays, state, and the scene where it is new."""
        asked: Future[bytes] = self.race.request()
        for _ in range(2000):
            self.race.turn()
            if asked.done():
                break
        buffer = asked.result(0)
        size = int.from_bytes(buffer[:8], "little")
        texts = json.loads(buffer[8 : 8 + size])["__metadata__"]
        scene = json.loads(texts["scene"]) if "scene" in texts else None
        return load(buffer), json.loads(texts["state"]), scene

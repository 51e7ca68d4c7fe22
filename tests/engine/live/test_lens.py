"""The gradient lens of a run: compiled by others, looked through seldom, and exact at rest."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load
from workbench import SMALL, ready

from playground.engine.live.commands import Look, parse
from playground.engine.live.frames import FrameEncoder, LatestFrame
from playground.engine.live.gradient_lens import Lens
from playground.engine.train.timeline import Timeline
from playground.engine.train.trainer import Trainer
from playground.options.errors import SpecError
from playground.probes.points.plane import PLANE


@dataclass
class Bench:
    """A lens whose function is ready when the test says so."""

    called: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.future: Future[Any] = Future()
        self.lens = Lens(self.later, lambda: self.called.append("ready"))

    def later(self, job: Callable[[], Any]) -> Future[Any]:
        """Keep the job."""
        self.called.append("later")
        self.job = job
        return self.future

    def compile(self) -> None:
        """Do the job."""
        self.future.set_result(self.job())


def test_nothing_is_compiled_before_somebody_looks_and_nobody_waits_for_it() -> None:
    bench, trainer = Bench(), Trainer(SMALL, ready(SMALL.compile_key()))
    assert bench.called == []
    bench.lens.look(trainer, playing=False)
    bench.lens.look(trainer, playing=False)
    assert bench.called == ["later"]
    assert (bench.lens.arrays, bench.lens.version) == ({}, 0)
    bench.compile()
    assert bench.called == ["later", "ready"]
    bench.lens.look(trainer, playing=False)
    assert bench.lens.version == 1
    assert bench.lens.arrays["lens"].shape == (20, 2)
    assert bench.lens.arrays["signal"].shape == (3,)


def test_while_training_it_is_looked_through_seldom_and_at_rest_always(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench, trainer = Bench(), Trainer(SMALL, ready(SMALL.compile_key()))
    bench.lens.look(trainer, playing=True)
    bench.compile()
    now = [100.0]

    def clock() -> float:
        now[0] += 0.001
        return now[0]

    monkeypatch.setattr("playground.engine.live.gradient_lens.time.perf_counter", clock)
    versions = []
    for _ in range(30):
        bench.lens.look(trainer, playing=True)
        versions.append(bench.lens.version)
    assert 2 <= versions[-1] <= 5  # a look takes one tick, and may take a tenth of them
    bench.lens.look(trainer, playing=False)
    assert bench.lens.version == versions[-1] + 1


def test_the_lens_is_that_of_the_weights_of_now() -> None:
    bench, trainer = Bench(), Trainer(SMALL, ready(SMALL.compile_key()))
    bench.lens.look(trainer, playing=False)
    bench.compile()
    bench.lens.look(trainer, playing=False)
    before = bench.lens.arrays["lens"]
    trainer.advance(50)
    bench.lens.look(trainer, playing=False)
    found = PLANE.gradients(trainer.program.key, trainer.carry, trainer.numbers, trainer.train)
    np.testing.assert_allclose(bench.lens.arrays["lens"], found["lens"], rtol=1e-3, atol=1e-5)
    assert not np.allclose(before, bench.lens.arrays["lens"])


def test_a_viewer_is_sent_every_look_once() -> None:
    bench, trainer = Bench(), Trainer(SMALL, ready(SMALL.compile_key()))
    picture = LatestFrame(PLANE, trainer, bench.lens)
    viewer, past, state = FrameEncoder(), Timeline(4), {"status": "paused"}
    assert "lens" not in load(viewer.frame(state, picture, past))
    bench.lens.look(trainer, playing=False)
    bench.compile()
    bench.lens.look(trainer, playing=False)
    assert load(viewer.frame(state, picture, past))["lens"].shape == (20, 2)
    assert "lens" not in load(viewer.frame(state, picture, past))
    assert "lens" in load(FrameEncoder().frame(state, picture, past))


def test_a_view_may_ask_for_the_lens() -> None:
    assert parse('{"c": "view", "lens": true}') == Look(None, (), True)
    assert parse('{"c": "view", "focus": [0, 1]}') == Look((0, 1), (), False)


@pytest.mark.parametrize("value", ["1", '"yes"', "null", "[true]"])
def test_a_lens_is_on_or_off(value: str) -> None:
    with pytest.raises(SpecError, match="must be on or off"):
        parse(f'{{"c": "view", "lens": {value}}}')

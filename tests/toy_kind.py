"""A kind of its own: a ball that rolls down a valley, with no layers, no loss and no examples.

It is told to the playground by rows alone, which stand for those that a new kind adds.
"""

from typing import Annotated, Any, ClassVar

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from pydantic import Field

from playground.engine.race.spec import RaceSpec
from playground.experiments import EXPERIMENTS
from playground.experiments.base import Experiment, seed
from playground.links import experiments
from playground.options.base import Knob
from playground.options.stopping import STOP_RULES, Never, StopRule
from playground.regimes import REGIMES
from playground.regimes.base import Clock, Cost, Regime, Room, TrainState, bound, live_numbers
from playground.regimes.metrics import Metric
from playground.ui.app.pages import arrived
from playground.ui.base.kind import Kind
from playground.ui.widgets.controls import knob
from playground.ui.widgets.frame import page_frame
from playground.ui.widgets.frame.page_frame import Frame
from playground.ui.widgets.stage.live_stage import live_stage


class Valley(Experiment):
    """A ball rolls down a valley."""

    label = "Valley"
    regime: ClassVar[str] = "descent"

    pace: Annotated[float, Knob("Pace", "How far a step goes.", 1e-4, 10.0, live=True)] = 0.1
    sides: Annotated[int, Knob("Sides", "How many directions there are.", 1, 8)] = 2
    stop: Annotated[StopRule, STOP_RULES, Field(title="Stop rule", description="Its end.")] = (
        Never()
    )
    start_seed: Annotated[int, seed("Start seed", "Where the ball is let go.")] = 0


class Descent(Regime):
    """Steps straight down."""

    name = "descent"
    metrics = (Metric("height", "Height"), Metric("way", "Way to go", axis="way"))

    def clock(self, experiment: Valley) -> Clock:
        return Clock(examples=20, batch=1, steps=20)

    def cost(self, static: Valley) -> Cost:
        return Cost(static.sides, 4 * static.sides)

    def room(self, static: Valley) -> Room:
        return Room(4 * static.sides, 4 * static.sides, 0)

    def start(self, experiment: Valley) -> TrainState:
        place = np.random.default_rng(experiment.start_seed).normal(size=experiment.sides)
        return TrainState({"place": place.astype(np.float32)}, {}, (), np.zeros((), np.int32))

    def traced(self, experiment: Valley) -> np.ndarray:
        return live_numbers(experiment)

    def advance(
        self, static: Any, form: None, state: TrainState, traced: Any, *how: Any
    ) -> TrainState:
        def roll(_: Any, state: TrainState) -> TrainState:
            place = state.params["place"] * (1 - bound(static, traced).pace)
            return state._replace(params={"place": place}, step=state.step + 1)

        return jax.lax.fori_loop(0, how[-1], roll, state)

    def evaluate(self, static: Any, state: TrainState, traced: Any, data: Any) -> Any:
        square = (state.params["place"] ** 2).sum()
        return jnp.stack([square / 2, jnp.sqrt(square)])


class Ball:
    """Shows where the ball is."""

    name = "ball"
    of_one_example = False

    def look(self, static: Any, state: TrainState, traced: Any, *seen: Any) -> dict[str, Any]:
        measures = REGIMES["descent"].evaluate(static, state, traced, ())
        place = state.params["place"]
        return {"place": place, "measures": measures, "finite": jnp.isfinite(place).all()}

    def grid(self, experiment: Valley) -> np.ndarray:
        return np.zeros((1, 1), np.float32)

    def view(self, static: Any, first: Any = (), focus: Any = None) -> Any:
        return np.zeros(0, np.float32)

    def scene(self, experiment: Valley) -> dict[str, Any]:
        return {"kind": "valley", "sides": experiment.sides}

    def scenery(self, experiment: Valley, points: Any) -> dict[str, np.ndarray]:
        return {}


class Tile:
    """A race would show how far each ball has come."""

    def tile(self, static: Any, state: TrainState, traced: Any, grid: Any) -> Any:
        return state.params["place"]

    def grid(self, experiment: Valley) -> np.ndarray:
        return np.zeros((1, 1), np.float32)

    def scene(self, contest: RaceSpec) -> dict[str, Any]:
        variants = [{"name": entry.name, "steps_per_epoch": 20} for entry in contest.entries]
        return {"tile": "place", "shows": contest.shows, "seeds": 1, "variants": variants}

    def scenery(self, contest: RaceSpec) -> dict[str, np.ndarray]:
        return {}


ROW = Kind(
    name="valley",
    experiments=Valley,
    usual=Valley,
    probe=Ball(),
    tile=Tile(),
    page="valley",
    where="in the valley",
    about=lambda experiment: f"a ball in {experiment.sides} directions",
)
FRAME = Frame(
    name="valley",
    title="Valley",
    task=lambda session: "A ball rolls down. Press **Play**.",
    stage=live_stage,
    tabs={"training": lambda session: knob(session, "pace")},
    behind={},
    behind_key="valley_behind",
)


def show() -> None:
    """Draw the page of the kind."""
    page_frame.show(arrived(ROW, "valley"), FRAME)


def add_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the rows of the kind, as long as a test lasts."""
    monkeypatch.setattr(EXPERIMENTS, "options", (*EXPERIMENTS.options, Valley))
    monkeypatch.setitem(EXPERIMENTS.by_name, Valley.name(), Valley)
    monkeypatch.setitem(REGIMES, Descent.name, Descent())
    for known in (experiments.heads, experiments.names, experiments.ours):
        known.cache_clear()

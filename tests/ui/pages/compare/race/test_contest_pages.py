"""Where pages ask for many networks at once: the fan of starts, and the map of two knobs."""

from pathlib import Path
from typing import Any

import pytest
from stand_in import StandIn
from streamlit.testing.v1 import AppTest

from playground.engine.race.spec import Entry, RaceSpec
from playground.experiments.plane import Plane
from playground.ui.app.kinds import KINDS
from playground.ui.base.race_session import ContestVisit
from playground.ui.base.session import Session
from playground.ui.pages.compare.phase_map import MapSession

SHELL = Path(__file__).parents[5] / "playground" / "ui" / "app" / "shell.py"
COMPARE = str(Path(__file__).parents[5] / "pages" / "compare.py")
PATIENCE = 120  # seconds for a run of the script; the first one imports everything
asked: list[RaceSpec] = []


@pytest.fixture(autouse=True)
def nothing_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every page have the same run, which does nothing, and note what it asks for."""
    asked.clear()

    def run(visit: ContestVisit, contest: RaceSpec) -> Any:
        asked.append(contest)
        return StandIn()

    monkeypatch.setattr(Session, "run", lambda session: StandIn())
    monkeypatch.setattr(ContestVisit, "run", run)


def playground() -> AppTest:
    """The first page."""
    page = AppTest.from_file(str(SHELL), default_timeout=PATIENCE)
    return page.run()


def phase_map() -> AppTest:
    """The page Compare with its section Phase map."""
    page = AppTest.from_file(str(SHELL), default_timeout=PATIENCE)
    page.query_params.update({"v": "1", "compare": "map"})
    page.switch_page(COMPARE)
    return page.run()


def test_one_switch_trains_many_starts_of_the_network_at_hand() -> None:
    page = playground()
    assert not asked
    page.toggle(key="fan_on").set_value(True).run()
    assert not page.exception
    entry = Entry("mean", Plane())
    assert asked[-1] == RaceSpec((entry,), 16, shows="seeds")
    page.button_group(key="seeds").set_value(64).run()
    assert asked[-1].seeds == 64
    page.slider(key="noise").set_value(0.2).run()
    assert asked[-1].entries[0].experiment.noise == 0.2
    page.toggle(key="fan_on").set_value(False).run()
    before = len(asked)
    page.run()
    assert len(asked) == before


def test_the_map_opens_on_learning_rates_and_widths() -> None:
    page = phase_map()
    assert not page.exception
    plan = asked[-1].plan
    assert plan is not None
    assert (plan.across.name, plan.up.name) == ("Learning rate", "Width")
    assert len(asked[-1].entries) == 256
    assert asked[-1].until == 200


def test_a_map_takes_other_knobs_and_sizes() -> None:
    page = phase_map()
    page.button_group(key="map_side").set_value(8).run()
    page.selectbox(key="map_up").set_value("activation").run()
    assert not page.exception
    plan = asked[-1].plan
    assert plan is not None
    assert plan.up.name == "Activation"
    assert len(plan.across.values) == 8
    assert "Tanh" in plan.up.values


def test_the_same_knob_twice_is_said_and_the_last_map_stays() -> None:
    page = phase_map()
    page.selectbox(key="map_up").set_value("optimizer.learning_rate").run()
    assert not page.exception
    assert "both sides of the map are the same setting" in page.warning[0].value
    assert asked[-1].plan is not None
    assert asked[-1].plan.up.name == "Width"


def test_a_range_the_wrong_way_round_is_said() -> None:
    page = phase_map()
    page.number_input(key="map_across_optimizer.learning_rate_to").set_value(0.0005).run()
    assert not page.exception
    assert "turn it" in page.warning[0].value


def test_a_cell_can_be_taken_to_the_playground() -> None:
    visit = MapSession(KINDS["points"])
    visit.raced = RaceSpec((Entry("a", Plane()), Entry("b", Plane(points=300))), shows="focus")
    visit.leave_with("b", 0)
    assert visit.leaving == Plane(points=300)
    visit.leave_with("another", 0)
    assert visit.leaving == Plane(points=300)

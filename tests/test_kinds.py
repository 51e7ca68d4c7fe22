"""A new kind of training goes all the way by rows alone: no other file knows of it."""

import json
from collections.abc import Iterator

import numpy as np
import pytest
from driver import frame, turns
from race_watcher import Watcher
from streamlit.testing.v1 import AppTest
from toy_kind import ROW, Ball, Tile, Valley, add_rows

from playground.cli.parser import main
from playground.engine.compile.cache import Programs
from playground.engine.compile.limits import price
from playground.engine.compile.program import Program
from playground.engine.live.commands import Play, Set, Speed, Step
from playground.engine.live.run import Run
from playground.engine.race.leaderboard import Leaderboard
from playground.engine.race.spec import Entry, RaceSpec
from playground.engine.sweep.sweep import Sweep
from playground.engine.train.trainer import Trainer
from playground.links import experiments
from playground.options.errors import SpecError
from playground.options.stopping import AfterEpochs
from playground.search.search import Search
from playground.search.space import Space, axis
from playground.search.strategies import Plan

HILL = Valley(pace=0.05, start_seed=3)


@pytest.fixture(autouse=True)
def rows(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    add_rows(monkeypatch)
    yield
    for known in (experiments.heads, experiments.names, experiments.ours):
        known.cache_clear()


@pytest.fixture
def run() -> Run:
    """A run of the kind, compiled."""
    cache = Programs()
    cache.get(HILL, Ball()).result(60)
    run = Run(HILL, Ball(), cache, lambda run: None)
    turns(run)
    return run


def heights(updates: int) -> float:
    """How high the ball stands after so many updates."""
    place = np.random.default_rng(3).normal(size=2) * 0.95**updates
    return float((place**2).sum() / 2)


def test_a_link_holds_it() -> None:
    link = experiments.to_link(HILL)
    assert link == "?v=1&kind=valley&pace=0.05&start_seed=3"
    assert experiments.from_link(link) == (HILL, ())


def test_it_is_priced_and_trained() -> None:
    price(HILL)
    trainer = Trainer(HILL, Program(HILL))
    trainer.advance(10)
    assert trainer.epoch == 0.5
    np.testing.assert_allclose(trainer.measure()[0], heights(10), rtol=1e-5)


def test_a_run_has_frames_a_history_and_the_names_of_what_is_measured(run: Run) -> None:
    state, arrays = frame(run)
    assert [each["name"] for each in state["scene"]["metrics"]] == ["height", "way"]
    assert state["height"] == pytest.approx(heights(0), rel=1e-5)
    for epoch in (1, 2):
        run.tell(Step("epoch"))
        state, arrays = frame(run)
        assert state["epoch"] == epoch
        assert state["way"] == pytest.approx((2 * heights(20 * epoch)) ** 0.5, rel=1e-5)
    assert run.history.rows.shape == (3, 3)
    assert arrays["place"].shape == (2,)


def test_live_numbers_and_single_steps_are_heard(run: Run) -> None:
    run.tell(Set("pace", 1.0))
    run.tell(Step("example"))
    state, _ = frame(run)
    assert (state["step"], state["height"]) == (1, 0.0)
    assert state["learning_rate"] is None


def test_a_stop_rule_ends_it(run: Run) -> None:
    run.tell(Speed("500"))
    run.tell(Play(True))
    run._turn_knobs(HILL.replace("stop", AfterEpochs(epochs=4)))
    for _ in range(100):
        state, _ = frame(run)
        if state["status"] == "finished":
            break
    assert (state["epoch"], state["status"]) == (4.0, "finished")


def test_many_train_at_once_and_are_ranked() -> None:
    entries = tuple(Entry(f"{pace:g}", HILL.replace("pace", pace)) for pace in (0.01, 0.1))
    contest = RaceSpec(entries, seeds=2, rule="height")
    sweep = Sweep(contest.experiments())
    sweep.train(3)
    measures = sweep.measures()
    alone = Trainer(entries[1].experiment, Program(HILL))
    alone.advance(60)
    np.testing.assert_allclose(measures[2], alone.measure(), rtol=1e-6)
    standing = Leaderboard(contest)
    shape = (2, 2)
    fine = np.ones(shape, bool)
    standing.take(sweep.epochs.reshape(shape), measures.reshape(2, 2, 2), fine, np.ones(shape))
    assert standing.order() == [1, 0]
    assert standing.rows[1]["height"] == pytest.approx(measures[2:, 0].mean())


def test_it_is_raced_by_what_it_measures() -> None:
    entries = tuple(Entry(f"{pace:g}", HILL.replace("pace", pace)) for pace in (0.01, 0.1))
    watcher = Watcher(RaceSpec(entries, seeds=2, rule="height"), Tile())
    watcher.race.tell(Step("epoch"))
    arrays, state, scene = watcher.frame()
    assert scene is not None
    assert [each["name"] for each in scene["metrics"]] == ["height", "way"]
    assert arrays["history"].shape[1] == 1 + 2 * (1 + 2 * 5)
    while state["epoch"] < 1:
        _, state, _ = watcher.frame()
    assert state["standing"]["order"] == [1, 0]
    assert "0.1's height is" in state["standing"]["sentence"]


def test_a_search_says_what_it_cannot_look_for() -> None:
    with pytest.raises(SpecError, match="Valley has no test loss to search for"):
        Search(Space(HILL, (axis(HILL, "pace=0.1,0.2"),)), Plan())


def test_the_command_line_trains_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", experiments.to_link(HILL), "--epochs", "2", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [list(line) for line in lines] == [["epoch", "height", "way"]] * 3
    assert lines[-1]["height"] == pytest.approx(heights(40), rel=1e-5)


def page() -> None:
    import toy_kind

    toy_kind.show()


def test_its_page_has_a_stage_controls_and_an_address() -> None:
    app = AppTest.from_function(page, default_timeout=60)
    app.query_params.update(experiments.to_query(HILL))
    app.run()
    assert not app.exception
    assert app.markdown[0].value == "### Valley"
    session = app.session_state[ROW.place]
    assert session.experiment == HILL
    assert session.run().experiment == HILL
    session.change("pace", 0.2)
    app.run()
    assert app.query_params["pace"] == "0.2"

"""The page «Compare» opened by a link: everything stands as it was shared, and nothing trains."""

from typing import Any

import pytest
from page_links import PAGES, address, opened, unharmed
from stand_in import StandIn
from streamlit.testing.v1 import AppTest

from playground.engine.race.spec import ONE_SEED, RaceSpec
from playground.layers import Dense
from playground.links.experiments import LONGEST_MADE, from_query, to_query
from playground.search.strategies import Plan
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.session import Session
from playground.ui.pages.compare.race import variants
from playground.ui.pages.compare.search import section as search_section
from playground.ui.pages.compare.sections import SECTIONS

RATE = "optimizer.learning_rate"
SMALL = {"v": "1", "points": "60", "layers": "3"}
RACE = SMALL | {"race.variants": "sgd~adam~lion", "race.seeds": "4"}


@pytest.fixture(autouse=True)
def idle(monkeypatch: pytest.MonkeyPatch, asked: list[RaceSpec]) -> None:
    """Pages ask for contests and runs, but nothing is trained."""
    monkeypatch.setattr(Session, "run", lambda session: StandIn())


def told(test: AppTest) -> str:
    """All that the yellow boxes say, without the signs that keep it from being markup."""
    return "\n".join(box.value for box in test.warning).replace("\\", "")


def test_a_race_of_three_optimizers_from_four_starts_opens_and_the_address_follows(
    asked: list[RaceSpec],
) -> None:
    test = opened(RACE)
    assert told(test) == ""
    assert test.multiselect(key="variants").value == ["sgd", "adam", "lion"]
    assert test.slider(key="seeds").value == 4
    assert [entry.name for entry in asked[-1].entries] == ["SGD", "Adam", "Lion"]
    assert len(asked[-1].experiments()) == 12
    assert address(test) == RACE
    test.multiselect(key="variants").set_value(["sgd", "adam", "nadam"]).run()
    assert address(test) == RACE | {"race.variants": "sgd~adam~nadam"}
    test.slider(key="seeds").set_value(5).run()
    assert "race.seeds" not in address(unharmed(test))
    usual = ["sgd", "momentum", "rms_prop", "adam"]
    test.multiselect(key="variants").set_value(usual).run()
    assert address(unharmed(test)) == SMALL


def test_going_back_in_the_browser_brings_the_set_up_back(asked: list[RaceSpec]) -> None:
    test = opened(RACE)
    test.slider(key="seeds").set_value(2).run()
    test.query_params.clear()
    test.query_params.update(RACE)
    unharmed(test.run())
    assert test.slider(key="seeds").value == 4
    assert asked[-1].seeds == 4


def test_a_map_opens_with_its_knobs_and_ranges(asked: list[RaceSpec]) -> None:
    link = SMALL | {
        "compare": "map",
        "map.across": "noise",
        "map.across_span": "0.0..0.4",
        "map.up": "activation",
        "map.side": "8",
        "map.epochs": "50",
    }
    test = opened(link)
    plan = asked[-1].plan
    assert plan is not None
    assert (plan.across.name, plan.up.name) == ("Noise", "Activation")
    assert (plan.across.values[0], plan.across.values[-1], asked[-1].until) == ("0", "0.4", 50)
    assert address(test) == link
    test.number_input(key="map_across_noise_to").set_value(0.3).run()
    assert address(unharmed(test)) == link | {"map.across_span": "0.0..0.3"}
    test.selectbox(key="map_across").set_value(RATE).run()
    test.selectbox(key="map_across").set_value("noise").run()
    assert address(unharmed(test))["map.across_span"] == "0.0..0.3"  # as it was left


def test_a_search_opens_ready_and_waits_for_its_button(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Any] = []
    monkeypatch.setattr(search_section.searches(), "start", lambda *search: begun.append(search))
    link = SMALL | {
        "compare": "search",
        "search.kind": "random",
        "search.kind.number": "6",
        "search.epochs": "40",
        "search.folds": "3",
        "over.activation": "tanh~relu~gelu",
        f"over.{RATE}": "0.02..0.5~log~4",
    }
    test = opened(link)
    assert told(test) == ""
    assert test.multiselect(key="search_knobs").value == ["activation", RATE]
    assert test.multiselect(key="search.activation").value == ["tanh", "relu", "gelu"]
    assert test.number_input(key=f"search.{RATE}.high").value == 0.5
    assert test.number_input(key="search_kind.random.number").value == 6
    assert any("6 cells × 3 = 18 networks" in text.value for text in test.caption)
    assert not begun
    assert not test.button(key="search_start").disabled
    assert address(test) == link
    test.number_input(key="search_folds").set_value(1).run()
    test.selectbox(key="search_kind").set_value("grid").run()
    now = address(unharmed(test))
    assert {"search.kind", "search.kind.number", "search.folds"} & set(now) == set()
    test.selectbox(key="search_kind").set_value("random").run()
    assert address(unharmed(test))["search.kind.number"] == "6"  # as it was left
    test.multiselect(key="search_knobs").set_value([]).run()
    assert address(unharmed(test))["over"] == "none"
    assert test.session_state["points_compared"].setup.search.plan == Plan(
        kind={"name": "random", "number": 6}, epochs=40
    )


def test_what_is_shared_on_one_section_stays_while_others_are_open() -> None:
    test = opened(RACE | {"compare": "map"})
    test.button_group(key="map_side").set_value(8).run()
    test.button_group(key="compare").set_value("race").run()
    assert address(unharmed(test)) == RACE | {"map.side": "8"}


def test_a_link_with_tuned_rates_trains_nothing_before_somebody_presses(
    monkeypatch: pytest.MonkeyPatch, asked: list[RaceSpec]
) -> None:
    tested: list[Any] = []

    def suggested(variant: Any) -> float:
        tested.append(variant)
        return 0.05

    monkeypatch.setattr(variants, "suggested_rate", suggested)
    test = opened(RACE | {"race.rates": "tuned"})
    assert not tested
    assert not asked
    test.button(key="race_test").click().run()
    assert len(tested) == 3
    rates = {entry.experiment.optimizer.learning_rate for entry in asked[-1].entries}
    assert rates == {0.05}
    unharmed(test)


def test_the_playground_takes_the_experiment_along_and_leaves_the_set_up() -> None:
    test = opened(RACE | {"noise": "0.2"})
    test.query_params.clear()  # as Streamlit's links between pages do
    test.switch_page(str(PAGES / "playground.py"))
    unharmed(test.run())
    assert told(test) == ""
    assert address(test) == SMALL | {"noise": "0.2"}
    test.query_params.clear()
    test.switch_page(str(PAGES / "compare.py"))
    unharmed(test.run())
    assert address(test) == RACE | {"noise": "0.2"}


def test_a_link_of_this_page_opens_on_the_playground_as_its_experiment() -> None:
    assert address(opened(RACE, "playground.py")) == SMALL


def test_a_hostile_link_is_told_and_the_page_is_whole(asked: list[RaceSpec]) -> None:
    link = RACE | {
        "race.seeds": "999",
        "race.rule": "<script>alert(1)</script>",
        "over.width": "![x](http://evil)",
        "map.up": "../../etc/passwd",
        "compare": "nowhere",
    }
    test = opened(link)
    said = told(test)
    assert "The link's «race.seeds» was cut to 32: Race: seeds is 999" in said
    for part in ("race.rule", "over.width", "map.up", "compare"):
        assert f"The link's «{part}» was left out" in said
    assert not set("<>[]") & set(said)
    assert asked[-1].seeds == 32
    assert from_query(address(test)).problems == ()
    assert "compare" not in address(test)
    test.slider(key="seeds").set_value(3).run()
    assert told(unharmed(test)) == ""


@pytest.mark.parametrize("section", SECTIONS)
def test_whatever_section_is_open_a_link_is_told_once_what_was_left_out(
    section: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if section == "landscape":  # which looks at a real run
        quiet = SECTIONS[section]._replace(show=lambda opened: None)
        monkeypatch.setitem(SECTIONS, section, quiet)
    test = opened({"v": "1", "compare": section, "race.colour": "red"})
    assert (
        told(test) == "The link's «race.colour» was left out: Race has no setting called «colour»."
    )
    assert address(test) == ({"v": "1", "compare": section} if section != "race" else {})


@pytest.mark.parametrize("link", [{"rules": "tensorflow_playground"}, {"kind": "curve"}], ids=str)
def test_the_page_opens_whatever_rules_fix(link: dict[str, str]) -> None:
    for section in ("race", "map", "search"):
        test = opened({"v": "1", "compare": section} | link)
        assert told(test) in ("", ONE_SEED)  # which asks for one start


def test_where_the_set_up_would_be_too_long_the_experiment_stays_in_the_address() -> None:
    test = opened(RACE)
    session: PointsSession = test.session_state["points_session"]
    layer = Dense(dropout=0.25, activation="leaky_relu", normalization="batch_norm")
    session.change("layers", (layer,) * 29)
    query = to_query(session.experiment)
    words = {f"layers.{number}.dropout": "0.1..0.2~linear~3" for number in range(29)}
    arranged = test.session_state["points_compared"]
    arranged.change(session, "search.over", tuple(words.items()))
    unharmed(test.run())
    unharmed(test.run())
    assert f"characters, but at most {LONGEST_MADE} can be shared" in told(test)
    assert told(test).count("does not say how this page is set up") == 1
    assert address(test) == query

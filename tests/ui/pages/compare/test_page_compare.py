"""The page «Compare» without a browser: every section is drawn, and controls make the contest."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from playground.engine.race.spec import RaceSpec
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.links.experiments import to_query
from playground.options.optimizers import Adam
from playground.ui.base.about import about_images, about_points
from playground.ui.base.address import DRAWN_LAST
from playground.ui.pages.compare.race.session import RaceSession

SHELL = Path(__file__).parents[4] / "playground" / "ui" / "app" / "shell.py"
PAGE = str(Path(__file__).parents[4] / "pages" / "compare.py")
PATIENCE = 120  # seconds for a run of the script; the first one imports everything
SMALL = Plane(layers=(Dense(units=3),), points=40, optimizer=Adam(learning_rate=0.02))


def page(experiment: Plane = SMALL) -> AppTest:
    """The page with this experiment in the address."""
    test = AppTest.from_file(str(SHELL), default_timeout=PATIENCE)
    for key, value in to_query(experiment).items():
        test.query_params[key] = value
    test.switch_page(PAGE)
    return test.run()


def names(contest: RaceSpec) -> list[str]:
    """What the variants of a contest are called."""
    return [entry.name for entry in contest.entries]


def test_the_page_races_four_optimizers_from_five_starts(asked: list[RaceSpec]) -> None:
    test = page()
    assert not test.exception
    contest = asked[-1]
    assert names(contest) == ["SGD", "Momentum", "RMSprop", "Adam"]
    assert (contest.seeds, contest.rule, contest.until) == (5, "test_loss", None)
    assert contest.entries[3].experiment == SMALL  # the playground's very own
    assert any("same start weights (start seeds 0 to 4)" in text.value for text in test.caption)


def test_controls_change_what_is_raced(asked: list[RaceSpec]) -> None:
    test = page()
    test.selectbox(key="race_knob").set_value("activation").run()
    assert names(asked[-1])[:2] == ["Tanh", "ReLU"]
    test.multiselect(key="variants").set_value(["gelu", "sine"]).run()
    assert names(asked[-1]) == ["GELU", "Sine"]
    test.slider(key="seeds").set_value(2).run()
    test.selectbox(key="race_rule").set_value("goal").run()
    test.number_input(key="race_goal").set_value(0.05).run()
    test.number_input(key="race_until").set_value(30).run()
    contest = asked[-1]
    assert (contest.seeds, contest.rule, contest.goal, contest.until) == (2, "goal", 0.05, 30)
    test.selectbox(key="race_knob").set_value("optimizer").run()
    assert names(asked[-1]) == ["SGD", "Momentum", "RMSprop", "Adam"]
    test.selectbox(key="race_knob").set_value("activation").run()
    assert names(asked[-1]) == ["GELU", "Sine"]  # as it was left
    assert not test.exception


def test_rates_can_be_shared(asked: list[RaceSpec]) -> None:
    test = page()
    test.segmented_control(key="race_rates").set_value("shared").run()
    rates = {entry.experiment.optimizer.learning_rate for entry in asked[-1].entries}
    assert rates == {0.02}


def test_a_race_over_nothing_is_said_and_the_last_one_stays(asked: list[RaceSpec]) -> None:
    test = page()
    test.multiselect(key="variants").set_value([]).run()
    assert not test.exception
    (box,) = test.warning
    assert box.value.replace("\\", "") == (
        "there is nothing to train: choose at least one variant."
    )
    assert names(asked[-1]) == ["SGD", "Momentum", "RMSprop", "Adam"]


def test_a_variant_that_was_chosen_opens_in_the_playground(asked: list[RaceSpec]) -> None:
    test = page()
    session: RaceSession = test.session_state["points_race"]
    session.leave_with("Momentum", 3)
    test.run()
    opened = test.session_state["points_session"].experiment
    assert opened.optimizer.name() == "momentum"
    assert opened.start_seed == 3
    assert session.leaving is None


def test_it_says_what_is_compared() -> None:
    assert about_points(SMALL) == (
        "Spiral on the plane, 40 points; layers 3, Tanh; Adam at 0.02, batches of 10"
    )
    assert "no hidden layer" in about_points(SMALL.replace("layers", ()))


def test_images_are_raced_as_a_link_or_the_choice_says(asked: list[RaceSpec]) -> None:
    digits = Images(points=200)
    test = page(digits)
    assert not test.exception
    assert names(asked[-1]) == ["SGD", "Momentum", "RMSprop", "Adam"]
    assert asked[-1].entries[3].experiment == digits
    assert asked[-1].seeds == 1
    sections = test.segmented_control(key="compare").options
    assert sections == ["Race", "Search", "Surfaces"]
    assert test.segmented_control(key="race_rates").options == ["Own", "Shared"]
    test.segmented_control(key="compare_kind").set_value("points").run()
    assert asked[-1].entries[3].experiment == Plane()
    test.segmented_control(key="compare_kind").set_value("images").run()
    assert asked[-1].entries[3].experiment == digits
    assert not test.exception
    race: RaceSession = test.session_state["images_race"]
    race.leave_with("SGD", 0)
    assert race.leaving == asked[-1].entries[0].experiment
    assert test.session_state["images_session"].kind.script.name == "images.py"


def test_a_section_that_is_for_points_is_not_opened_for_images(asked: list[RaceSpec]) -> None:
    test = AppTest.from_file(str(SHELL), default_timeout=PATIENCE)
    for key, value in (to_query(Images(points=200)) | {"compare": "map"}).items():
        test.query_params[key] = value
    test.switch_page(PAGE)
    test.run()
    assert not test.exception
    assert any("«Phase map» is for points" in box.value for box in test.warning)
    assert names(asked[-1]) == ["SGD", "Momentum", "RMSprop", "Adam"]


def test_who_comes_from_the_page_images_compares_images(asked: list[RaceSpec]) -> None:
    test = AppTest.from_file(str(SHELL), default_timeout=PATIENCE)
    test.session_state[DRAWN_LAST] = ("images_session", "images")
    test.switch_page(PAGE)
    test.run()
    assert asked[-1].entries[3].experiment == Images()
    assert about_images(Images()).startswith("Digits, 8,000 images to train on; 5 layers, ")

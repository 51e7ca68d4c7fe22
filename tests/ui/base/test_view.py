"""Links that say how the page is seen: a teacher hides controls, and a visitor has colours."""

from pathlib import Path

import pytest
from stand_in import StandIn
from streamlit.testing.v1 import AppTest

from playground.experiments import EXPERIMENTS
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.experiments.supervised import Experiment
from playground.links.experiments import VIEW, from_link, to_query
from playground.options.errors import SpecError
from playground.palette import GREYS, PURPLE_GREEN
from playground.ui.base.session import Session
from playground.ui.base.visibility import (
    GROUPS,
    MOST_NAMES,
    STAGE,
    View,
    controls,
    hidden_from,
    view_from,
)

IMAGES = Path(__file__).parents[3] / "pages" / "images.py"
SHELL = Path(__file__).parents[3] / "playground" / "ui" / "app" / "shell.py"
PATIENCE = 60  # seconds for a run of the script; the first one imports everything
HOSTILE = {
    "<script>alert(1)</script>": "no control",
    "~".join(["noise"] * (MOST_NAMES + 1)): "at most 100 names are read",
    "__class__~../../etc~noise": "no control",
    "x" * 5000: "no control",
    "noise~\u202e\x00": "no control",
}


@pytest.fixture(autouse=True)
def nothing_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every page have the same run, which does nothing."""
    monkeypatch.setattr(Session, "run", lambda session: StandIn())


def opened(script: Path = SHELL, **query: str) -> AppTest:
    """The page as a link with these parameters opens it."""
    page = AppTest.from_file(str(script), default_timeout=PATIENCE)
    page.query_params.update({"v": "1"} | query)
    page.run()
    assert not page.exception
    return page


def keys(page: AppTest) -> set[str]:
    """The keys of all widgets on the page."""
    kinds = (page.selectbox, page.slider, page.number_input, page.button, page.button_group)
    return {widget.key for kind in kinds for widget in kind}


def test_every_field_of_an_experiment_can_be_hidden_and_has_a_name_for_people() -> None:
    assert {name for kind in EXPERIMENTS for name in kind.choices()} <= set(controls())
    assert all(title.strip() for title in controls().values())


@pytest.mark.parametrize("kind", [*EXPERIMENTS], ids=lambda kind: kind.name())
def test_every_field_of_any_kind_can_be_hidden_by_a_link(kind: type[Experiment]) -> None:
    view = View(frozenset(kind.choices()))
    assert view_from(view.to_query()) == (view, ())


def test_names_of_the_tensorflow_playground_hide_what_stands_here_in_their_place() -> None:
    theirs = ("playButton_hide", "learningRate_hide", "percTrainData", "noise_hide", "dataset_hide")
    ours = {"play", "learning_rate", "train_share", "noise", "dataset"}
    assert hidden_from(theirs) == ours


def test_a_name_that_is_no_controls_is_refused_with_those_that_are() -> None:
    with pytest.raises(SpecError, match=r"«everything_hide» cannot be hidden, but .*noise.* can\."):
        hidden_from(["noise", "everything_hide"])


@pytest.mark.parametrize(
    "view",
    [
        View(),
        View(frozenset({"noise", "optimizer", "speed"})),
        View(frozenset(GROUPS), PURPLE_GREEN),
        View(frozenset(STAGE), GREYS),
    ],
    ids=["usual", "a few", "groups", "stage"],
)
def test_a_view_comes_back_from_its_link(view: View) -> None:
    assert view_from(view.to_query()) == (view, ())
    assert set(view.to_query()) <= set(VIEW)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_list_is_answered_in_one_sentence(text: str) -> None:
    view, problems = view_from({"hide": text})
    assert len(problems) == 1
    assert HOSTILE[text] in problems[0]
    assert len(problems[0]) < 250
    assert not set("<>\u202e\x00") & set(problems[0])
    assert view.hidden <= {"noise"}


def test_an_unknown_palette_is_answered_with_those_there_are() -> None:
    view, problems = view_from({"palette": "<b>neon"})
    assert view == View()
    expected = "The link's palette is «·b·neon», but must be orange_blue, purple_green or greys."
    assert problems == (expected,)


def test_what_a_link_hides_is_no_part_of_its_experiment() -> None:
    plain = from_link("?v=1&noise=0.2")
    assert from_link("?v=1&noise=0.2&hide=noise~speed&palette=greys") == plain
    assert plain.problems == ()
    assert from_link("?hide=nonsense").experiment == Plane()


def test_a_link_hides_controls_and_a_button_shows_them_all() -> None:
    everything = keys(opened())
    page = opened(hide="dataset~batch_size~layers~features", noise="0.2")
    gone = {"dataset", "batch_size", "features", "layers.0.units", "layers.1.units", "add_layer"}
    assert gone <= everything
    assert not gone & keys(page)
    assert {"noise", "optimizer"} <= keys(page)
    assert any("hidden by this link" in caption.value for caption in page.caption)
    page.button(key="show_all").click().run()
    assert keys(page) == everything
    assert dict(page.query_params) == to_query(Plane(noise=0.2)) | {"v": page.query_params["v"]}


def test_hiding_is_kept_in_the_address_while_the_experiment_changes() -> None:
    page = opened(hide="points~speed", palette="greys")
    page.slider(key="noise").set_value(0.3).run()
    assert page.query_params["hide"] == "points~speed"
    assert page.query_params["palette"] == "greys"
    assert page.query_params["noise"] == "0.3"


def test_whole_groups_can_be_hidden() -> None:
    page = opened(hide="data~network~training~more")
    assert not page.exception
    assert not keys(page) & {"dataset", "activation", "optimizer"}
    assert [tab.label for tab in page.tabs] == []
    assert [tab.label for tab in opened(hide="network~more").tabs] == ["Data", "Training"]


def test_the_share_box_offers_a_link_that_hides_and_leaves_the_teachers_page_alone() -> None:
    page = opened()
    before = keys(page)
    page.multiselect(key="points_hide").set_value(["noise", "speed"]).run()
    assert page.code[0].value.endswith("&hide=noise~speed")
    assert keys(page) == before
    assert "hide" not in page.query_params
    assert page.session_state["points_session"].experiment == Plane()


def test_the_page_of_images_offers_the_same_and_hides_it() -> None:
    page = opened(IMAGES, kind="images")
    everything = keys(page)
    assert {"augment", "stack", "add_layer", "image_preset"} <= everything
    page.multiselect(key="images_hide").set_value(["augment", "draw"]).run()
    assert page.code[0].value.endswith("&hide=augment~draw")
    assert keys(page) == everything
    page = opened(IMAGES, kind="images", hide="augment~draw~layers~preset~more")
    assert not page.exception
    assert not page.warning
    assert not keys(page) & {"augment", "stack", "add_layer", "new_layer", "image_preset"}
    assert [tab.label for tab in page.tabs] == ["Data", "Network", "Training"]
    page.button(key="show_all").click().run()
    assert keys(page) == everything
    assert page.session_state["images_session"].experiment == Images()


def test_what_only_another_page_has_is_not_offered() -> None:
    points = opened().multiselect(key="points_hide")
    images = opened(IMAGES, kind="images", hide="fan").multiselect(key="images_hide")
    assert {"Many starts at once", "Draw your own points"} <= set(points.options)
    assert not {"Many starts at once", "Draw your own points"} & set(images.options)
    assert images.value == []
    assert not {"All of «Draw»", "Augmentation"} & set(points.options)


def test_the_chosen_colours_reach_the_address_the_words_and_no_experiment() -> None:
    page = opened()
    page.selectbox(key="palette").set_value("purple_green").run()
    assert not page.exception
    assert page.query_params["palette"] == "purple_green"
    assert any("purple points from the green ones" in text.value for text in page.markdown)
    assert page.session_state["points_session"].experiment == Plane()
    page.selectbox(key="palette").set_value("orange_blue").run()
    assert "palette" not in page.query_params

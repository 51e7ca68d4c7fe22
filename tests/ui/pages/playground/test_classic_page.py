"""The page under TensorFlow Playground's rules, without a browser: links, rules and their seed."""

import pytest
from streamlit.testing.v1 import AppTest
from test_page import nothing_trains, opened

from playground.experiments.plane import Plane
from playground.experiments.tf_rules import Modern, TensorflowPlayground
from playground.links.tf_playground import open_link, usual

__all__ = ["nothing_trains"]  # a fixture, used by every test here

LINK = (
    "https://playground.tensorflow.org/#activation=relu&dataset=xor&networkShape=5&seed=0.4"
    "&noise=20&showTestData=true&percTrainData_hide=true"
)


@pytest.fixture
def page() -> AppTest:
    return opened()


def experiment(page: AppTest) -> Plane:
    """What the visitor's session holds."""
    return page.session_state["points_session"].experiment


def said(page: AppTest) -> str:
    """What the page says in its box of problems."""
    return " ".join(warning.value for warning in page.warning).replace("\\", "")


def test_a_pasted_link_opens_in_place(page: AppTest) -> None:
    page.text_input(key="import_link").set_value(LINK).run()
    assert not page.exception
    assert experiment(page) == open_link(LINK).experiment
    assert page.query_params["rules"] == "tensorflow_playground"
    assert page.query_params["rules.seed"] == "0.4"
    assert page.text_input(key="rules.seed").value == "0.4"
    assert page.text_input(key="import_link").value == ""
    assert "Show test points" in said(page)
    assert "train_share" not in {slider.key for slider in page.slider}
    assert page.query_params["hide"] == "train_share"


@pytest.mark.parametrize("link", ["https://example.org", "?v=1", "<script>"])
def test_another_link_is_refused_and_changes_nothing(page: AppTest, link: str) -> None:
    page.text_input(key="import_link").set_value(link).run()
    assert not page.exception
    assert experiment(page) == Plane()
    assert "no link of TensorFlow Playground" in said(page)


def test_a_bad_part_of_a_link_is_named_and_the_rest_opens(page: AppTest) -> None:
    page.text_input(key="import_link").set_value("#seed=0.4&noise=lots&dataset=gauss").run()
    assert not page.exception
    assert "«noise» was left out" in said(page)
    assert experiment(page) == open_link("#seed=0.4&dataset=gauss").experiment


def test_these_rules_turn_off_what_they_decide() -> None:
    page = opened(usual())
    assert not page.exception
    fixed = ("loss", "optimizer", "schedule", "clipping")
    assert all(page.selectbox(key=key).disabled for key in fixed)
    assert page.number_input(key="start_seed").disabled
    free = ("dataset", "activation", "penalty", "initializer")
    assert not any(page.selectbox(key=key).disabled for key in free)


def test_the_rules_can_be_left_and_chosen_again(page: AppTest) -> None:
    page.selectbox(key="rules").set_value("tensorflow_playground").run()
    assert experiment(page).rules == TensorflowPlayground()
    assert "rules count now" in said(page)
    page.text_input(key="rules.seed").set_value("0.777").run()
    assert experiment(page).rules == TensorflowPlayground(seed="0.777")
    page.text_input(key="rules.seed").set_value("no seed!").run()
    assert "must be 1 to 32 letters" in said(page)
    assert experiment(page).rules == TensorflowPlayground(seed="0.777")
    page.selectbox(key="rules").set_value("modern").run()
    assert experiment(page).rules == Modern()
    assert not page.exception

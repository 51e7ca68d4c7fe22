"""Choices that belong to no experiment are found again as they were left, after a reload too."""

from typing import Any

from streamlit.testing.v1 import AppTest

from playground.ui.browser.stay import Belonging, claim, stay
from playground.ui.widgets.choices import Choices

State = dict[Any, Any]


def script() -> None:
    """Two controls that are drawn while they are asked for, and one that turns between options."""
    import streamlit as st

    from playground.ui.widgets.choices import numbered, picked, turned

    most = st.session_state.get("most", 9)
    if st.toggle("open", value=True, key="open"):
        picked("Colour", ["red", "green"], "colour", "Which one.")
        numbered("Number", most, "number", "How many.")
    st.session_state["found"] = [
        turned("animal", "cat", "fish", "dog", "bone"),
        turned("animal", "dog", "stick", "cat", "milk"),
        turned("plant", "dog", "sun", "cat", "rain"),
        turned("animal", "cat", "fish", "dog", "bone"),
    ]


def opened() -> AppTest:
    """The page as it is drawn first."""
    page = AppTest.from_function(script).run()
    assert not page.exception
    return page


def test_what_was_chosen_is_found_again_where_the_controls_were_away() -> None:
    page = opened()
    page.selectbox(key="colour").set_value("green").run()
    page.number_input(key="number").set_value(7).run()
    page.toggle(key="open").set_value(False).run()
    page.toggle(key="open").set_value(True).run()
    assert page.selectbox(key="colour").value == "green"
    assert page.number_input(key="number").value == 7


def test_what_no_longer_fits_gives_way_to_the_first() -> None:
    page = opened()
    page.number_input(key="number").set_value(7).run()
    page.session_state["most"] = 5
    page.run()
    assert not page.exception
    assert page.number_input(key="number").value == 0


def test_each_option_is_found_as_it_was_left_and_apart_from_those_of_other_keys() -> None:
    assert opened().session_state["found"] == ["bone", "fish", "rain", "stick"]


def test_a_reload_passes_choices_on_as_copies() -> None:
    before: State = {Choices.PLACE: Choices(chosen={"colour": "green"}, left={("a", "b"): 1})}
    assert isinstance(before[Choices.PLACE], Belonging)
    after: State = {}
    claim(after, stay(before).ticket)
    found = after[Choices.PLACE]
    assert found == before[Choices.PLACE]
    found.chosen["colour"] = "red"
    found.left.clear()
    assert before[Choices.PLACE] == Choices(chosen={"colour": "green"}, left={("a", "b"): 1})

"""Widgets that mirror a value: what the browser may report, and what is heard of it.

A browser is stood in for by a dictionary: it holds what widgets report, as Streamlit's session
state does, and may be late.
"""

import ast
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.ui.base import mirror as mirrors
from playground.ui.base.mirror import held, mirror


class Browser(dict[str, Any]):
    """Streamlit's session state, with the widgets of the last run and what was heard of them."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: dict[str, dict[str, Any]] = {}
        self.heard: list[Any] = []

    def widget(self, label: str, *, key: str, value: Any = 0, **about: Any) -> Any:
        """A widget of Streamlit's: it holds what it was first given until somebody changes it."""
        self.drawn[key] = about | {"value": value}
        return self.setdefault(key, value)

    def draw(self, value: Any) -> str:
        """One run of a page whose experiment has `value`; the key of the widget that was made."""
        self.drawn = {}
        mirror(self.widget, "Rate", "rate", value, self.heard.append)
        (key,) = self.drawn
        return key

    def report(self, key: str, value: Any) -> None:
        """The browser says that the widget with this key holds `value` now."""
        self[key] = value
        mirrors.hear("rate", key, self.heard.append)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    """Streamlit's session state, replaced by one that can be late."""
    found = Browser()
    monkeypatch.setattr(mirrors.st, "session_state", found)
    return found


def test_a_widget_gets_its_value_with_every_run(browser: Browser) -> None:
    key = browser.draw(0.1)
    assert browser.draw(0.1) == key
    assert browser.drawn[key]["value"] == 0.1  # also of one that no browser has made yet


def test_what_a_visitor_changes_is_heard_and_keeps_its_widget(browser: Browser) -> None:
    key = browser.draw(0.1)
    browser.report(key, 0.3)
    assert browser.heard == [0.3]
    assert browser.draw(0.3) == key


def test_there_and_back_between_two_runs_are_both_heard(browser: Browser) -> None:
    key = browser.draw(0.1)
    browser.report(key, 0.3)
    browser.report(key, 0.1)
    assert browser.heard == [0.3, 0.1]


def test_a_value_changed_by_anything_else_makes_the_widget_anew(browser: Browser) -> None:
    old = browser.draw(0.1)
    new = browser.draw(0.5)
    assert new != old
    assert browser.drawn[new]["value"] == 0.5
    browser.report(old, 0.1)  # a browser that has not drawn the new one yet
    browser.report(old, 0.2)
    assert browser.heard == []
    assert browser.draw(0.5) == new


def test_a_refused_value_springs_back(browser: Browser) -> None:
    key = browser.draw(0.1)
    browser.report(key, 9e9)
    assert browser.heard == [9e9]
    again = browser.draw(0.1)
    assert browser.drawn[again]["value"] == 0.1
    assert again != key


def test_a_widget_that_was_not_drawn_again_has_nothing_to_say(browser: Browser) -> None:
    key = browser.draw(0.1)  # the row of a layer that is taken out now
    del browser[key]  # Streamlit forgets it, and the browser reports it once more
    browser.report(key, 0.1)
    assert browser.heard == []


def test_what_a_browser_kept_from_an_earlier_session_does_not_last(browser: Browser) -> None:
    browser["rate"] = 0.7
    assert browser.draw(0.1) == "rate"
    assert browser.draw(0.1) != "rate"
    assert browser.heard == []


def test_numbers_that_can_be_taken_away_begin_with_nothing(browser: Browser) -> None:
    mirror(browser.widget, "End", "end", 5, browser.heard.append, value=None)
    assert browser.drawn["end"]["value"] is None
    assert browser["end"] == 5
    assert held("end") == 5


def test_the_order_of_several_choices_does_not_count() -> None:
    assert mirrors.same(["x", "y"], ("y", "x"))
    assert not mirrors.same(["x"], ["x", "y"])
    assert not mirrors.same(1, 1.0)  # a number field of one kind does not take the other
    assert not mirrors.same(True, 1)


VALUED = {
    *("number_input", "slider", "select_slider", "selectbox", "multiselect", "toggle", "checkbox"),
    *("text_input", "text_area", "radio", "pills", "segmented_control"),
}
# What is typed there is a letter to the page, not a value of ours: it is read once.
LETTERS = {("classic.py", "text_input"), ("own_table.py", "text_area")}


def test_no_page_draws_a_widget_with_a_value_but_as_a_mirror() -> None:
    ui = Path(mirrors.__file__).parent
    calls = {
        (file.name, node.func.attr)
        for file in ui.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    drawn = {(name, widget) for name, widget in calls if widget in VALUED}
    assert drawn <= LETTERS, sorted(drawn - LETTERS)


def every_widget() -> None:
    """A page with a mirror of every kind, and a button that changes the truth behind them."""
    from functools import partial
    from typing import Any

    import streamlit as st

    from playground.ui.base.mirror import mirror
    from playground.ui.widgets.choices import choice

    def tell(name: str, value: Any) -> None:
        st.session_state[name] = value

    usual = {
        "box": "b",
        "pick": "b",
        "seg": "b",
        "slide": 2,
        "on": True,
        "many": ["b"],
        "word": "b",
    }
    other = {"box": "c", "pick": "c", "seg": "c", "slide": 3, "on": False, "many": [], "word": "c"}
    if st.button("other", key="other"):
        st.session_state.update({f"{name}_truth": value for name, value in other.items()})
    letters = ["a", "b", "c"]
    kinds: dict[str, Any] = {
        "box": partial(st.selectbox, options=letters),
        "pick": partial(st.select_slider, options=letters),
        "seg": partial(st.segmented_control, options=letters, required=True),
        "slide": partial(st.slider, min_value=0, max_value=9),
        "on": st.toggle,
        "many": partial(st.multiselect, options=letters),
        "word": st.text_input,
    }
    for name, kind in kinds.items():
        value = st.session_state.get(f"{name}_truth", usual[name])
        mirror(kind, name, name, value, partial(tell, f"{name}_truth"))
    chosen = choice(partial(st.number_input, min_value=0, max_value=9), "kept", "kept", 4)
    st.text(f"chosen {chosen}")


def test_every_kind_of_widget_shows_what_it_is_told_and_tells_what_it_shows() -> None:
    page = AppTest.from_function(every_widget, default_timeout=30).run()
    assert page.selectbox(key="box").value == page.select_slider(key="pick").value == "b"
    assert page.multiselect(key="many").value == ["b"]
    page.selectbox(key="box").set_value("a")
    page.number_input(key="kept").set_value(7)
    page.toggle(key="on").set_value(False).run()
    assert page.session_state["box_truth"] == "a"
    assert page.session_state["on_truth"] is False
    assert page.text[0].value == "chosen 7"
    page.button(key="other").click().run()
    assert not page.exception
    assert page.selectbox(key="box").value == page.text_input(key="word").value == "c"
    assert page.slider(key="slide").value == 3
    assert page.multiselect(key="many").value == []

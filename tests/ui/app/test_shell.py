"""The shell: who sends a control an impossible value reads a sentence; our own errors are loud."""

import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from stand_in import StandIn
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest

from playground.ui.app.pages import PAGES
from playground.ui.base.session import Session

SHELL = Path(__file__).parents[3] / "playground" / "ui" / "app" / "shell.py"
PATIENCE = 60  # seconds for a run of the script; the first one imports everything
SENTENCE = "A control was sent a value that it cannot have; reload the page to go on."


@pytest.fixture(autouse=True)
def nothing_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every page have the same run, which does nothing."""
    monkeypatch.setattr(Session, "run", lambda session: StandIn())


def sent(page: AppTest, key: str, **value: Any) -> WidgetStates:
    """What a browser would send to set the page's widget with this key."""
    (widget,) = (element for element in page.main if getattr(element, "key", None) == key)
    state = WidgetState(id=widget.id)
    for field, content in value.items():
        if isinstance(content, list):
            getattr(state, field).data.extend(content)
        else:
            setattr(state, field, content)
    return WidgetStates(widgets=[state])


def widgets() -> None:
    """A page of widgets; the first error that one raises is judged."""
    import streamlit as st

    from playground.ui.base.bad_values import sent_impossible_value

    for make in (
        lambda: st.number_input("points", 1, 500, 250, key="points"),
        lambda: st.slider("noise", 0.0, 0.5, 0.1, key="noise"),
        lambda: st.selectbox("data", ["spiral", "xor"], key="data"),
    ):
        try:
            make()
        except Exception as error:
            st.text(f"{type(error).__name__} {sent_impossible_value(error)}")
            break


@pytest.mark.parametrize(
    ("key", "value", "raised"),
    [
        ("points", {"double_value": float("nan")}, "ValueError"),
        ("points", {"double_value": float("inf")}, "OverflowError"),
        ("points", {"string_value": "many"}, "ValueError"),
        ("points", {"double_array_value": [1.0]}, "TypeError"),
        ("points", {"json_value": "nonsense"}, "JSONDecodeError"),
        ("noise", {"bool_value": True}, "TypeError"),
        ("data", {"string_array_value": ["xor"]}, "TypeError"),
    ],
    ids=str,
)
def test_a_value_that_cannot_be_taken_apart_is_recognised(
    key: str, value: dict[str, Any], raised: str
) -> None:
    page = AppTest.from_function(widgets, default_timeout=PATIENCE)
    states = sent(page.run(), key, **value)
    # A session that has not run yet takes values apart while the page makes its widgets.
    page = AppTest.from_function(widgets, default_timeout=PATIENCE)._run(states)
    assert [text.value for text in page.text] == [f"{raised} True"]


def test_who_sends_an_impossible_value_reads_what_to_do(caplog: pytest.LogCaptureFixture) -> None:
    page = AppTest.from_file(str(SHELL), default_timeout=PATIENCE).run()
    caplog.clear()
    page._run(sent(page, "features", int_array_value=[-1, 10**6]))
    assert SENTENCE in [error.value for error in page.error]
    assert not page.exception
    assert caplog.messages == ["a widget was sent an impossible value: TypeError"]


def test_who_sends_a_choice_that_is_none_reads_what_is_allowed() -> None:
    page = AppTest.from_file(str(SHELL), default_timeout=PATIENCE).run()
    page._run(sent(page, "dataset", int_value=10**9))
    (said,) = [warning.value for warning in page.warning]
    assert said.startswith("data is 1000000000, but must be spiral, circle, ")
    assert not page.exception
    assert page.selectbox(key="dataset").value == "spiral"


def too_late() -> None:
    """Set a widget's value when the widget has been made."""
    st.slider("noise", 0, 3, key="noise")
    st.session_state["noise"] = 2


def of_another_kind() -> None:
    """Set a value that the widget cannot show."""
    st.session_state["noise"] = "loud"
    st.slider("noise", 0, 3, key="noise")


WRONG_CALLS: dict[str, Callable[[], Any]] = {
    "min over max": lambda: st.number_input("points", 3, 1),
    "unknown parameter": lambda: st.slider("noise", nonsense=True),
    "beyond the bounds": lambda: st.number_input("points", 1, 500, 1000),
    "no such option": lambda: st.selectbox("data", ["spiral"], index=7),
    "no such default": lambda: st.pills("features", ["x1"], default=["x2"]),
    "the same key twice": lambda: [st.slider("noise", 0, 3, key="noise") for _ in range(2)],
    "no such state": lambda: st.session_state["nothing"],
    "set too late": too_late,
    "of another kind": of_another_kind,
}


@pytest.mark.parametrize("call", WRONG_CALLS.values(), ids=WRONG_CALLS)
def test_a_wrong_call_of_ours_breaks_the_page(
    call: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = replace(PAGES["playground"], show=lambda session: call())
    monkeypatch.setitem(PAGES, "playground", broken)
    page = AppTest.from_file(str(SHELL), default_timeout=PATIENCE).run()
    assert len(page.exception) == 1
    assert not page.error


def test_a_spawned_process_that_finds_the_shell_does_not_run_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[object] = []
    monkeypatch.setattr(st, "set_page_config", lambda **what: drawn.append(what))
    runpy.run_path(str(SHELL), run_name="__mp_main__")
    assert drawn == []

"""The tables of pages and of kinds are whole, and a page or a kind more is a row more."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.experiments import EXPERIMENTS
from playground.experiments.curve import Curve
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.links.experiments import to_query
from playground.ui.app import kinds
from playground.ui.app.kinds import KINDS
from playground.ui.app.pages import PAGES, Page
from playground.ui.base.kind import SCRIPTS
from playground.ui.pages.compare.sections import SECTIONS, offered, usual_setup

PATIENCE = 60  # seconds for a run of the script
DRAWN: list[Any] = []  # the sessions that pages were drawn for


def script() -> None:
    """A page of the table."""
    import streamlit as st

    from playground.ui.app.pages import PAGES

    PAGES[st.session_state["page"]].draw()


def drawn(page: str, query: dict[str, str]) -> Any:
    """The session for which the page of this name is drawn at this address."""
    DRAWN.clear()
    test = AppTest.from_function(script, default_timeout=PATIENCE)
    test.session_state["page"] = page
    test.query_params.update(query)
    assert not test.run().exception
    return DRAWN[-1] if DRAWN else None


def test_every_script_is_a_page_and_every_page_has_one() -> None:
    assert sorted(SCRIPTS.glob("*.py")) == sorted(page.script for page in PAGES.values())
    for name, page in PAGES.items():
        assert name in page.script.read_text(encoding="utf-8")
        assert page.title
        assert page.icon.startswith(":material/")


def test_every_experiment_is_of_one_kind_whose_page_shows_it() -> None:
    for experiment in EXPERIMENTS:
        (kind,) = (each for each in KINDS.values() if issubclass(experiment, each.experiments))
        assert kind in PAGES[kind.page].kinds
        assert isinstance(kind.usual(), kind.experiments)


def test_whatever_a_kind_begins_with_on_compare_is_a_setting_of_a_section_that_is_for_it() -> None:
    for kind in KINDS.values():
        usual_setup(kind.compares)
        assert {path.partition(".")[0] for path in kind.compares} <= set(offered(kind.usual()))
    assert list(offered(Plane())) == list(SECTIONS)
    assert list(offered(Images())) == ["race", "search", "surfaces"]


@pytest.fixture
def a_page_more(monkeypatch: pytest.MonkeyPatch) -> str:
    """A kind of one's own, with a page that shows its session; its name."""
    kind = replace(KINDS["points"], name="lines", experiments=Curve, usual=Curve, page="lines")
    page = Page("lines", "Lines", ":material/timeline:", DRAWN.append, (kind,))
    monkeypatch.setitem(KINDS, "lines", kind)
    monkeypatch.setitem(PAGES, "lines", page)
    return page.name


def test_a_kind_more_is_a_row_more(a_page_more: str) -> None:
    session = drawn(a_page_more, to_query(Curve(noise=0.2)))
    assert session.experiment == Curve(noise=0.2)
    assert session.kind is KINDS["lines"]
    assert drawn(a_page_more, {}).experiment == Curve()


def test_a_link_to_another_kind_leads_to_its_page(
    a_page_more: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[Any] = []
    streamlit = SimpleNamespace(switch_page=lambda page, query_params: gone.append(page.name))
    monkeypatch.setattr(kinds, "st", streamlit)
    drawn(a_page_more, to_query(Images(points=200)))
    assert gone == ["images.py"]


def test_a_page_for_several_kinds_shows_the_one_that_a_link_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = Page("both", "Both", ":material/apps:", DRAWN.append, tuple(KINDS.values()))
    monkeypatch.setitem(PAGES, "both", page)
    assert drawn("both", to_query(Images(points=200))).experiment == Images(points=200)
    assert drawn("both", {}).kind is KINDS["points"]


def test_a_page_on_no_experiment_is_drawn_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page("alone", "Alone", ":material/apps:", lambda: DRAWN.append("alone"))
    monkeypatch.setitem(PAGES, "alone", page)
    assert drawn("alone", {"noise": "0.2"}) == "alone"


def test_what_an_address_says_is_news_once() -> None:
    def twice() -> None:
        import streamlit as st

        from playground.ui.app.kinds import KINDS
        from playground.ui.app.pages import arrived

        for name in ("first", "second"):
            st.session_state[name] = arrived(KINDS["points"], "playground").news

    test = AppTest.from_function(twice, default_timeout=PATIENCE)
    test.query_params.update({"v": "1", "noise": "0.2"})
    test.run()
    assert test.session_state["first"] == {"v": "1", "noise": "0.2"}
    assert test.session_state["second"] is None

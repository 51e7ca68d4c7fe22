"""The filter of a search's results, without a browser: what it leaves, and what is drawn of it."""

from typing import Any

import numpy as np
import pytest
from search_help import search
from streamlit.testing.v1 import AppTest

from playground.search.search import Result, Search
from playground.ui.pages.compare.search import trial_filter

# The test loss of each cell: three learning rates of SGD, and of Adam; one diverged.
LOSSES = (0.5, 0.3, np.nan, 0.4, 0.2, 0.9)
RATES = (0.01, 0.1, 1.0)


def page() -> None:
    """The filter, the table and the lines of a search that is over."""
    import streamlit as st

    from playground.ui.app.kinds import KINDS
    from playground.ui.base.kind_sessions import PointsSession
    from playground.ui.pages.compare import page as compare_page
    from playground.ui.pages.compare.search import results, trial_filter

    found, status = st.session_state["found"], st.session_state["status"]
    kept = trial_filter.kept(found, status)
    session = PointsSession.of(KINDS["points"])
    compare_page.arranged_for(session)
    results.table(session, found, "done", lambda experiment: None, kept)
    results.charts(found, kept)
    st.session_state["kept"] = kept


@pytest.fixture
def found() -> Search:
    """A search of six cells, whose results are told by hand."""
    made = search("optimizer=sgd,adam", "optimizer.learning_rate=0.01,0.1,1", epochs=2)
    for order, loss in zip(made.ask(), LOSSES, strict=True):
        measures = np.full((1, 4), loss, np.float32)
        made.tell(Result(order.cell, order.epochs, measures, 0.1))
    return made


@pytest.fixture
def shown(found: Search) -> AppTest:
    """The page of that search."""
    test = AppTest.from_function(page, default_timeout=60)
    test.session_state["found"], test.session_state["status"] = found, "done"
    return looked(test)


def looked(test: AppTest) -> AppTest:
    """Draw the page; nothing may have gone wrong."""
    test.run()
    assert not test.exception
    return test


def slider(test: AppTest, label: str) -> Any:
    """The range of this name."""
    return next(each for each in test.select_slider if each.label == label)


def losses(test: AppTest) -> list[float]:
    """The test losses in the table."""
    return list(test.dataframe[0].value["Test loss"])


def test_at_first_everything_is_shown(shown: AppTest) -> None:
    assert shown.session_state["kept"] == frozenset(range(6))
    np.testing.assert_allclose(losses(shown), [0.2, 0.3, 0.4, 0.5, 0.9, np.nan])
    assert slider(shown, "Learning rate").value == (0.01, 1.0)
    assert slider(shown, "Test loss").value == (0.2, 0.9)
    assert "6 of 6 combinations are shown." in [each.value for each in shown.caption]


def test_ranges_and_names_leave_out_rows_that_keep_their_places(shown: AppTest) -> None:
    slider(shown, "Learning rate").set_value((0.1, 1.0))
    looked(shown)
    assert shown.session_state["kept"] == {1, 2, 4, 5}
    shown.multiselect[0].set_value(["sgd"])
    looked(shown)
    assert shown.session_state["kept"] == {1, 2}
    table = shown.dataframe[0].value
    assert list(table["place"]) == [2, 6]
    assert "the grey ones are left out" in "\n".join(each.value for each in shown.caption)
    assert list(table["Optimizer"]) == ["SGD", "SGD"]
    shown.multiselect[0].set_value([])
    slider(shown, "Learning rate").set_value((0.01, 1.0))
    assert looked(shown).session_state["kept"] == frozenset(range(6))


def test_a_range_of_scores_leaves_out_what_has_none(shown: AppTest) -> None:
    slider(shown, "Test loss").set_value((0.3, 0.9))
    assert looked(shown).session_state["kept"] == {0, 1, 3, 5}
    slider(shown, "Test loss").set_value((0.2, 0.2))
    assert looked(shown).session_state["kept"] == {4}


def test_where_nothing_is_left_the_table_is_empty_and_all_lines_are_pale(shown: AppTest) -> None:
    slider(shown, "Learning rate").set_value((1.0, 1.0))
    slider(shown, "Test loss").set_value((0.2, 0.4))
    assert looked(shown).session_state["kept"] == frozenset()
    assert losses(shown) == []
    assert "0 of 6 combinations are shown." in [each.value for each in shown.caption]


def test_one_button_makes_an_ensemble_of_the_best(shown: AppTest) -> None:
    shown.button(key="ensemble_of_search").click()
    setup = looked(shown).session_state["points_compared"].setup
    assert (setup.compare, setup.ensemble.members, setup.ensemble.epochs) == (
        "ensemble",
        "search",
        2,
    )


def test_while_it_trains_there_is_no_filter_and_everything_is_shown(found: Search) -> None:
    assert trial_filter.kept(found, "running") == frozenset(range(6))


def test_the_controls_begin_anew_where_values_change() -> None:
    assert trial_filter.key_of("score", [0.1, 0.2]) == trial_filter.key_of("score", [0.1, 0.2])
    assert trial_filter.key_of("score", [0.1, 0.2]) != trial_filter.key_of("score", [0.1, 0.3])

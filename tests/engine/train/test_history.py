"""The curve: bounded, thinned evenly, and told in parts to whoever follows along."""

import numpy as np
import pytest

from playground.engine.train.history import CAPACITY, History, Mark

COLUMNS = 5  # the epoch, and what is measured


def measures(number: float) -> np.ndarray:
    """Four measures that tell by which number they were made."""
    return np.array([number, number + 0.25, 0.5, 0.75], np.float32)


def filled(rows: int) -> History:
    """A history of so many epochs."""
    history = History(COLUMNS)
    for epoch in range(rows):
        history.append(float(epoch), measures(epoch))
    return history


def test_a_row_is_the_epoch_and_its_measures() -> None:
    history = filled(3)
    assert len(history) == 3
    assert (history.rows.shape, history.rows.dtype) == ((3, COLUMNS), np.float32)
    np.testing.assert_array_equal(history.rows[2], [2, 2, 2.25, 0.5, 0.75])


@pytest.mark.parametrize("rows", [CAPACITY, CAPACITY + 1, 3 * CAPACITY, 10 * CAPACITY + 7])
def test_a_history_never_grows_beyond_its_capacity(rows: int) -> None:
    history = filled(rows)
    assert CAPACITY // 2 <= len(history) <= CAPACITY
    epochs = history.rows[:, 0]
    assert (epochs[0], epochs[-1]) == (0, rows - 1)
    assert (np.diff(epochs) > 0).all()
    np.testing.assert_array_equal(history.rows[:, 1], epochs)
    np.testing.assert_array_equal(history.rows[:, 2], epochs + 0.25)


def test_thinning_keeps_every_second_row() -> None:
    history = filled(CAPACITY + 1)
    np.testing.assert_array_equal(history.rows[:-1, 0], np.arange(0, CAPACITY, 2))


def test_a_second_measure_of_the_same_moment_replaces_the_first() -> None:
    history = filled(3)
    history.append(2.0, measures(9))
    assert len(history) == 3
    assert history.rows[2, 1] == 9


def test_a_follower_puts_together_the_same_curve_from_parts() -> None:
    history, mark, known = History(COLUMNS), Mark(), np.zeros((0, COLUMNS), np.float32)
    rng = np.random.default_rng(0)
    for epoch in range(3 * CAPACITY):
        history.append(float(epoch - epoch % 7 % 2), measures(epoch))
        if epoch == CAPACITY + 500:
            history.clear()
        if rng.random() < 0.02:
            first, rows = history.since(mark)
            mark = history.mark
            known = np.concatenate([known[:first], rows])
            np.testing.assert_array_equal(known, history.rows)


def test_nothing_new_is_told_as_nothing() -> None:
    history = filled(5)
    first, rows = history.since(history.mark)
    assert (first, rows.shape) == (5, (0, COLUMNS))


def test_a_new_follower_is_told_everything() -> None:
    first, rows = filled(5).since(Mark())
    assert (first, len(rows)) == (0, 5)


def test_clearing_begins_anew_even_for_who_has_seen_as_much() -> None:
    history = filled(5)
    mark = history.mark
    history.clear()
    assert len(history) == 0
    for epoch in range(6):
        history.append(float(epoch), measures(epoch))
    assert history.since(mark)[0] == 0
    assert len(history.since(mark)[1]) == 6


def test_rows_that_were_told_do_not_change_later() -> None:
    history = filled(CAPACITY)
    _, rows = history.since(Mark())
    before = rows.copy()
    history.append(float(CAPACITY), measures(1))
    np.testing.assert_array_equal(rows, before)


def test_a_curve_that_is_cut_ends_there_and_is_sent_anew() -> None:
    history = History(COLUMNS)
    for epoch in range(10):
        history.append(epoch, np.zeros(4))
    seen = history.mark
    history.cut(6.5)
    assert history.rows[:, 0].tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert history.since(seen)[0] == 0
    history.append(7, np.ones(4))
    assert history.rows[-1].tolist() == [7, 1, 1, 1, 1]

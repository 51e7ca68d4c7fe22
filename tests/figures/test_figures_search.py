"""Parallel coordinates and importance: heights, ticks, and the best on top."""

import numpy as np

from playground.figures.search import FAINT, Column, importances, parallel

NAMES = Column("Optimizer", ["sgd", "adam", "sgd"], ("adam", "sgd"))
RATES = Column("Learning rate", [0.01, 0.1, 1.0], log=True)
SCORES = np.array([0.5, 0.2, 0.9])
ALL = np.ones(3, bool)


def test_names_share_an_upright_evenly_and_numbers_lie_by_size() -> None:
    np.testing.assert_allclose(NAMES.heights(), [0.75, 0.25, 0.75])
    np.testing.assert_allclose(RATES.heights(), [0.0, 0.5, 1.0])
    np.testing.assert_allclose(Column("Width", [2.0, 8.0, 4.0]).heights(), [0, 1, 1 / 3])
    np.testing.assert_allclose(Column("Depth", [3.0, 3.0]).heights(), [0.5, 0.5])


def test_ticks_say_the_values_at_their_heights() -> None:
    assert NAMES.ticks() == [(0.25, "adam"), (0.75, "sgd")]
    assert [text for _, text in RATES.ticks()] == ["0.01", "0.0316", "0.1", "0.316", "1"]


def test_the_best_line_is_on_top_and_thick() -> None:
    for low_is_best, best in ((True, 1), (False, 2)):
        figure = parallel([NAMES, RATES], SCORES, "Test loss", low_is_best, best, False, ALL)
        last = figure.data[-1]
        assert last.line.width > max(trace.line.width for trace in figure.data[:-1])
        np.testing.assert_allclose(last.y[1], RATES.heights()[best])
        assert f"Test loss: {SCORES[best]:.4g}" in last.text[0]
        # Every cell is drawn once, a gap between any two.
        points = sum(sum(x is not None for x in trace.x) for trace in figure.data)
        assert points == len(SCORES) * 3


def test_lines_that_are_set_aside_lie_pale_behind_the_others_and_say_nothing() -> None:
    shown = np.array([True, False, True])
    figure = parallel([NAMES, RATES], SCORES, "Test loss", True, 0, False, shown)
    faint, *others = figure.data
    assert (faint.hoverinfo, faint.line.color) == ("skip", FAINT)
    # It stands where it stood: the upright of the scores still goes from 0.2 to 0.9.
    np.testing.assert_allclose(faint.y[:3], [0.25, 0.5, 0.0])
    assert [text for trace in others for text in trace.text[:1]] == [
        "Optimizer: sgd<br>Learning rate: 1<br>Test loss: 0.9",
        "Optimizer: sgd<br>Learning rate: 0.01<br>Test loss: 0.5",
    ]
    assert others[-1].line.width > others[0].line.width
    nothing = parallel([NAMES, RATES], SCORES, "Test loss", True, 0, False, ~ALL)
    assert len(nothing.data) == 1


def test_a_score_far_from_the_others_is_drawn_by_its_logarithm() -> None:
    figure = parallel([RATES], np.array([0.1, 1.0, 100.0]), "Test loss", True, 0, True, ALL)
    heights = sorted(float(trace.y[1]) for trace in figure.data)
    np.testing.assert_allclose(heights, [0.0, 1 / 3, 1.0])


def test_importance_shows_what_chance_would_explain() -> None:
    figure = importances(["Width", "Noise"], np.array([0.7, 0.1]), np.array([0.2, 0.2]))
    bars, marks = figure.data
    assert list(bars.x) == [0.7, 0.1]
    assert list(marks.x) == [0.2, 0.2]
    assert list(bars.y) == ["Width", "Noise"]

"""The state machine of a search, without training: rungs, order, losses, best, importance."""

import csv
import io

import numpy as np
import pytest
from search_help import RATES, search

from playground.engine.compile import limits
from playground.experiments.plane import Plane
from playground.options.errors import SpecError
from playground.search.estimate import estimate
from playground.search.results import as_csv, entries, importance, safe
from playground.search.search import Result, Search, ranks
from playground.search.strategies import OBJECTIVES, SEARCH_KINDS, Grid, Halving, Random, Rung

FOUR = "optimizer.learning_rate=0.01,0.02,0.03,0.04"


def result(cell: int, epochs: int, *losses: float, accuracy: float = 0.5) -> Result:
    """A result whose repeats have these test losses."""
    measures = np.array([[0.1, loss, 0.9, accuracy] for loss in losses], np.float32)
    return Result(cell, epochs, measures, 0.5)


def test_a_grid_trains_every_cell_once_to_its_end() -> None:
    found = search(FOUR, epochs=7)
    orders = found.ask(3)
    assert [(order.cell, order.epochs) for order in orders] == [(0, 7), (1, 7), (2, 7)]
    assert [order.cell for order in found.ask()] == [3]
    assert found.ask() == []
    for cell in (2, 0, 3, 1):  # any order
        assert not found.done
        found.tell(result(cell, 7, 1.0 + cell))
    assert found.done
    assert found.counts() == {"finished": 4}
    assert found.best() is found.rows[0]
    assert found.progress == 1.0


def test_successive_halving_has_the_rungs_of_its_paper() -> None:
    # Jamieson and Talwalkar: a fixed share of the arms survives, with as many times the budget.
    halving = Halving(share=3)
    assert halving.rungs(27, 81) == [Rung(3, 9), Rung(9, 3), Rung(27, 1), Rung(81, 1)]
    assert Halving(share=2).rungs(8, 3) == [Rung(1, 4), Rung(3, 4)]  # too few epochs for more
    assert Halving(share=4).rungs(3, 100) == [Rung(100, 3)]
    assert Grid().rungs(10, 5) == [Rung(5, 10)]


def test_after_a_rung_only_the_best_go_on() -> None:
    found = search(FOUR, epochs=20, kind=Halving(share=2, number=4))
    losses = [0.3, 0.1, 0.4, 0.2]
    for order in found.ask():
        assert order.epochs == 5
        found.tell(result(order.cell, 5, losses[order.cell]))
    again = found.ask()
    assert [(order.cell, order.epochs) for order in again] == [(1, 10), (3, 10)]
    found.tell(result(1, 10, 0.5))
    assert found.ask() == []  # the rung is not over
    found.tell(result(3, 10, 0.1))
    assert [(order.cell, order.epochs) for order in found.ask()] == [(3, 20)]
    found.tell(result(3, 20, 0.6))
    assert [row.status for row in found.rows] == ["stopped", "stopped", "stopped", "finished"]
    assert found.best() is found.rows[3]  # the only one that was trained to the end


def test_accuracy_is_to_be_large_and_loss_small() -> None:
    for name, best in (("test_loss", 0), ("test_accuracy", 1)):
        found = search(RATES, objective=name)
        found.ask()
        found.tell(result(0, 100, 0.1, accuracy=0.6))
        found.tell(result(1, 100, 0.2, accuracy=0.8))
        assert found.best() is found.rows[best]


def test_a_score_is_the_mean_of_repeats_with_its_standard_error() -> None:
    found = search(RATES, folds=3)
    found.ask()
    found.tell(result(0, 100, 1.0, 2.0, 6.0))
    row = found.rows[0]
    assert found.score(row) == pytest.approx(3.0)
    # s² = ((−2)² + (−1)² + 3²) / 2 = 7, and s / √3.
    assert found.error(row) == pytest.approx(np.sqrt(7 / 3))


def test_what_diverges_is_named_and_takes_no_other_with_it() -> None:
    found = search(FOUR, kind=Halving(share=2, number=4), epochs=2)
    for order in found.ask():
        found.tell(result(order.cell, 1, np.nan if order.cell else 9.0))
    assert [order.cell for order in found.ask()] == [0]  # though two may go on
    found.tell(result(0, 2, 8.0))
    assert found.counts() == {"finished": 1, "diverged": 3}
    assert found.best() is found.rows[0]


def test_a_search_in_which_all_diverge_ends_without_a_best() -> None:
    found = search(RATES, kind=Halving(share=2, number=2), epochs=2)
    for order in found.ask():
        found.tell(result(order.cell, 1, np.inf))
    assert found.done
    assert found.best() is None


def test_cells_that_cannot_be_built_are_refused_and_the_others_go_on() -> None:
    found = search("optimizer=sgd,momentum", "optimizer.momentum=0.5,0.9", "batch_size=10,30")
    assert found.counts() == {"refused": 6, "waiting": 2}
    notes = {row.note for row in found.rows if row.status == "refused"}
    assert any("SGD has no setting called «momentum»" in note for note in notes)
    assert any("there are only 20 training points" in note for note in notes)
    assert len(found.ask()) == 2


def test_a_search_of_which_nothing_can_be_trained_is_refused() -> None:
    with pytest.raises(SpecError, match="none of the 2 combinations can be trained; the first: "):
        search("optimizer=sgd", "optimizer.momentum=0.5,0.9")
    with pytest.raises(SpecError, match="there are no test examples"):
        search("width=2,3", experiment=Plane(train_share=1.0))
    numbers = Plane(dataset="regression_plane", loss="mean_squared")
    with pytest.raises(SpecError, match="no test accuracy where numbers are predicted"):
        search("width=2,3", experiment=numbers, objective="test_accuracy")


def test_too_many_cells_or_programs_are_refused_with_the_number_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rates = "optimizer.learning_rate=0.001..1 40"
    with pytest.raises(SpecError, match="has 1,600 cells, but at most 1,024 are allowed here"):
        search(rates, "noise=0..0.8 40")
    with pytest.raises(SpecError, match="has 2,000 cells, but at most 1,024"):
        search(rates, kind=Random(number=2000))
    few = limits.Limits(programs=2)
    monkeypatch.setattr("playground.search.search.limits", lambda: few)
    with pytest.raises(SpecError, match="3 different networks to compile, but at most 2"):
        search("width=2,3,4")


def test_what_nobody_asked_for_is_left_alone() -> None:
    found = search(RATES)
    found.tell(result(0, 100, 0.1))
    assert found.rows[0].status == "waiting"
    found.ask()
    found.tell(result(0, 100, 0.2))
    found.tell(result(0, 100, 9.9))  # from a worker that was thought lost
    assert found.score(found.rows[0]) == pytest.approx(0.2)


def test_what_is_given_back_is_asked_for_again() -> None:
    found = search(RATES)
    found.ask()
    found.note(result(1, 40, 0.7))
    assert found.rows[1].status == "training"
    found.give_back([1, 5])
    assert [order.cell for order in found.ask()] == [1]


def test_a_lost_cell_lets_the_search_end() -> None:
    found = search(RATES)
    found.ask()
    found.tell(result(0, 100, 0.2))
    found.drop(1, "lost", "its worker was lost 3 times.")
    assert found.done
    assert found.counts() == {"finished": 1, "lost": 1}


def told(losses: dict[tuple[str, int], float]) -> Search:
    """A finished search over two optimizers and widths with these test losses."""
    found = search("optimizer=adam,sgd", "width=2,3")
    for order in found.ask():
        cell = found.rows[order.cell].cell
        found.tell(result(order.cell, 100, losses[str(cell["optimizer"]), int(cell["width"])]))
    return found


def test_importance_is_the_share_of_the_ranks_variance_between_groups() -> None:
    found = told({("adam", 2): 0.1, ("adam", 3): 0.2, ("sgd", 2): 0.3, ("sgd", 3): 7.0})
    first, second = importance(found)
    # Ranks 0, 1, 2, 3 with mean 1.5: total 5. Optimizers have means 0.5 and 2.5: 4 / 5.
    # Widths have means 1 and 2: 2 · 2 · 0.5² = 1 / 5. Chance: (2 − 1) / (4 − 1).
    assert (first.path, first.share, first.chance) == ("optimizer", 0.8, 1 / 3)
    assert (second.path, second.share, second.chance) == ("width", pytest.approx(0.2), 1 / 3)


def test_equal_scores_have_equal_ranks_and_divergence_is_last() -> None:
    found = told({("adam", 2): 0.5, ("adam", 3): 0.5, ("sgd", 2): np.nan, ("sgd", 3): 0.1})
    assert ranks(found, found.rows).tolist() == [1.5, 1.5, 3.0, 0.0]


def test_the_table_as_csv_reads_back_and_holds_no_formula() -> None:
    found = told({("adam", 2): 0.1, ("adam", 3): 0.2, ("sgd", 2): 0.3, ("sgd", 3): np.nan})
    found.rows[3].note = "=cmd|' /C calc'!A0"
    rows = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert [row["optimizer"] for row in rows] == ["adam", "adam", "sgd", "sgd"]
    assert [row["score"] for row in rows] == ["0.1", "0.2", "0.3", ""]
    assert rows[3]["note"] == "'=cmd|' /C calc'!A0"
    assert rows[0]["link"].startswith("?v=1&")
    assert [safe(text) for text in ("+1", "@x", "-x", "\tx", "x=1", -3)] == [
        *("'+1", "'@x", "'-x", "'\tx", "x=1", -3)
    ]


def test_rows_come_as_plain_values_the_best_first() -> None:
    found = told({("adam", 2): 0.3, ("adam", 3): 0.2, ("sgd", 2): 0.1, ("sgd", 3): np.nan})
    rows = entries(found)
    assert [row["cell"] for row in rows] == [2, 1, 0, 3]
    assert rows[0] | {"link": "", "note": ""} == {
        "cell": 2,
        "optimizer": "sgd",
        "width": 2,
        "status": "finished",
        "score": 0.1,
        "standard_error": None,
        "test_loss": 0.1,
        "train_loss": 0.1,
        "test_accuracy": 0.5,
        "train_accuracy": 0.9,
        "epochs": 100,
        "seconds": 0.5,
        "link": "",
        "note": "",
    }


def test_an_estimate_counts_networks_and_programs() -> None:
    found = estimate(search("width=2,4", FOUR, folds=3, seeds=2))
    assert (found.cells, found.networks, found.programs) == (8, 48, 2)
    said = found.sentence(6)
    assert said.startswith("8 cells × 6 = 48 networks, 2 programs to compile, about 1 MiB and ")


def test_every_kind_and_objective_says_what_it_is() -> None:
    for kind in (*SEARCH_KINDS, *OBJECTIVES):
        assert kind.title()
        assert kind.summary()

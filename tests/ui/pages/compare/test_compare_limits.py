"""A shared set-up of the page «Compare» that asks for more than is allowed is cut to what is."""

from collections.abc import Iterator
from operator import attrgetter

import pytest
from compare_help import read

from playground.engine.compile.limits import limits
from playground.search.strategies import Random

CUT = {
    "seeds": ("race.seeds=99", "race.seeds", 32, "seeds is 99, but must be a whole number between"),
    "infinity": ("race.until=1e999", "race.until", 100_000, "until is inf, but must be a whole"),
    "negative": ("race.seeds=-5", "race.seeds", 1, "cut to 1: Race: seeds is -5"),
    "side": (
        "map.side=20",
        "map.side",
        16,
        "was cut to 16: Phase map: side is 20, but must be 8, 16 or 32",
    ),
    "a side below all": ("map.side=1", "map.side", 8, "was cut to 8: Phase map: side is 1"),
    "zoom": ("landscape.zoom=99", "landscape.zoom", 8.0, "was cut to 8: Landscape: zoom is 99"),
    "folds": ("search.folds=500", "search.folds", 10, "was cut to 10: Search: folds is 500"),
    "cells": (
        "search.kind=random&search.kind.number=60000",
        "search.kind.number",
        1024,
        "search has 60,000 cells, but at most 1,024 are allowed here",
    ),
}


@pytest.mark.parametrize(("text", "path", "value", "sentence"), CUT.values(), ids=CUT.keys())
def test_what_is_more_than_allowed_is_cut_to_that_in_one_sentence(
    text: str, path: str, value: float, sentence: str
) -> None:
    setup, problems = read(f"v=1&race.goal=0.5&{text}")
    assert setup.race.goal == 0.5
    assert attrgetter(path)(setup) == value
    (problem,) = problems
    assert sentence in problem


def test_more_variants_than_are_raced_are_cut() -> None:
    words = "~".join(str(rate / 100) for rate in range(1, 16))
    setup, problems = read(f"v=1&race.vary=optimizer.learning_rate&race.variants={words}")
    assert setup.race.variants == words[: words.index("~0.13")]
    assert problems == (
        "The link's race has 15 variants, but at most 12 are raced; the others were left out.",
    )


def test_a_grid_of_too_many_cells_gets_fewer_values_of_each_knob() -> None:
    link = "v=1&over.optimizer.learning_rate=0.01..1~log~100&over.noise=0..0.5~linear~40"
    setup, problems = read(f"{link}&over.optimizer=sgd~adam")
    assert setup.search.over == (
        ("optimizer.learning_rate", "0.01..1~log~22"),
        ("noise", "0.0..0.5~linear~22"),
        ("optimizer", "sgd~adam"),
    )
    (problem,) = problems
    assert "search has 8,000 cells, but at most 1,024 are allowed here" in problem
    assert "22 values of each knob" in problem


@pytest.fixture
def tiny_host(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A host that trains 100 networks at once, and searches 20 cells."""
    monkeypatch.setenv("PLAYGROUND_NETWORKS", "100")
    monkeypatch.setenv("PLAYGROUND_CELLS", "20")
    limits.cache_clear()
    yield
    monkeypatch.undo()
    limits.cache_clear()


@pytest.mark.usefixtures("tiny_host")
def test_what_this_host_does_not_train_is_cut_to_what_it_does() -> None:
    setup, problems = read("v=1&race.seeds=32&map.side=32&search.kind=random&compare=search")
    assert (setup.race.seeds, setup.map.side, setup.search.kind) == (25, 8, Random(number=20))
    first, second, third = problems
    assert "race has 128 networks, but this host trains at most 100 at once" in first
    assert "cut to 4 variants with 25 starts" in first
    assert "map has 1,024 cells" in second
    assert "search has 32 cells, but at most 20" in third
    assert setup.compare == "search"

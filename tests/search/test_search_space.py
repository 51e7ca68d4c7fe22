"""What is searched: values are read, bounded and combined, and impossible ones named."""

import numpy as np
import pytest
from scipy.stats import chisquare
from search_help import TINY, space

from playground.experiments.curve import Curve
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.options.errors import SpecError
from playground.search.fields import fields_of
from playground.search.space import Range, Values, axis

READ = {
    "optimizer.learning_rate=0.001..1 log 4": (0.001, 0.01, 0.1, 1.0),
    "optimizer.learning_rate=0.01..1 3": (0.01, 0.1, 1.0),  # its knob is logarithmic
    "optimizer.learning_rate=0.2..1 linear 5": (0.2, 0.4, 0.6, 0.8, 1.0),
    "layers.0.units=2, 4,8,4": (2, 4, 8),
    "width=2..16 log 4": (2, 4, 8, 16),
    "depth=0..2": (0, 1, 2),  # no number twice
    "optimizer=adam,sgd": ("adam", "sgd"),
    "optimizer=momentum-momentum.0.5": ("momentum-momentum.0.5",),
    "features=x1~x2,x1~x2~sin_x1": ("x1~x2", "x1~x2~sin_x1"),
    "layers=,8,8~4": ("", "8", "8~4"),
    "layers.0.residual=on,off": (True, False),
    "optimizer.momentum=0.5,0.9": (0.5, 0.9),  # other optimizers have it
    "noise=0..0.5 2": (0.0, 0.5),
}

REFUSED = {
    "learning_rate": "names no knob with values",
    "optimizer.colour=1": "«optimizer.colour» cannot be searched",
    "stop=never": "«stop» cannot be searched",
    "layers.units=2": "cannot be searched",
    "optimizer=adamant": "optimizer is «adamant», but must be sgd",
    "optimizer=": "optimizer has 0 values to try",
    "optimizer=0..1": "optimizer is no number",
    "optimizer.learning_rate=0..1": "is 0, but must be a number between 1e-06 and 10",
    "optimizer.learning_rate=1..0.1": "goes from 1 to 0.1",
    "noise=0..0.5 log": "a logarithmic range begins above 0",
    "width=2..999": "width is 999, but must be a whole number between 1 and 256",
    "width=2.5": "width is 2.5, but must be a whole number",
    "width=1..9 1000": "width is 1000, but must be a whole number between 1 and 100",
    "width=1..9 often": "says «often» after its range",
    "layers.0.residual=maybe": "must be on or off",
}


@pytest.mark.parametrize("words", READ)
def test_values_are_read_as_links_write_them(words: str) -> None:
    found = axis(TINY, words).grid()
    assert len(found) == len(READ[words])
    for value, expected in zip(found, READ[words], strict=True):
        assert type(value) is type(expected)
        is_number = isinstance(expected, float)
        assert value == (pytest.approx(expected, rel=1e-5) if is_number else expected)


@pytest.mark.parametrize("words", REFUSED)
def test_what_cannot_be_searched_is_said_in_one_sentence(words: str) -> None:
    with pytest.raises(SpecError) as caught:
        axis(TINY, words)
    assert REFUSED[words] in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_a_search_over_nothing_or_over_a_knob_twice_is_refused() -> None:
    with pytest.raises(SpecError, match="nothing to search"):
        space()
    with pytest.raises(SpecError, match="width is searched twice"):
        space("width=2,3", "width=4")


def test_a_grid_is_every_combination() -> None:
    cells = space("optimizer=adam,sgd", "width=2,3,4").grid()
    assert [(cell["optimizer"], cell["width"]) for cell in cells] == [
        (name, width) for name in ("adam", "sgd") for width in (2, 3, 4)
    ]


def test_random_numbers_fill_a_logarithmic_range_evenly_and_come_again_with_the_seed() -> None:
    rates = space("optimizer.learning_rate=0.0001..1 log")
    cells = rates.draw(400, seed=3)
    assert cells == rates.draw(400, seed=3) != rates.draw(400, seed=4)
    drawn = np.array([float(cell["optimizer.learning_rate"]) for cell in cells])
    assert ((drawn >= 0.0001) & (drawn <= 1)).all()
    shares = np.histogram(np.log10(drawn), bins=4, range=(-4, 0))[0] / 400
    # Four standard errors of a share of a quarter.
    assert np.abs(shares - 0.25).max() < 4 * np.sqrt(0.25 * 0.75 / 400)


@pytest.mark.parametrize(
    ("words", "shares"),
    [
        ("layers.0.units=1..4", [1 / 4] * 4),
        ("layers.0.units=7..12 linear", [1 / 6] * 6),
        ("batch_size=1..2 linear", [1 / 2] * 2),
        ("layers.0.units=1..4 log", np.log([2, 3 / 2, 4 / 3, 5 / 4]) / np.log(5)),
    ],
)
def test_whole_numbers_are_drawn_evenly_to_both_ends(words: str, shares: list[float]) -> None:
    (knob,) = space(words).axes
    rng = np.random.default_rng(1)
    drawn = [int(knob.draw(rng)) for _ in range(4000)]
    assert isinstance(knob, Range)
    counts = np.bincount(np.array(drawn) - int(knob.low), minlength=len(shares))
    assert len(counts) == len(shares)
    assert chisquare(counts, 4000 * np.array(shares)).pvalue > 0.001


def test_quarters_of_whole_numbers_hold_as_many() -> None:
    (four,) = space("layers.0.units=1..4").axes
    assert [four.group(value) for value in range(1, 5)] == [0, 1, 2, 3]
    (eight,) = space("layers.0.units=5..12").axes
    assert [eight.group(value) for value in range(5, 13)] == [0, 0, 1, 1, 2, 2, 3, 3]
    (log,) = space("layers.0.units=1..15 log").axes
    assert [log.group(value) for value in (1, 2, 3, 4, 7, 8, 15)] == [0, 1, 1, 2, 2, 3, 3]


def test_random_cells_are_different_and_no_more_than_there_are() -> None:
    few = space("optimizer=adam,sgd", "width=2,3,4")
    assert few.draw(6, 0) == few.grid() == few.draw(99, 0)
    assert len({tuple(cell.values()) for cell in few.draw(5, 0)}) == 5


def test_a_cell_becomes_the_experiment_that_its_values_say() -> None:
    found = space("optimizer.momentum=0.5", "optimizer=momentum", "depth=3", "width=5").build(
        {"optimizer.momentum": 0.5, "optimizer": "momentum", "depth": 3, "width": 5}
    )
    assert found == TINY.replace("optimizer", "momentum").replace(
        "optimizer.momentum", 0.5
    ).replace("layers", (TINY.layers[0].replace("units", 5),) * 3)
    shallow = space("depth=0").build({"depth": 0})
    assert shallow.layers == ()


def test_values_that_fit_only_together_are_set_together() -> None:
    both = space("batch_size=300", "dataset=regression_plane", "loss=mean_squared", "points=900")
    found = both.build(both.grid()[0])
    assert (found.batch_size, found.loss.name()) == (300, "mean_squared")


def test_a_cell_that_cannot_be_says_why() -> None:
    with pytest.raises(SpecError, match="SGD has no setting called «momentum»"):
        space("optimizer=sgd", "optimizer.momentum=0.5").build(
            {"optimizer": "sgd", "optimizer.momentum": 0.5}
        )
    with pytest.raises(SpecError, match="there are only 20"):
        space("batch_size=30").build({"batch_size": 30})


@pytest.mark.parametrize("experiment", [Plane(), Curve(), Images(points=100)])
def test_every_field_that_is_offered_takes_a_value(experiment: Plane | Curve | Images) -> None:
    fields = fields_of(experiment)
    assert len({field.path for field in fields}) == len(fields) > 15
    for field in fields:
        if field.is_number:
            assert field.knob
            assert Range(field, field.knob.low, field.knob.high).grid()
        elif field.choices:
            assert Values(field, tuple(field.choices)).grid()

"""Links: there and back for everything, and promises that are kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from workbench import calm, experiments

from playground.experiments.plane import Plane
from playground.experiments.supervised import DEEPEST
from playground.layers import Dense
from playground.layers.normalization import NORMALIZATIONS
from playground.links.experiments import (
    LONGEST_MADE,
    LONGEST_READ,
    from_link,
    from_query,
    needs_a_file,
    to_link,
    to_query,
)
from playground.options.activations import ACTIVATIONS
from playground.options.base import Option, as_dict
from playground.options.errors import SpecError
from playground.options.optimizers import OPTIMIZERS

CORPUS = json.loads((Path(__file__).parents[1] / "links" / "v1.json").read_text(encoding="utf-8"))
CHOICES = [
    (path, option) for path, menu in Plane.menus().items() if path != "dataset" for option in menu
]


def agrees(recorded: Any, found: Any) -> bool:
    """Whether everything that was recorded is found; settings that came later may be there too."""
    if isinstance(recorded, dict):
        return all(name in found and agrees(recorded[name], found[name]) for name in recorded)
    if isinstance(recorded, list):
        pairs = zip(recorded, found, strict=False)
        return len(recorded) == len(found) and all(agrees(*pair) for pair in pairs)
    return bool(recorded == found)


def assert_comes_back(experiment: Plane) -> None:
    """Its link gives the same experiment, and says nothing."""
    assert from_link(to_link(experiment)) == (experiment, ())
    assert from_query(to_query(experiment)) == (experiment, ())


@calm(150)
@given(experiments())
def test_any_experiment_comes_back_from_its_link(experiment: Plane) -> None:
    try:
        to_query(experiment)
    except SpecError:
        assume(False)
    assume(not needs_a_file(experiment))
    assert_comes_back(experiment)


@pytest.mark.parametrize(("path", "option"), CHOICES, ids=str)
def test_every_option_of_every_menu_comes_back(path: str, option: type[Option]) -> None:
    experiment, _ = Plane().changed(path, option())
    assert_comes_back(experiment)
    for name, knob in option.knobs().items():
        switch = option.model_fields[name].annotation is bool
        ends = (False, True) if switch else (knob.low, knob.high)
        for value in getattr(knob, "examples", ()) or knob.choices or ends:
            assert_comes_back(experiment.replace(f"{path}.{name}", value))


@pytest.mark.parametrize("menu", [ACTIVATIONS, NORMALIZATIONS])
def test_every_option_of_a_layer_comes_back(menu: Any) -> None:
    for option in menu:
        layer = Dense(units=3).replace(menu.kind, option())
        assert_comes_back(Plane(layers=(layer, Dense())))
        for name, knob in option.knobs().items():
            odd = layer.replace(f"{menu.kind}.{name}", (knob.low + knob.high) / 3)
            assert_comes_back(Plane(layers=(Dense(), odd)))


def test_what_has_its_default_is_left_out() -> None:
    assert to_link(Plane()) == "?v=1"
    experiment = Plane().replace("optimizer.learning_rate", 0.03).replace("layers.0.units", 4)
    assert to_link(experiment) == "?v=1&layers=4~8&optimizer.learning_rate=0.03"


def test_a_new_choice_brings_its_own_defaults_and_not_those_of_the_usual_one() -> None:
    for option in OPTIMIZERS:
        link = to_link(Plane(optimizer=option()))
        assert link == ("?v=1" if option.name() == "adam" else f"?v=1&optimizer={option.name()}")


def test_a_link_is_read_with_and_without_its_page() -> None:
    wanted = from_link("v=1&dataset=circle").experiment
    for page in ("?", "https://example.org/?", "https://example.org/a/b?", "/?"):
        assert from_link(f"{page}v=1&dataset=circle") == (wanted, ())
    assert from_link("https://example.org/?v=1&dataset=circle#here") == (wanted, ())
    assert from_link("https://example.org/") == (Plane(), ())


@pytest.mark.parametrize("case", CORPUS["links"], ids=lambda case: case["link"][:60] or "empty")
def test_a_released_link_loads_for_ever(case: dict[str, Any]) -> None:
    reading = from_link(case["link"])
    assert reading.problems == ()
    found = json.loads(json.dumps(as_dict(reading.experiment)))
    assert agrees(CORPUS["usual"] | case["gives"], found)
    assert_comes_back(reading.experiment)


def test_typical_links_are_short() -> None:
    odd = Dense(units=16, activation="relu", dropout=0.1)
    assert len(to_link(Plane())) <= 10
    assert len(to_link(Plane(layers=(odd,) * 15))) <= 700
    assert len(to_link(Plane(layers=(Dense(units=16, activation="relu"),) * 50))) <= 1000


def test_the_deepest_network_comes_back_from_its_link() -> None:
    assert_comes_back(Plane(layers=(Dense(units=16, residual=True),) * DEEPEST))


def test_a_link_that_would_be_too_long_is_refused() -> None:
    layer = Dense(dropout=0.123456789, activation="leaky_relu", normalization="batch_norm")
    with pytest.raises(SpecError, match=r"^the link would have \d{4} characters, but at most 2000"):
        to_link(Plane(layers=(layer,) * 50))
    assert LONGEST_MADE < LONGEST_READ

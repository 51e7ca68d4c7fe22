"""Menus: nothing is missing from them, and every option says what users must know."""

import importlib
import math
import pkgutil
import re

import pytest

import playground
from playground.options.base import Knob, Menu, Option
from playground.options.scalings import Measured
from playground.search.strategies import Plan


def modules() -> list[str]:
    """Every module of the package that may hold options; the outer rings hold none."""
    outer = ("playground.ui", "playground.figures", "playground.__main__", "playground.cli.")
    found = pkgutil.walk_packages(playground.__path__, "playground.", lambda name: None)
    return [module.name for module in found if not module.name.startswith(outer)]


def classes() -> list[type[Option]]:
    """Every public option of the package, bases and all."""
    loaded = [importlib.import_module(name) for name in modules()]
    return [
        value
        for module in loaded
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Option)
        if value.__module__ == module.__name__ and not name.startswith("_") and value is not Option
    ]


def menus() -> dict[str, Menu]:
    """Every menu that stands beside its options, and that of experiments, by module and name."""
    return {
        f"{name}.{key}": value
        for name in modules()
        for key, value in vars(importlib.import_module(name)).items()
        if isinstance(value, Menu)
        if name in (value.options[0].__module__, "playground.experiments")
    }


OPTIONS = classes()
MENUS = menus()
# Dense layers alone may also stand among those of images; so they are in two menus.
SHARED = {"playground.layers.dense.LAYERS"}
# Made of options, but never chosen from a menu.
APART = {Plan, Measured}
LISTED = [option for name, menu in MENUS.items() if name not in SHARED for option in menu]
KNOBS = [(option, name) for option in LISTED for name in option.knobs()]


def test_every_option_stands_in_exactly_one_menu() -> None:
    bases = {base for option in OPTIONS for base in option.__mro__[1:]}
    concrete = {option for option in OPTIONS if option not in bases or "label" in vars(option)}
    assert len(LISTED) == len(set(LISTED))
    assert set(LISTED) == concrete - APART
    assert {option for name in SHARED for option in MENUS[name]} <= set(LISTED)


def test_the_menus_are_all_found() -> None:
    kinds = {menu.kind for menu in MENUS.values()}
    assert {"activation", "initializer", "loss", "penalty", "optimizer", "schedule"} <= kinds
    assert {"clipping", "feature", "data", "layer", "normalization", "experiment"} <= kinds


@pytest.mark.parametrize("option", LISTED, ids=lambda option: option.__name__)
def test_an_option_has_a_label_a_sentence_and_a_formula(option: type[Option]) -> None:
    assert "label" in vars(option)
    assert option.label == option.label.strip() != ""
    assert "__doc__" in vars(option)
    assert re.fullmatch(r"[A-Z].{8,160}\.", option.summary())
    if option not in MENUS["playground.experiments.EXPERIMENTS"].options:
        assert option.formula
        assert option.formula.count("{") == option.formula.count("}")


@pytest.mark.parametrize("option", LISTED, ids=lambda option: option.__name__)
def test_an_option_is_valid_at_its_defaults(option: type[Option]) -> None:
    assert option() == option(**option().model_dump())


@pytest.mark.parametrize("menu", MENUS.values(), ids=MENUS.keys())
def test_names_and_labels_in_a_menu_are_unique_and_fit_into_links(menu: Menu) -> None:
    names = [option.name() for option in menu]
    assert len(set(names)) == len({option.label for option in menu}) == len(menu)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)


@pytest.mark.parametrize(
    ("option", "name"), KNOBS, ids=[f"{option.__name__}.{name}" for option, name in KNOBS]
)
def test_a_knob_says_what_it_is_and_has_finite_bounds(option: type[Option], name: str) -> None:
    knob: Knob = option.knobs()[name]
    kind = option.model_fields[name].annotation
    assert knob.label == knob.label.strip() != ""
    assert re.fullmatch(r"[^\s].+\.", knob.help)
    if kind in (int, float) and not knob.choices:
        assert math.isfinite(knob.low)
        assert math.isfinite(knob.high)
        assert knob.low < knob.high
    if knob.scale == "log":
        assert knob.high > 0
    if knob.live:
        assert kind is float
    default = option.model_fields[name].default
    assert knob.check(kind, default, name) == default


@pytest.mark.parametrize("option", LISTED, ids=lambda option: option.__name__)
def test_every_field_is_a_knob_or_holds_options(option: type[Option]) -> None:
    known = {**option.knobs(), **option.menus(), **option.lists()}
    assert set(known) == set(option.model_fields) - {"fold"}  # which no user sets

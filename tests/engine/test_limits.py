"""Limits: safe defaults, settings of the host, and a price before anything is made."""

from collections.abc import Iterator

import pytest
from workbench import compilations

from playground.engine.compile.limits import Limits, limits, price
from playground.experiments.plane import Plane
from playground.experiments.supervised import DEEPEST
from playground.layers import Dense
from playground.options.errors import SpecError

LARGEST = Plane(layers=(Dense(units=256),) * DEEPEST, batch_size=250)


@pytest.fixture(autouse=True)
def unread() -> Iterator[None]:
    """Settings are read again by every test, and by whoever comes after."""
    limits.cache_clear()
    yield
    limits.cache_clear()


def test_the_defaults_hold_where_nothing_is_set() -> None:
    assert limits() == Limits()
    assert all(value > 0 for value in vars(Limits()).values())


@pytest.mark.parametrize("name", vars(Limits()))
def test_a_setting_of_the_host_counts(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"PLAYGROUND_{name.upper()}", "17")
    assert limits() == Limits(**{name: 17})


@pytest.mark.parametrize("text", ["", "many", "-1", "1.5", "1e3", " 7", "²"])
def test_a_setting_that_is_no_number_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_SESSIONS", text)
    with pytest.raises(
        SpecError, match=r"^PLAYGROUND_SESSIONS is .*, but must be a whole number\.$"
    ):
        limits()


def test_the_default_experiment_and_the_largest_are_allowed() -> None:
    price(Plane())
    price(LARGEST)


def test_too_many_parameters_are_refused_with_the_number_that_is_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PLAYGROUND_PARAMETERS", "104")
    with pytest.raises(SpecError) as refused:
        price(Plane())  # 2·8 + 8, 8·8 + 8, 8 + 1
    assert str(refused.value) == (
        "this network would have 105 parameters, but this host allows 104; "
        "use fewer or narrower layers."
    )
    monkeypatch.setenv("PLAYGROUND_PARAMETERS", "105")
    limits.cache_clear()
    price(Plane())


def test_too_heavy_an_update_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_BATCH_FLOPS", "1000000")
    with pytest.raises(SpecError, match=r"^one update would take [\d,]+ operations, but this host"):
        price(LARGEST)


def test_a_price_costs_no_compilation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_PARAMETERS", "1")
    with compilations() as found, pytest.raises(SpecError):
        price(Plane(layers=(Dense(units=251),) * 49))
    assert found == []

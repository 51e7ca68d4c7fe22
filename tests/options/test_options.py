"""Options: bounds, names, paths, live numbers, menus, and the exact words of every refusal."""

import math
from typing import Annotated, Any

import jax.numpy as jnp
import pytest

from playground.options.base import Knob, Menu, Option
from playground.options.errors import SpecError, listed, plain, shown


class Gear(Option):
    """Turns things,
    one after another.

    More about gears.
    """

    label = "Gear"
    formula = "g"

    teeth: Annotated[int, Knob("Teeth", "How many.", 1, 100)] = 10
    ratio: Annotated[float, Knob("Ratio", "How fast.", -2.0, 2.0, live=True)] = 0.5
    locked: Annotated[bool, Knob("Locked", "Whether it is stuck.")] = False
    metal: Annotated[str, Knob("Metal", "What of.", choices=("iron", "brass", "tin"))] = "iron"
    size: Annotated[int, Knob("Size", "One of three.", choices=(1, 2, 4))] = 1


class NoGear(Option):
    """Turns nothing."""

    label = "None"


GEARS = Menu("gear", Gear, NoGear)


class Clock(Option):
    """Holds gears."""

    label = "Clock"

    main: Annotated[Option, GEARS] = Gear()
    spare: Annotated[Option | None, GEARS.or_none()] = None
    rest: tuple[Annotated[Option, GEARS], ...] = (Gear(), NoGear())
    speed: Annotated[float, Knob("Speed", "How fast.", 0.0, 9.0, live=True)] = 1.0


HOSTILE: list[Any] = [
    *(math.nan, math.inf, -math.inf, True, "7", "", None, [7], {"a": 1}, 10**400, -(10**500)),
    *(1e308, object(), b"7", 7 + 0j),
]


@pytest.mark.parametrize(
    "value", HOSTILE, ids=[f"{type(value).__name__} {n}" for n, value in enumerate(HOSTILE)]
)
@pytest.mark.parametrize("name", ["teeth", "ratio"])
def test_a_number_takes_nothing_but_numbers_within_its_bounds(name: str, value: Any) -> None:
    with pytest.raises(SpecError, match=rf"^Gear: {name} is .*, but must be a .*number between"):
        Gear(**{name: value})


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("teeth", 0, "Gear: teeth is 0, but must be a whole number between 1 and 100."),
        ("teeth", 2.5, "Gear: teeth is 2.5, but must be a whole number between 1 and 100."),
        ("teeth", True, "Gear: teeth is True, but must be a whole number between 1 and 100."),
        ("ratio", 2.01, "Gear: ratio is 2.01, but must be a number between -2 and 2."),
        ("ratio", math.nan, "Gear: ratio is nan, but must be a number between -2 and 2."),
        ("ratio", "x", "Gear: ratio is «x», but must be a number between -2 and 2."),
        ("locked", 1, "Gear: locked is 1, but must be on or off."),
        ("locked", "on", "Gear: locked is «on», but must be on or off."),
        ("metal", "gold", "Gear: metal is «gold», but must be iron, brass or tin."),
        ("size", 3, "Gear: size is 3, but must be 1, 2 or 4."),
        ("colour", 1, "Gear: there is no setting called «colour»."),
        ("self", 1, "Gear: there is no setting called «self»."),
    ],
)
def test_a_refusal_says_what_it_got_and_what_is_allowed(
    setting: str, value: Any, sentence: str
) -> None:
    with pytest.raises(SpecError) as refused:
        Gear(**{setting: value})
    assert str(refused.value) == sentence


def test_a_huge_number_is_refused_in_a_short_sentence() -> None:
    sentence = r"^Gear: teeth is a number of 831 hexadecimal digits, but must be"
    with pytest.raises(SpecError, match=sentence):
        Gear(teeth=10**1000)


def test_both_bounds_are_allowed() -> None:
    assert (Gear(teeth=1).teeth, Gear(teeth=100).teeth) == (1, 100)
    assert (Gear(ratio=-2).ratio, Gear(ratio=2).ratio) == (-2.0, 2.0)


def test_a_number_becomes_the_type_of_its_field() -> None:
    assert type(Gear(teeth=7.0).teeth) is int
    assert type(Gear(ratio=1).ratio) is float


@pytest.mark.parametrize("value", [True, 2.0, "2", None, [2], math.nan])
def test_a_choice_of_numbers_takes_nothing_that_only_equals_one(value: Any) -> None:
    with pytest.raises(SpecError, match=r"^Gear: size is .*, but must be 1, 2 or 4\.$"):
        Gear(size=value)


def test_an_option_never_changes() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Gear().teeth = 5


def test_equal_options_hash_equal_and_different_ones_differ() -> None:
    assert Clock(main=Gear(teeth=3)) == Clock(main={"name": "gear", "teeth": 3})
    assert hash(Clock(main=Gear(teeth=3))) == hash(Clock(main=Gear(teeth=3.0)))
    assert len({Gear(), Gear(teeth=3), Gear(ratio=0.1), NoGear(), Clock()}) == 5
    assert Gear(ratio=0.0) == Gear(ratio=-0.0)
    assert hash(Gear(ratio=0.0)) == hash(Gear(ratio=-0.0))


def test_an_option_speaks_of_itself() -> None:
    assert (Gear.name(), NoGear.name(), Gear.title(), Option.title()) == (
        *("gear", "no_gear", "Gear", "Option"),
    )
    assert Gear.summary() == "Turns things, one after another."
    assert list(Gear.knobs()) == ["teeth", "ratio", "locked", "metal", "size"]
    assert (Clock.menus(), list(Clock.lists())) == (
        {"main": GEARS, "spare": Clock.menus()["spare"]},
        ["rest"],
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [("RmsProp", "rms_prop"), ("L2", "l2"), ("X1Squared", "x1_squared"), ("SinX1", "sin_x1")],
)
def test_a_class_name_becomes_a_name_for_links(written: str, name: str) -> None:
    assert type(written, (Option,), {"__module__": __name__}).name() == name


def test_replacing_by_path_reaches_every_depth() -> None:
    clock = Clock()
    assert clock.replace("speed", 2).speed == 2.0
    assert clock.replace("main.teeth", 3).main == Gear(teeth=3)
    assert clock.replace("rest.0.ratio", 1).rest == (Gear(ratio=1.0), NoGear())
    assert clock.replace("rest.1", "gear").rest == (Gear(), Gear())
    assert clock.replace("spare", NoGear()).replace("spare", None) == clock
    assert clock == Clock()


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("", 1, "Clock has no setting called «»."),
        ("hands", 1, "Clock has no setting called «hands»."),
        ("main.hands", 1, "Gear has no setting called «hands»."),
        ("main.teeth.x", 1, "teeth has no part called «x»."),
        ("spare.teeth", 1, "spare has no part called «teeth»."),
        ("rest.2.teeth", 1, "rest has no part called «2.teeth»."),
        ("rest.-1.teeth", 1, "rest has no part called «-1.teeth»."),
        ("rest." + "9" * 5000, 1, f"rest has no part called «{'9' * 37}…»."),
        ("rest.²", 1, "rest has no part called «²»."),
        ("rest.0", "wheel", "Clock: gear is «wheel», but must be gear or no_gear."),
        ("main", None, "Clock: gear is None, but must be gear or no_gear."),
        ("main", {"name": "gear", "x": 1}, "Clock: Gear: there is no setting called «x»."),
        ("main.teeth", 0, "Gear: teeth is 0, but must be a whole number between 1 and 100."),
    ],
)
def test_an_impossible_replacement_is_refused(path: str, value: Any, sentence: str) -> None:
    with pytest.raises(SpecError) as refused:
        Clock().replace(path, value)
    assert str(refused.value) == sentence


def test_walking_visits_every_field_with_its_path() -> None:
    paths = [path for path, _, _ in Clock().walk()]
    assert paths[:3] == ["main", "main.teeth", "main.ratio"]
    assert {"spare", "rest", "rest.0.size", "speed"} <= set(paths)
    assert len(paths) == len(set(paths)) == 4 + 5 + 5
    for path, owner, field in Clock().walk():
        assert path.rpartition(".")[2] == field
        assert field in type(owner).model_fields


def test_live_numbers_are_named_by_path() -> None:
    assert Clock().live() == {"main.ratio": 0.5, "rest.0.ratio": 0.5, "speed": 1.0}


def test_binding_puts_numbers_in_unchecked_and_leaves_the_rest() -> None:
    clock = Clock().bind({"main.ratio": jnp.float32(99), "rest.0.ratio": 7.0, "unknown": 1.0})
    assert float(clock.main.ratio) == 99.0
    assert clock.rest == (Gear().model_copy(update={"ratio": 7.0}), NoGear())
    assert (clock.speed, clock.main.teeth) == (1.0, 10)
    assert Clock().bind(Clock().live()) == Clock()


def test_a_menu_keeps_its_order_and_knows_its_names() -> None:
    assert list(GEARS) == [Gear, NoGear]
    assert (len(GEARS), GEARS["no_gear"]) == (2, NoGear)
    assert (GEARS.optional, GEARS.or_none().optional) == (False, True)


def test_a_menu_reads_options_names_and_dictionaries() -> None:
    gear = Gear(teeth=3)
    assert GEARS.check(gear) is gear
    assert GEARS.check("gear") == Gear()
    assert GEARS.check({"name": "gear", "teeth": 3}) == gear
    assert GEARS.or_none().check(None) is None


@pytest.mark.parametrize("value", [None, 3, [], {}, {"name": 3}, {"name": None}, Clock(), Gear])
def test_a_menu_refuses_what_it_does_not_list(value: Any) -> None:
    with pytest.raises(SpecError, match=r"^gear is .*, but must be gear or no_gear\.$"):
        GEARS.check(value)


def test_an_option_comes_back_from_its_plain_values() -> None:
    clock = Clock(main=Gear(teeth=3), spare=NoGear(), rest=(Gear(metal="tin"),))
    assert Clock(**clock.model_dump()) == clock


def test_errors_show_values_short_printable_and_without_markup() -> None:
    assert shown("<b>[x](y)`$\u202e\0") == "«·b··x··y·····»"
    assert shown("a" * 41) == f"«{'a' * 37}…»"
    assert len(shown(["x"] * 1000)) <= 40
    assert plain(1e-5) == "1e-05"
    assert (plain(0.03), plain(3.0), plain(True)) == ("0.03", "3", "True")
    assert (listed(["a"]), listed("abc")) == ("a", "a, b or c")

"""Commands: a closed set, whatever a browser or a stranger sends."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from workbench import calm

from playground.engine.live.commands import (
    LONGEST,
    MOST_CHOICES,
    SPEEDS,
    STEPS,
    WORDS,
    Command,
    GoTo,
    Look,
    Play,
    Reset,
    Return,
    Seed,
    Set,
    ShowImage,
    Speed,
    Step,
    parse,
)
from playground.engine.train.editing import Parameter
from playground.experiments.images import MOST_IMAGES
from playground.options.errors import SpecError

UNDERSTOOD: list[tuple[dict[str, Any], Command | None]] = [
    ({"c": "frame"}, None),
    ({"c": "play", "v": True}, Play(True)),
    ({"c": "play", "v": False}, Play(False)),
    ({"c": "reset"}, Reset()),
    ({"c": "return"}, Return()),
    (
        {"c": "set", "path": "optimizer.learning_rate", "v": 0.5},
        Set("optimizer.learning_rate", 0.5),
    ),
    ({"c": "set", "path": "", "v": 3}, Set("", 3)),
    ({"c": "view"}, Look(None, ())),
    ({"c": "view", "focus": [1, 2], "first": [0, 8]}, Look((1, 2), (0, 8))),
    ({"c": "view", "focus": None, "first": None}, Look(None, ())),
    ({"c": "parameter", "layer": 1, "from": 0, "to": 2, "v": -0.5}, Parameter(1, 0, 2, -0.5)),
    ({"c": "parameter", "layer": 3, "to": 0, "v": 10**6}, Parameter(3, None, 0, 1e6)),
    ({"c": "moment", "v": 12.5}, GoTo(12.5)),
    ({"c": "moment", "v": None}, GoTo(None)),
    ({"c": "image", "v": 7}, ShowImage(7)),
    ({"c": "image", "v": 59_999}, ShowImage(59_999)),
    ({"c": "image", "v": None}, ShowImage(None)),
    ({"c": "seed", "v": 3}, Seed(3)),
    ({"c": "seed", "v": None}, Seed(None)),
    *(({"c": "step", "v": kind}, Step(kind)) for kind in STEPS),
    *(({"c": "speed", "v": speed}, Speed(speed)) for speed in SPEEDS),
]

REFUSED: list[Any] = [
    *({}, {"c": None}, {"c": "load"}, {"c": "Play", "v": True}, {"c": ["play"], "v": True}),
    *({"c": "play"}, {"c": "play", "v": 1}, {"c": "play", "v": "true"}, {"c": "play", "v": None}),
    *({"c": "step"}, {"c": "step", "v": "year"}, {"c": "step", "v": 1}, {"c": "speed", "v": 10}),
    *({"c": "speed", "v": "1e9"}, {"c": "set", "v": 1}, {"c": "set", "path": 1, "v": 1}),
    *({"c": "set", "path": "a", "v": "1"}, {"c": "set", "path": "a"}, {"c": "set", "path": ["a"]}),
    *({"c": "set", "path": "a", "v": True}, {"c": "set", "path": "a", "v": None}),
    *(
        {"c": "view", "first": [-1]},
        {"c": "view", "first": ["1"]},
        {"c": "view", "first": [0] * 65},
    ),
    *(
        {"c": "view", "first": [True]},
        {"c": "view", "first": {"a": 1}},
        {"c": "view", "focus": [1]},
    ),
    *({"c": "parameter"}, {"c": "parameter", "layer": 1, "from": 0, "to": 0}),
    *({"c": "parameter", "layer": 1, "from": 0, "to": 0, "v": v} for v in (True, "1", None, [1])),
    *({"c": "parameter", "layer": 1, "from": 0, "to": 0, "v": v} for v in (1e6 + 1, -(10**400))),
    *({"c": "parameter", "layer": v, "from": 0, "to": 0, "v": 1} for v in (-1, 1.0, "1", None)),
    *({"c": "parameter", "layer": 1, "from": v, "to": 0, "v": 1} for v in (-1, True, 10**5, [0])),
    *({"c": "parameter", "layer": 1, "from": 0, "to": v, "v": 1} for v in (-1, None, {"a": 1})),
    *({"c": "moment", "v": v} for v in (-1, True, "1", [1], 10**400, {})),
    *({"c": "image", "v": v} for v in (-1, True, "1", 1.0, 60_000, [1])),
    *({"c": "view", "focus": [1, 2, 3]}, {"c": "view", "focus": [0, 10_000]}),
    *({"c": "view", "focus": [0.0, 1.0]}, {"c": "view", "focus": "12"}, {"c": "view", "focus": 7}),
]

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
KNOWN = st.sampled_from(["frame", *WORDS.values()])


@pytest.mark.parametrize(("message", "command"), UNDERSTOOD, ids=lambda value: repr(value)[:70])
def test_a_command_is_understood(message: dict[str, Any], command: Command | None) -> None:
    assert parse(json.dumps(message)) == command


def test_every_command_that_a_browser_may_send_is_tested() -> None:
    sent = {type(command) for _, command in UNDERSTOOD if command is not None}
    assert sent == set(WORDS)


@pytest.mark.parametrize("message", REFUSED, ids=lambda value: json.dumps(value)[:60])
def test_anything_else_is_refused(message: Any) -> None:
    with pytest.raises(
        SpecError, match=r"^an? (command|view's|parameter's|moment's|image's) .*(is|must be) .*\.$"
    ):
        parse(json.dumps(message))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "frame",
        "[]",
        "null",
        "3",
        '"play"',
        "{",
        '{"c":',
        "[" * 4000,
        '{"a":' * 800,
        "\0",
        "NaN",
    ],
    ids=lambda text: repr(text[:8]),
)
def test_a_text_that_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(SpecError, match=r"^a command must be a JSON object\.$"):
        parse(text)


def test_a_long_text_is_refused_unread() -> None:
    text = json.dumps({"c": "reset", "x": "a" * LONGEST})
    with pytest.raises(
        SpecError, match=rf"^a command has {len(text)} characters, but at most 4096"
    ):
        parse(text)


def test_every_image_that_can_be_held_back_can_be_chosen() -> None:
    assert MOST_CHOICES == MOST_IMAGES


def test_an_image_s_number_out_of_range_is_said_to_be_so() -> None:
    with pytest.raises(SpecError, match=r"^an image's number is -1, but must be a whole number"):
        parse('{"c": "image", "v": -1}')


def test_a_refusal_shows_no_markup_and_no_more_than_a_little() -> None:
    with pytest.raises(SpecError) as refused:
        parse(json.dumps({"c": "<script>" + "\u202e[x](y)" * 100}))
    assert len(str(refused.value)) < 200
    assert not set("<>[]()\u202e") & set(str(refused.value))


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "9" * 4000, "-0"])
def test_a_strange_number_is_left_for_its_bounds_to_refuse(number: str) -> None:
    command = parse(f'{{"c": "set", "path": "noise", "v": {number}}}')
    assert isinstance(command, Set)


def answered(text: str) -> bool:
    """Whether `text` is refused in a sentence, or is a command that browsers may send."""
    try:
        command = parse(text)
    except SpecError as error:
        return str(error).endswith(".")
    return command is None or isinstance(command, tuple(WORDS))


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "9" * 4000])
def test_a_strange_number_is_no_parameter_and_no_moment(number: str) -> None:
    for text in (
        f'{{"c": "parameter", "layer": 1, "to": 0, "v": {number}}}',
        f'{{"c": "moment", "v": {number}}}',
    ):
        with pytest.raises(SpecError, match=r"but must be a number"):
            parse(text)


@calm()
@given(st.text())
@example("\ud800")
def test_no_text_gets_any_answer_but_a_command_or_a_refusal(text: str) -> None:
    assert answered(text)


@calm()
@given(
    st.fixed_dictionaries(
        {"c": KNOWN | ANY_JSON},
        optional={
            "v": ANY_JSON,
            "path": ANY_JSON,
            "focus": ANY_JSON,
            "first": ANY_JSON,
            "layer": ANY_JSON | st.just(1),
            "from": ANY_JSON,
            "to": ANY_JSON | st.just(0),
        },
    )
)
def test_no_message_gets_any_answer_but_a_command_or_a_refusal(message: dict[str, Any]) -> None:
    assert answered(json.dumps(message))

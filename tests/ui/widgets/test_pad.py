"""The pad's side of the server: drawings in, answers out, and strangers on its websocket."""

import asyncio
import base64
import gc
import json
import logging
import time
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from starlette.websockets import WebSocket

from playground.digits.doubt import Answer
from playground.digits.ink import draw, read_strokes
from playground.engine.compile.limits import limits
from playground.options.errors import SpecError
from playground.ui.browser.pad_socket import LONGEST, PADS, REST, Pad, serve
from playground.ui.browser.websocket import GONE, REFUSED, TOO_FAST, TOO_MANY

LINE = [[500, 200, 500, 800]]
CORNER = [[300, 300, 700, 300, 500, 800]]


def sure_of(digit: int) -> Any:
    """A network that is sure, whatever it is shown."""
    return lambda picture: np.eye(10)[digit]


def message(strokes: Any, n: Any = 1, turn: Any = 1) -> dict[str, Any]:
    """What a pad sends."""
    return {"n": n, "id": turn, "strokes": strokes}


def test_an_answer_holds_the_picture_and_the_probabilities_of_the_drawing() -> None:
    pad = Pad(lambda picture: np.full(10, picture.mean() / 2550))
    answer = pad.hear(message(CORNER, 7, 3))
    wanted = draw(read_strokes(CORNER))
    assert base64.b64decode(answer["picture"]) == wanted.tobytes()
    np.testing.assert_allclose(answer["probabilities"], wanted.mean() / 2550)
    assert (answer["n"], answer["id"]) == (7, 3)
    np.testing.assert_array_equal(pad.drawing.picture, wanted)
    assert pad.drawing.strokes == tuple(map(tuple, CORNER))


def test_an_answer_says_whose_it_is_and_what_doubt_there_is() -> None:
    pad = Pad(lambda picture: Answer(np.full(10, 0.1), "your network", "this is nothing I know"))
    answer = pad.hear(message(LINE))
    assert (answer["by"], answer["doubt"]) == ("your network", "this is nothing I know")
    np.testing.assert_allclose(answer["probabilities"], 0.1)
    np.testing.assert_allclose(pad.drawing.probabilities, 0.1)
    plain = Pad(sure_of(3)).hear(message(LINE))
    assert (plain["by"], plain["doubt"]) == ("", "")


def test_an_empty_pad_and_one_without_a_network_are_answered_too() -> None:
    assert Pad(sure_of(3)).hear(message([]))["probabilities"] is None
    assert Pad(sure_of(3)).hear(message([]))["picture"] is None
    drawn = Pad().hear(message(LINE))
    assert drawn["probabilities"] is None
    assert drawn["picture"] is not None


def test_the_network_that_the_page_put_there_last_answers() -> None:
    pad = Pad(sure_of(3))
    assert np.argmax(pad.hear(message(LINE))["probabilities"]) == 3
    pad.reader = sure_of(8)
    assert np.argmax(pad.hear(message(LINE))["probabilities"]) == 8


def test_a_network_that_fails_is_a_sentence_and_the_drawing_is_kept(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuses(picture: np.ndarray) -> np.ndarray:
        raise SpecError("The network is being changed.")

    def breaks(picture: np.ndarray) -> np.ndarray:
        raise RuntimeError("a secret of the server")

    pad = Pad(refuses)
    assert pad.hear(message(LINE))["problem"] == "The network is being changed."
    assert caplog.records == []
    pad.reader = breaks
    assert pad.hear(message(LINE))["problem"].startswith("The network could not read the drawing")
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    pad.reader = lambda picture: np.full(10, np.nan)
    assert "grown beyond all bounds" in pad.hear(message(LINE))["problem"]
    assert pad.drawing.strokes == tuple(map(tuple, LINE))
    assert pad.drawing.picture is not None


@pytest.mark.parametrize(
    "nonsense", [None, [], "x", 7, {}, {"strokes": 1}, message([[1]]), message([[1, 1001]])]
)
def test_what_no_pad_says_is_answered_by_a_sentence_and_changes_nothing(nonsense: Any) -> None:
    pad = Pad(sure_of(3))
    pad.hear(message(LINE, 5))
    before = pad.drawing
    assert pad.hear(nonsense)["problem"].endswith(".")
    assert pad.drawing is before


@pytest.mark.parametrize("number", [None, -1, 1.5, "7", True, 2**60, float("nan")])
def test_numbers_of_messages_that_no_browser_counts_are_taken_as_zero(number: Any) -> None:
    answer = Pad(sure_of(3)).hear(message(LINE, number, number))
    assert (answer["n"], answer["id"]) == (0, 0)


def test_a_pad_ends_with_the_session_that_holds_it() -> None:
    token = Pad(sure_of(1)).token
    gc.collect()
    assert token not in PADS


def spoken(query: dict[str, str], *said: str | bytes, **headers: str) -> list[Any]:
    """What the route answers to a browser that says all this and goes: texts, or how it ends."""
    arriving: list[dict[str, Any]] = [{"type": "websocket.connect"}]
    for each in said:
        kind = "text" if isinstance(each, str) else "bytes"
        arriving.append({"type": "websocket.receive", kind: each})
    arriving.append({"type": "websocket.disconnect", "code": 1001})
    scope = {
        "type": "websocket",
        "path": "/pad",
        "query_string": urlencode(query).encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    answers: list[Any] = []

    async def receive() -> dict[str, Any]:
        return arriving.pop(0)

    async def send(message: Any) -> None:
        if message["type"] == "websocket.send":
            answers.append(json.loads(message["text"]))
        elif message["type"] == "websocket.close":
            answers.append(message["code"])

    asyncio.run(serve(WebSocket(scope, receive, send)))
    return answers


def test_drawings_go_over_the_websocket_one_answer_for_each() -> None:
    pad = Pad(sure_of(4))
    texts = [json.dumps(message(each, n, n)) for n, each in enumerate((LINE, CORNER, []), 1)]
    answers = spoken({"token": pad.token}, *texts, host="here", origin="http://here")
    assert [answer["n"] for answer in answers] == [1, 2, 3]
    assert [answer["probabilities"] is None for answer in answers] == [False, False, True]
    assert pad.drawing.n == 3
    assert pad.connections == 0


@pytest.mark.parametrize("token", ["", "x" * 32, "../../etc/passwd", "é", None])
def test_strangers_without_a_token_are_turned_away(token: str | None) -> None:
    Pad(sure_of(4))
    query = {} if token is None else {"token": token}
    assert spoken(query, json.dumps(message(LINE))) == [GONE]


def test_pages_of_other_servers_are_turned_away() -> None:
    pad = Pad(sure_of(4))
    said = json.dumps(message(LINE))
    for origin in ("http://evil.example", "null", "http://here.evil.example"):
        assert spoken({"token": pad.token}, said, host="here", origin=origin) == [REFUSED]
    assert pad.drawing.n == 0


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("x" * (LONGEST + 1), TOO_FAST),
        ("no json", REFUSED),
        ("[" * 20_000, REFUSED),
        ("9" * 10_000, REFUSED),
        (b"\x00\xff", REFUSED),
    ],
    ids=["too long", "text", "deep", "a long number", "bytes"],
)
def test_a_connection_that_says_what_no_pad_says_is_closed(said: str | bytes, code: int) -> None:
    pad = Pad(sure_of(4))
    assert spoken({"token": pad.token}, said) == [code]
    assert pad.connections == 0


def test_a_pad_has_few_connections() -> None:
    pad = Pad(sure_of(4))
    pad.connections = limits().connections
    assert spoken({"token": pad.token}, json.dumps(message(LINE))) == [TOO_MANY]


def test_a_flood_of_drawings_is_answered_at_the_pace_of_a_pad() -> None:
    pad = Pad(sure_of(4))
    began = time.monotonic()
    answers = spoken({"token": pad.token}, *[json.dumps(message(LINE))] * 20)
    assert len(answers) == 20
    assert time.monotonic() - began >= 19 * REST

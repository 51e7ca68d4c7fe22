"""The server's side of a drawing pad: what is drawn, what the network says, and the websocket.

Each message is a whole drawing and is answered before the next is heard, so nothing queues
and hearing one twice does no harm. It never waits for the page's script: reading happens in
a thread of its own, with whatever network the page has put there last.
"""

import asyncio
import json
import logging
import secrets
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Self
from weakref import WeakValueDictionary

import numpy as np
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.digits.doubt import Answer
from playground.digits.ink import Picture, draw, read_strokes
from playground.engine.compile.limits import limits
from playground.options.errors import SpecError
from playground.ui.browser.websocket import GONE, REFUSED, TOO_FAST, TOO_MANY, refuse, same_origin

logger = logging.getLogger(__name__)

LONGEST = 60_000  # characters of a message: all the points that a drawing may have
SILENCE = 600.0  # seconds without a stroke after which the connection is closed
REST = 0.03  # seconds from one answer to the next at least
LARGEST_NUMBER = 2**53  # whole numbers that a browser can count to

# (28, 28) to probabilities (classes,), or to those and more that is said.
Reader = Callable[[Picture], np.ndarray | Answer]


@dataclass(frozen=True)
class Drawing:
    """What was drawn last: numbered strokes as they came, the picture, and the answer to it."""

    n: int = 0
    strokes: tuple[tuple[int, ...], ...] = ()
    picture: np.ndarray | None = None  # (28, 28) uint8, white on black; None while it is empty
    probabilities: np.ndarray | None = None  # (classes,)


@dataclass(eq=False)
class Pad:
    """One visitor's pad. `reader` is asked about every drawing, from several threads at once."""

    reader: Reader | None = None
    drawing: Drawing = Drawing()
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    connections: int = 0
    readers: int = 0  # how many there have been
    carried: dict[str, Any] | None = None  # the answer that goes by the page, not the websocket

    def __post_init__(self) -> None:
        PADS[self.token] = self

    def passed_on(self) -> Self:
        """Another pad with the same drawing, after a reload."""
        return replace(self, reader=None, token=secrets.token_urlsafe(24), connections=0)

    def hear(self, message: Any) -> dict[str, Any]:
        """Draw and read what `message` holds; return the answer, or the sentence against it."""
        if not isinstance(message, dict):
            return {"n": 0, "id": 0, "problem": "a drawing must be a JSON object."}
        n, turn = counted(message.get("n")), counted(message.get("id"))
        try:
            strokes = read_strokes(message.get("strokes"))
            picture = draw(strokes) if strokes else None
            kept = tuple(map(tuple, message["strokes"]))
            # Kept before it is read, too: the page may want it where the network fails.
            self.drawing = Drawing(n, kept, picture)
            answer = self.read(picture)
        except SpecError as error:
            return {"n": n, "id": turn, "problem": str(error)}
        self.drawing = Drawing(n, kept, picture, answer and answer.probabilities)
        return {
            "n": n,
            "id": turn,
            "picture": None if picture is None else b64encode(picture.tobytes()).decode(),
            "probabilities": answer and answer.probabilities.tolist(),
            "by": answer and answer.by,
            "doubt": answer and answer.doubt,
        }

    def read(self, picture: Picture | None) -> Answer | None:
        """Ask the network. Raises `SpecError` where it fails."""
        if picture is None or self.reader is None:
            return None
        try:
            said = self.reader(picture)
        except SpecError:
            raise
        except Exception:  # the visitor gets a sentence and can go on drawing; the log the rest
            logger.exception("a drawing could not be read")
            raise SpecError("The network could not read the drawing; try again.") from None
        answer = said if isinstance(said, Answer) else Answer(said)
        probabilities = np.asarray(answer.probabilities, float)
        if not np.isfinite(probabilities).all():
            raise SpecError("The network's numbers have grown beyond all bounds; reset it.")
        return answer._replace(probabilities=probabilities)


PADS: WeakValueDictionary[str, Pad] = WeakValueDictionary()  # those whose sessions still live


def counted(value: Any) -> int:
    """A message's number, or 0 where it is none."""
    return value if type(value) is int and 0 <= value <= LARGEST_NUMBER else 0


async def serve(socket: WebSocket) -> None:
    """Serve one pad: answer its drawings until either side ends."""
    pad = PADS.get(socket.query_params.get("token", ""))
    if not same_origin(socket):
        await refuse(socket, REFUSED)
    elif pad is None:
        await refuse(socket, GONE)
    elif pad.connections >= limits().connections:
        await refuse(socket, TOO_MANY)
    else:
        await socket.accept()
        pad.connections += 1
        try:
            await converse(socket, pad)
        except WebSocketDisconnect:
            return
        finally:
            pad.connections -= 1


async def converse(socket: WebSocket, pad: Pad) -> None:
    """Answer one message after the other, and close where one is not what a pad would send."""
    while True:
        try:
            text = await asyncio.wait_for(socket.receive_text(), SILENCE)
            if len(text) > LONGEST:
                await socket.close(TOO_FAST)
                return
            message = json.loads(text)
        except (TimeoutError, KeyError, ValueError, RecursionError):  # silence, bytes, no JSON
            await socket.close(REFUSED)
            return
        began = time.monotonic()
        answer = await asyncio.to_thread(pad.hear, message)
        try:
            await socket.send_text(json.dumps(answer, allow_nan=False))
        except RuntimeError as error:
            raise WebSocketDisconnect from error  # it has gone while it was answered
        await asyncio.sleep(began + REST - time.monotonic())

"""The websocket that feeds what is drawn live.

The browser pulls: it asks for a frame when it has painted one, and is answered with the
newest picture. So a slow link never builds a queue, and asking is what keeps a run alive.
Where a host does not pass the websocket on, the same component is fed by a fragment.
"""

import asyncio
import time
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.engine import engine
from playground.engine.compile.limits import limits
from playground.engine.live.commands import LONGEST, parse
from playground.engine.live.task import LiveTask
from playground.options.errors import SpecError

GONE, REFUSED, TOO_FAST, TOO_MANY = 4404, 4403, 4429, 4409
PATIENCE = 1.0  # seconds before a request that nothing new answers is answered anyway
SILENCE = 90.0  # seconds without a word after which a connection is closed
RATE, BURST = 200.0, 400.0  # messages a second, and at once


def path(name: str = "live") -> str:
    """Where a websocket is served: below the path that the whole app is served at."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/{name}" if base else f"/{name}"


async def live(socket: WebSocket) -> None:
    """Serve one stage: obey its commands and answer its requests until either side ends."""
    run = engine().watched(socket.query_params.get("token"))
    if not same_origin(socket):
        await refuse(socket, REFUSED)
    elif run is None:
        await refuse(socket, GONE)
    elif run.audience.connections >= limits().connections:
        await refuse(socket, TOO_MANY)
    else:
        await socket.accept()
        run.audience.renew()
        run.audience.connections += 1
        try:
            await Conversation(socket, run).hold()
        except WebSocketDisconnect:
            return
        finally:
            run.audience.connections -= 1
            run.audience.seen = time.monotonic()


async def refuse(socket: WebSocket, code: int) -> None:
    """Say why: only an accepted socket can be closed with a code that browsers see."""
    await socket.accept()
    await socket.close(code)


def same_origin(socket: WebSocket) -> bool:
    """Whether a page of this server asks; a browser always names the page's origin."""
    origin = socket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == socket.headers.get("host")


class Conversation:
    """One connection: hears messages, and answers one request at a time."""

    def __init__(self, socket: WebSocket, run: LiveTask[Any]) -> None:
        self._socket, self._run = socket, run
        self._allowed, self._counted = BURST, time.monotonic()
        self._asked = asyncio.Event()
        self._request: asyncio.Future[bytes] | None = None

    async def hold(self) -> None:
        """Listen until the other side ends, is silent for long, or breaks the rules."""
        answering = asyncio.create_task(self._answer_all())
        try:
            while True:
                text = await asyncio.wait_for(self._socket.receive_text(), SILENCE)
                if len(text) > LONGEST or not self._in_time():
                    await self._socket.close(TOO_FAST)
                    return
                self._hear(text)
        except (TimeoutError, KeyError):  # silence, or bytes where text is spoken
            await self._socket.close(REFUSED)
        finally:
            answering.cancel()
            if self._request:
                self._request.cancel()

    def _hear(self, text: str) -> None:
        try:
            command = parse(text)
        except SpecError:
            return  # not a word of ours; the stage never says it
        if command is not None:
            self._run.tell(command)
        else:
            self._asked.set()

    async def _answer_all(self) -> None:
        """Answer one request after the other; the next may come before the last is quite sent."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            await self._answer()

    async def _answer(self) -> None:
        """Send the next frame, or after a while the state alone.

        The request goes on waiting then: given up, it could take a frame with it.
        """
        if self._request is None:
            self._request = asyncio.wrap_future(self._run.request())
        await asyncio.wait({self._request}, timeout=PATIENCE)
        if self._request.cancelled():
            return  # somebody else watches this run now
        frame = self._run.still()
        if self._request.done():
            frame, self._request = self._request.result(), None
        try:
            await self._socket.send_bytes(frame)
        except (WebSocketDisconnect, RuntimeError):
            return  # the other side has gone; `hold` ends by itself

    def _in_time(self) -> bool:
        """Count a message; False where they come faster than a stage would send them."""
        now = time.monotonic()
        self._allowed = min(BURST, self._allowed + (now - self._counted) * RATE) - 1
        self._counted = now
        return self._allowed > 0

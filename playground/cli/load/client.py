"""A visitor without a browser: speaks Streamlit's own protocol to a running app.

Twenty browsers would need more of the machine than the app they measure; this client asks
the same of the server (the page, its websocket, reruns with widget states) and draws nothing.
"""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

PATIENCE = 60.0  # seconds for anything that must happen
RETRY = 0.25  # seconds between two attempts to come back


async def get(url: str, path: str) -> tuple[int, str]:
    """Fetch `path`; return the status and the body."""
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {where.netloc}\r\n".encode())
        writer.write(b"Connection: close\r\n\r\n")
        answer = await asyncio.wait_for(reader.read(), PATIENCE)
    finally:
        writer.close()
        await writer.wait_closed()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode(errors="replace")


class Visitor:
    """One visitor of the app at `url`, who came by a link's `query`."""

    def __init__(self, url: str, query: str = "") -> None:
        self.url, self.query = url, query
        self.stage: dict[str, Any] = {}  # what the page gave the stage: token, path and so on
        self.widgets: dict[str, str] = {}  # ids of widgets by their keys
        self.alerts: list[str] = []  # warnings and errors of the last run
        self.finished: dict[str, int] = {}  # how many runs ended in which way
        self._session = ""
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._runs = 0
        self._news = asyncio.Condition()

    async def __aenter__(self) -> "Visitor":
        await self.open()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    async def open(self) -> float:
        """Load the page as a browser does; return the seconds until it was complete."""
        began = time.perf_counter()
        status, _ = await get(self.url, f"/?{self.query}")
        if status != 200:
            raise ConnectionError(f"the page answered with status {status}")
        await self.connect()
        await self.rerun()
        return time.perf_counter() - began

    async def connect(self) -> None:
        """Open the page's websocket, coming back to the old session where there was one."""
        names = ["streamlit", "PLACEHOLDER_AUTH_TOKEN", *([self._session] if self._session else [])]
        self._socket = await connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=[Subprotocol(name) for name in names],
            origin=Origin(self.url),
            compression=None,
            max_size=None,
            open_timeout=PATIENCE,
        )
        self._reader = asyncio.create_task(self._listen(self._socket))

    async def close(self) -> None:
        """Leave as a closed tab does."""
        if self._socket:
            await self._socket.close()
        if self._reader:
            await self._reader

    async def vanish(self) -> None:
        """Be gone without a word, as when the power fails: no closing frame is sent."""
        if self._socket:
            self._socket.transport.abort()
        if self._reader:
            await self._reader

    async def come_back(self) -> None:
        """Try until the server takes the visitor back, as the page in a browser does."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                await self.connect()
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(RETRY)
        await self.rerun()

    # What a visitor does.

    async def rerun(self, *states: WidgetState) -> float:
        """Run the script with changed widgets; return the seconds until its end."""
        began, runs = time.perf_counter(), self._runs
        await self.ask(*states)
        await self.until(lambda: self._runs > runs)
        return time.perf_counter() - began

    async def ask(self, *states: WidgetState) -> None:
        """Ask for a run without waiting for its end."""
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.widget_states.widgets.extend(states)
        message.rerun_script.context_info.url = self.url
        await self.send(message.SerializeToString())

    async def send(self, data: bytes | str) -> None:
        """Send a message as it is."""
        if self._socket is None:
            raise ConnectionError("the page was never opened")
        await self._socket.send(data)

    def widget(self, key: str, **value: Any) -> WidgetState:
        """The state of the widget with this key, with one value field set."""
        state = WidgetState(id=self.widgets[key])
        for name, content in value.items():
            if isinstance(content, list):
                getattr(state, name).data.extend(content)
            else:
                setattr(state, name, content)
        return state

    async def until(self, holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Return when `holds()`, looking whenever a message has come."""
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(lambda: holds() or self.gone), seconds)
        if not holds():
            raise ConnectionError("the page's connection ended")

    @property
    def gone(self) -> bool:
        """Whether the connection has ended."""
        return self._reader is None or self._reader.done()

    # What a visitor sees.

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            with suppress(ConnectionClosed):  # however it ends, `gone` tells
                async for data in socket:
                    message = ForwardMsg()
                    message.ParseFromString(data)
                    async with self._news:
                        self._take(message)
                        self._news.notify_all()
        finally:
            async with self._news:
                self._reader = None
                self._news.notify_all()

    def _take(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self._session = message.new_session.initialize.session_id
                self.alerts = []
            case "script_finished":
                status = ForwardMsg.ScriptFinishedStatus.Name(message.script_finished)
                self.finished[status] = self.finished.get(status, 0) + 1
                self._runs += status == "FINISHED_SUCCESSFULLY"
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                self._see(message.delta.new_element)

    def _see(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind is None:
            return
        content = getattr(element, kind)
        if kind == "alert":
            self.alerts.append(content.body)
        elif kind == "exception":
            self.alerts.append(f"exception: {content.type} {content.message}")
        elif kind == "bidi_component" and content.id.endswith("-stage"):
            self.widgets["stage"] = content.id
            self.stage = json.loads(content.json or content.mixed.json)
        if getattr(content, "id", "").startswith("$$ID-"):
            key = content.id.split("-", 2)[2].partition("--")[0]  # without how often it was made
            self.widgets[key] = content.id

"""The live stage of a visitor without a browser: plays, pulls frames and measures them.

It keeps to the rules of the stage's own JavaScript: at most one unanswered request, what had
been set is said again after a reconnection, and a lost run makes the page run once more.
"""

import asyncio
import json
import time
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from playground.cli.load.client import PATIENCE, RETRY, Visitor

GONE = 4404


@dataclass
class Seen:
    """What one visitor saw: when frames came (seconds), and how many updates they showed."""

    times: list[float] = field(default_factory=list)
    steps: int = 0
    connections: int = 0
    lost: int = 0  # how often the server no longer knew the run
    last: dict[str, Any] = field(default_factory=dict)  # the state in the last frame

    def add(self, state: dict[str, Any]) -> None:
        """Note a frame; updates are counted across resets."""
        step, before = state["step"], self.last.get("step", 0)
        self.steps += step - before if step >= before else step
        self.times.append(time.monotonic())
        self.last = state

    def forget(self) -> None:
        """Begin to count anew."""
        self.times, self.steps = [], 0

    def rate(self, seconds: float) -> float:
        """Frames a second over `seconds`."""
        return len(self.times) / seconds

    def gaps(self, until: float | None = None) -> list[float]:
        """Seconds between frames, and from the last one `until` a moment if it is given."""
        times = self.times if until is None else [*self.times, until]
        return [after - before for before, after in pairwise(times)]


async def open_stage(visitor: Visitor, **more: Any) -> ClientConnection:
    """Open the live websocket that the page named, with the visitor's token unless told."""
    options = {"origin": visitor.url, "compression": None, "open_timeout": PATIENCE} | more
    token = options.pop("token", visitor.stage.get("token"))
    address = visitor.url.replace("http", "ws", 1) + visitor.stage.get("path", "/live")
    question = "" if token is None else f"?token={token}"
    return await connect(address + question, **options)


async def tell(socket: ClientConnection, command: str, **more: Any) -> None:
    """Say one of the stage's commands."""
    await socket.send(json.dumps({"c": command} | more))


async def frame(socket: ClientConnection, seconds: float = PATIENCE) -> dict[str, Any]:
    """Ask for a frame; return the state that it carries."""
    await tell(socket, "frame")
    return state_of(await asyncio.wait_for(socket.recv(decode=False), seconds))


def state_of(buffer: bytes) -> dict[str, Any]:
    """The state in a frame, a safetensors buffer."""
    length = int.from_bytes(buffer[:8], "little")
    header = json.loads(buffer[8 : 8 + length])
    return json.loads(header["__metadata__"]["state"])


async def watch(
    visitor: Visitor, seen: Seen, stop: asyncio.Event, hertz: float = 4.0, speed: str = "1"
) -> None:
    """Play and pull `hertz` frames a second until `stop`, coming back whenever the link breaks."""
    while not stop.is_set():
        try:
            socket = await open_stage(visitor)
        except OSError:
            await asyncio.sleep(RETRY)
            continue
        seen.connections += 1
        try:
            await pull(socket, seen, stop, hertz, speed)
        except ConnectionClosed as closed:
            await recover(visitor, seen, closed)
        finally:
            await socket.close()


async def pull(
    socket: ClientConnection, seen: Seen, stop: asyncio.Event, hertz: float, speed: str
) -> None:
    """One connection: play, then ask for frames at an even pace; a late one shifts the rest."""
    await tell(socket, "speed", v=speed)
    await tell(socket, "play", v=True)
    due = time.monotonic()
    while not stop.is_set():
        seen.add(await frame(socket))
        due = max(due + 1 / hertz, time.monotonic())
        await asyncio.sleep(max(0.0, due - time.monotonic()))


async def recover(visitor: Visitor, seen: Seen, closed: ConnectionClosed) -> None:
    """Do what the page does when its stage lost the connection."""
    gone = closed.rcvd is not None and closed.rcvd.code == GONE
    seen.lost += gone
    if visitor.gone:
        await visitor.come_back()
    elif gone:
        await visitor.rerun()
    else:
        await asyncio.sleep(RETRY)

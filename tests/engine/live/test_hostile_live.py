"""Strangers on the live route: without a token, from elsewhere, too fast, too large, too many.

They get a plain refusal or nothing, the log stays clean, and a visitor who trains meanwhile
is not disturbed. The attacks are a table at the end.
"""

import asyncio
import json
from contextlib import suppress

import pytest
from attack_help import Attack, attacked, costing_little, end, unharmed, warm
from websockets.exceptions import ConnectionClosed

from playground.cli.load.app import App
from playground.cli.load.client import Visitor
from playground.cli.load.stage import frame, open_stage, tell
from playground.engine.compile.limits import Limits
from playground.ui.browser.websocket import GONE, REFUSED, TOO_FAST, TOO_MANY

__all__ = ["unharmed", "warm"]


async def no_token(stranger: Visitor) -> None:
    assert await end(await open_stage(stranger, token=None)) == GONE
    assert await end(await open_stage(stranger, token="")) == GONE


async def somebody_elses_guess(stranger: Visitor) -> None:
    own = stranger.stage["token"]
    for token in (
        own[:-1],
        own.swapcase(),
        "x" * 32,
        "..%2F..%2Fetc%2Fpasswd",
        "%00",
        "é",
        "1" * 999,
    ):
        assert await end(await open_stage(stranger, token=token)) == GONE


async def another_origin(stranger: Visitor) -> None:
    for origin in (
        "http://evil.example",
        stranger.url + ".evil.example",
        "null",
        "http://127.0.0.1",
    ):
        assert await end(await open_stage(stranger, origin=origin)) == REFUSED


async def bytes_for_text(stranger: Visitor) -> None:
    async with await open_stage(stranger) as socket:
        await socket.send(b"\x00\xff" * 50)
        assert await end(socket) == REFUSED


NONSENSE = (
    "",
    "{",
    "[]",
    "null",
    "1e999",
    "NaN",
    "[" * 4000,
    '{"c":' * 800,
    '{"c":"shutdown"}',
    '{"c":null}',
    '{"c":["play"],"v":true}',
    '{"c":"play","v":"yes"}',
    '{"c":"play","v":1}',
    '{"c":"step","v":"century"}',
    '{"c":"speed","v":"9999"}',
    '{"c":"set","path":"optimizer.learning_rate","v":NaN}',
    '{"c":"set","path":"optimizer.learning_rate","v":Infinity}',
    '{"c":"set","path":"optimizer.learning_rate","v":-1}',
    '{"c":"set","path":"optimizer.learning_rate","v":1e308}',
    '{"c":"set","path":"optimizer.learning_rate","v":1' + "0" * 4000 + "}",
    '{"c":"set","path":"optimizer.learning_rate","v":true}',
    '{"c":"set","path":"__class__","v":1}',
    '{"c":"set","path":"noise","v":1}',
    '{"c":"set","path":"layers.99.units","v":1e9}',
    '{"c":"set","path":7,"v":1}',
    '{"c":"view","focus":[99,99]}',
    '{"c":"view","focus":[0,9999]}',
    '{"c":"view","focus":[-1,0]}',
    '{"c":"view","focus":"all","first":{}}',
    '{"c":"view","first":[9999,9999,9999]}',
    '{"c":"view","first":[' + ",".join(["0"] * 64) + "]}",
    '{"c":"view","first":[1e999,true,null]}',
    '{"c":"parameter"}',
    '{"c":"parameter","layer":0,"from":0,"to":0,"v":1}',
    '{"c":"parameter","layer":1,"from":0,"to":9999,"v":1}',
    '{"c":"parameter","layer":9999,"from":9999,"to":9999,"v":1}',
    '{"c":"parameter","layer":1,"from":-1,"to":-1,"v":1}',
    '{"c":"parameter","layer":"1","from":[0],"to":{},"v":1}',
    '{"c":"parameter","layer":1,"from":0,"to":0,"v":NaN}',
    '{"c":"parameter","layer":1,"from":0,"to":0,"v":1e308}',
    '{"c":"parameter","layer":1,"from":0,"to":0,"v":1' + "0" * 4000 + "}",
    '{"c":"parameter","layer":1,"from":0,"to":0,"v":"<script>"}',
    '{"c":"parameter","layer":1,"from":0,"to":0,"v":-1000000}',
    '{"c":"moment","v":-1}',
    '{"c":"moment","v":1e999}',
    '{"c":"moment","v":1e300}',
    '{"c":"moment","v":"yesterday"}',
    '{"c":"moment","v":[null]}',
    '{"c":"load","experiment":{}}',
    "\u202e\x00💥",
)


async def nonsense(stranger: Visitor) -> None:
    harm = {}
    for text in NONSENSE:
        async with await open_stage(stranger) as socket:
            await socket.send(text)
            await tell(socket, "play", v=True)
            states = [await frame(socket) for _ in range(3)]
        if states[-1]["status"] not in ("playing", "preparing"):
            harm[text[:80]] = states[-1]["message"]
    assert harm == {}


async def ten_thousand_commands(stranger: Visitor) -> None:
    socket = await open_stage(stranger)
    with suppress(ConnectionClosed):  # cut off in the middle, as it should be
        for number in range(10_000):
            await tell(socket, "play", v=bool(number % 2))
    assert await end(socket) == TOO_FAST


async def ten_thousand_requests(stranger: Visitor) -> None:
    socket = await open_stage(stranger)
    await tell(socket, "play", v=True)
    with suppress(ConnectionClosed):  # cut off in the middle, as it should be
        for _ in range(10_000):
            await tell(socket, "frame")
    assert await end(socket) == TOO_FAST


async def megabytes(stranger: Visitor) -> None:
    for text in ("x" * 2**20, json.dumps({"c": "set", "path": "x" * 2**20, "v": 1})):
        socket = await open_stage(stranger)
        await socket.send(text)
        assert await end(socket) == TOO_FAST


async def silence(stranger: Visitor) -> None:
    sockets = [await open_stage(stranger) for _ in range(Limits.connections)]
    await asyncio.sleep(1)
    for socket in sockets:
        await socket.close()


async def three_hundred_connections(stranger: Visitor) -> None:
    sockets = [await open_stage(stranger) for _ in range(300)]
    codes = await asyncio.gather(*(end(socket) for socket in sockets[Limits.connections :]))
    assert set(codes) == {TOO_MANY}
    assert (await frame(sockets[Limits.connections - 1]))["status"]
    for socket in sockets[: Limits.connections]:
        await socket.close()


async def two_connections(stranger: Visitor) -> None:
    async with await open_stage(stranger) as first, await open_stage(stranger) as second:
        await tell(first, "play", v=True)
        for _ in range(5):
            states = await asyncio.gather(frame(first), frame(second))
        assert {state["status"] for state in states} <= {"playing", "preparing"}
        await first.close()
        assert await frame(second)


LIVE = (
    no_token,
    somebody_elses_guess,
    another_origin,
    bytes_for_text,
    nonsense,
    ten_thousand_commands,
    ten_thousand_requests,
    megabytes,
    silence,
    three_hundred_connections,
    two_connections,
)


@pytest.mark.parametrize("attack", LIVE, ids=lambda attack: attack.__name__)
def test_the_live_route_withstands(app: App, attack: Attack) -> None:
    with costing_little(app, attack):
        attacked(app, attack)

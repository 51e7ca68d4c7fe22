"""Strangers who speak Streamlit's own protocol: wrong values, foreign messages, too many.

At worst the sender's own page asks to be loaded anew; a visitor who trains meanwhile keeps
the frame rate. The attacks are a table at the end.
"""

import asyncio
import math
from functools import partial
from typing import Any

import pytest
from attack_help import Attack, attacked, costing_little, unharmed, warm
from streamlit.proto.BackMsg_pb2 import BackMsg

from playground.cli.load.app import App
from playground.cli.load.client import Visitor
from playground.cli.load.stage import frame, open_stage

__all__ = ["unharmed", "warm"]


async def clear_cache(stranger: Visitor) -> None:
    for _ in range(3):
        await stranger.send(BackMsg(clear_cache=True).SerializeToString())
        await stranger.rerun()
    assert stranger.alerts == []
    assert stranger.stage["token"]


WRONG: tuple[tuple[str, dict[str, Any]], ...] = (
    ("points", {"double_value": math.nan}),
    ("points", {"double_value": math.inf}),
    ("points", {"double_value": 1e300}),
    ("points", {"string_value": "many"}),
    ("points", {"double_array_value": [math.nan]}),
    ("noise", {"double_array_value": [math.nan]}),
    ("noise", {"double_array_value": [1e9]}),
    ("noise", {"double_array_value": []}),
    ("noise", {"bool_value": True}),
    ("batch_size", {"double_value": 0.0}),
    ("batch_size", {"double_array_value": [0.0]}),
    ("layers.0.units", {"double_value": math.nan}),
    ("layers.0.units", {"double_value": 1e12}),
    ("layers.0.units", {"double_value": -1.0}),
    ("layers.0.units", {"double_value": 2.5}),
    ("layers.0.units", {"json_value": "{}"}),
    ("layers.0.dropout", {"double_array_value": [math.inf]}),
    ("data_seed", {"double_value": -1e18}),
    ("data_seed", {"double_value": math.nan}),
    ("dataset", {"string_value": "etc/passwd"}),
    ("dataset", {"string_value": "<script>alert(1)</script>"}),
    ("dataset", {"int_value": 10**9}),
    ("dataset", {"string_array_value": ["xor", "spiral"]}),
    ("optimizer", {"string_value": ""}),
    ("features", {"int_array_value": [-1, 10**6]}),
    ("features", {"string_array_value": ["x1", "nothing"]}),
    ("stage", {"json_value": '{"learning_rate": 1e999}'}),
    ("stage", {"json_value": '{"learning_rate": "fast", "start": [], "command": {}}'}),
    ("stage", {"json_value": '{"start": 1e300, "fallback": "yes"}'}),
    ("stage", {"json_value": "nonsense"}),
    ("stage", {"json_trigger_value": "nonsense"}),
    ("stage", {"json_trigger_value": '[{"event": "start", "value": NaN}]'}),
    ("add_layer", {"bool_value": True}),
    ("add_layer", {"string_value": "x"}),
)


async def wrong_values(app: App, stranger: Visitor) -> None:
    """Each is refused, or breaks the page of whoever sent it until it is loaded anew."""
    for key, value in WRONG:
        # A value that can be mended is a choice like any other: its network is compiled, and
        # programs are bounded by their number. So each is sent twice, and
        # what the second one costs is the value's own doing.
        await send_wrong(stranger.url, key, value)
        with costing_little(app, (key, value)):
            alerts = await send_wrong(stranger.url, key, value)
        assert not any(alert.startswith("exception") for alert in alerts)
    await stranger.rerun()
    assert stranger.alerts == []


async def send_wrong(url: str, key: str, value: dict[str, Any]) -> list[str]:
    """Send one wrong value, and wait until its network, if there is one, is ready: the alerts."""
    async with Visitor(url) as other:
        await other.rerun(other.widget(key, **value))
        async with await open_stage(other) as socket:
            while (await frame(socket))["status"] == "preparing":
                pass
        return other.alerts


async def unknown_widgets(stranger: Visitor) -> None:
    stranger.widgets |= {"a": "$$ID-0-a", "b": "$$ID-" + "x" * 10_000, "c": "$$ID-../../etc/passwd"}
    for key in "abc":
        await stranger.rerun(stranger.widget(key, string_value="?"))
        assert stranger.alerts == []


async def state_of_the_session(stranger: Visitor) -> None:
    """A widget that calls itself the session's memory does not become it."""
    async with Visitor(stranger.url) as other:
        other.widgets["memory"] = "points_session"
        await other.rerun(other.widget("memory", string_value="?"))
    await stranger.rerun()
    assert stranger.alerts == []


async def foreign_messages(stranger: Visitor) -> None:
    message = BackMsg()
    message.rerun_script.page_script_hash = "nowhere"
    message.rerun_script.fragment_id = "nothing"
    await stranger.send(message.SerializeToString())
    for more in ({"debug_shutdown_runtime": True}, {"debug_disconnect_websocket": True}):
        await stranger.send(BackMsg(**more).SerializeToString())
    await stranger.send(BackMsg(stop_script=True).SerializeToString())
    await stranger.rerun()
    assert stranger.stage["token"]


async def six_megabytes(stranger: Visitor) -> None:
    await stranger.ask(stranger.widget("dataset", string_value="x" * 6 * 2**20))
    while not stranger.gone:
        await asyncio.sleep(0.05)


async def three_hundred_reruns(stranger: Visitor) -> None:
    for _ in range(300):
        await stranger.ask()
    await stranger.rerun()
    assert stranger.alerts == []


PROTOCOL = (
    clear_cache,
    unknown_widgets,
    state_of_the_session,
    foreign_messages,
    six_megabytes,
    three_hundred_reruns,
)


@pytest.mark.parametrize("attack", PROTOCOL, ids=lambda attack: attack.__name__)
def test_the_page_withstands(app: App, attack: Attack) -> None:
    with costing_little(app, attack):
        attacked(app, attack)


def test_the_page_withstands_wrong_values(app: App) -> None:
    attacked(app, partial(wrong_values, app))

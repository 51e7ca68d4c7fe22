"""What a stage reports by way of the page: heard twice, a command is obeyed once."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from playground.engine.live.commands import Command
from playground.ui.widgets.stage import stage_mount
from playground.ui.widgets.stage.stage_mount import LivePicture


def test_a_command_that_streamlit_hands_over_twice_is_obeyed_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[Command] = []
    run = SimpleNamespace(tell=told.append)
    monkeypatch.setattr(stage_mount, "st", SimpleNamespace(session_state={}))
    monkeypatch.setattr(stage_mount, "engine", lambda: SimpleNamespace(watched=lambda token: run))
    session: Any = SimpleNamespace(token="stand-in", problems=(), fallback=True, changed=False)
    stage = LivePicture(None, "stage", lambda session: run, lambda session: {}, {})
    one, other = (json.dumps({"c": "step", "v": "epoch", "n": number}) for number in (1, 2))
    for value in (one, one, other, other):
        stage.command(session, value)
    assert len(told) == 2
    assert session.problems == ()

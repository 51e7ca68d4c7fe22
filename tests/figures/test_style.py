"""Colours of Python stand in one place, and what lies behind them is seen as far as was asked."""

import re
from pathlib import Path

import playground
from playground.figures.style import ACCENT, CLEAR, WHITE, faint

ROOT = Path(playground.__file__).parent
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|rgba?\(\s*\d")


def test_no_other_module_knows_a_colour_by_its_number() -> None:
    knows = {file.name for file in ROOT.rglob("*.py") if COLOUR.search(file.read_text("utf-8"))}
    assert knows == {"style.py"}


def test_a_faint_colour_is_the_same_colour_seen_through() -> None:
    assert faint(ACCENT, 0.25) == "rgba(112, 101, 223, 0.25)"
    assert faint(WHITE, 1.0) == "rgba(255, 255, 255, 1)"
    assert faint("#000000", 0.0) == CLEAR

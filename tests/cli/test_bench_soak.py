"""What a soak needs is said in a sentence where it is missing."""

import sys
from pathlib import Path

import pytest

from playground.cli import bench_soak
from playground.options.errors import SpecError


def test_without_playwright_a_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(SpecError, match="by Playwright, which is not installed; install"):
        next(bench_soak.results(1.0))


def test_without_a_browser_a_sentence_says_where_one_was_sought(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bench_soak, "BROWSER", Path("/no/where"))
    with pytest.raises(SpecError, match="there is none at /no/where; install Chromium or set"):
        next(bench_soak.results(1.0))

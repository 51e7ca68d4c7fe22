"""What all tests share: strictness, the app as users start it, and a real browser.

The app runs in a process of its own, as `streamlit run app.py` starts it, once for all tests
of a process. `python -m pytest` shares the files between two.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import jax
import pytest
import strictness
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from streamlit.runtime.state.common import user_key_from_element_id
from streamlit.testing.v1 import element_tree

if TYPE_CHECKING:
    from browser_help import Visitor

    from playground.cli.load.app import App
    from playground.engine.race.spec import RaceSpec

strictness.install()
jax.config.update("jax_numpy_rank_promotion", "raise")

ROOT = Path(__file__).parent.parent
# Tests may use what other tests define, wherever these stand; names of files are there but once.
sys.path += sorted({str(file.parent) for file in (ROOT / "tests").rglob("test_*.py")})
BROWSER = Path(os.environ.get("PLAYGROUND_BROWSER", "/usr/bin/chromium"))
BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """All tests run in two processes; those of single files in the one that is here."""
    return 2 if config.args == config.getini("testpaths") else 0


def pytest_configure(config: pytest.Config) -> None:
    """Let `AppTest` find a widget that was made anew (`ui.mirror`) by the key that it had first.

    What one process compiles is kept for the others, for servers, and for the next time.
    """
    element_tree.user_key_from_element_id = key_of
    if cache := getattr(config, "cache", None):
        os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(cache.mkdir("xla")))
    if "JAX_COMPILATION_CACHE_DIR" in os.environ:
        jax.config.update("jax_compilation_cache_dir", os.environ["JAX_COMPILATION_CACHE_DIR"])
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
        jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use a browser, and spread their files evenly among the others.

    A browser leaves a processor idle most of the time, and two processes share the files.
    """
    with_browser: dict[str, bool] = {}
    for item in items:
        uses = "browser" in getattr(item, "fixturenames", ())
        if uses:
            item.add_marker("browser")
        file = item.location[0]
        with_browser[file] = with_browser.get(file, False) or uses
    place = {}
    for kind in (True, False):
        files = [file for file, uses in with_browser.items() if uses is kind]
        place |= {file: (at + 0.5) / len(files) for at, file in enumerate(files)}
    items.sort(key=lambda item: place[item.location[0]])


@pytest.fixture(scope="module", autouse=True)
def tidied() -> Iterator[None]:
    """Give back after each file what its compiling has left behind."""
    yield
    if known := sys.modules.get("playground.engine.compile.compiled"):
        known.EXECUTABLES.rest(0.0)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator["App"]:
    """The app, started with `streamlit run app.py` and healthy; stopped when all tests are done."""
    from playground.cli.load.app import serving

    with serving(tmp_path_factory.mktemp("app")) as running:
        yield running


@pytest.fixture
def clean_log(app: "App") -> Iterator[None]:
    """Fail a test that left an error in the log of the app, or ended it."""
    before = len(app.log)
    yield
    assert "Traceback" not in app.log[before:]
    assert app.process.poll() is None


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one file: while Playwright lives, it keeps an event loop in the main thread.

    Without one the test is skipped, or fails with PLAYGROUND_REQUIRE_BROWSER=1.
    """
    if not BROWSER.exists():
        sentence = f"There is no browser at {BROWSER}; install Chromium or set PLAYGROUND_BROWSER."
        if os.environ.get("PLAYGROUND_REQUIRE_BROWSER") == "1":
            pytest.fail(sentence)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=list(BROWSER_ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh window of 1440 × 900; an error in its console fails the test that caused it."""
    errors: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        window = context.new_page()
        window.on("console", listen)
        window.on("pageerror", lambda error: errors.append(str(error)))
        yield window
    assert errors == []


@pytest.fixture
def visitor(app: "App", page: Page) -> Iterator["Visitor"]:
    """Somebody with a fresh window, not yet on the page."""
    from browser_help import visit

    with visit(app, page) as found:
        yield found


@pytest.fixture
def toucher(app: "App", browser: Browser) -> Iterator["Visitor"]:
    """Somebody with a telephone."""
    from browser_help import touch

    with touch(app, browser) as found:
        yield found


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list["RaceSpec"]:
    """The contests that pages ask for; nothing is trained."""
    from stand_in import StandIn

    from playground.ui.base.race_session import ContestVisit

    contests: list[RaceSpec] = []

    def run(visit: ContestVisit, contest: "RaceSpec") -> SimpleNamespace:
        visit.raced = contest
        contests.append(contest)
        return StandIn()

    monkeypatch.setattr(ContestVisit, "run", run)
    return contests


def key_of(element_id: str) -> str | None:
    """The key of an element of Streamlit, without the number of a widget that was made anew."""
    key = user_key_from_element_id(element_id)
    return key.partition("--")[0] if key else key

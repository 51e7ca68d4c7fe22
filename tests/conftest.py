"""What all tests share: strictness, the app as users start it, and a real browser.

The app runs in a process of its own, as `streamlit run app.py` starts it, once for all tests.
Tests of the browser come last: Playwright keeps an event loop in the main thread for as long
as it lives, and no other test should meet it.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import jaxtyping
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from sharing import Sharing, taking_turns
from streamlit.runtime.state.common import user_key_from_element_id
from streamlit.testing.v1 import element_tree

if TYPE_CHECKING:
    from browser_help import Visitor
    from load.house import House

    from playground.engine.race.spec import RaceSpec

jaxtyping.install_import_hook("playground", "strictness.check")
os.environ["JAX_NUMPY_RANK_PROMOTION"] = "raise"

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
PATIENCE = 120.0  # seconds for the first start: JAX is imported, the file cache is cold


@dataclass(frozen=True)
class App:
    """The running app: where it is, and what it has written to its log."""

    url: str
    log_path: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        """The log so far."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")


def pytest_configure() -> None:
    """Let `AppTest` find a widget that was made anew (`ui.mirror`) by the key that it had first."""
    element_tree.user_key_from_element_id = key_of


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use a browser, and move them to the end."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    """Let `-n 2` keep what starts the app in one process."""
    return Sharing(config, log)


@pytest.fixture(autouse=True)
def alone(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Where two processes share the tests, hold back the other while a test of load measures."""
    measures = request.node.get_closest_marker("load") is not None
    with taking_turns(tmp_path_factory.getbasetemp().parent, measures):
        yield


@pytest.fixture(scope="module", autouse=True)
def tidied() -> Iterator[None]:
    """Give back after each file what its compiling has left behind."""
    yield
    if known := sys.modules.get("playground.engine.compile.compiled"):
        known.EXECUTABLES.rest(0.0)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app, started with `streamlit run app.py` and healthy; stopped when all tests are done."""
    folder = tmp_path_factory.mktemp("app")
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    options = {"port": port, "address": "127.0.0.1", "headless": "true"}
    command += [f"--server.{name}={value}" for name, value in options.items()]
    cache = {
        "JAX_COMPILATION_CACHE_DIR": str(folder / "xla"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    }
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**app_environment(), **cache}, stdout=log, stderr=log
        )
    running = App(f"http://127.0.0.1:{port}", folder / "log.txt", process)
    try:
        wait_until_healthy(running, port)
        yield running
    finally:
        stop(process)


@pytest.fixture
def clean_log(home: "House") -> Iterator[None]:
    """Fail a test that left an error in the log of the app that its file calls `home`."""
    before = len(home.running.log)
    yield
    assert "Traceback" not in home.running.log[before:]
    assert home.running.process.poll() is None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without one the test is skipped, or fails with PLAYGROUND_REQUIRE_BROWSER=1."""
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
def visitor(app: App, page: Page) -> Iterator["Visitor"]:
    """Somebody with a fresh window, not yet on the page."""
    from browser_help import visit

    with visit(app, page) as found:
        yield found


@pytest.fixture
def toucher(app: App, browser: Browser) -> Iterator["Visitor"]:
    """Somebody with a telephone."""
    from browser_help import touch

    with touch(app, browser) as found:
        yield found


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list["RaceSpec"]:
    """The contests that pages ask for; nothing is trained."""
    from playground.ui.base.race_session import ContestVisit

    contests: list[RaceSpec] = []

    def run(visit: ContestVisit, contest: "RaceSpec") -> SimpleNamespace:
        visit.raced = contest
        contests.append(contest)
        return SimpleNamespace(token="stand-in")

    monkeypatch.setattr(ContestVisit, "run", run)
    return contests


def key_of(element_id: str) -> str | None:
    """The key of an element of Streamlit, without the number of a widget that was made anew."""
    key = user_key_from_element_id(element_id)
    return key.partition("--")[0] if key else key


def app_environment() -> dict[str, str]:
    """The environment of the app: this one without what is meant for the tests alone.

    Nothing is compiled in quiet moments: it would be counted as what a test does to the server.
    """
    known = {key: os.environ[key] for key in os.environ if key != "JAX_NUMPY_RANK_PROMOTION"}
    return known | {"PLAYGROUND_QUIET": "0"}


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(app: App, port: int) -> None:
    """Return when the app answers its health check; fail with its log when it does not."""
    deadline = time.monotonic() + PATIENCE
    while not answers(port):
        if app.process.poll() is not None:
            pytest.fail(f"The app ended with exit status {app.process.returncode}:\n{app.log}")
        if time.monotonic() > deadline:
            pytest.fail(f"The app was not healthy after {PATIENCE:.0f} s:\n{app.log}")
        time.sleep(0.1)


def answers(port: int) -> bool:
    """Whether the server at `port` says that it is healthy."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process: kindly, and after 20 s for good."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

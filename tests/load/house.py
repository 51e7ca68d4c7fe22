"""An app of a test's own: started with settings, measured from outside, and killed.

What it costs is read from the kernel's books of the process (`/proc`), so that nothing in
the app has to count for the tests.
"""

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from conftest import ROOT, App, app_environment, free_port, stop, wait_until_healthy

TICKS = os.sysconf("SC_CLK_TCK")
MIB = 2**20


@dataclass
class House:
    """The app in `folder` at `port`, with environment variables of its own."""

    folder: Path
    settings: dict[str, str]
    port: int = field(default_factory=free_port)
    app: App | None = None

    @property
    def url(self) -> str:
        """Where visitors find it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def running(self) -> App:
        """The app, which has been started."""
        assert self.app is not None
        return self.app

    def start(self) -> None:
        """Start it, once more after a kill, and return when it is healthy."""
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        options = {"port": self.port, "address": "127.0.0.1", "headless": "true"}
        command += [f"--server.{name}={value}" for name, value in options.items()]
        cache = {
            "JAX_COMPILATION_CACHE_DIR": str(self.folder / "xla"),
            "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
            "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
        }
        path = self.folder / f"log-{self.port}.txt"
        with path.open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**app_environment(), **cache, **self.settings},
                stdout=log,
                stderr=log,
            )
        self.app = App(self.url, path, process)
        wait_until_healthy(self.app, self.port)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.running.process.send_signal(signal.SIGKILL)
        self.running.process.wait()

    def meter(self) -> "Meter":
        """The kernel's figures of the app's process."""
        return Meter(self.running.process.pid)


@contextmanager
def house(folder: Path, **settings: str) -> Iterator[House]:
    """Start an app with `settings` as environment variables; end it when the test has ended.

    Meanwhile the garbage collector leaves alone what earlier tests left in this process:
    walking it would take longer than the gaps that are measured here.
    """
    found = House(folder, settings)
    found.start()
    gc.collect()
    gc.freeze()
    try:
        yield found
    finally:
        gc.unfreeze()
        if found.running.process.poll() is None:
            stop(found.running.process)


class Meter:
    """What the process `pid` uses."""

    def __init__(self, pid: int) -> None:
        self._folder = Path("/proc") / str(pid)

    def resident(self) -> float:
        """Resident memory in MiB."""
        return self._status("VmRSS") / 1024

    def threads(self) -> int:
        """How many threads there are."""
        return self._status("Threads")

    def maps(self) -> int:
        """How many memory maps there are; the kernel allows about 65,000."""
        return len((self._folder / "maps").read_text().splitlines())

    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        fields = (self._folder / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def load(self, seconds: float) -> float:
        """The share of one core used over the next `seconds`."""
        before = self.cpu()
        time.sleep(seconds)
        return (self.cpu() - before) / seconds

    def _status(self, name: str) -> int:
        text = (self._folder / "status").read_text()
        return int(text.partition(f"{name}:")[2].split()[0])

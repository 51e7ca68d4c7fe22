"""The app as users start it, in a process of its own, and what that process costs.

Costs are read from the kernel's books of the process (`/proc`), so that nothing in the app
has to count for whoever measures it.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parents[3]
PATIENCE = 120.0  # seconds for the first start: JAX is imported, the file cache is cold
TICKS = os.sysconf("SC_CLK_TCK")


class App:
    """A script of Streamlit at a free port; its log and its compiled code lie in `folder`.

    Nothing is compiled in quiet moments: it would be counted as what visitors cost.
    """

    process: subprocess.Popen[bytes]

    def __init__(self, folder: Path, script: str = "app.py", **settings: str) -> None:
        self.port, self._script = free_port(), script
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"log-{self.port}.txt"
        cache = {
            "JAX_COMPILATION_CACHE_DIR": str(folder / "xla"),
            "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
            "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
        }
        self._environment = cache | os.environ | {"PLAYGROUND_QUIET": "0"} | settings

    @property
    def log(self) -> str:
        """The log so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def start(self) -> None:
        """Start it, once more after a kill, and return when it is healthy."""
        command = [sys.executable, "-m", "streamlit", "run", self._script]
        options = {"port": self.port, "address": "127.0.0.1", "headless": "true"}
        command += [f"--server.{name}={value}" for name, value in options.items()]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + PATIENCE
        while not answers(self.port):
            if self.process.poll() is not None:
                raise RuntimeError(f"the app ended with {self.process.returncode}:\n{self.log}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"the app was not healthy in {PATIENCE:.0f} s:\n{self.log}")
            time.sleep(0.1)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it: kindly, and after 20 s for good."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def meter(self) -> "Meter":
        """The kernel's figures of the process."""
        return Meter(self.process.pid)


@contextmanager
def serving(folder: Path, script: str = "app.py", **settings: str) -> Iterator[App]:
    """The app, healthy, with `settings` as environment variables; ended afterwards."""
    app = App(folder, script, **settings)
    app.start()
    try:
        yield app
    finally:
        app.stop()


class Meter:
    """What the process `pid` uses."""

    def __init__(self, pid: int) -> None:
        self._folder = Path("/proc") / str(pid)

    def resident(self) -> float:
        """Resident memory in MiB."""
        return self._status("VmRSS") / 1024

    def peak(self) -> float:
        """The most resident memory that there ever was, in MiB."""
        return self._status("VmHWM") / 1024

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

    def _status(self, name: str) -> int:
        text = (self._folder / "status").read_text()
        return int(text.partition(f"{name}:")[2].split()[0])


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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

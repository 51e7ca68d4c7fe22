"""How two processes share the tests (`-n 2`): the app and the browser in one, all else in both.

Starting the app and a browser twice costs more than it saves on two cores, and what measures
load must have the machine to itself.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xdist.scheduler import LoadFileScheduling

TESTS = Path(__file__).parent
# What marks or asks for the app: its fixtures, and tests of load.
OF_APP = re.compile(r"mark\.load\b|\b(visitor: |toucher: |browser: B|page: Page|home: H|app: App)")
WORKER = os.environ.get("PYTEST_XDIST_WORKER")  # None where one process runs all tests


class Sharing(LoadFileScheduling):
    """Gives one process all files of the app, and both the others, file by file."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        text = (TESTS.parent / file).read_text(encoding="utf-8")
        return "the app" if OF_APP.search(text) else file


@contextmanager
def taking_turns(shared: Path, alone: bool) -> Iterator[None]:
    """Hold the room, together with the other process or `alone`; files in `shared` are the locks.

    Everybody passes the gate first, which stays shut behind whoever wants to be alone.
    """
    if WORKER is None:
        yield
        return
    how = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
    with (shared / "gate").open("w") as gate, (shared / "room").open("w") as room:
        fcntl.flock(gate, how)
        fcntl.flock(room, how)
        if not alone:
            fcntl.flock(gate, fcntl.LOCK_UN)
        yield

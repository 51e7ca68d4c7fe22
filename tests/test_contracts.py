"""The rings of the architecture: what may import what, held by import-linter."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"


def test_every_ring_imports_only_what_stands_inside_it() -> None:
    # In a process of its own: the tool turns off the loggers that there are.
    done = subprocess.run(
        [sys.executable, "-c", LINT], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout

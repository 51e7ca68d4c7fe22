"""The browser's side as texts: a component of Streamlit takes one script and one style sheet.

Modules are plain ES modules in folders and import each other by path, so that an editor, a
reader and the tests can follow them. Here a module and all that it imports become one text;
so no two modules of a component may use the same name.
"""

import re
from functools import cache
from pathlib import Path

UI = Path(__file__).parent.parent
IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[\w./-]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


@cache
def asset(name: str) -> Path:
    """The one file of the browser's side called `name`, in whichever folder it stands."""
    files = sorted(UI.rglob(name))
    if len(files) != 1:
        raise FileNotFoundError(f"{name} is {len(files)} files below {UI}, and must be one.")
    return files[0]


def modules(entry: Path) -> tuple[Path, ...]:
    """A module and all that it imports, each once and after what it imports itself."""
    done: dict[Path, None] = {}
    met: set[Path] = set()

    def add(file: Path) -> None:
        if file in met:
            return
        met.add(file)
        for needed in IMPORT.findall(file.read_text(encoding="utf-8")):
            add((file.parent / needed).resolve())
        done[file] = None

    add(entry.resolve())
    return tuple(done)


def script(entry: Path) -> str:
    """A module and those it imports as one, imported ones first."""
    texts = (file.read_text(encoding="utf-8") for file in modules(entry))
    return "\n".join(EXPORT.sub("", IMPORT.sub("", text)) for text in texts)


def styles(*names: str) -> str:
    """Style sheets as one, in the order in which they build on each other."""
    return "\n".join(asset(f"{name}.css").read_text(encoding="utf-8") for name in names)

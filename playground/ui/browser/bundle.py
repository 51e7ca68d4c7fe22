"""The browser's side as texts: a component of Streamlit takes one script and one style sheet.

Modules are plain ES modules in folders and import each other by path, so that an editor, a
reader and the tests can follow them. Here a module and all that it imports become one text,
each in a scope of its own: what a module does not import it does not have, and no two of them
need to agree on names.
"""

import re
from collections.abc import Mapping
from pathlib import Path

FRONTEND = Path(__file__).parents[1] / "frontend"
IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[\w./-]+)";\n', re.MULTILINE)
EXPORT = re.compile(
    r"^export (?:const|let|class|(?:async )?function\*?) (\w+)",  # one name each
    re.MULTILINE,
)


def imports(file: Path) -> list[tuple[str, Path]]:
    """What a module imports: names, each with `as` where it is called otherwise, and from where."""
    found = IMPORT.findall(file.read_text(encoding="utf-8"))
    return [
        (name.strip(), (file.parent / path).resolve())
        for names, path in found
        for name in names.split(",")
        if name.strip()
    ]


def exports(file: Path) -> list[str]:
    """The names that a module gives away."""
    return EXPORT.findall(file.read_text(encoding="utf-8"))


def modules(entry: Path) -> tuple[Path, ...]:
    """A module and all that it imports, each once and after what it imports itself."""
    done: dict[Path, None] = {}
    above: list[Path] = []

    def add(file: Path) -> None:
        if file in done:
            return
        if file in above:
            raise ValueError(f"{file.name} imports itself by way of {above[-1].name}.")
        above.append(file)
        for _, needed in imports(file):
            add(needed)
        done[above.pop()] = None

    add(entry.resolve())
    return tuple(done)


def script(entry: str) -> str:
    """A module of `frontend` and those it imports as one; its own names stand at the top."""
    files = modules(FRONTEND / entry)
    scopes = {file: f"module{at}" for at, file in enumerate(files)}
    parts = [
        f"const {scopes[file]} = (() => {{\n{body(file, scopes)}"
        f"return {{ {', '.join(exports(file))} }};\n}})();\n"
        for file in files[:-1]
    ]
    return "".join([*parts, body(files[-1], scopes)])


def body(file: Path, scopes: Mapping[Path, str]) -> str:
    """A module's text, with what it imports taken from the scopes that have it."""
    taken = [
        f"const {{ {name.replace(' as ', ': ')} }} = {scopes[of]};\n" for name, of in imports(file)
    ]
    text = IMPORT.sub("", file.read_text(encoding="utf-8"))
    return "".join(taken) + re.sub(r"^export (?!default)", "", text, flags=re.MULTILINE)


def styles(*names: str) -> str:
    """Style sheets of `frontend` as one, in the order in which they build on each other.

    A name may be a pattern: «panels/*/*» is what each panel brings along.
    """
    files = (file for name in names for file in sorted(FRONTEND.glob(f"{name}.css")))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)

"""The JavaScript of each component, joined to one module: every name is there, and once."""

import re
from collections import Counter
from pathlib import Path

import pytest

from playground.ui.live import script

UI = Path(__file__).parent.parent / "playground" / "ui"
ENTRIES = sorted(
    file
    for file in UI.glob("*/*.js")
    if "export default function" in file.read_text(encoding="utf-8")
)
IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]*)";$', re.MULTILINE)
NAMED = re.compile(r"^(?:export )?(?:const|let|class|(?:async )?function) (\w+)", re.MULTILINE)
SEVERAL = re.compile(r"^const \[([^\]]*)\] =", re.MULTILINE)


def called(file: Path) -> str:
    """A module's name in messages."""
    return f"{file.parent.name}/{file.name}"


def names_of(text: str) -> list[str]:
    """The names that a module gives away or keeps."""
    several = (name.strip() for names in SEVERAL.findall(text) for name in names.split(","))
    return [*NAMED.findall(text), *several]


@pytest.mark.parametrize("entry", ENTRIES, ids=called)
def test_no_two_modules_of_a_component_use_the_same_name(entry: Path) -> None:
    joined = script(entry.parent, entry.name)
    assert "import {" not in joined
    twice = [name for name, count in Counter(names_of(joined)).items() if count > 1]
    assert twice == []


@pytest.mark.parametrize("module", sorted(UI.glob("*/*.js")), ids=called)
def test_what_a_module_imports_is_there_and_used(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    body = IMPORT.sub("", text)
    for names, path in IMPORT.findall(text):
        found = names_of((module.parent / path).read_text(encoding="utf-8"))
        for name in map(str.strip, names.split(",")):
            assert name in found, f"{module.name} imports {name} from {path}"
            assert re.search(rf"\b{name}\b", body), f"{module.name} does not use {name}"

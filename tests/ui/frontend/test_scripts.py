"""The JavaScript of each component, joined to one module: every name is there, and once."""

import re
from collections import Counter
from pathlib import Path

import pytest

import playground.ui
from playground.ui.browser.bundle import asset, modules, script

UI = Path(playground.ui.__file__).parent
MODULES = sorted(UI.rglob("*.js"))
ENTRIES = [
    file for file in MODULES if "export default function" in file.read_text(encoding="utf-8")
]
IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]*)";$', re.MULTILINE)
NAMED = re.compile(
    r"^(export )?(?:const|let|class|(?:async )?function\*?) (\w+|\[[^\]]*\])", re.MULTILINE
)
SILENT = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL
)  # comments and texts
TEMPLATE = re.compile(r"`(?:\\.|[^`\\])*`", re.DOTALL)
USE = re.compile(r"(?:(?<![\w$.])|(?<=\.\.\.))([A-Za-z_$][\w$]*)(?!\w|\s*:)")


def called(file: Path) -> str:
    """A module's name in messages."""
    return f"{file.parent.name}/{file.name}"


def names_of(text: str, *, given: bool = False) -> list[str]:
    """The names that a module keeps at its top, or only those that it gives away."""
    found = (names for export, names in NAMED.findall(text) if export or not given)
    return [name for names in found for name in re.findall(r"\w+", names)]


def imported(text: str) -> list[tuple[str, str]]:
    """The names that a module imports, each with the module that gives it."""
    return [
        (name.strip(), path) for names, path in IMPORT.findall(text) for name in names.split(",")
    ]


def spoken(text: str) -> str:
    """A module without its imports, comments and texts; what a text fills in stays."""
    body = SILENT.sub('""', IMPORT.sub("", text))
    return TEMPLATE.sub(lambda found: "; ".join(re.findall(r"\$\{([^}]*)\}", found[0])), body)


def bound_within(body: str) -> set[str]:
    """The names that some function of a module gives to its own parameters and variables."""
    heads = re.findall(r"(?:const|let|for \((?:const|let)) (\{[^}]*\}|\[[^\]]*\]|\w+)", body)
    heads += re.findall(
        r"(?:function\*?(?: \w+)?|^  (?:static )?\w+)\((.*?)\) \{", body, re.M | re.S
    )
    heads += re.findall(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\) =>", body)
    heads += re.findall(r"(\w+) =>", body)
    return {name for head in heads for name in re.findall(r"[A-Za-z_$][\w$]*", head)}


def unimported(file: Path, names: set[str]) -> set[str]:
    """Which of a component's `names` a module uses though it neither has nor imports them."""
    text = file.read_text(encoding="utf-8")
    own = {*names_of(text), *(name for name, _ in imported(text))}
    body = spoken(text)
    return set(USE.findall(body)) & names - own - bound_within(body)


@pytest.mark.parametrize("entry", ENTRIES, ids=called)
def test_no_two_modules_of_a_component_use_the_same_name(entry: Path) -> None:
    joined = script(entry)
    assert "import {" not in joined
    twice = [name for name, count in Counter(names_of(joined)).items() if count > 1]
    assert twice == []


@pytest.mark.parametrize("module", MODULES, ids=called)
def test_what_a_module_imports_is_given_away_and_used(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    body = IMPORT.sub("", text)
    for name, path in imported(text):
        given = names_of((module.parent / path).read_text(encoding="utf-8"), given=True)
        assert name in given, f"{module.name} imports {name} from {path}"
        assert re.search(rf"\b{name}\b", body), f"{module.name} does not use {name}"


@pytest.mark.parametrize("entry", ENTRIES, ids=called)
def test_what_a_module_uses_of_others_it_imports(entry: Path) -> None:
    names = set(names_of(script(entry)))
    missing = {called(file): unimported(file, names) for file in modules(entry)}
    assert {file: found for file, found in missing.items() if found} == {}


def test_a_use_without_an_import_is_found(tmp_path: Path) -> None:
    file = tmp_path / "one.js"
    text = "const here = 1;\nfunction act({ given }) {\n  const own = given;\n  return {};\n}\n"
    for use, found in (
        ("LIMIT + here", {"LIMIT"}),
        ("[...LIMIT]", {"LIMIT"}),
        ("own.LIMIT", set()),
        ('"LIMIT"', set()),
    ):
        file.write_text(text.replace("{};", use + ";"), encoding="utf-8")
        assert unimported(file, {"LIMIT", "given"}) == found


def test_a_file_of_the_browser_is_found_by_its_name_wherever_it_stands() -> None:
    assert asset("format.js").name == "format.js"
    for name in ("nowhere.js", "main.js"):
        with pytest.raises(FileNotFoundError, match=f"{name} is"):
            asset(name)

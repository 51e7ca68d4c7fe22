"""The JavaScript of each component, joined to one script: what is used is imported, and there."""

import re
from pathlib import Path

import pytest

from playground.ui.browser import bundle
from playground.ui.browser.bundle import FRONTEND, IMPORT, exports, imports, modules, script, styles

MODULES = sorted(FRONTEND.rglob("*.js"))
ENTRIES = [file for file in MODULES if "export default" in file.read_text(encoding="utf-8")]
TOP = re.compile(
    r"^(?:export )?(?:const|let|class|(?:async )?function\*?) (\w+|\[[^\]]*\])", re.MULTILINE
)
SILENT = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL
)  # comments and texts
TEMPLATE = re.compile(r"`(?:\\.|[^`\\])*`", re.DOTALL)
USE = re.compile(r"(?:(?<![\w$.])|(?<=\.\.\.))([A-Za-z_$][\w$]*)(?!\w|\s*:)")


def called(file: Path) -> str:
    """A module's name in messages."""
    return f"{file.parent.name}/{file.name}"


def words(text: str) -> list[str]:
    """The names in a piece of code."""
    return re.findall(r"[A-Za-z_$][\w$]*", text)


def spoken(text: str) -> str:
    """A module without its imports, comments and texts; what a text fills in stays."""
    body = SILENT.sub('""', IMPORT.sub("", text))
    return TEMPLATE.sub(lambda found: "; ".join(re.findall(r"\$\{([^}]*)\}", found[0])), body)


def bound_within(body: str) -> set[str]:
    """The names that some function of a module gives to its own parameters and variables."""
    heads = re.findall(r"(?:const|let) (\{[^}]*\}|\[[^\]]*\]|\w+)", body)
    heads += re.findall(
        r"(?:function\*?(?: \w+)?|^ +(?:async )?\w+)\((.*?)\) \{", body, re.M | re.S
    )
    heads += re.findall(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\) =>", body)
    heads += re.findall(r"(\w+) =>", body)
    return {name for head in heads for name in words(head)}


def unimported(file: Path, names: set[str]) -> set[str]:
    """Which of other modules' `names` a module uses though it neither has nor imports them."""
    text = file.read_text(encoding="utf-8")
    taken = {words(name)[-1] for name, _ in imports(file)}
    own = {name for names in TOP.findall(text) for name in words(names)}
    body = spoken(text)
    return set(USE.findall(body)) & names - own - taken - bound_within(body)


@pytest.mark.parametrize("module", MODULES, ids=called)
def test_what_a_module_imports_is_given_away_and_used(module: Path) -> None:
    body = spoken(module.read_text(encoding="utf-8"))
    for name, source in imports(module):
        given, own = words(name)[0], words(name)[-1]
        assert given in exports(source), f"{module.name} imports {given} from {source.name}"
        assert re.search(rf"\b{own}\b", body), f"{module.name} does not use {own}"


def test_what_a_module_uses_of_others_it_imports() -> None:
    names = {name for file in MODULES for name in exports(file)}
    missing = {called(file): unimported(file, names) for file in MODULES}
    assert {file: found for file, found in missing.items() if found} == {}


def test_a_use_without_an_import_is_found(tmp_path: Path) -> None:
    file = tmp_path / "one.js"
    text = "const here = 1;\nfunction act({ given }) {\n  const own = given;\n  return use;\n}\n"
    for use, found in {
        "LIMIT + here": {"LIMIT"},
        "[...LIMIT]": {"LIMIT"},
        "`${LIMIT}`": {"LIMIT"},
        "`LIMIT ${own}`": set(),
        "own.LIMIT": set(),
        '"LIMIT"': set(),
    }.items():
        file.write_text(text.replace("use", use), encoding="utf-8")
        assert unimported(file, {"LIMIT", "given"}) == found


@pytest.mark.parametrize("entry", ENTRIES, ids=called)
def test_a_component_is_one_script_without_imports(entry: Path) -> None:
    joined = script(str(entry.relative_to(FRONTEND)))
    assert not re.search(r"^(import|export (?!default))", joined, re.MULTILINE)
    assert len(re.findall(r"^const module\d+ = ", joined, re.MULTILINE)) == len(modules(entry)) - 1


def test_modules_keep_their_names_to_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "FRONTEND", tmp_path)
    one, other, entry = (tmp_path / f"{name}.js" for name in ("one", "other", "entry"))
    one.write_text("const OWN = 1;\nexport const panel = OWN;\n", encoding="utf-8")
    other.write_text("const OWN = 2;\nexport function panel() {}\n", encoding="utf-8")
    lines = ["panel as first", "panel"]
    imported = zip(lines, (one, other), strict=True)
    text = [f'import {{ {name} }} from "./{file.name}";' for name, file in imported]
    entry.write_text("\n".join([*text, "export default first;\n"]), encoding="utf-8")
    joined = script(entry.name)
    assert "const { panel: first } = module0;\nconst { panel } = module1;" in joined
    assert joined.endswith("\nexport default first;\n")


def test_a_circle_of_imports_is_refused(tmp_path: Path) -> None:
    for name, other in (("one", "other"), ("other", "one")):
        text = f'import {{ a }} from "./{other}.js";\nexport const a = 1;\n'
        (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"one\.js imports itself by way of other\.js"):
        modules(tmp_path / "one.js")


def test_the_style_sheets_of_all_panels_are_the_stages() -> None:
    sheets = sorted(FRONTEND.glob("panels/*/*.css"))
    assert {sheet.parent.name for sheet in sheets} == {"curve", "images", "plane"}
    joined = styles("shell/stage", "panels/*/*")
    assert all(sheet.read_text(encoding="utf-8") in joined for sheet in sheets)

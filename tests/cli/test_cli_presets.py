"""Presets on the command line: all are listed, and each is asked for by its name."""

import json

import pytest

from playground.cli import parser as cli
from playground.cli import train as training
from playground.cli.arguments import requested
from playground.experiments import EXPERIMENTS
from playground.links.experiments import from_link, to_link
from playground.presets import PRESETS, named


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "keep_compiled_code", lambda: None)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints when all goes well."""
    assert cli.main(arguments) == cli.DONE
    out, said = capsys.readouterr()
    assert said == ""
    return out


def test_every_preset_of_every_kind_is_listed_with_a_link_that_opens_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = [json.loads(line) for line in printed(capsys, "presets").splitlines()]
    assert [line["name"] for line in lines] == [preset.name for preset in PRESETS]
    assert {line["kind"] for line in lines} == set(EXPERIMENTS.by_name)
    for line, preset in zip(lines, PRESETS, strict=True):
        assert list(line) == ["name", "title", "kind", "link"]
        assert line["title"] == preset.title
        assert from_link(line["link"]) == (preset.experiment, ())
        assert requested(f"preset:{line['name']}") == preset.experiment


def test_a_preset_trains_to_the_numbers_of_its_link(capsys: pytest.CaptureFixture[str]) -> None:
    more = ("--epochs", "3", "--json")
    by_name = printed(capsys, "train", "preset:xor", *more)
    assert by_name == printed(capsys, "train", to_link(named("xor").experiment), *more)


@pytest.mark.parametrize("command", ["train", "search"])
def test_a_name_that_is_no_presets_is_refused_with_those_like_it(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([command, "preset:drop_out"]) == cli.REFUSED
    assert capsys.readouterr().err == "there is no preset «drop_out»; did you mean «dropout»?\n"

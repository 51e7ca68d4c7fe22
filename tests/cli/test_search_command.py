"""The command `search`: results, files, exit statuses, and a sentence for mistakes."""

import csv
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from search_help import TINY, alone

from playground.cli import parser as cli
from playground.cli import search as command
from playground.engine.sweep import distributed
from playground.links import experiments
from playground.options.errors import SpecError
from playground.search.folds import repeats
from playground.search.strategies import Plan

LINK = experiments.to_link(TINY)
RATES = "optimizer.learning_rate=0.03,0.3"
ARGUMENTS = ["search", LINK, "--over", RATES, "--epochs", "4"]
DIVERGING = "?v=1&loss=mean_squared&dataset=regression_plane&layers=3&points=40&optimizer=sgd"

MISTAKES = {
    "nothing to search": ([LINK], "there is nothing to search"),
    "an unknown knob": ([LINK, "--over", "colour=1,2"], "«colour» cannot be searched"),
    "an unknown kind": ([LINK, "--over", RATES, "--kind", "best"], "search_kind is «best»"),
    "a number that a grid lacks": ([LINK, "--over", RATES, "--number", "9"], "--number is for"),
    "no epochs": ([LINK, "--over", RATES, "--epochs", "0"], "--epochs is 0, but must be"),
    "too many folds": ([LINK, "--over", RATES, "--folds", "11"], "--folds is 11, but must be"),
    "an unknown objective": ([LINK, "--over", RATES, "--objective", "luck"], "objective is «luck»"),
    "an impossible link": (["?v=1&batch_size=0", "--over", RATES], "batch_size is 0"),
    "an impossible file": ([LINK, "--over", RATES, "--csv", "/no/such"], "--csv is «/no/such»"),
    "an impossible place": ([LINK, "--over", RATES, "--executor", "moon"], "executor is «moon»"),
}


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "keep_compiled_code", lambda: None)


def rows(capsys: Any, *more: str) -> list[dict[str, Any]]:
    """The rows that `search --json` prints."""
    assert cli.main([*ARGUMENTS, *more, "--json"]) == cli.DONE
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_rows_are_the_means_of_the_networks_of_their_links(capsys: Any) -> None:
    found = rows(capsys, "--folds", "2", "--objective", "test_accuracy")
    assert len(found) == 2
    for row in found:
        each = repeats(experiments.from_link(row["link"]).experiment, Plan(folds=2))
        accuracies = [alone(one, 4)[3] for one in each]
        assert row["score"] == pytest.approx(np.mean(accuracies), rel=1e-5)
        spread = np.std(accuracies, ddof=1) / np.sqrt(2)
        assert row["standard_error"] == pytest.approx(spread, rel=1e-4, abs=1e-9)
    assert found[0]["score"] >= found[1]["score"]


def test_an_executor_prints_the_same(capsys: Any) -> None:
    def timeless(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row | {"seconds": 0} for row in found]

    assert timeless(rows(capsys)) == timeless(rows(capsys, "--executor", "threads:2"))


def test_a_table_and_a_file_are_written(capsys: Any, tmp_path: Path) -> None:
    file = tmp_path / "found.csv"
    words = ["--kind", "random", "--number", "2", "--seed", "1", "--csv", str(file)]
    assert cli.main([*ARGUMENTS, *words]) == cli.DONE
    printed = capsys.readouterr()
    head, first, *_ = printed.out.splitlines()
    assert head.split() == ["optimizer.learning_rate", "score", "±", "status", "epochs", "seconds"]
    assert first.split()[3:5] == ["finished", "4"]
    assert printed.err.startswith("2 cells, 1 program to compile")
    with file.open(newline="", encoding="utf-8") as opened:
        assert [row["status"] for row in csv.DictReader(opened)] == ["finished", "finished"]


def test_a_search_in_which_all_diverge_has_the_status_of_that(capsys: Any) -> None:
    link = DIVERGING + "&activation=relu&batch_size=10"
    words = ["search", link, "--over", "optimizer.learning_rate=9,10", "--epochs", "60", "--json"]
    assert cli.main(words) == cli.DIVERGED
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["status"] for row in found] == ["diverged", "diverged"]


def test_an_interrupted_search_prints_and_writes_what_there_is(
    capsys: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file, steps = tmp_path / "found.csv", []

    def interrupted(self: Any, found: Any) -> None:
        steps.append(found)
        if any(row.epochs for row in found.rows):
            raise KeyboardInterrupt

    monkeypatch.setattr(command.Progress, "__call__", interrupted)
    assert cli.main([*ARGUMENTS, "--json", "--csv", str(file)]) == cli.INTERRUPTED
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(found) == 2
    assert file.read_text().count("\n") == 3


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_answered_by_one_sentence(name: str, capsys: Any) -> None:
    arguments, said = MISTAKES[name]
    assert cli.main(["search", *arguments]) == cli.REFUSED
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err.splitlines()[-1]


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(SpecError, match="--epochs is «many», but must be a whole number"):
        command.whole(Plan, {"epochs": "many"})


def test_two_hosts_search_together_and_the_first_one_reports(capsys: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    together = {distributed.COORDINATOR: address, distributed.PROCESSES: "2"}
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "playground", *ARGUMENTS, "--json"],
            cwd=Path(__file__).parents[2],
            env=os.environ | together | {distributed.NUMBER: str(number)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]
    said = [process.communicate(timeout=200) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    lines = [line for line in said[0][0].splitlines() if line.startswith("{")]
    scores = [json.loads(line)["score"] for line in lines]
    assert scores == pytest.approx([row["score"] for row in rows(capsys)], rel=1e-5)
    assert not any(line.startswith("{") for line in said[1][0].splitlines())

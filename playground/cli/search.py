"""The command line's `search`: many variants of a link's experiment, and which is best.

Progress goes to the error output, results to the standard one: a table, or JSON lines. An
interrupted search prints what there is. A search in which every network diverged has the
exit status of a training that did.
"""

import argparse
import json
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from playground.cli.arguments import requested, say
from playground.cli.files import replacing, write
from playground.engine.compile.cache import keep_compiled_code
from playground.engine.sweep import distributed
from playground.links.text import number
from playground.options.base import Option
from playground.options.errors import SpecError, plain
from playground.search.doubt import doubt
from playground.search.estimate import estimate
from playground.search.executors import place
from playground.search.local import Local
from playground.search.remote import run_with
from playground.search.results import as_csv, entries
from playground.search.search import DIVERGED, REFUSED, Search
from playground.search.space import Space, axis
from playground.search.strategies import OBJECTIVES, SEARCH_KINDS, Plan

EVERY = 2.0  # seconds between two words about progress
DONE, ALL_DIVERGED = 0, 1
WIDTH = 14
SETTINGS = {"epochs": "100", "folds": "1", "seeds": "1"}
OF_KINDS = ("number", "seed", "share")


def add_command(commands: Any) -> None:
    """Add `search` to the commands of a parser."""
    searching = commands.add_parser("search", help="find the best settings of a link's experiment")
    searching.add_argument("link", metavar="LINK", help="as for train: a link or preset:NAME")
    searching.add_argument(
        "--over",
        metavar="KNOB=VALUES",
        action="append",
        default=[],
        help="what varies: a,b,c or low..high with log or linear and a number of values; "
        "'optimizer.learning_rate=0.001..1 log 8', 'layers.0.units=2,4,8', width=…, depth=…",
    )
    kinds, objectives = ", ".join(SEARCH_KINDS.by_name), ", ".join(OBJECTIVES.by_name)
    searching.add_argument("--kind", metavar="KIND", default="grid", help=kinds)
    searching.add_argument("--objective", metavar="NAME", default="test_loss", help=objectives)
    for name, usual in SETTINGS.items():
        about = Plan.knobs()[name]
        searching.add_argument(f"--{name}", metavar="N", default=usual, help=about.help)
    for name in OF_KINDS:
        about = SEARCH_KINDS["halving"].knobs()[name]
        searching.add_argument(f"--{name}", metavar="N", help=f"{about.label}: {about.help}")
    searching.add_argument("--csv", metavar="FILE", type=Path, help="write a table")
    searching.add_argument(
        "--executor", metavar="WHERE", help="threads:N, processes:N or tcp://host:port of Dask"
    )
    searching.add_argument("--json", action="store_true", help="print one JSON object a line")
    searching.set_defaults(command=search)


def search(arguments: argparse.Namespace) -> int:
    """Search and report; return the exit status. Raises `SpecError`.

    Of several hosts only the first one reports.
    """
    speaks = distributed.join()
    experiment = requested(arguments.link)
    space = Space(experiment, tuple(axis(experiment, words) for words in arguments.over))
    found = Search(space, planned(arguments))
    if not speaks:
        run(found, None, lambda search: None)
        return DONE
    say(estimate(found).sentence(found.plan.repeats))
    # The file is opened first: nobody should search for an hour to hear that it can't be.
    flag, interrupted = "--csv", False
    with replacing(arguments.csv, flag) if arguments.csv else nullcontext() as file:
        try:
            run(found, arguments.executor, Progress())
        except KeyboardInterrupt:  # what there is counts
            interrupted = True
        report(found, arguments.json)
        if why := doubt(found):
            say(f"The best: {why[0].lower()}{why[1:]}")
        if file:
            write(file, arguments.csv, as_csv(found).encode(), flag)
    if interrupted:
        raise KeyboardInterrupt
    trained = [row for row in found.rows if row.status != REFUSED]
    return ALL_DIVERGED if all(row.status == DIVERGED for row in trained) else DONE


def planned(arguments: argparse.Namespace) -> Plan:
    """The plan that the arguments ask for. Raises `SpecError`."""
    kind = SEARCH_KINDS[arguments.kind]
    own = whole(kind, {name: getattr(arguments, name) for name in OF_KINDS})
    settings = whole(Plan, {name: getattr(arguments, name) for name in SETTINGS})
    objective = OBJECTIVES[arguments.objective]()
    return Plan(kind=kind(**own), objective=objective, **settings)


def whole(kind: type[Option], texts: dict[str, str | None]) -> dict[str, Any]:
    """The whole numbers of an option's settings that were said. Raises `SpecError`."""
    said = {name: text for name, text in texts.items() if text is not None}
    for name in said:
        if name not in kind.knobs():
            raise SpecError(f"--{name} is for other searches than {kind.title().lower()}.")
    return {
        name: kind.knobs()[name].check(int, number(int, f"--{name}", text), f"--{name}")
        for name, text in said.items()
    }


def run(found: Search, where: str | None, progress: Callable[[Search], None]) -> None:
    """Train everything: here, or with the executor named `where`."""
    if where is None:
        keep_compiled_code()
        local = Local(found)
        while local.step():
            progress(found)
        return
    with place(where) as there:
        run_with(found, there.executor, there.at_a_time, progress, there.renew)


class Progress:
    """Says how far a search is, now and then."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def __call__(self, found: Search) -> None:
        """Say it, if that is due."""
        now = time.monotonic()
        if now - self._said >= EVERY:
            self._said = now
            counts = ", ".join(f"{count} {status}" for status, count in found.counts().items())
            say(f"{found.progress:.0%}: {counts}")


def report(found: Search, as_json: bool) -> None:
    """Print every row, the best first."""
    rows = entries(found)
    if as_json:
        for row in rows:
            print(json.dumps(row, allow_nan=False), flush=True)
        return
    paths = [each.field.path for each in found.space.axes]
    heads = [*paths, "score", "±", "status", "epochs", "seconds"]
    widths = [max(WIDTH, len(head) + 2) for head in heads]
    print("".join(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True)))
    for row in rows:
        values = [*(row[path] for path in paths), row["score"], row["standard_error"]]
        values += [row["status"], row["epochs"], row["seconds"]]
        texts = zip(map(cell, values), widths, strict=True)
        print("".join(f"{text:>{width}}" for text, width in texts), flush=True)
        if row["note"]:
            print(f"    {row['note']}", flush=True)


def cell(value: Any) -> str:
    """A value as a column has it."""
    text = "–" if value is None else value if isinstance(value, str) else plain(value)
    return text if len(text) < WIDTH else f"{text[: WIDTH - 2]}…"

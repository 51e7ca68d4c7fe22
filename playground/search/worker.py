"""Training cells anywhere: a message in, a message out, both plain values.

A message carries links and numbers and nothing that has to be trusted, so that any process
with the playground installed can do the work, on this machine or another one. Whoever gets
it trains every cell from its start: a worker remembers nothing, and losing one loses little.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from playground.engine.sweep.sweep import Sweep
from playground.links.experiments import from_link, needs_a_file
from playground.ops.narrowing import narrowed
from playground.options.errors import SpecError, shown
from playground.search.folds import repeats
from playground.search.search import Result, Search, Task
from playground.search.strategies import Plan

VERSION = 1
Message = dict[str, Any]


def message(search: Search, orders: Sequence[Task]) -> Message:
    """What a worker needs to train `orders`. Raises `SpecError` where links cannot say it."""
    cells = []
    for order in orders:
        row = search.rows[order.cell]
        if not row.link or row.experiment is None or needs_a_file(row.experiment):
            raise SpecError(
                "these experiments have no link that holds all of them, so only this process "
                "can search them; use fewer own points, or fewer special layers."
            )
        cells.append({"cell": order.cell, "epochs": order.epochs, "link": row.link})
    plan = search.plan
    return {"version": VERSION, "folds": plan.folds, "seeds": plan.seeds, "cells": cells}


def work(asked: Message) -> Message:
    """Train the cells of a message; each gets measures, or the sentence why there are none."""
    if asked.get("version") != VERSION:
        raise SpecError(
            f"the message is of version {shown(asked.get('version'))}, but this worker knows "
            f"{VERSION}; install the same playground on both sides."
        )
    plan = Plan(folds=asked["folds"], seeds=asked["seeds"])
    return {"version": VERSION, "cells": answered(asked["cells"], plan)}


def answered(cells: Sequence[Mapping[str, Any]], plan: Plan) -> list[Message]:
    """The answers to `cells`; those that there is no room for together are trained in halves."""
    experiments, able, answers = [], [], []
    for cell in cells:
        try:
            experiments += repeats(opened(cell["link"]), plan)
            able.append(cell)
        except SpecError as error:
            answers.append({"cell": cell["cell"], "refused": str(error)})
    if not able:
        return answers
    try:
        sweep = Sweep(experiments)
    except SpecError as error:
        if len(able) == 1:
            return [*answers, {"cell": able[0]["cell"], "refused": str(error)}]
        middle = len(able) // 2
        return [*answers, *answered(able[:middle], plan), *answered(able[middle:], plan)]
    goals = np.repeat([cell["epochs"] for cell in able], plan.repeats)
    for goal in sorted(set(goals)):
        sweep.train_to(int(goal), goals >= goal)
    found = sweep.measures().reshape(len(able), plan.repeats, -1)
    seconds = sweep.seconds.reshape(len(able), plan.repeats).sum(axis=1)
    trained = zip(able, found, seconds, strict=True)
    return [*answers, *(answer(cell, measures, float(took)) for cell, measures, took in trained)]


def opened(link: str) -> Any:
    """The experiment of `link`. Raises `SpecError` where a part of it is not understood."""
    reading = from_link(link)
    if reading.problems:
        raise SpecError(reading.problems[0])
    return reading.experiment


def answer(cell: Mapping[str, Any], measures: np.ndarray, seconds: float) -> Message:
    """What is said of one cell; what is not finite is None, as JSON has no such numbers."""
    rows = [[float(x) if np.isfinite(x) else None for x in row] for row in measures]
    return {
        "cell": cell["cell"],
        "epochs": cell["epochs"],
        "measures": rows,
        "seconds": seconds,
    }


def result(said: Mapping[str, Any]) -> Result:
    """An answer as a search takes it down."""
    rows = [[np.nan if x is None else x for x in row] for row in said["measures"]]
    return Result(said["cell"], said["epochs"], narrowed(rows), said["seconds"])

"""The command line: experiments without pages.

`python -m playground train LINK` trains what a link says with the very trainer that the
pages use, so that the same link gives the same numbers here and there; `bench` measures
the standard workloads. What a user gets wrong is answered by one sentence and exit status
2, a training that diverges by status 1; nobody sees a traceback for either.
"""

import argparse
import gc
import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NoReturn

import jax
import numpy as np
from safetensors.numpy import save

from playground import bench, links, network
from playground.classic.links import is_theirs, open_link
from playground.engine import words
from playground.engine.limits import price
from playground.engine.pace import Pace
from playground.engine.program import Program
from playground.engine.programs import keep_compiled_code
from playground.engine.trainer import Trainer
from playground.engine.watch import Watch
from playground.experiment import Plane
from playground.options import Knob, SpecError, plain
from playground.pictures import draw_gallery
from playground.saving import replacing, write

MOST_EPOCHS = 1_000_000
MOST_UPDATES = 2**31 - 1  # the network counts its updates as an int32
FILE_VERSION = "1"
MEASURES = ("train_loss", "test_loss", "train_accuracy", "accuracy")

DONE, DIVERGED, REFUSED = 0, 1, 2
INTERRUPTED, PIPE_CLOSED = 130, 141  # 128 and the number of the signal, as shells have it


class DivergedError(Exception):
    """A training whose numbers grew beyond all bounds, as one sentence."""


class Parser(argparse.ArgumentParser):
    """A parser that answers a mistake by one sentence instead of its usage."""

    def error(self, message: str) -> NoReturn:
        """Raise `SpecError` with `message`."""
        raise SpecError(f"{message}; ask {self.prog} --help.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Obey the command line `arguments`; return the exit status."""
    try:
        parsed = parser().parse_args(arguments)
        parsed.command(parsed)
    except (SpecError, DivergedError) as error:
        say(str(error))
        return DIVERGED if isinstance(error, DivergedError) else REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        discard_output()
        if isinstance(error, BrokenPipeError):
            return PIPE_CLOSED
        say(f"the results cannot be written: {error.strerror or error}.")
        return REFUSED
    return DONE


def parser() -> Parser:
    """What can be asked for."""
    top = Parser(prog="python -m playground", description="Neural Playground without its pages.")
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    training = commands.add_parser("train", help="train the experiment of a link")
    training.add_argument("link", metavar="LINK", help='a whole link or its query string; "?v=1"')
    training.add_argument("--epochs", metavar="N", default="100", help="how long; 100 if not said")
    training.add_argument("--every", metavar="K", default="1", help="epochs from report to report")
    training.add_argument("--json", action="store_true", help="report one JSON object a line")
    training.add_argument("--save", metavar="FILE", type=Path, help="write a safetensors file")
    training.set_defaults(command=train)

    measuring = commands.add_parser("bench", help="measure speed", description=bench.EXPLANATION)
    measuring.add_argument("names", metavar="NAME", nargs="*", help=", ".join(bench.WORKLOADS))
    measuring.set_defaults(command=measure)
    drawing = commands.add_parser("gallery", help="draw the pictures of the examples anew")
    drawing.add_argument("folder", metavar="FOLDER", type=Path, help="where they go")
    drawing.set_defaults(command=draw)
    return top


def draw(arguments: argparse.Namespace) -> None:
    """Train every preset and draw what it has learned."""
    for file in draw_gallery(arguments.folder):
        print(file, flush=True)


def measure(arguments: argparse.Namespace) -> None:
    """Print one JSON object for each workload asked for."""
    for result in bench.results(arguments.names):
        print(json.dumps(result), flush=True)


def train(arguments: argparse.Namespace) -> None:
    """Train and report; raise `DivergedError`, or `SpecError` for what cannot be asked for."""
    experiment = requested(arguments.link)
    most = min(MOST_EPOCHS, MOST_UPDATES // experiment.steps_per_epoch)
    epochs = whole("--epochs", arguments.epochs, most)
    every = whole("--every", arguments.every, MOST_EPOCHS)
    price(experiment)
    about = {"experiment": links.to_link(experiment), "version": FILE_VERSION}
    report = as_json if arguments.json else Table()
    # The file is opened first: nobody should train for an hour to hear that it can't be.
    with replacing(arguments.save) if arguments.save else nullcontext() as file:
        keep_compiled_code()
        trainer = Trainer(experiment, Program(experiment))
        watch = Watch(experiment.stop)
        for epoch in (*range(0, epochs, every), epochs):
            reason = advance_to(trainer, epoch, watch)
            print(report(measured(trainer, round(trainer.epoch))), flush=True)
            if reason:
                say(reason)
                break
        if watch.over and restored(trainer, watch):
            print(report(measured(trainer, round(trainer.epoch))), flush=True)
        if file:
            about |= {"epoch": str(round(trainer.epoch))}
            write(file, arguments.save, save(tensors(trainer), about))


def restored(trainer: Trainer, watch: Watch) -> bool:
    """Bring the best weights back where the stop rule asks for it, and say so."""
    best = watch.memory.best
    if best is None or best.seen >= trainer.seen:
        return False
    trainer.go(best)
    say(words.restored(trainer.epoch, watch.memory.loss))
    return True


def requested(link: str) -> Plane:
    """The experiment of `link`; raise `SpecError` with a sentence for every part of no use."""
    reading = open_link(link) if is_theirs(link) else links.from_link(link)
    if reading.problems:
        raise SpecError("\n".join(reading.problems))
    for remark in getattr(reading, "remarks", ()):
        say(remark)
    return reading.experiment


def whole(name: str, text: str, most: int) -> int:
    """Read a whole number between 1 and `most`; raise `SpecError`."""
    return Knob(name, "", 1, most).check(int, links.number(int, name, text), name)


def advance_to(trainer: Trainer, epoch: int, watch: Watch) -> str:
    """Train to the end of `epoch`, in slices so short that an interruption is heard at once.

    Returns why the stop rule ended it before, or an empty text.
    """
    pace = Pace()
    left = epoch * trainer.experiment.steps_per_epoch - trainer.updates
    while left > 0:
        count = pace.fits(watch.cap(trainer, left))
        began = time.perf_counter()
        trainer.advance(count)
        trainer.wait()
        pace.took(count, time.perf_counter() - began)
        left -= count
        if reason := watch.stops(trainer):
            return reason
    return ""


def measured(trainer: Trainer, epoch: int) -> dict[str, Any]:
    """The report of `epoch`: losses, and accuracies of classes; raise `DivergedError`."""
    experiment, measures = trainer.experiment, trainer.measure()
    carry = jax.tree.leaves(trainer.carry)
    if not (np.isfinite(measures[0]) and all(np.isfinite(leaf).all() for leaf in carry)):
        rate = plain(experiment.optimizer.learning_rate)
        raise DivergedError(
            f"Training diverged by epoch {epoch}: its numbers grew beyond all bounds. "
            f"Lower the learning rate, which is {rate}."
        )
    names = MEASURES if experiment.classes else MEASURES[:2]
    numbers = {name: short(value) for name, value in zip(names, measures, strict=False)}
    return {"epoch": epoch} | numbers


def short(value: np.floating[Any]) -> float | None:
    """A number without the digits that it does not have; None where it is not finite."""
    return float(str(value)) if np.isfinite(value) else None


def as_json(report: dict[str, Any]) -> str:
    """A report as JSON."""
    return json.dumps(report, allow_nan=False)


class Table:
    """Turns reports into the lines of a table; the first one brings the head."""

    def __init__(self) -> None:
        self._head = True

    def __call__(self, report: dict[str, Any]) -> str:
        """The line of `report`."""
        epoch, *numbers = report.values()
        cells = ["–" if number is None else f"{number:.6f}" for number in numbers]
        line = f"{epoch:>8}" + "".join(f"{cell:>16}" for cell in cells)
        if not self._head:
            return line
        self._head = False
        names = [name.replace("_", " ") for name in list(report)[1:]]
        return f"{'epoch':>8}" + "".join(f"{name:>16}" for name in names) + "\n" + line


def tensors(trainer: Trainer) -> dict[str, np.ndarray]:
    """Parameters and statistics by path, «params.hidden.0.linear.kernel», as they are."""
    flat = network.flatten({"params": trainer.carry.params, "stats": trainer.carry.stats})
    return {path: np.array(leaf) for path, leaf in flat.items()}


def say(text: str) -> None:
    """Say something that is no result."""
    print(text, file=sys.stderr)


def discard_output() -> None:
    """Lead the rest of the output nowhere: Python would stumble over it when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    gc.freeze()  # what was imported stays; looking through it for garbage takes 0.1 s each time
    sys.exit(main())

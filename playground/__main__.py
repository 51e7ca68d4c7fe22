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
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import NoReturn

from playground.cli import bench, predict
from playground.cli import search as search_command
from playground.cli.files import replacing, write
from playground.cli.gallery_images import draw_gallery
from playground.cli.report import DivergedError, Table, as_json, measured, packed, sampled, tensors
from playground.engine.compile.cache import keep_compiled_code
from playground.engine.compile.limits import price
from playground.engine.compile.program import Program
from playground.engine.train.early_stopping import EarlyStopper
from playground.engine.train.loop import restored, until
from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Experiment, Images
from playground.links import experiments
from playground.links.text import number
from playground.links.tf_playground import is_theirs, open_link
from playground.options.base import Knob, SpecError
from playground.weights import FILE_VERSION

MOST_EPOCHS = 1_000_000
MOST_UPDATES = 2**31 - 1  # the network counts its updates as an int32

DONE, DIVERGED, REFUSED = 0, 1, 2
INTERRUPTED, PIPE_CLOSED = 130, 141  # 128 and the number of the signal, as shells have it


class Parser(argparse.ArgumentParser):
    """A parser that answers a mistake by one sentence instead of its usage."""

    def error(self, message: str) -> NoReturn:
        """Raise `SpecError` with `message`."""
        raise SpecError(f"{message}; ask {self.prog} --help.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Obey the command line `arguments`; return the exit status."""
    try:
        parsed = parser().parse_args(arguments)
        return parsed.command(parsed) or DONE
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


def parser() -> Parser:
    """What can be asked for."""
    top = Parser(prog="python -m playground", description="Neural Playground without its pages.")
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    training = commands.add_parser("train", help="train the experiment of a link")
    training.add_argument("link", metavar="LINK", help='a whole link or its query string; "?v=1"')
    training.add_argument("--data", metavar="NAME", help="all images of another data set, as mnist")
    training.add_argument("--epochs", metavar="N", default="100", help="how long; 100 if not said")
    training.add_argument("--every", metavar="K", default="1", help="epochs from report to report")
    training.add_argument("--json", action="store_true", help="report one JSON object a line")
    training.add_argument("--save", metavar="FILE", type=Path, help="write a safetensors file")
    training.set_defaults(command=train)

    predict.add_command(commands)
    search_command.add_command(commands, requested)
    measuring = commands.add_parser("bench", help="measure speed", description=bench.EXPLANATION)
    measuring.add_argument("names", metavar="NAME", nargs="*", help=", ".join(bench.WORKLOADS))
    measuring.set_defaults(command=measure)
    drawing = commands.add_parser("gallery", help="draw the pictures of the examples anew")
    drawing.add_argument("folder", metavar="FOLDER", type=Path, help="where they go")
    drawing.add_argument("names", metavar="NAME", nargs="*", help="only these; as in a file's name")
    drawing.set_defaults(command=draw)
    return top


def draw(arguments: argparse.Namespace) -> None:
    """Train every preset, or those named, and draw what it has learned."""
    for file in draw_gallery(arguments.folder, arguments.names):
        print(file, flush=True)


def measure(arguments: argparse.Namespace) -> None:
    """Print one JSON object for each workload asked for."""
    for result in bench.results(arguments.names):
        print(json.dumps(result), flush=True)


def train(arguments: argparse.Namespace) -> None:
    """Train and report; raise `DivergedError`, or `SpecError` for what cannot be asked for."""
    experiment = requested(arguments.link)
    if arguments.data:
        share_said = "train_share" in experiments.words_of(arguments.link)
        experiment = on_all_of(experiment, arguments.data, share_said)
    most = min(MOST_EPOCHS, MOST_UPDATES // experiment.steps_per_epoch)
    epochs = whole("--epochs", arguments.epochs, most)
    every = whole("--every", arguments.every, MOST_EPOCHS)
    price(experiment)
    about = {"experiment": experiments.to_link(experiment), "version": FILE_VERSION}
    report = as_json if arguments.json else Table()
    # The file is opened first: nobody should train for an hour to hear that it can't be.
    with replacing(arguments.save) if arguments.save else nullcontext() as file:
        keep_compiled_code()
        trainer = Trainer(experiment, Program(experiment))
        watch = EarlyStopper(experiment.stop)
        if some := sampled(experiment):
            say(some)
        for epoch in (*range(0, epochs, every), epochs):
            reason = until(trainer, epoch, watch)
            print(report(measured(trainer, round(trainer.epoch))), flush=True)
            if reason:
                say(reason)
                break
        if back := restored(trainer, watch):
            say(back)
            print(report(measured(trainer, round(trainer.epoch))), flush=True)
        if file:
            about |= {"epoch": str(round(trainer.epoch))}
            write(file, arguments.save, packed(tensors(trainer), about))


def requested(link: str) -> Experiment:
    """The experiment of `link`; raise `SpecError` with a sentence for every part of no use.

    The usual experiment is never taken for one that was not understood.
    """
    theirs = is_theirs(link)
    reading = open_link(link) if theirs else experiments.from_link(link)
    if link.strip(" ?") and not (theirs or reading.problems or experiments.words_of(link)):
        say(experiments.no_words(link))
    if reading.problems:
        raise SpecError("\n".join(reading.problems))
    for remark in getattr(reading, "remarks", ()):
        say(remark)
    return reading.experiment


def on_all_of(experiment: Experiment, data: str, share_said: bool) -> Images:
    """`experiment` on all images of the data set named `data`; raise `SpecError`.

    Where that has test images of its own none are held back, unless the link says how many.
    """
    if not isinstance(experiment, Images):
        raise SpecError(f"--data is for links of images, but this one is of {experiment.name()}.")
    chosen = experiment.replace("dataset", data)
    available, apart = chosen.dataset.counts
    share = 1.0 if apart and not share_said else chosen.train_share
    return chosen.replace("train_share", share).replace("points", available)


def whole(name: str, text: str, most: int) -> int:
    """Read a whole number between 1 and `most`; raise `SpecError`."""
    return Knob(name, "", 1, most).check(int, number(int, name, text), name)


def say(text: str) -> None:
    """Say something that is no result."""
    print(text, file=sys.stderr)


def discard_output() -> None:
    """Lead the rest of the output nowhere: Python would stumble over it when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    gc.freeze()  # what was imported stays; looking through it for garbage takes 0.1 s each time
    sys.exit(main())

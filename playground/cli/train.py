"""`train`: what a link says is trained by the very trainer that the pages use.

The same link gives the same numbers here and there. What diverges ends with exit status 1,
and a file is written whole or not at all.
"""

import argparse
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from playground import regimes
from playground.cli.arguments import requested, say, whole
from playground.cli.files import replacing, write
from playground.cli.report import Table, as_json, measured, packed, sampled, tensors
from playground.engine.compile.cache import keep_compiled_code
from playground.engine.compile.limits import price
from playground.engine.compile.program import Program
from playground.engine.train.early_stopping import EarlyStopper
from playground.engine.train.loop import restored, until
from playground.engine.train.trainer import Trainer
from playground.experiments.base import Experiment
from playground.experiments.images import Images
from playground.links.experiments import spelt_out, to_link, words_of
from playground.options.errors import SpecError
from playground.weights import FILE_VERSION

MOST_EPOCHS = 1_000_000
MOST_UPDATES = 2**31 - 1  # the network counts its updates as an int32


def add_command(commands: Any) -> None:
    """Add `train` to the commands of a parser."""
    training = commands.add_parser("train", help="train the experiment of a link or a preset")
    training.add_argument(
        "link", metavar="LINK", help='a whole link, its query string as "?v=1", or preset:NAME'
    )
    training.add_argument("--data", metavar="NAME", help="all images of another data set, as mnist")
    training.add_argument("--epochs", metavar="N", default="100", help="how long; 100 if not said")
    training.add_argument("--every", metavar="K", default="1", help="epochs from report to report")
    training.add_argument("--json", action="store_true", help="report one JSON object a line")
    training.add_argument("--save", metavar="FILE", type=Path, help="write a safetensors file")
    training.set_defaults(command=train)


def train(arguments: argparse.Namespace) -> None:
    """Train and report; raise `DivergedError`, or `SpecError` for what cannot be asked for."""
    experiment = requested(arguments.link)
    if arguments.data:
        share_said = "train_share" in words_of(spelt_out(arguments.link))
        experiment = on_all_of(experiment, arguments.data, share_said)
    most = min(MOST_EPOCHS, MOST_UPDATES // regimes.of(experiment).clock(experiment).steps)
    epochs = whole("--epochs", arguments.epochs, most)
    every = whole("--every", arguments.every, MOST_EPOCHS)
    price(experiment)
    about = {"experiment": to_link(experiment), "version": FILE_VERSION}
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

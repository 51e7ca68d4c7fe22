"""What can be asked for without pages, and how mistakes are answered.

What a user gets wrong is answered by one sentence and exit status 2, a training that diverges
by status 1; nobody sees a traceback for either.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from playground.cli import bench, bench_soak, predict, presets, search, train
from playground.cli.arguments import say, whole
from playground.cli.gallery_images import draw_gallery
from playground.cli.report import DivergedError
from playground.options.errors import SpecError

MOST_SECONDS = 86_400  # of a scenario of load
MOST_MINUTES = 1440  # of a soak

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
    presets.add_command(commands)
    train.add_command(commands)
    predict.add_command(commands)
    search.add_command(commands)
    measuring = commands.add_parser("bench", help="measure speed", description=bench.EXPLANATION)
    measuring.add_argument("names", metavar="NAME", nargs="*", help=", ".join(bench.WORKLOADS))
    measuring.add_argument("--load", action="store_true", help="of a server with many visitors")
    measuring.add_argument("--seconds", metavar="S", default="15", help="of a scenario of --load")
    measuring.add_argument("--minutes", metavar="N", help="of one who stays, with --load")
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
    """Print one JSON object for each workload asked for, or for each scenario of load."""
    for result in measurements(arguments):
        print(json.dumps(result), flush=True)


def measurements(arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """What `bench` measures with these arguments."""
    if not arguments.load:
        return bench.results(arguments.names)
    if arguments.minutes is not None:
        return bench_soak.results(whole("--minutes", arguments.minutes, MOST_MINUTES))
    from playground.cli import bench_load  # loads Streamlit, which no other command needs

    seconds = whole("--seconds", arguments.seconds, MOST_SECONDS)
    return bench_load.results(arguments.names, seconds)


def discard_output() -> None:
    """Lead the rest of the output nowhere: Python would stumble over it when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

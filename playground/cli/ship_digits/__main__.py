"""`python -m playground.cli.ship_digits`: trains the network that ships, and writes its file.

It takes some minutes on two cores, and equal seeds make equal numbers. What is printed is how
far it is, and in the end what the file holds: how well digits are read that it never saw, and
what of them, and of what is no digit, its threshold refuses.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from safetensors.numpy import save

from playground import network
from playground.cli.files import replacing, write
from playground.cli.ship_digits import DOUBTING, EPOCHS, EXPERIMENT, MORE
from playground.cli.ship_digits.training import doubting, lessons, reading
from playground.digits.classifier import SHIPPED, Classifier
from playground.digits.doubt import calibrated
from playground.digits.drawn.figures import digits
from playground.digits.drawn.others import others
from playground.links import experiments
from playground.regimes.base import TrainState
from playground.weights import FILE_VERSION, SCALE, THRESHOLD, Weights

HELD_BACK = 1  # the seed of hands that it did not learn from
COUNT = 2_000  # digits of these, and as many pictures that are none


def main(path: Path = SHIPPED) -> int:
    """Train and write; return the exit status."""
    with replacing(path) as file:
        reads = last("reading", reading(EPOCHS))
        known = reads.params, reads.batch_stats
        doubts = last("doubting", doubting(*known, lessons(*known), MORE))
        write(file, path, finished(Weights(EXPERIMENT, doubts.params, doubts.batch_stats)))
    return 0


def last(name: str, epochs: Iterator[TrainState]) -> TrainState:
    """What the last of the epochs came to; each is told."""
    carry = None
    for number, carry in enumerate(epochs, 1):  # noqa: B007
        say(**{name: number})
    if carry is None:
        raise ValueError("there are no epochs")
    return carry


def finished(weights: Weights) -> bytes:
    """The file of a network, with the threshold that digits which it never saw allow."""
    classifier = Classifier(weights)
    held = EXPERIMENT.splits()[1]
    read = classifier.probabilities(held.inputs)
    threshold = calibrated(read)
    drawn, which = digits(COUNT, HELD_BACK)
    written = classifier.probabilities(drawn)
    none = classifier.probabilities(others(COUNT, held.inputs[..., 0], held.targets, HELD_BACK))
    say(
        threshold=threshold,
        read=share(read.argmax(axis=1) == held.targets),
        refused=share(read.max(axis=1) < threshold),
        written=share(written.argmax(axis=1) == which),
        written_refused=share(written.max(axis=1) < threshold),
        others_refused=share(none.max(axis=1) < threshold),
    )
    flat = network.flatten({"params": weights.params, "stats": weights.stats})
    tensors = {name: np.array(leaf) for name, leaf in flat.items()}
    about = {
        "experiment": experiments.to_link(EXPERIMENT),
        "version": FILE_VERSION,
        "epoch": str(EPOCHS),
        "doubting": experiments.to_link(DOUBTING),
        THRESHOLD: f"{threshold:g}",
    }
    return save(tensors | {SCALE: EXPERIMENT.scale()}, about)


def share(of: np.ndarray) -> float:
    """The share that is true, with four digits."""
    return round(float(np.mean(of)), 4)


def say(**words: float) -> None:
    """Print a line of JSON."""
    print(json.dumps(words), flush=True)


if __name__ == "__main__":
    sys.exit(main())

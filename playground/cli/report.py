"""What the command line reports of a training, and saves: measures, and the numbers themselves."""

import json
from collections.abc import Iterable
from typing import Any

import jax
import numpy as np
from safetensors.numpy import save

from playground import network
from playground.engine.train.trainer import Trainer
from playground.experiments.base import Experiment
from playground.experiments.images import Images
from playground.options.errors import plain
from playground.regimes.score import TRAINING


class DivergedError(Exception):
    """A training whose numbers grew beyond all bounds, as one sentence."""


def measured(trainer: Trainer, epoch: int) -> dict[str, Any]:
    """The report of `epoch`: the metrics that the experiment can have; raise `DivergedError`."""
    experiment, measures = trainer.experiment, trainer.measure()
    carry = jax.tree.leaves(trainer.carry)
    if not (np.isfinite(measures[0]) and all(np.isfinite(leaf).all() for leaf in carry)):
        rate = experiment.learning_rate
        cure = "" if rate is None else f" Lower the learning rate, which is {plain(rate)}."
        raise DivergedError(
            f"Training diverged by epoch {epoch}: its numbers grew beyond all bounds.{cure}"
        )
    told = trainer.regime.told(experiment)
    found = dict(zip(trainer.regime.metrics, measures, strict=True))
    numbers = {metric.name: found[metric] for metric in told} | examined(trainer, measures)
    return {"epoch": epoch} | {name: short(value) for name, value in numbers.items()}


def examined(trainer: Trainer, measures: np.ndarray) -> dict[str, np.floating[Any]]:
    """Measures of the images that a data set's makers kept apart, where others were held back.

    Those that were held back are then for validation.
    """
    experiment = trainer.experiment
    exam = experiment.exam() if isinstance(experiment, Images) else None
    if exam is None:
        return {}
    score = trainer.score(exam)
    held = {"validation_loss": measures[1], "validation_accuracy": measures[3]}
    tested = {"test_loss": np.float32(score.loss), "test_accuracy": np.float32(score.accuracy)}
    return tested | held


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
        names = [name.replace("_", " ") for name in list(report)[1:]]
        widths = [max(16, len(name) + 2) for name in names]
        cells = [fitting(number, width - 2) for number, width in zip(numbers, widths, strict=True)]
        line = f"{epoch:>8}" + aligned(cells, widths)
        if not self._head:
            return line
        self._head = False
        return f"{'epoch':>8}" + aligned(names, widths) + "\n" + line


def fitting(number: float | None, width: int) -> str:
    """A number with six decimals; as a power of ten where those need more than `width` signs."""
    if number is None:
        return "–"
    text = f"{number:.6f}"
    return text if len(text) <= width else f"{number:.6e}"


def aligned(texts: Iterable[str], widths: Iterable[int]) -> str:
    """Texts as the columns of a table."""
    return "".join(f"{text:>{width}}" for text, width in zip(texts, widths, strict=True))


def tensors(trainer: Trainer) -> dict[str, np.ndarray]:
    """Parameters and statistics by path, «params.hidden.0.linear.kernel», as they are.

    Those of images come with `scale` `(2, C)`, which was measured on data: shift and factor.
    """
    flat = network.flatten({"params": trainer.carry.params, "stats": trainer.carry.batch_stats})
    scale = getattr(trainer.numbers, "scale", None)
    flat |= {} if scale is None else {"scale": scale}
    return {path: np.array(leaf) for path, leaf in flat.items()}


def packed(arrays: dict[str, np.ndarray], about: dict[str, str]) -> bytes:
    """A safetensors file; what is known of it stands there by name, so that equal files are equal.

    The library writes these words in an order of chance. The file begins with the header's
    length in eight bytes, then comes JSON, filled up with blanks to a multiple of eight.
    """
    content = save(arrays, about)
    end = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:end])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + content[end:]


def sampled(experiment: Experiment) -> str:
    """Of which images the training loss is that, where it is not of all; else empty."""
    if not isinstance(experiment, Images) or experiment.sizes[0] <= TRAINING:
        return ""
    count = experiment.sizes[0]
    return f"Training loss and accuracy are those of the first {TRAINING:,} of {count:,} images."

"""What a stage shows of an experiment on points, in words: inputs, layers, outputs, targets."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from playground import network
from playground.datasets.tables.naming import titles
from playground.engine.live.commands import STEPS
from playground.experiments.points import PointsExperiment
from playground.experiments.split import Split
from playground.palette import CLASS_COLOURS, CLASS_WORDS, CLASSES, PALETTE
from playground.probes.points.painting import CHANNELS, as_numbers, is_painting

SHOWN = 8  # units of a layer that are drawn at once
INPUTS = 10  # inputs that are drawn, the first ones


def described(experiment: PointsExperiment) -> dict[str, Any]:
    """All that a stage shows, in words and plain values."""
    train, test = experiment.sizes
    output = experiment.loss.output_formula(experiment.classes)
    return {
        "features": inputs_scene(experiment),
        "inputs": experiment.inputs,
        "layers": [layer_scene(experiment, index) for index in range(len(experiment.layers))],
        "outputs": [{"label": label} for label in output_labels(experiment)],
        "output_formula": output,
        "task": task(experiment),
        "classes": class_titles(experiment),
        "palette": PALETTE | {"classes": CLASS_COLOURS},
        "loss": experiment.loss.title(),
        "steps_per_epoch": experiment.steps_per_epoch,
        "batch_size": experiment.batch_size,
        "points": {"train": train, "test": test},
        "parameters": sum(row.parameters for row in network.table(experiment)),
        "steppable": [step for step in STEPS if step != "example" or not experiment.keeps_order],
    }


def class_titles(experiment: PointsExperiment) -> tuple[str, ...]:
    """What the classes are called; of values, the two ends."""
    words = CLASS_WORDS[: experiment.classes] or CLASSES
    return titles(experiment.dataset.called, words)


def aims(split: Split, experiment: PointsExperiment) -> np.ndarray:
    """The targets `(N,)` as the stage reads them."""
    if is_painting(experiment):
        return as_numbers(split.targets)
    return split.targets * 2 - 1 if experiment.classes == 2 else split.targets


def task(experiment: PointsExperiment) -> str:
    """What is learned, in a word."""
    if is_painting(experiment):
        return "painting"
    return "classification" if experiment.classes else "regression"


def inputs_scene(experiment: PointsExperiment) -> list[dict[str, str]]:
    """The first inputs in words; a feature of many numbers is many inputs."""
    symbols = ((feature, symbol) for feature in experiment.features for symbol in feature.symbols)
    each = [
        {"name": feature.name(), "label": name, "symbol": symbol, "formula": feature.formula}
        for (feature, symbol), name in zip(symbols, experiment.input_names, strict=True)
    ]
    return each[:INPUTS]


def output_labels(experiment: PointsExperiment) -> Sequence[str]:
    """A name for every output: its class's where each class has one."""
    if is_painting(experiment):
        return CHANNELS
    if experiment.outputs == experiment.classes:
        return class_titles(experiment)
    return ["output"] * experiment.outputs


def layer_scene(experiment: PointsExperiment, index: int) -> dict[str, Any]:
    """One hidden layer in words."""
    layer = experiment.layers[index]
    return {
        "label": f"Hidden layer {index + 1}",
        "units": layer.units,
        "shown": min(SHOWN, layer.units),
        "first": 0,
        "biased": not layer.normalization.cancels_bias,
        "activation": experiment.activation_of(index).title(),
        "tags": layer.tags(),
    }

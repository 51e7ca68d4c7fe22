"""Weights from a file of a stranger: read as safetensors alone, and checked before they are used.

A file names its experiment in its metadata, as `python -m playground train --save` writes it.
That says which tensors there must be: names, shapes and types are compared with the file's
header first, and only then are the numbers read, which must be finite. Nothing in a file is
ever run; pickles and archives are refused because they are no safetensors. Older files have a
bias before batch norm too, which the running mean takes in when they are read.
"""

import json
import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from playground import network
from playground.engine.compile.limits import price
from playground.experiments.supervised import Experiment
from playground.links import experiments
from playground.options.errors import SpecError, shown

LARGEST_FILE = 100_000_000  # bytes
LONGEST_HEADER = 10_000_000  # bytes
LENGTH = 8  # bytes that say how long the header is
FILE_VERSION = "1"
THRESHOLD = "threshold"  # in the metadata
SCALE = "scale"  # the name of the tensor that brings bytes to what the network sees
TYPES = {np.dtype(np.float32): "F32", np.dtype(np.float64): "F64"}
FOREIGN = "it is no safetensors file; choose one that the playground has saved."


class Weights(NamedTuple):
    """A trained network: its experiment, its parameters and its statistics.

    `scale` `(2, C)` is what `experiment.scale()` was when it was trained, where a file says it:
    it is measured on data, which need not be on this machine. `threshold` is how likely a class
    must be for an answer, where somebody has calibrated that.
    """

    experiment: Experiment
    params: network.Tree
    stats: network.Tree
    scale: np.ndarray | None = None
    threshold: float | None = None


def open_weights(path: Path) -> Weights:
    """The weights in the file at `path`. Raises `SpecError`."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise too_large(size)
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise SpecError(f"the weights {shown(path.name)} cannot be read: {reason}.") from None
    try:
        return read_weights(data)
    except SpecError as error:
        raise SpecError(f"the weights {shown(path.name)} cannot be used: {error}") from None


def read_weights(data: bytes) -> Weights:
    """The weights in the bytes of a safetensors file. Raises `SpecError`."""
    if len(data) > LARGEST_FILE:
        raise too_large(len(data))
    header = read_header(data)
    about = header.pop("__metadata__", None)
    experiment, threshold = named(about), calibrated(about)
    price(experiment)
    known = network.shapes(experiment.compile_key())
    wanted = network.flatten({"params": known.params, "stats": known.stats})
    if SCALE in header and len(experiment.input_shape) == 3:
        wanted[SCALE] = np.zeros((2, experiment.input_shape[-1]), np.float32)
    older = biases_before_norm(header, wanted)
    wanted |= {bias: wanted[mean] for bias, mean in older.items()}
    compare(header, wanted)
    try:
        arrays = load(data)
    except SafetensorError as error:
        raise SpecError(
            "it is damaged: its tensors do not fill it one after the other; save it again."
        ) from error
    if any(form(arrays[name]) != form(leaf) for name, leaf in wanted.items()):
        raise SpecError("it is damaged: its header can be read in two ways; save it again.")
    with np.errstate(over="ignore", invalid="ignore"):
        arrays |= {mean: arrays[mean] - arrays[bias] for bias, mean in older.items()}
    for name in wanted:
        if not np.isfinite(arrays[name]).all():
            raise SpecError(
                f"{shown(name)} has numbers that are not finite; train the network again."
            )
    filled = fill({"params": known.params, "stats": known.stats}, arrays)
    return Weights(experiment, filled["params"], filled["stats"], arrays.get(SCALE), threshold)


def too_large(size: int) -> SpecError:
    """The sentence for a file of `size` bytes."""
    return SpecError(f"it has {size:,} bytes, but at most {LARGEST_FILE:,} are read.")


def read_header(data: bytes) -> dict[str, Any]:
    """What a safetensors file says about its tensors, by name. Raises `SpecError`."""
    length = int.from_bytes(data[:LENGTH], "little")
    if len(data) < LENGTH or not 2 <= length <= min(LONGEST_HEADER, len(data) - LENGTH):
        raise SpecError(FOREIGN)
    try:
        header = json.loads(data[LENGTH : LENGTH + length])
    except (ValueError, RecursionError):
        raise SpecError(FOREIGN) from None
    if not isinstance(header, dict):
        raise SpecError(FOREIGN)
    return header


def named(metadata: Any) -> Experiment:
    """The experiment that the metadata of a file names. Raises `SpecError`."""
    about = metadata if isinstance(metadata, dict) else {}
    link, version = about.get("experiment"), about.get("version")
    if not isinstance(link, str):
        raise SpecError(
            "it does not say which network its weights are for; choose a file that the playground "
            "has saved."
        )
    if version != FILE_VERSION:
        raise SpecError(
            f"it is of version {shown(str(version))}, but this playground reads {FILE_VERSION}; "
            "save it anew."
        )
    reading = experiments.from_link(link)
    if reading.problems:
        raise SpecError(reading.problems[0])
    if not isinstance(reading.experiment, Experiment):
        raise SpecError(f"it is of a {reading.experiment.title()}, whose numbers predict nothing.")
    return reading.experiment


def biases_before_norm(header: dict[str, Any], wanted: dict[str, Any]) -> dict[str, str]:
    """The biases of older files that batch norm takes off again, each with its running mean.

    With z + b for z and μ + b for μ, z − μ is as it was: without b the mean is less by b.
    """
    found = {}
    for name in wanted:
        layer, _, part = name.removeprefix("params.").removesuffix(".kernel").rpartition(".")
        bias, mean = f"params.{layer}.{part}.bias", f"stats.{layer}.norm.mean"
        if part in ("linear", "conv") and mean in wanted and bias in header:
            found[bias] = mean
    return found


def calibrated(metadata: Any) -> float | None:
    """The threshold in the metadata of a file, where there is one. Raises `SpecError`."""
    text = metadata.get(THRESHOLD) if isinstance(metadata, dict) else None
    if text is None:
        return None
    try:
        value = float(text)
    except (TypeError, ValueError):
        value = math.nan
    if not 0 <= value <= 1:
        raise SpecError(f"its threshold is {shown(str(text))}, but must be a number from 0 to 1.")
    return value


def compare(header: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Raise `SpecError` where a file does not have the tensors `wanted`, and those alone."""
    missing, more = wanted.keys() - header.keys(), header.keys() - wanted.keys()
    if missing:
        raise SpecError(f"it has no {shown(min(missing))}, which its network needs; save it again.")
    if more:
        raise SpecError(
            f"it has {shown(min(more))}, which its network does not know; save it again."
        )
    for name, leaf in wanted.items():
        entry = header[name] if isinstance(header[name], dict) else {}
        shape, kind = entry.get("shape"), entry.get("dtype")
        if shape != list(leaf.shape):
            raise SpecError(
                f"{shown(name)} has the shape {measures(shape)}, but its network needs "
                f"{measures(list(leaf.shape))}."
            )
        if kind != TYPES[np.dtype(leaf.dtype)]:
            raise SpecError(
                f"{shown(name)} is of type {shown(str(kind))}, but must be "
                f"{TYPES[np.dtype(leaf.dtype)]}."
            )


def form(leaf: Any) -> tuple[tuple[int, ...], np.dtype]:
    """Shape and type of an array, or of what is to be one."""
    return leaf.shape, np.dtype(leaf.dtype)


def measures(shape: Any) -> str:
    """A shape as a sentence says it: «32 × 10»."""
    if not isinstance(shape, list) or len(shape) > 8:
        return shown(str(shape))
    return shown(" × ".join(map(str, shape)) or "a number")


def fill(tree: network.Tree, arrays: dict[str, np.ndarray], prefix: str = "") -> network.Tree:
    """A tree of shapes with the arrays of a file in their places."""
    return {
        name: fill(leaf, arrays, f"{prefix}{name}.")
        if isinstance(leaf, dict)
        else arrays[f"{prefix}{name}"]
        for name, leaf in tree.items()
    }

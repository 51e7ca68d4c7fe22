"""Weights of strangers: what the playground saved is read, and everything else is a sentence."""

import io
import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import jax
import numpy as np
import pytest
from digit_help import SMALL, about, trained, weights_file
from safetensors.numpy import save

from playground import network
from playground.cli.report import tensors
from playground.experiments.plane import Plane
from playground.links import experiments
from playground.options.errors import SpecError
from playground.weights import LARGEST_FILE, open_weights, read_weights

KERNEL = "params.output.kernel"


def test_what_was_saved_is_read_as_it_was() -> None:
    found = read_weights(weights_file())
    assert found.experiment == SMALL
    for read, wanted in (
        (found.params, trained().carry.params),
        (found.stats, trained().carry.batch_stats),
    ):
        jax.tree.map(np.testing.assert_array_equal, read, wanted)
    np.testing.assert_array_equal(found.scale, SMALL.scale())


def test_a_threshold_is_a_number_from_0_to_1_or_a_sentence() -> None:
    known = tensors(trained())
    assert read_weights(weights_file()).threshold is None
    assert read_weights(save(known, about() | {"threshold": "0.65"})).threshold == 0.65
    for wrong in ("much", "nan", "1.5", "-0.1", ""):
        with pytest.raises(SpecError, match=f"its threshold is «{wrong}», but must be a number"):
            read_weights(save(known, about() | {"threshold": wrong}))


def test_weights_of_any_experiment_are_read() -> None:
    plane = Plane()
    params, stats = network.start(plane)
    flat = network.flatten({"params": params, "stats": stats})
    found = read_weights(save(flat, {"experiment": experiments.to_link(plane), "version": "1"}))
    assert found.experiment == plane
    assert found.scale is None
    jax.tree.map(np.testing.assert_array_equal, found.params, params)


def with_header(change: Callable[[dict], None]) -> bytes:
    """The file with another header before the same numbers."""
    data = weights_file()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data[8 + length :]


def with_tensors(**changed: np.ndarray | None) -> bytes:
    """A file with other tensors; None takes one out."""
    named = {name.replace("__", "."): array for name, array in changed.items()}
    kept = tensors(trained()) | named
    return save({name: array for name, array in kept.items() if array is not None}, about())


def like(change: Callable[[np.ndarray], np.ndarray]) -> bytes:
    """A file whose output kernel was changed."""
    return with_tensors(params__output__kernel=change(tensors(trained())[KERNEL]))


def zipped() -> bytes:
    """An archive of arrays that grows a thousandfold."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("kernel.npy", bytes(10_000_000))
    return out.getvalue()


def numpy_objects() -> bytes:
    """An array of objects, which is a pickle."""
    out = io.BytesIO()
    np.save(out, np.array([{}, []], object), allow_pickle=True)
    return out.getvalue()


def moved(header: dict) -> None:
    """Let a tensor lie over another."""
    header[KERNEL]["data_offsets"] = [offset - 4 for offset in header[KERNEL]["data_offsets"]]


def set_about(header: dict, **words: object) -> None:
    """Say something else about the file."""
    header["__metadata__"] = about() | words


LENGTH = (2**60).to_bytes(8, "little")
FOREIGN = "it is no safetensors file"
HOSTILE = {
    "nothing": (lambda: b"", FOREIGN),
    "one byte": (lambda: b"\x01", FOREIGN),
    "a pickle renamed": (lambda: pickle.dumps({"kernel": [1.0]}), FOREIGN),
    "objects of NumPy": (numpy_objects, FOREIGN),
    "an archive": (zipped, FOREIGN),
    "a header of 2^60 bytes": (lambda: LENGTH + b"{}", FOREIGN),
    "a header that is no JSON": (lambda: (9).to_bytes(8, "little") + b"not json!", FOREIGN),
    "a header of nothing but depth": (
        lambda: (30_000).to_bytes(8, "little") + b"[" * 30_000,
        FOREIGN,
    ),
    "a header that is a list": (lambda: (2).to_bytes(8, "little") + b"[]", FOREIGN),
    "half a file": (lambda: weights_file()[:-400], "it is damaged"),
    "bytes left over": (lambda: weights_file() + b"more", "it is damaged"),
    "tensors over each other": (lambda: with_header(moved), "it is damaged"),
    "no metadata": (
        lambda: with_header(lambda header: header.pop("__metadata__")),
        "does not say which network",
    ),
    "metadata of another kind": (
        lambda: with_header(lambda header: header.update(__metadata__=[1])),
        "does not say which network",
    ),
    "a link that is a number": (
        lambda: with_header(lambda header: set_about(header, experiment=5)),
        "does not say which network",
    ),
    "a link of nonsense": (
        lambda: with_header(lambda header: set_about(header, experiment="?v=1&layers=x")),
        "The link's «layers» was left out",
    ),
    "another version": (
        lambda: with_header(lambda header: set_about(header, version="9")),
        "of version «9», but this playground reads 1",
    ),
    "a network beyond all limits": (
        lambda: with_header(
            lambda header: set_about(
                header, experiment="?v=1&layers=256-256-256" + "-256" * 47 + "-256-256"
            )
        ),
        "layers",
    ),
    "another architecture": (
        lambda: with_header(lambda header: set_about(header, **about(SMALL.replace("layers", ())))),
        "«params.hidden.0.linear.bias», which its network does not know",
    ),
    "a tensor missing": (
        lambda: with_tensors(params__output__kernel=None),
        "it has no «params.output.kernel», which its network needs",
    ),
    "a tensor too many": (
        lambda: with_tensors(extra=np.zeros(1, np.float32)),
        "it has «extra», which its network does not know",
    ),
    "twenty thousand tensors": (
        lambda: with_tensors(**{f"t{n}": np.zeros(1, np.float32) for n in range(20_000)}),
        "which its network does not know",
    ),
    "the name of a path": (
        lambda: with_tensors(**{"../../etc/passwd": np.zeros(1, np.float32)}),
        "which its network does not know",
    ),
    "another shape": (
        lambda: like(lambda array: array.T.copy()),
        "has the shape «10 × 32», but its network needs «32 × 10»",
    ),
    "a negative shape": (
        lambda: with_header(lambda header: header[KERNEL].update(shape=[-32, -10])),
        "has the shape",
    ),
    "a shape that overflows": (
        lambda: with_header(lambda header: header[KERNEL].update(shape=[2**40, 2**40])),
        "has the shape",
    ),
    "a shape that is text": (
        lambda: with_header(lambda header: header[KERNEL].update(shape="32 × 10")),
        "has the shape",
    ),
    "an entry that is a number": (
        lambda: with_header(lambda header: header.update({KERNEL: 3})),
        "has the shape",
    ),
    "an unknown type": (
        lambda: with_header(lambda header: header[KERNEL].update(dtype="F7")),
        "is of type «F7», but must be F32",
    ),
    "whole numbers": (lambda: like(lambda array: array.astype(np.int64)), "is of type «I64»"),
    "halves": (lambda: like(lambda array: array.astype(np.float16)), "is of type «F16»"),
    "numbers that are none": (
        lambda: like(lambda array: np.where(array > 0, np.nan, array)),
        "«params.output.kernel» has numbers that are not finite",
    ),
    "numbers without end": (
        lambda: like(lambda array: np.full_like(array, -np.inf)),
        "numbers that are not finite",
    ),
    "a scaling of another shape": (
        lambda: with_tensors(scale=np.zeros((2, 3), np.float32)),
        "«scale» has the shape",
    ),
}


@pytest.mark.parametrize(("make", "sentence"), HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_cannot_be_used_is_answered_with_one_sentence(
    make: Callable[[], bytes], sentence: str
) -> None:
    with pytest.raises(SpecError, match=sentence) as caught:
        read_weights(make())
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 200
    assert "\n" not in str(caught.value)


def test_files_are_named_when_they_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="the weights «none» cannot be read: no such file"):
        open_weights(tmp_path / "none")
    with pytest.raises(SpecError, match=r"cannot be read: is a directory"):
        open_weights(tmp_path)
    (tmp_path / "bad").write_bytes(b"bad")
    with pytest.raises(SpecError, match="the weights «bad» cannot be used: it is no safetensors"):
        open_weights(tmp_path / "bad")
    with (tmp_path / "large").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(SpecError, match="100,000,001 bytes, but at most 100,000,000 are read"):
        open_weights(tmp_path / "large")

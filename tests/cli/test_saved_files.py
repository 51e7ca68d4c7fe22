"""Files of weights: equal trainings make equal files, byte for byte, which others read."""

import itertools

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load
from safetensors.numpy import save as library

from playground.cli import report
from playground.cli.report import packed, sampled
from playground.experiments.images import Images
from playground.experiments.plane import Plane

ARRAYS = {"b": np.arange(6, dtype=np.float32).reshape(2, 3), "a": np.ones(3, np.float64)}
ABOUT = {"version": "1", "experiment": "?v=1&formula=«é»", "epoch": "7", "more": 'a "word"'}


def test_equal_weights_make_equal_files_in_whatever_order(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len({packed(ARRAYS, ABOUT) for _ in range(20)}) == 1
    found = set()
    for names in itertools.permutations(ABOUT):
        about = {name: ABOUT[name] for name in names}
        monkeypatch.setattr(report, "save", lambda arrays, _, about=about: library(arrays, about))
        found.add(packed(ARRAYS, ABOUT))
    assert len(found) == 1


def test_a_file_is_read_as_it_was_written(tmp_path) -> None:
    content = packed(ARRAYS, ABOUT)
    assert int.from_bytes(content[:8], "little") % 8 == 0  # tensors begin where processors like it
    for name, array in load(content).items():
        np.testing.assert_array_equal(array, ARRAYS[name])
        assert array.dtype == ARRAYS[name].dtype
    path = tmp_path / "weights.safetensors"
    path.write_bytes(content)
    with safe_open(path, "numpy") as file:
        assert file.metadata() == ABOUT


def test_whoever_reads_a_training_loss_hears_of_which_images() -> None:
    assert sampled(Images()) == (
        "Training loss and accuracy are those of the first 2,000 of 8,000 images."
    )
    assert sampled(Images(points=2500)) == sampled(Plane()) == ""

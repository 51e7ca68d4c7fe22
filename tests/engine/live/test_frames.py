"""Frames: safetensors that its own reader reads, and JSON that browsers read."""

import json

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load

from playground.engine.live.frames import as_json, encode, finite

ARRAYS = {
    "map": np.arange(16, dtype=np.uint8).reshape(4, 4),
    "weights.0": np.linspace(-1, 1, 6, dtype=np.float32).reshape(2, 3),
    "scales": np.float32(2.5).reshape(()),
    "empty": np.zeros((0, 5), np.float32),
}


def texts(frame: bytes) -> dict[str, str]:
    """The texts in the header of a frame."""
    length = int.from_bytes(frame[:8], "little")
    return json.loads(frame[8 : 8 + length])["__metadata__"]


def test_a_frame_is_read_by_safetensors_itself() -> None:
    read = load(encode(ARRAYS, {}))
    assert set(read) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert (read[name].dtype, read[name].shape) == (array.dtype, array.shape)
        np.testing.assert_array_equal(read[name], array)


def test_a_frame_can_be_opened_as_a_file(tmp_path) -> None:
    path = tmp_path / "frame.safetensors"
    path.write_bytes(encode(ARRAYS, {"step": 3}, {"id": 1}))
    with safe_open(path, "numpy") as opened:
        assert json.loads(opened.metadata()["state"]) == {"step": 3}
        assert set(opened.keys()) == set(ARRAYS)


def test_a_view_that_is_not_contiguous_arrives_in_order() -> None:
    array = np.arange(12, dtype=np.float32).reshape(3, 4).T[::2]
    np.testing.assert_array_equal(load(encode({"a": array}, {}))["a"], array)


def test_the_scene_is_packed_only_where_it_is_given() -> None:
    assert set(texts(encode({}, {"a": 1}))) == {"state"}
    assert json.loads(texts(encode({}, {}, {"label": "x₁ «é»"}))["scene"]) == {"label": "x₁ «é»"}


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, np.float32("nan")])
def test_what_is_not_finite_becomes_nothing_and_never_reaches_json(value: float) -> None:
    assert finite(value) is None
    with pytest.raises(ValueError, match="not JSON compliant"):
        as_json({"loss": float(value)})


@pytest.mark.parametrize("value", [0, -1.5, np.float32(2.5), np.float64(1e300), True])
def test_a_finite_number_stays_what_it_is(value: float) -> None:
    assert finite(value) == float(value)
    assert type(finite(value)) is float

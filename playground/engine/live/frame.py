"""One frame: a safetensors buffer with the arrays that changed, and the run's state as JSON.

safetensors describes itself and is read in a dozen lines of JavaScript; what the other
side already has is not sent again.
"""

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from safetensors.numpy import save

from playground.ops.narrowing import narrowed


def encode(
    arrays: Mapping[str, np.ndarray],
    state: Mapping[str, Any],
    scene: Mapping[str, Any] | None = None,
) -> bytes:
    """Pack `arrays` (uint8 or floats, sent as float32) with the state, and the scene if new."""
    texts = {"state": as_json(state)}
    if scene is not None:
        texts["scene"] = as_json(scene)
    contiguous = {
        name: np.asarray(narrowed(array) if array.dtype == np.float64 else array, order="C")
        for name, array in arrays.items()
    }
    return save(contiguous, texts)


def as_json(value: Mapping[str, Any]) -> str:
    """JSON as browsers read it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def finite(value: Any) -> float | None:
    """A number for JSON: None where it is NaN or infinite."""
    number = float(value)
    return number if math.isfinite(number) else None

"""Numbers of a network set by hand: one weight or bias at a time, between two updates.

Only the array that holds the number is made anew, in NumPy: an update on the device would
have to be compiled. What the optimizer remembers of the number stays as it is.
"""

from dataclasses import dataclass
from typing import Annotated

import jax
import numpy as np
from pydantic import Field

from playground.options.errors import SpecError
from playground.regimes.base import TrainState

LARGEST = 1_000_000  # size of a weight that is typed
Index = Annotated[int, Field(strict=True, ge=0, lt=10_000)]  # what could count units
Weight = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-LARGEST, le=LARGEST)]


@dataclass(frozen=True)
class Parameter:
    """Set a weight, or a bias where it has no `source`; layers count from 1, units from 0.

    The types are what browsers must keep to, and the aliases their words.
    """

    layer: Index
    source: Annotated[Index | None, Field(alias="from", default=None)]
    target: Annotated[Index, Field(alias="to")]
    value: Annotated[Weight, Field(alias="v")]


def edited(carry: TrainState, change: Parameter) -> TrainState:
    """Return `carry` with one weight or bias set; raise `SpecError` where there is none such."""
    params = carry.params
    depth = len(params.get("hidden", {}))
    if not 1 <= change.layer <= depth + 1:
        raise SpecError(
            f"the layer of a number is {change.layer}, but must lie between 1 and {depth + 1}."
        )
    layer = params["output"] if change.layer > depth else params["hidden"][change.layer - 1]
    linear = layer.get("linear", layer)
    name = "bias" if change.source is None else "kernel"
    if name not in linear:
        raise SpecError(
            f"layer {change.layer} has no bias: batch norm would take it off again; "
            "change a weight, or the layer's normalisation."
        )
    numbers = np.array(linear[name])
    place = (change.target,) if change.source is None else (change.source, change.target)
    for index, count in zip(place, numbers.shape, strict=True):
        if not 0 <= index < count:
            raise SpecError(
                f"a unit is number {index}, but layer {change.layer} has numbers "
                f"from 0 to {count - 1} there."
            )
    numbers[place] = change.value
    # Parts of trees are replaced, not changed: others may hold the old one.
    linear = {**linear, name: jax.device_put(numbers)}
    layer = {**layer, "linear": linear} if "linear" in layer else linear
    if change.layer > depth:
        return carry._replace(params={**params, "output": layer})
    hidden = {**params["hidden"], change.layer - 1: layer}
    return carry._replace(params={**params, "hidden": hidden})

"""Numbers of a network set by hand: one weight or bias at a time, between two updates.

Only the array that holds the number is made anew, in NumPy: an update on the device would
have to be compiled. What the optimizer remembers of the number stays as it is.
"""

import jax
import numpy as np

from playground.engine.live.commands import Parameter
from playground.options.base import SpecError
from playground.regimes.supervised import TrainState


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

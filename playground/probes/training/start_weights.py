"""The weights before training, layer by layer: what the start seed has drawn.

No program is compiled for them, since every run begins by drawing them anyway.
"""

import numpy as np

from playground import network
from playground.experiments.points import PointsExperiment


def start_weights(experiment: PointsExperiment) -> list[tuple[str, np.ndarray]]:
    """The weights `(inputs, units)` before the first step, by the name of their layer."""
    params, _ = network.start(experiment)
    names = [f"layer {index + 1}" for index in range(len(experiment.layers))]
    hidden = [params["hidden"][index]["linear"]["kernel"] for index in range(len(names))]
    return [*zip(names, hidden, strict=True), ("output", params["output"]["kernel"])]

"""What the layers of a network on points are called, beside numbers of each of them."""

from playground.experiments.supervised import Experiment


def layer_names(experiment: Experiment) -> list[str]:
    """The names of the layers, the output's last."""
    return [*(f"layer {at + 1}" for at in range(len(experiment.layers))), "output"]

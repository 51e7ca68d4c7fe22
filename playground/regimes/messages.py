"""What is said of networks that learn from examples: batches of one example, and divergence."""

from math import prod

from playground.experiments.supervised import Experiment
from playground.layers.normalization import BatchNorm
from playground.options.clipping import NoClipping
from playground.options.errors import plain

NO_SPREAD = "one example has no spread, so batch norm gives 0 for it, whatever comes in"


def lone(experiment: Experiment) -> str:
    """What batches of one example mean for batch norm, in a sentence; empty without them."""
    last = 0 if experiment.keeps_order else experiment.sizes[0] % experiment.batch_size
    if not normed_alone(experiment) or (experiment.batch_size > 1 and last != 1):
        return ""
    if experiment.batch_size == 1:
        return (
            "A batch of one example has no spread: batch norm gives 0 for it, whatever comes in. "
            "Choose at least 2."
        )
    return (
        "An epoch's last batch has one example here, which has no spread: batch norm gives 0 for "
        "it, and its running mean and spread leave it out."
    )


def normed_alone(experiment: Experiment) -> bool:
    """Whether a batch norm sees one number of each example, not a map of them."""
    shapes = zip(experiment.layers, experiment.flow()[1:], strict=True)
    return any(
        isinstance(layer.normalization, BatchNorm) and prod(shape[:-1]) == 1
        for layer, shape in shapes
    )


def cure(experiment: Experiment) -> str:
    """What helps against divergence."""
    rate = plain(experiment.optimizer.learning_rate)
    clip = "" if not isinstance(experiment.clipping, NoClipping) else " or clip the gradients"
    return f"Lower the learning rate ({rate}){clip}, then press Reset."

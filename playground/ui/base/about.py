"""An experiment in few words, as a page names what it works on: a sentence for each kind."""

from playground import network
from playground.experiments.curve import Curve
from playground.experiments.images import Images
from playground.experiments.points import PointsExperiment
from playground.experiments.supervised import Experiment


def about_points(experiment: PointsExperiment) -> str:
    """«Spiral on the plane, 500 points; layers 4-2, Tanh; Adam at 0.03, batches of 10»."""
    kind = "along a line" if isinstance(experiment, Curve) else "on the plane"
    data = f"{experiment.dataset.title()} {kind}, {experiment.points:,} points"
    widths = "-".join(str(layer.units) for layer in experiment.layers)
    return f"{data}; {trained(experiment, f'layers {widths}' if widths else 'no hidden layer')}"


def about_images(experiment: Images) -> str:
    """The same of images, with the number of parameters in place of widths."""
    data = f"{experiment.dataset.title()}, {experiment.sizes[0]:,} images to train on"
    parameters = sum(row.parameters for row in network.table(experiment))
    layers = f"{len(experiment.layers)} layers, {parameters:,} parameters"
    return f"{data}; {trained(experiment, layers)}"


def trained(experiment: Experiment, layers: str) -> str:
    """The network and how it learns."""
    rate = experiment.optimizer.learning_rate
    return (
        f"{layers}, {experiment.activation.title()}; "
        f"{experiment.optimizer.title()} at {rate:g}, batches of {experiment.batch_size}"
    )

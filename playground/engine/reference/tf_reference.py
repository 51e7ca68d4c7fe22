"""TensorFlow Playground's training in plain NumPy, 64 bits: what ours is measured against.

Slow and simple on purpose, and written apart from everything that trains here: no JAX, no
compiled loop, gradients by hand. It shares the points and the start weights with the
compiled training, and nothing else.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from types import MappingProxyType

import numpy as np

from playground.experiments.plane import Plane
from playground.options.penalties import L2, DeadLinksL1, NoPenalty

LAST_EPOCH = 500  # as far as the original's own runs were compared
SLOWEST_EPOCH = 0.15  # seconds that one may take, about
SECONDS_PER_LAYER, SECONDS_PER_PRODUCT = 3e-5, 1e-9  # of one update, about

Curve = Callable[[np.ndarray], np.ndarray]

INPUTS: Mapping[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = MappingProxyType(
    {
        "x1": lambda x, y: x,
        "x2": lambda x, y: y,
        "x1_squared": lambda x, y: x * x,
        "x2_squared": lambda x, y: y * y,
        "product": lambda x, y: x * y,
        "sin_x1": lambda x, y: np.sin(x),
        "sin_x2": lambda x, y: np.sin(y),
    }
)
# A curve of the sum z, and its slope from z and the curve's own value a.
CURVES: Mapping[str, tuple[Curve, Callable[[np.ndarray, np.ndarray], np.ndarray]]]
CURVES = MappingProxyType(
    {
        "tanh": (np.tanh, lambda z, a: 1 - a * a),
        "relu": (lambda z: np.maximum(z, 0), lambda z, a: np.where(z > 0, 1.0, 0.0)),
        "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z, a: a * (1 - a)),
        "linear": (lambda z: z, lambda z, a: np.ones_like(z)),
    }
)


@dataclass
class Links:
    """The links into one layer.

    `weights` `(inputs, units)`, `biases` `(units,)`, and which links are dead. The slopes of
    the loss are summed until an update takes their mean.
    """

    weights: np.ndarray
    biases: np.ndarray
    dead: np.ndarray
    weight_slopes: np.ndarray
    bias_slopes: np.ndarray


class Reference:
    """One training, from the start of `experiment`, which must keep TensorFlow Playground's rules.

    Raises `ValueError` for an experiment under other rules.
    """

    def __init__(self, experiment: Plane) -> None:
        start = experiment.initial_weights()
        if start is None:
            raise ValueError("There is a reference for TensorFlow Playground's rules alone.")
        self.experiment = experiment
        self.layers = [
            Links(w.copy(), b.copy(), np.zeros(w.shape, bool), np.zeros(w.shape), np.zeros(b.shape))
            for w, b in start
        ]
        last = "tanh" if experiment.classes else "linear"
        self.curves = [*[experiment.activation.name()] * len(experiment.layers), last]
        self.train, self.test = (
            (self.inputs(split.inputs), self.labels(split.targets)) for split in experiment.splits()
        )
        self.gathered = 0  # examples whose slopes were summed since the last update

    def inputs(self, points: np.ndarray) -> np.ndarray:
        """What the network sees of the points `(N, 2)`: `(N, F)`."""
        x, y = points.astype(np.float64).T
        names = (feature.name() for feature in self.experiment.features)
        return np.stack([INPUTS[name](x, y) for name in names], axis=1)

    def labels(self, targets: np.ndarray) -> np.ndarray:
        """Labels −1 and 1, or values `(N,)`."""
        return 2 * targets - 1 if self.experiment.classes else targets

    @np.errstate(over="ignore", invalid="ignore")
    def forward(self, x: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """The sums and the outputs of every layer `(N, units)` for inputs `x` `(N, F)`."""
        sums, outputs = [], [x]
        for links, curve in zip(self.layers, self.curves, strict=True):
            sums.append(outputs[-1] @ links.weights + links.biases)
            outputs.append(CURVES[curve][0](sums[-1]))
        return sums, outputs

    def loss(self, x: np.ndarray, label: np.ndarray) -> float:
        """The mean of ½(o − t)²."""
        output = self.forward(x)[1][-1][:, 0]
        return float(np.mean(0.5 * (output - label) ** 2)) if len(x) else float("nan")

    def losses(self) -> tuple[float, float]:
        """Training and test loss."""
        return self.loss(*self.train), self.loss(*self.test)

    @np.errstate(over="ignore", invalid="ignore")
    def gather(self, x: np.ndarray, label: np.ndarray) -> None:
        """Add the slopes of the examples `x` `(B, F)` to those that wait for an update."""
        sums, outputs = self.forward(x)
        slope = outputs[-1] - label[:, None]  # of the loss by the layer's outputs, (B, units)
        for index in reversed(range(len(self.layers))):
            links = self.layers[index]
            slope = slope * CURVES[self.curves[index]][1](sums[index], outputs[index + 1])
            links.weight_slopes += outputs[index].T @ slope
            links.bias_slopes += slope.sum(axis=0)
            slope = slope @ links.weights.T
        self.gathered += len(x)

    def update(self) -> None:
        """Take a step along the mean of the slopes, then pull the weights towards zero."""
        rate = self.experiment.optimizer.learning_rate
        for links in self.layers:
            links.biases -= rate * links.bias_slopes / self.gathered
            moved = links.weights - rate * links.weight_slopes / self.gathered
            pulled = moved - rate * self.pull(links.weights)
            if isinstance(self.experiment.penalty, DeadLinksL1):
                links.dead |= moved * pulled < 0
            links.weights = np.where(links.dead, 0.0, pulled)
            links.weight_slopes[:], links.bias_slopes[:] = 0, 0
        self.gathered = 0

    def pull(self, weights: np.ndarray) -> np.ndarray:
        """The slope of the penalty by the weights before the update."""
        match self.experiment.penalty:
            case L2(strength=strength):
                return strength * weights
            case DeadLinksL1(strength=strength):
                return strength * np.sign(weights)
            case NoPenalty():
                return np.zeros_like(weights)
        raise ValueError(f"There is no reference for {self.experiment.penalty.title()}.")

    def epoch(self) -> None:
        """Show every example once; those that fill no batch wait for the next epoch's update."""
        (x, label), batch = self.train, self.experiment.batch_size
        for first in range(0, len(x), batch):
            chosen = slice(first, first + batch)
            self.gather(x[chosen], label[chosen])
            if first + batch <= len(x):
                self.update()


def run(experiment: Plane, nudged: bool = False) -> Iterator[tuple[float, float]]:
    """Training and test loss at the start and after every epoch, without end.

    A `nudged` training starts with a first weight whose last digit is another one.
    """
    reference = Reference(experiment)
    if nudged:
        first = reference.layers[0].weights
        first[0, 0] = np.nextafter(first[0, 0], 1.0)
    while True:
        yield reference.losses()
        reference.epoch()


def seconds_per_epoch(experiment: Plane) -> float:
    """About how long an epoch of `run` takes."""
    widths = [experiment.inputs, *(layer.units for layer in experiment.layers), experiment.outputs]
    products = 4 * experiment.points * sum(prod(pair) for pair in pairwise(widths))
    layers = len(widths) * experiment.steps_per_epoch
    return layers * SECONDS_PER_LAYER + products * SECONDS_PER_PRODUCT

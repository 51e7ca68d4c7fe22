"""Presets on exclusive or, as the primers have it: four points, all of them in every batch."""

import numpy as np

from playground.datasets.points.own import OwnData, Points, write_points
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.options.activations import Relu, Sigmoid
from playground.options.initializers import HeNormal, Normal
from playground.options.losses import BinaryCrossEntropy, Brier
from playground.options.optimizers import Adam, Sgd
from playground.options.scalings import ZeroToOne
from playground.presets.base import Preset


def corners(targets: tuple[float, ...], classes: int = 2) -> OwnData:
    """The four corners of a square with these targets: (0, 0), (0, 1), (1, 0), (1, 1).

    They stand apart on the map; scaled from 0 to 1, they are the truth table itself.
    """
    x = np.array([[-3.0, -3.0], [-3.0, 3.0], [3.0, -3.0], [3.0, 3.0]])
    return OwnData(points=write_points(Points(x, np.array(targets), classes)))


TABLE = Plane(
    dataset=corners((0.0, 1.0, 1.0, 0.0)),
    train_share=1.0,
    batch_size=4,
    scaling=ZeroToOne(),
    activation=Relu(),
    initializer=HeNormal(),
    loss=BinaryCrossEntropy(),
)
HIDDEN = (Dense(units=4),)

XOR = (
    Preset(
        "N1",
        "one_neuron",
        "One neuron cannot do XOR",
        "A single neuron draws a single line, and no line parts these corners: every answer "
        "stays near 0.5 and the squared error at 0.25, however long it trains.",
        TABLE.replace("layers", ())
        .replace("loss", Brier())
        .replace("initializer", Normal(scale=0.01))
        .replace("optimizer", Sgd(learning_rate=0.01)),
        10_000,
        "100",
    ),
    Preset(
        "N2",
        "xor",
        "XOR with four hidden units",
        "Four units bend the plane so that one line is enough. Not every start finds it: a ReLU "
        "that is off at all four points gets no gradient and never wakes up. Try new starts.",
        TABLE.replace("layers", HIDDEN).replace("optimizer", Sgd(learning_rate=0.1)),
        10_000,
        "100",
    ),
    Preset(
        "N3",
        "xor_adam",
        "XOR with Adam",
        "The same network and starts, with Adam at its usual rate of 0.001. Where SGD at 0.1 needs "
        "some 700 epochs, this takes three times as many: no optimizer is faster at every rate. "
        "Set 0.01 and it wins.",
        TABLE.replace("layers", HIDDEN).replace("optimizer", Adam(learning_rate=0.001)),
        10_000,
        "100",
    ),
    Preset(
        "N4",
        "by_hand",
        "Backpropagation by hand, 2-4-1",
        "Nearly equal tiny weights make all units alike: every answer is 0.5, the errors of the "
        "four corners cancel, and the squared error stays near 0.25 for very long. The "
        "Backpropagation page shows every number of a step.",
        TABLE.replace("layers", HIDDEN)
        .replace("activation", Sigmoid())
        .replace("initializer", Normal(scale=0.01))
        .replace("optimizer", Sgd(learning_rate=0.1)),
        2_000,
        "100",
    ),
)

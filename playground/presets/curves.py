"""Presets along a line: linear and logistic regression, a single unit each.

The data are the primers': 100 places from −1 to 1, batches of 32, SGD at 0.01.
"""

from playground.datasets.points.curve import Line, Threshold
from playground.experiments.curve import Curve
from playground.options.losses import BinaryCrossEntropy, MeanSquared
from playground.options.optimizers import Sgd
from playground.presets.base import Preset

ONE_UNIT = Curve(
    dataset=Line(),
    noise=0.33,
    points=100,
    train_share=1.0,
    layers=(),
    loss=MeanSquared(),
    batch_size=32,
    optimizer=Sgd(learning_rate=0.01),
)

CURVES = (
    Preset(
        "N5",
        "linear_regression",
        "Linear regression",
        "One unit, weight times x plus bias, is a straight line. Gradient descent takes a hundred "
        "epochs to come near the dashed line, which the normal equation finds in one step; both "
        "slopes are near the true 2.",
        ONE_UNIT,
        100,
        "1",
    ),
    Preset(
        "N6",
        "logistic_regression",
        "Logistic regression",
        "The sigmoid turns the line into a probability, 0.5 near x = 0. The primer adds noise to "
        "the labels themselves, a mistake: they leave 0…1 and are no classes. Here the noise "
        "moves the threshold, so labels stay 0 or 1.",
        Curve(**dict(ONE_UNIT) | {"dataset": Threshold(), "loss": BinaryCrossEntropy()}),
        100,
        "1",
    ),
)

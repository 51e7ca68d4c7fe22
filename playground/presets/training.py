"""Presets on what helps or hinders training: softmax, norms, penalties, stop rules, scaling."""

import numpy as np

from playground.datasets.points.own import OwnData, Points, write_points
from playground.datasets.points.plane import Circle, RegressionPlane
from playground.datasets.points.shapes import Moons
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.layers.normalization import BatchNorm
from playground.options.activations import Linear, Relu, Tanh
from playground.options.clipping import ClipNorm
from playground.options.features import FEATURES
from playground.options.initializers import Normal
from playground.options.losses import CrossEntropy, MeanSquared
from playground.options.optimizers import Adam, Sgd
from playground.options.penalties import L1
from playground.options.scalings import Standard
from playground.options.schedules import StepDecay
from playground.options.stopping import EarlyStopping
from playground.presets.base import Preset
from playground.presets.xor import TABLE

MOONS = Plane(dataset=Moons(), noise=0.3, points=200, layers=(Dense(units=32), Dense(units=32)))
ALL_FEATURES = tuple(kind() for kind in FEATURES.options[:7])

TRAINING = (
    Preset(
        "N7",
        "softmax",
        "Softmax regression on three points",
        "Three points, three outputs, two classes used: softmax turns three numbers into "
        "probabilities, and the one that is never right sinks towards 0.",
        Plane(
            dataset=OwnData(
                points=write_points(
                    Points(np.array([[1.0, 2], [2, 3], [3, 4]]), np.array([0.0, 1, 0]), 3)
                )
            ),
            train_share=1.0,
            batch_size=3,
            layers=(),
            initializer=Normal(scale=0.01),
            loss=CrossEntropy(),
            optimizer=Sgd(learning_rate=0.01),
        ),
        100,
        "1",
    ),
    Preset(
        "N8",
        "dropout",
        "Dropout",
        "Half of the hidden outputs are set to zero at random in every training step, so the "
        "steps jump about; the map uses all of them and stays calm.",
        TABLE.replace("layers", (Dense(units=4, dropout=0.5),)).replace("optimizer", Adam()),
        2_000,
    ),
    Preset(
        "N9",
        "batch_norm",
        "Batch normalisation",
        "Batch norm gives each unit's sums zero mean and unit spread before they are bent. "
        "The tab «Representation» shows what the layer hands on; take the norm out and compare.",
        Plane(
            dataset=Circle(),
            layers=(Dense(units=4, normalization=BatchNorm()),),
            activation=Relu(),
            batch_size=25,
        ),
        100,
    ),
    Preset(
        "N10",
        "sparse",
        "L1 makes weights exactly zero",
        "Seven features are offered and two are needed. L1 pulls every weight by the same amount, "
        "so the useless ones end at exactly 0 and their links vanish; L2 only makes them small.",
        Plane(
            dataset=Circle(),
            features=ALL_FEATURES,
            layers=(),
            scaling=Standard(),
            penalty=L1(strength=0.02),
            optimizer=Sgd(learning_rate=0.1),
        ),
        200,
    ),
    Preset(
        "N11",
        "early_stopping",
        "Early stopping",
        "Few noisy points and a wide network: the training loss keeps falling while the test loss "
        "turns up. Training ends by itself once that has lasted five epochs, and the best weights "
        "come back.",
        MOONS.replace("noise", 0.6)
        .replace("points", 60)
        .replace("stop", EarlyStopping(patience=5, min_delta=0.0))
        .replace("activation", Tanh()),
        300,
        "1",
    ),
    Preset(
        "N12",
        "step_schedule",
        "A step schedule",
        "The learning rate is a tenth every 30 epochs: after each drop the loss stops jumping and "
        "settles lower. The tab «Learning rate» draws it.",
        Plane(
            dataset=Circle(),
            noise=0.2,
            optimizer=Sgd(learning_rate=0.3),
            schedule=StepDecay(every=30, drop=0.1),
        ),
        90,
        "1",
    ),
    Preset(
        "N13",
        "clipping",
        "Gradient clipping tames an explosion",
        "At this learning rate the squared error blows up within an epoch. Clipping shortens each "
        "gradient and keeps its direction, so the same run goes on; switch it off to see it end.",
        Plane(
            dataset=RegressionPlane(),
            loss=MeanSquared(),
            activation=Linear(),
            layers=(Dense(units=8),),
            optimizer=Sgd(learning_rate=0.3),
            clipping=ClipNorm(limit=0.05),
        ),
        50,
    ),
    Preset(
        "N17",
        "scaled_inputs",
        "Scaled inputs learn faster",
        "x₁² runs up to 36 and sin x₁ to 1. As they are, this learning rate makes the loss "
        "explode, and one that suits them needs over a hundred epochs; standardised to mean 0 and "
        "deviation 1, the same network is done in three.",
        Plane(
            dataset=RegressionPlane(),
            features=ALL_FEATURES,
            scaling=Standard(),
            layers=(),
            loss=MeanSquared(),
            optimizer=Sgd(learning_rate=0.05),
        ),
        3,
        "batch",
    ),
)

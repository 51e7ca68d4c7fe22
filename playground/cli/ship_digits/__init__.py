"""The network that ships, `assets/digits.safetensors`, and what it learns from.

It learns nine tenths of the digits that ship; the others, which it never saw, say how good it
is. Beside them it sees digits as other countries write them, drawn by `figures`, and much that
is no digit, for which the right answer is that every class is as likely: so its doubt is worth
something (D. Hendrycks, M. Mazeika and T. Dietterich, «Deep anomaly detection with outlier
exposure», 2019). `python -m playground.cli.ship_digits` trains it.
"""

from playground.experiments.images import Images
from playground.layers import Convolution, Dense, MaxPool
from playground.layers.normalization import BatchNorm
from playground.options.augmentations import Distortion
from playground.options.optimizers import Adam
from playground.options.schedules import Cosine

EPOCHS = 30  # with digits
MORE = 16  # with all that it meets beside them
EXPERIMENT = Images(
    train_share=0.9,
    layers=(
        Convolution(units=32, normalization=BatchNorm()),
        MaxPool(),
        Convolution(units=64, normalization=BatchNorm()),
        MaxPool(),
        Convolution(units=64, normalization=BatchNorm()),
        Dense(units=128, dropout=0.4),
    ),
    augment=Distortion(rotation=12.0, shift=0.08, shear=0.15, zoom=0.12),
    optimizer=Adam(learning_rate=0.002),
    schedule=Cosine(epochs=EPOCHS),
)
# How it goes on after that, with what else it meets.
DOUBTING = EXPERIMENT.replace("optimizer.learning_rate", 0.001).replace("schedule.epochs", MORE)

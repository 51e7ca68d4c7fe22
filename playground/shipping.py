"""Trains the network that ships, `assets/digits.safetensors`: `python -m playground.shipping`.

It learns from nine tenths of the digits that ship; the others, which it never saw, say how
good it is, and the last line printed is what the file holds. Distorted digits teach it to
read what people draw.
"""

import sys

from playground.__main__ import main
from playground.augmentations import Distortion
from playground.classifier import SHIPPED
from playground.image_experiment import Images
from playground.layers import Convolution, Dense, MaxPool
from playground.layers.normalization import BatchNorm
from playground.links import to_link
from playground.optimizers import Adam
from playground.schedules import Cosine

EPOCHS = 30
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

if __name__ == "__main__":
    report = ["--epochs", str(EPOCHS), "--json", "--save", str(SHIPPED)]
    sys.exit(main(["train", to_link(EXPERIMENT), *report]))

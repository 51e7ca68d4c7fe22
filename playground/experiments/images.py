"""Images: a network learns the class of each picture.

Pictures wait as bytes and are scaled, and changed at random, inside the compiled step. The
held-back share is what curves and stop rules look at; images that the makers of a data set
kept apart are for the last word (`exam`), unless nothing was held back.
"""

from functools import lru_cache
from typing import Annotated, ClassVar, Self

import numpy as np
from jax import Array
from pydantic import Field, model_validator

from playground.datasets.images.images import IMAGES, Digits, ImageData
from playground.experiments.base import seed
from playground.experiments.split import Fold, Split
from playground.experiments.supervised import ActivationField, Experiment, LossField, OptimizerField
from playground.layers import IMAGE_LAYERS, Convolution, Dense, Layer, MaxPool, Shape
from playground.options.activations import Relu
from playground.options.augmentations import AUGMENTATIONS, Augmentation, NoAugmentation
from playground.options.base import Knob
from playground.options.errors import SpecError
from playground.options.losses import CrossEntropy
from playground.options.optimizers import Adam
from playground.options.scalings import SCALINGS, Affine, Raw, Scaling, ZeroToOne

MOST_IMAGES = 60_000
MEASURED = 2_000  # training images on which scalings are measured


class Images(Experiment):
    """Pictures: a network learns which class each is of."""

    label = "Images"
    chunk: ClassVar[int | None] = 200  # more at once need memory, fewer take longer

    dataset: Annotated[
        ImageData,
        IMAGES,
        Field(title="Data", description="The images that the network is to tell apart."),
    ] = Digits()
    points: Annotated[
        int,
        Knob(
            "Images",
            "How many images are used, those held back included; fewer where there are fewer.",
            100,
            MOST_IMAGES,
        ),
    ] = 10_000
    train_share: Annotated[
        float,
        Knob(
            "Training share",
            "The share of the images that is trained on; the others are held back, and curves "
            "and stop rules look at them. At 1 the data set's own test images take their place.",
            0.1,
            1.0,
            step=0.05,
        ),
    ] = 0.8
    layers: tuple[Annotated[Layer, IMAGE_LAYERS], ...] = (
        *(Convolution(units=32, padding="valid"), MaxPool()),
        *(Convolution(units=64, padding="valid"), MaxPool()),
        Dense(units=64),
    )
    activation: ActivationField = Relu()
    scaling: Annotated[
        Scaling,
        SCALINGS,
        Field(
            title="Input scaling",
            description="What is done to the bytes of a channel before the network sees them, "
            "measured on training images.",
        ),
    ] = ZeroToOne()
    augment: Annotated[
        Augmentation,
        AUGMENTATIONS,
        Field(
            title="Augmentation",
            description="How training images are changed at random each time they are shown.",
        ),
    ] = NoAugmentation()
    loss: LossField = CrossEntropy()
    optimizer: OptimizerField = Adam(learning_rate=0.001)
    batch_size: Annotated[
        int,
        Knob("Batch size", "How many images each step of training looks at.", 1, 1000),
    ] = 64
    data_seed: Annotated[int, seed("Data seed", "Which images are drawn.")] = 0

    @property
    def classes(self) -> int:
        return len(self.dataset.names)

    @property
    def inputs(self) -> int:
        return int(np.prod(self.dataset.shape))

    @property
    def input_shape(self) -> Shape:
        return self.dataset.shape

    @property
    def input_type(self) -> type[np.generic]:
        return np.uint8

    @property
    def count(self) -> int:
        """How many images are used, those held back included."""
        return min(self.points, self.dataset.counts[0])

    @property
    def sizes(self) -> tuple[int, int]:
        train = max(1, int(self.count * self.train_share + 1e-9))
        return train, self.count - train or self.dataset.counts[1]

    @model_validator(mode="after")
    def _fills_batches(self) -> Self:
        if self.batch_size > self.sizes[0]:
            raise SpecError(
                f"the batch size is {self.batch_size}, but there are only {self.sizes[0]} "
                "training images; choose a smaller batch or more images."
            )
        return self

    def unfolded(self) -> tuple[Split, Split]:
        """Images uint8 `(N, H, W, C)` and their classes: trained on, and held back.

        Raises `SpecError` where the data set is not on this machine.
        """
        return drawn(self.dataset, self.count, self.sizes[0], self.data_seed)

    def exam(self) -> Split | None:
        """The images that the data set's makers kept apart, where others are held back too."""
        if not self.dataset.counts[1] or self.sizes[0] == self.count:
            return None
        return kept_apart(self.dataset)

    def stored(self, x: np.ndarray) -> np.ndarray:
        return x

    def featurize(self, x: np.ndarray) -> np.ndarray:
        """What the network sees of images `x` uint8 `(N, H, W, C)`, float32."""
        shift, factor = self.scale()
        return (x.astype(np.float32) - shift) * factor

    def scale(self) -> np.ndarray:
        images = (self.dataset, self.count, self.sizes[0], self.data_seed)
        return np.stack(measured(self.scaling, images, self.fold)).astype(np.float32)

    def augmented(self, x: Array, key: Array) -> Array:
        return self.augment(x, key)

    def data_key(self) -> "Images":
        images = type(self)
        kept = {name: getattr(self, name) for name in DRAWN}
        return images(**kept, batch_size=1)

    def compile_key(self) -> Self:
        same = {"data_seed": 0, "scaling": Raw(), "dataset": stand_in(self.dataset)}
        return super().compile_key().model_copy(update=same)


# What says which images there are.
DRAWN = ("dataset", "points", "train_share", "data_seed", "fold")


@lru_cache(maxsize=4)
def drawn(dataset: ImageData, count: int, train: int, seed: int) -> tuple[Split, Split]:
    """Draw `count` images of `dataset` in random order, read-only: the first `train`, and the rest.

    Where there is no rest, those that the makers of the data set kept apart take its place.
    """
    images, labels = dataset.load().train
    if len(labels) != dataset.counts[0]:
        raise SpecError(
            f"{dataset.title()} has {len(labels):,} training images here, but should have "
            f"{dataset.counts[0]:,}; get its files anew."
        )
    order = np.random.default_rng(seed).permutation(len(labels))
    first, rest = (
        Split(images[chosen], labels[chosen].astype(np.float32))
        for chosen in (order[:train], order[train:count])
    )
    if count == train:
        rest = kept_apart(dataset) or rest
    for array in (*first, *rest):
        array.setflags(write=False)
    return first, rest


@lru_cache(maxsize=4)
def kept_apart(dataset: ImageData) -> Split | None:
    """The test images that the makers of `dataset` kept apart, if they did."""
    test = dataset.load().test
    return None if test is None else Split(test.images, test.labels.astype(np.float32))


@lru_cache(maxsize=64)
def measured(
    scaling: Scaling, images: tuple[ImageData, int, int, int], fold: Fold | None
) -> Affine:
    """The scaling of each channel, measured on the first training images that `drawn` draws."""
    channels = images[0].shape[-1]
    if isinstance(scaling, Raw):  # which needs no data, as programs have none
        return scaling.fit(np.zeros((1, channels)))
    train, held = drawn(*images)
    if fold:
        train, _ = fold.split(train, held)
    return scaling.fit(train.inputs[:MEASURED].reshape(-1, channels).astype(np.float64))


def stand_in(dataset: ImageData) -> ImageData:
    """The data set that stands in a program for all that are as large and of the same shape."""

    def look(data: ImageData | type[ImageData]) -> tuple[object, ...]:
        return data.shape, data.counts, len(data.names)

    return next(kind() for kind in IMAGES if look(kind) == look(dataset))

"""What experiments on points have in common: some points are trained on, the others test.

The points lie on the plane or along a line; a subclass says which data sets, features and
own points there are.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Self

import numpy as np
from pydantic import Field, model_validator

from playground.datasets.points.base import PointsData
from playground.experiments.base import seed
from playground.experiments.fitting import check_features, room, stand_in, training_points
from playground.experiments.split import Split
from playground.experiments.supervised import Experiment
from playground.options.base import Knob, Menu
from playground.options.errors import SpecError
from playground.options.features import Feature
from playground.options.scalings import SCALINGS, Affine, Measured, Raw, Scaling

PLACES = ("x₁", "x₂")  # the symbols of features that are coordinates themselves
DATA = Field(title="Data", description="What the network is to learn from its examples.")
PointsField = Annotated[
    int, Knob("Points", "How many points there are, training and test together.", 20, 5000)
]


def named_places(columns: Sequence[str]) -> dict[str, str]:
    """The coordinates' symbols, and what they are called where they have a name."""
    return {symbol: name for symbol, name in zip(PLACES, columns, strict=False) if name}


class PointsExperiment(Experiment):
    """A network learns the class of each point, or a number for each."""

    drawn_with: ClassVar[tuple[str, ...]] = ("noise",)

    dataset: PointsData = PointsData()  # each subclass has its own, and its own features
    noise: Annotated[
        float,
        Knob(
            "Noise",
            "How far points stray from where they belong, as a share of the map; of pixels, how "
            "far their colours do.",
            0.0,
            0.8,
            live=True,
            step=0.05,
        ),
    ] = 0.0
    points: PointsField = 500
    train_share: Annotated[
        float,
        Knob(
            "Training share",
            "The share of the points that is trained on; the others test what was learned.",
            0.1,
            1.0,
            step=0.1,
        ),
    ] = 0.5
    features: tuple[Feature, ...] = ()
    scaling: Annotated[
        Scaling,
        SCALINGS,
        Field(
            title="Input scaling",
            description="What is done to every feature before the network sees it, measured on "
            "the training points.",
        ),
    ] = Raw()
    data_seed: Annotated[int, seed("Data seed", "Which points are drawn.")] = 0

    @property
    def classes(self) -> int:
        return self.dataset.classes

    @property
    def values(self) -> int:
        return self.dataset.values

    @property
    def inputs(self) -> int:
        return sum(feature.width for feature in self.features)

    @property
    def input_names(self) -> list[str]:
        """A short name for every number that the network sees: its column's, where it has one."""
        known = named_places(self.dataset.columns)
        symbols = (symbol for feature in self.features for symbol in feature.symbols)
        return [known.get(symbol, symbol) for symbol in symbols]

    @property
    def sizes(self) -> tuple[int, int]:
        count = self.dataset.count(self.points)
        train = max(1, training_points(count, self.train_share))
        return train, count - train

    @property
    def padded(self) -> bool:
        return self.dataset.drawn

    @property
    def rows(self) -> tuple[int, int]:
        return (room(max(self.sizes)),) * 2 if self.padded else self.sizes

    def has_room_for(self, other: Self) -> bool:
        same = (self.classes, self.values) == (other.classes, other.values)
        both = self.padded and other.padded and same
        return both and self.model_copy(update={"dataset": other.dataset}) == other

    @classmethod
    def data_menu(cls) -> Menu[PointsData]:
        """The data sets there are."""
        return cls.menus()["dataset"]

    @classmethod
    def feature_menu(cls) -> Menu[Feature]:
        """The input features there are."""
        return cls.lists()["features"]

    def blank(self) -> PointsData:
        """What stands in a program for own points of any number that has as much room."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _has_data(self) -> Self:
        if not self.features:
            first = self.feature_menu().options[0].symbol
            raise SpecError(f"there is no input feature; choose at least one, such as {first}.")
        check_features(self.features, self.feature_menu())
        if self.batch_size > self.sizes[0] and not self.padded:
            raise SpecError(
                f"the batch size is {self.batch_size}, but there are only {self.sizes[0]} "
                "training points; choose a smaller batch or more points."
            )
        return self

    def compile_key(self) -> Self:
        plain = self.feature_menu().options[0]()
        same: dict[str, Any] = {"features": (plain,) * self.inputs, "scaling": Raw()}
        same |= {"dataset": stand_in(self.data_menu(), self.classes, self.values), "data_seed": 0}
        same["points"] = self.dataset.count(self.points)  # a stand-in may have room for more
        if self.padded:
            same["dataset"] = self.blank()
            same |= {"points": type(self).model_fields["points"].default, "train_share": 1.0}
        return super().compile_key().model_copy(update=same)

    def unfolded(self) -> tuple[Split, Split]:
        """Draw the training and the test points: `inputs` are their places `(N, D)`."""
        rng = np.random.default_rng(self.data_seed)
        count, train = sum(self.sizes), self.sizes[0]
        x, y = self.dataset.generate(rng, count, self.noise)
        order = rng.permutation(count)
        return Split(x[order[:train]], y[order[:train]]), Split(x[order[train:]], y[order[train:]])

    def scaled_on(self, x: np.ndarray) -> Self:
        """The same with its scaling measured on places `x` `(N, D)` instead of its own points."""
        if isinstance(self.scaling, Raw):
            return self
        shift, factor = self.scaling.fit(self.raw_features(x).astype(np.float64))
        known = Measured(shift=tuple(shift.tolist()), factor=tuple(factor.tolist()))
        return self.model_copy(update={"scaling": known})

    def raw_features(self, x: np.ndarray) -> np.ndarray:
        """The features `(N, F)` of places `x` `(N, D)` before they are scaled."""
        columns = [np.reshape(each(x), (len(x), each.width)) for each in self.features]
        return np.concatenate(columns, axis=1)

    def featurize(self, x: np.ndarray) -> np.ndarray:
        """What the network sees of places `x` `(N, D)`: its features `(N, F)`, in `precision`."""
        seen = self.raw_features(x)
        if not isinstance(self.scaling, Raw):
            seen = fitted(self)(seen)
        return seen.astype(self.precision)


@lru_cache(maxsize=64)
def fitted(experiment: PointsExperiment) -> Affine:
    """The scaling of `experiment`, measured on its training points."""
    train, _ = experiment.splits()
    return experiment.scaling.fit(experiment.raw_features(train.inputs).astype(np.float64))

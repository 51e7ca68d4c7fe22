"""What is being tried: one frozen value that holds every choice.

Links, files, the command line, searches and pages carry experiments and nothing else.
Building one validates it, so an experiment that exists can run, and equal experiments
train to equal numbers: the data, the start and the order of the batches each have a seed
of their own.
"""

from typing import Annotated, Any, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from playground.datasets.plane import DATASETS, PlaneData, Spiral
from playground.features import FEATURES, X1, X2, Feature
from playground.losses import LOSSES
from playground.options import Knob, Menu, SpecError, as_dict
from playground.supervised import DEEPEST, LARGEST_SEED, Experiment, seed

__all__ = ["DEEPEST", "EXPERIMENTS", "LARGEST_SEED", "Experiment", "Plane", "Split"]


class Split(NamedTuple):
    """Points and their targets: `inputs` `(N, F)`, `targets` `(N,)`, both float32."""

    inputs: np.ndarray
    targets: np.ndarray


def training_points(points: int, share: float) -> int:
    """How many of `points` points are trained on."""
    return int(points * share + 1e-9)


class Plane(Experiment):
    """Points of the plane: a network learns their class, or a number for each."""

    label = "Playground"

    dataset: Annotated[
        PlaneData,
        DATASETS,
        Field(title="Data", description="What the network is to learn from its examples."),
    ] = Spiral()
    noise: Annotated[
        float,
        Knob(
            "Noise",
            "How far points stray from where they belong, as a share of the picture.",
            0.0,
            0.8,
            live=True,
            step=0.05,
        ),
    ] = 0.0
    points: Annotated[
        int, Knob("Points", "How many points there are, training and test together.", 20, 5000)
    ] = 500
    train_share: Annotated[
        float,
        Knob(
            "Training share",
            "The share of the points that is trained on; the others test what was learned.",
            0.1,
            0.9,
            step=0.1,
        ),
    ] = 0.5
    features: Annotated[
        tuple[Annotated[Feature, FEATURES], ...],
        Field(
            title="Input features",
            description="What the network is told about each point. With the right feature "
            "even a single unit may do.",
        ),
    ] = (X1(), X2())
    data_seed: Annotated[int, seed("Data seed", "Which points are drawn.")] = 0

    @property
    def classes(self) -> int:
        return self.dataset.classes

    @property
    def inputs(self) -> int:
        return len(self.features)

    @property
    def sizes(self) -> tuple[int, int]:
        train = training_points(self.points, self.train_share)
        return train, self.points - train

    @model_validator(mode="after")
    def _has_data(self) -> Self:
        if not self.features:
            raise SpecError("there is no input feature; choose at least one, such as x₁.")
        order = {feature: place for place, feature in enumerate(FEATURES)}
        places = [order[type(feature)] for feature in self.features]
        if places != sorted(set(places)):
            raise SpecError("every input feature may be chosen once, in the order of the list.")
        if self.batch_size > self.sizes[0]:
            raise SpecError(
                f"the batch size is {self.batch_size}, but there are only {self.sizes[0]} "
                "training points; choose a smaller batch or more points."
            )
        return self

    def settle(self, path: str, value: Any) -> tuple[Self, str]:
        try:
            return super().settle(path, value)
        except SpecError:
            follow = self.following(path, value)
            if not follow:
                raise
        changed = self
        for other, fitting in follow.items():
            changed = changed.replace(other, fitting)
        said = " and ".join(other.replace("_", " ") for other in follow)
        return changed.replace(path, value), f"The {said} changed too, because it did not fit."

    def following(self, path: str, value: Any) -> dict[str, Any]:
        """What must change before `path` can be `value`, by path."""
        if path == "dataset":
            data = DATASETS.check(value)
            fitting = [loss for loss in LOSSES if loss.regression or (data and data.classes)]
            return {"loss": fitting[0]()}
        if path in ("points", "train_share"):
            kind: Any = type(self).model_fields[path].annotation
            value = self.knobs()[path].check(kind, value, path)
            points, share = (value, self.train_share) if path == "points" else (self.points, value)
            return {"batch_size": max(1, training_points(points, share))}
        return {}

    def program(self) -> Self:
        same_kind = next(data for data in DATASETS if data.classes == self.classes)
        features = tuple(feature() for feature in FEATURES.options[: self.inputs])
        same = {"dataset": same_kind(), "data_seed": 0, "features": features}
        return super().program().model_copy(update=same)

    def points_of_plane(self) -> tuple[Split, Split]:
        """Draw the training and the test points: `inputs` are x₁ and x₂ `(N, 2)`."""
        rng = np.random.default_rng(self.data_seed)
        x, y = self.dataset.generate(rng, self.points, self.noise)
        order = rng.permutation(self.points)
        train = self.sizes[0]
        return Split(x[order[:train]], y[order[:train]]), Split(x[order[train:]], y[order[train:]])

    def featurize(self, x: np.ndarray) -> np.ndarray:
        """What the network sees of points `x` `(N, 2)`: its features `(N, F)`, float32."""
        return np.stack([feature(x) for feature in self.features], axis=1).astype(np.float32)


EXPERIMENTS = Menu("experiment", Plane)


def describe(experiment: Experiment) -> dict[str, object]:
    """The experiment as plain values, for files."""
    return as_dict(experiment) or {}

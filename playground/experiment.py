"""What is being tried: one frozen value that holds every choice.

Links, files, the command line, searches and pages carry experiments and nothing else.
Building one validates it, so an experiment that exists can run, and equal experiments
train to equal numbers: the data, the start and the order of the batches each have a seed
of their own.
"""

from functools import lru_cache
from typing import Annotated, Any, Self

import numpy as np
from pydantic import Field, model_validator

from playground.classic.rules import RULES, SEEDS, Modern, Rules
from playground.datasets.own import blank
from playground.datasets.plane import DATASETS, PlaneData, Spiral
from playground.features import FEATURES, X1, X2, Feature
from playground.fitting import Split, check_features, room, serves, stand_in, training_points
from playground.losses import LOSSES
from playground.options import Knob, Menu, SpecError, as_dict, replace_inside
from playground.scalings import SCALINGS, Affine, Raw, Scaling
from playground.supervised import DEEPEST, LARGEST_SEED, Experiment, seed

__all__ = ["DEEPEST", "EXPERIMENTS", "LARGEST_SEED", "Experiment", "Plane", "Split"]


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
            1.0,
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
    rules: Annotated[
        Rules,
        RULES,
        Field(
            title="Rules",
            description="How points and start weights are drawn, and how training goes over the "
            "examples. Under TensorFlow Playground's rules every number is the one that it shows.",
        ),
    ] = Modern()

    @property
    def classes(self) -> int:
        return self.dataset.classes

    @property
    def inputs(self) -> int:
        return len(self.features)

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

    @property
    def precision(self) -> type[np.floating[Any]]:
        return self.rules.precision

    @property
    def ordered(self) -> bool:
        return self.rules.ordered

    def own_start(self) -> list[tuple[np.ndarray, np.ndarray]] | None:
        return self.rules.start(self.dataset, self.points, self.noise, self)

    @model_validator(mode="after")
    def _keeps_rules(self) -> Self:
        self.rules.check(self, self.dataset, self.features)
        return self

    @model_validator(mode="after")
    def _has_data(self) -> Self:
        if not self.features:
            raise SpecError("there is no input feature; choose at least one, such as x₁.")
        check_features(self.features)
        if self.batch_size > self.sizes[0] and not self.padded:
            raise SpecError(
                f"the batch size is {self.batch_size}, but there are only {self.sizes[0]} "
                "training points; choose a smaller batch or more points."
            )
        return self

    def settle(self, path: str, value: Any) -> tuple[Self, str]:
        if path == "rules":
            return self.under(value)
        if path in SEEDS and self.rules.one_seed(0) is not None:
            number = self.knobs()[path].check(int, value, path)
            return self.replace("rules", self.rules.one_seed(number)), (
                "These rules have one seed, so the points and the start weights are both new."
            )
        along = self.along(path, value)
        try:
            if not along:
                return super().settle(path, value)
        except SpecError:
            if not self.following(path, value):
                raise
        head, _, rest = path.partition(".")
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        new = replace_inside(fields[head], rest, value, head) if rest else value
        follow = along | self.following(path, value)
        changed = type(self)(**fields | follow | {head: new})
        said = " and ".join(other.replace("_", " ") for other in follow if other not in along)
        return changed, f"The {said} changed too, because it did not fit." if said else ""

    def along(self, path: str, value: Any) -> dict[str, Any]:
        """What changes with `path` for comfort: every drawn point is trained on at first."""
        data = DATASETS.check(value) if path == "dataset" else None
        if data is None:
            return {}
        if self.points == self.rules.usual_points(self.classes):
            usual_points = self.rules.usual_points(data.classes)
            return {} if self.points == usual_points else {"points": usual_points}
        if data.drawn == self.padded:
            return {}
        usual = type(self).model_fields["train_share"].default
        share = 1.0 if data.drawn else usual if self.train_share == 1.0 else self.train_share
        return {} if share == self.train_share else {"train_share": share}

    def under(self, rules: Any) -> tuple[Self, str]:
        """The experiment under other rules, and a sentence about what they changed.

        Raises `SpecError` where they do not have what it is made of.
        """
        chosen = RULES.check(rules)
        if chosen is None or type(chosen) is type(self.rules):
            return self.replace("rules", rules), ""
        changes = chosen.fit(self)
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        changed = type(self)(**fields | changes | {"rules": chosen})
        also = f" Also new: {', '.join(changes)}." if changes else ""
        return changed, f"{chosen.promise}{also}"

    def following(self, path: str, value: Any) -> dict[str, Any]:
        """What must change before `path` can be `value`, by path."""
        head, _, rest = path.partition(".")
        if head == "dataset":
            new = replace_inside(self.dataset, rest, value, head) if rest else value
            data = DATASETS.check(new)
            return self.following_data(data) if data else {}
        if path in ("points", "train_share"):
            kind: Any = type(self).model_fields[path].annotation
            value = self.knobs()[path].check(kind, value, path)
            points, share = (value, self.train_share) if path == "points" else (self.points, value)
            return {"batch_size": max(1, training_points(points, share))}
        return {}

    def following_data(self, data: PlaneData) -> dict[str, Any]:
        """What must change before there can be other data, by path."""
        follow: dict[str, Any] = {}
        if not serves(self.loss, data.classes):
            follow["loss"] = next(loss() for loss in LOSSES if serves(loss(), data.classes))
        most = training_points(data.count(self.points), self.train_share)
        if self.batch_size > most and not data.drawn:
            follow["batch_size"] = max(1, most)
        return follow

    def program(self) -> Self:
        same: dict[str, Any] = {"dataset": stand_in(self.classes), "data_seed": 0}
        same |= {"features": (X1(),) * self.inputs, "rules": type(self.rules)(), "scaling": Raw()}
        if self.padded:
            same["dataset"] = blank(self.rows[0], self.classes)
            same |= {"points": type(self).model_fields["points"].default, "train_share": 1.0}
        return super().program().model_copy(update=same)

    def points_of_plane(self) -> tuple[Split, Split]:
        """Draw the training and the test points: `inputs` are x₁ and x₂ `(N, 2)`."""
        drawn = self.rules.examples(self.dataset, self.points, self.noise)
        if drawn is not None:
            train = self.sizes[0]
            return Split(*(part[:train] for part in drawn)), Split(
                *(part[train:] for part in drawn)
            )
        rng = np.random.default_rng(self.data_seed)
        count, train = sum(self.sizes), self.sizes[0]
        x, y = self.dataset.generate(rng, count, self.noise)
        order = rng.permutation(count)
        return Split(x[order[:train]], y[order[:train]]), Split(x[order[train:]], y[order[train:]])

    def raw_features(self, x: np.ndarray) -> np.ndarray:
        """The features `(N, F)` of points `x` `(N, 2)` before they are scaled."""
        return np.stack([feature(x) for feature in self.features], axis=1)

    def featurize(self, x: np.ndarray) -> np.ndarray:
        """What the network sees of points `x` `(N, 2)`: its features `(N, F)`, in `precision`."""
        seen = self.raw_features(x)
        if not isinstance(self.scaling, Raw):
            seen = fitted(self)(seen)
        return seen.astype(self.precision)


@lru_cache(maxsize=64)
def fitted(experiment: Plane) -> Affine:
    """The scaling of `experiment`, measured on its training points."""
    train, _ = experiment.points_of_plane()
    return experiment.scaling.fit(experiment.raw_features(train.inputs).astype(np.float64))


EXPERIMENTS = Menu("experiment", Plane)


def describe(experiment: Experiment) -> dict[str, object]:
    """The experiment as plain values, for files."""
    return as_dict(experiment) or {}

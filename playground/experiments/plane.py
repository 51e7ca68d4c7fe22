"""The plane: two classes, several of them, or numbers, at points with two coordinates.

It is what the playground opens with. Whose rules its training follows is one of its fields:
ours, or TensorFlow Playground's to the last digit.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

import numpy as np
from pydantic import Field, model_validator

from playground.datasets.points.base import PlaneData
from playground.datasets.points.own import blank
from playground.datasets.points.plane import DATASETS, Spiral
from playground.experiments.following import AdaptivePoints
from playground.experiments.points import DATA
from playground.experiments.split import Split
from playground.experiments.tf_rules import RULES, SEEDS, Modern, Rules
from playground.options.features import FEATURES, X1, X2, Feature


class Plane(AdaptivePoints):
    """Points of the plane: a network learns their class, or a number for each."""

    label = "Playground"
    presumed: ClassVar[tuple[str, ...]] = ("rules",)

    dataset: Annotated[PlaneData, DATASETS, DATA] = Spiral()
    features: Annotated[
        tuple[Annotated[Feature, FEATURES], ...],
        Field(
            title="Input features",
            description="What the network is told about each point. With the right feature "
            "even a single unit may do.",
        ),
    ] = (X1(), X2())
    rules: Annotated[
        Rules,
        RULES,
        Field(
            title="Rules",
            description="How points and start weights are drawn, and how training goes over the "
            "examples. Under TensorFlow Playground's rules every number is the one that it shows.",
        ),
    ] = Modern()

    @classmethod
    def link_default(cls, texts: Mapping[str, str]) -> Self:
        rules = texts.get("rules")
        return cls().under(rules)[0] if rules in RULES.by_name else cls()

    @property
    def precision(self) -> type[np.floating[Any]]:
        return self.rules.precision

    @property
    def keeps_order(self) -> bool:
        return self.rules.keeps_order

    def initial_weights(self) -> list[tuple[np.ndarray, np.ndarray]] | None:
        return self.rules.start(self.dataset, self.points, self.noise, self)

    def locks(self, path: str) -> bool:
        return self.rules.locks(path)

    def blank(self) -> PlaneData:
        return blank(self.rows[0], self.classes)

    @model_validator(mode="after")
    def _keeps_rules(self) -> Self:
        self.rules.check(self, self.dataset, self.features)
        return self

    def changed(self, path: str, value: Any) -> tuple[Self, str]:
        if path == "rules":
            return self.under(value)
        if path in SEEDS and self.rules.one_seed(0) is not None:
            number = self.knobs()[path].check(int, value, path)
            return self.replace("rules", self.rules.one_seed(number)), (
                "These rules have one seed, so the points and the start weights are both new."
            )
        return super().changed(path, value)

    def may_follow(self, path: str, value: Any) -> dict[str, Any]:
        data = DATASETS.check(value) if path == "dataset" else None
        if data and self.points == self.rules.usual_points(self.classes):
            usual_points = self.rules.usual_points(data.classes)
            return {} if self.points == usual_points else {"points": usual_points}
        return super().may_follow(path, value)

    def under(self, rules: Any) -> tuple[Self, str]:
        """The experiment under other rules, and a sentence about what they changed.

        Raises `SpecError` where they do not have what it is made of.
        """
        chosen = RULES.check(rules)
        if chosen is None or type(chosen) is type(self.rules):
            return self.replace("rules", rules), ""
        changes = chosen.fit(self)
        changed = type(self)(**dict(self) | changes | {"rules": chosen})
        also = f" Also new: {', '.join(changes)}." if changes else ""
        return changed, f"{chosen.promise}{also}"

    def compile_key(self) -> Self:
        return super().compile_key().model_copy(update={"rules": type(self.rules)()})

    def unfolded(self) -> tuple[Split, Split]:
        drawn = self.rules.examples(self.dataset, self.points, self.noise)
        if drawn is None:
            return super().unfolded()
        train = self.sizes[0]
        return Split(*(part[:train] for part in drawn)), Split(*(part[train:] for part in drawn))

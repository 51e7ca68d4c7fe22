"""What follows from a change: other data may need another loss, fewer points a smaller batch.

Whoever turns a control should not read a refusal where the rest can follow: what would not fit
changes too, and a sentence says so. Some follow for comfort alone, such as the number of points
that a picture needs.
"""

from typing import Any, Self

from playground.datasets.points.base import PointsData
from playground.experiments.fitting import training_points
from playground.experiments.points import PointsExperiment
from playground.options.base import replace_inside
from playground.options.errors import SpecError
from playground.options.losses import LOSSES, serves

# What a picture needs to be recognised.
AMPLE: dict[str, Any] = {"points": 2500, "train_share": 0.8}


class AdaptivePoints(PointsExperiment):
    """An experiment on points whose other fields follow where one is changed."""

    def changed(self, path: str, value: Any) -> tuple[Self, str]:
        along = self.may_follow(path, value)
        try:
            if not along:
                return super().changed(path, value)
        except SpecError:
            if not self.must_follow(path, value):
                raise
        head, _, rest = path.partition(".")
        new = replace_inside(getattr(self, head), rest, value, head) if rest else value
        follow = along | self.must_follow(path, value)
        changed = type(self)(**dict(self) | follow | {head: new})
        said = " and ".join(other.replace("_", " ") for other in follow if other not in along)
        return changed, f"The {said} changed too, because it did not fit." if said else ""

    def may_follow(self, path: str, value: Any) -> dict[str, Any]:
        """What changes with `path` for comfort: every drawn point is trained on at first."""
        data = self.data_menu().check(value) if path == "dataset" else None
        if data is None:
            return {}
        if max(data.values, self.values) > 1 and not data.drawn:
            return self.as_many(data)
        if data.drawn == self.padded:
            return {}
        usual = type(self).model_fields["train_share"].default
        share = 1.0 if data.drawn else usual if self.train_share == 1.0 else self.train_share
        return {} if share == self.train_share else {"train_share": share}

    def as_many(self, data: PointsData) -> dict[str, Any]:
        """The usual numbers of examples for `data`, where those of now are the usual ones too."""
        usual = {name: type(self).model_fields[name].default for name in AMPLE}
        now, new = (
            AMPLE | {"points": each.count(AMPLE["points"])} if each.values > 1 else usual
            for each in (self.dataset, data)
        )
        kept = {name: getattr(self, name) for name in AMPLE}
        if self.padded:
            kept["train_share"] = now["train_share"]  # every drawn point was trained on
        return {name: new[name] for name in AMPLE if kept[name] == now[name] != new[name]}

    def must_follow(self, path: str, value: Any) -> dict[str, Any]:
        """What must change before `path` can be `value`, by path."""
        head, _, rest = path.partition(".")
        if head == "dataset":
            new = replace_inside(self.dataset, rest, value, head) if rest else value
            data = self.data_menu().check(new)
            return self.follow_data(data) if data else {}
        if path in ("points", "train_share"):
            kind: Any = type(self).model_fields[path].annotation
            value = self.knobs()[path].check(kind, value, path)
            points, share = (value, self.train_share) if path == "points" else (self.points, value)
            return {"batch_size": max(1, training_points(self.dataset.count(points), share))}
        return {}

    def follow_data(self, data: PointsData) -> dict[str, Any]:
        """What must change before there can be other data, by path."""
        follow: dict[str, Any] = {}
        if not serves(self.loss, data.classes):
            follow["loss"] = next(loss() for loss in LOSSES if serves(loss(), data.classes))
        most = training_points(data.count(self.points), self.train_share)
        if self.batch_size > most and not data.drawn:
            follow["batch_size"] = max(1, most)
        return follow

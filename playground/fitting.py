"""What fits together on the plane: sizes, losses and features that a data set asks for.

`Plane` asks these functions while it is built, while one of its fields is set, and for the
part of it that is compiled.
"""

from typing import NamedTuple

import numpy as np

from playground.datasets.own import MOST_POINTS
from playground.datasets.plane import DATASETS, PlaneData
from playground.features import FEATURES, MOST_OWN, Feature, FormulaFeature
from playground.losses import Loss
from playground.options import SpecError


class Split(NamedTuple):
    """Points and their targets: `inputs` `(N, F)`, `targets` `(N,)`, float32 as a rule."""

    inputs: np.ndarray
    targets: np.ndarray


def training_points(points: int, share: float) -> int:
    """How many of `points` points are trained on."""
    return int(points * share + 1e-9)


def room(points: int) -> int:
    """The length of arrays for so many drawn points: 32, 64, 128, … so that few are compiled."""
    return min(MOST_POINTS, max(32, 2 ** (points - 1).bit_length()))


def serves(loss: Loss, classes: int) -> bool:
    """Whether `loss` can tell so many classes apart, or predict values."""
    try:
        loss.outputs(classes)
    except SpecError:
        return False
    return True


def check_features(features: tuple[Feature, ...]) -> None:
    """Raise `SpecError` where input features are in another order than the menu's, or twice."""
    order = {feature: place for place, feature in enumerate(FEATURES)}
    places = [order[type(feature)] for feature in features]
    if places != sorted(places) or len(set(features)) != len(features):
        raise SpecError("every input feature may be chosen once, in the order of the list.")
    own = [feature for feature in features if isinstance(feature, FormulaFeature)]
    if len(own) > MOST_OWN:
        raise SpecError(
            f"there are {len(own)} input features with formulas, but at most {MOST_OWN} may be."
        )


def stand_in(classes: int) -> PlaneData:
    """The data set that stands in a program for all that have as many classes."""
    same = next((kind for kind in DATASETS if kind().classes == classes), None)
    varied = next(kind for kind in DATASETS if "classes" in kind.knobs())
    return same() if same else varied.model_validate({"classes": classes})

"""What fits together: sizes and features that a data set asks for.

An experiment on points asks these functions while it is built, while one of its fields is set,
and for the part of it that is compiled.
"""

from playground.datasets.points.base import PointsData
from playground.datasets.points.own import MOST_POINTS
from playground.options.base import Menu
from playground.options.errors import SpecError
from playground.options.features import MOST_OWN, Feature, FormulaFeature


def training_points(points: int, share: float) -> int:
    """How many of `points` points are trained on."""
    return int(points * share + 1e-9)


def room(points: int) -> int:
    """The length of arrays for so many drawn points: 32, 64, 128, … so that few are compiled."""
    return min(MOST_POINTS, max(32, 2 ** (points - 1).bit_length()))


def check_features(features: tuple[Feature, ...], menu: Menu[Feature]) -> None:
    """Raise `SpecError` where input features are in another order than the menu's, or twice."""
    order = {feature: place for place, feature in enumerate(menu)}
    places = [order[type(feature)] for feature in features]
    if places != sorted(places) or len(set(features)) != len(features):
        raise SpecError("every input feature may be chosen once, in the order of the list.")
    own = [feature for feature in features if isinstance(feature, FormulaFeature)]
    if len(own) > MOST_OWN:
        raise SpecError(
            f"there are {len(own)} input features with formulas, but at most {MOST_OWN} may be."
        )


def stand_in(menu: Menu[PointsData], classes: int, values: int = 1) -> PointsData:
    """The data set that stands in a program for all of a menu with as many classes, or values."""
    wanted = (classes, values)
    same = next((kind for kind in menu if (kind().classes, kind.values) == wanted), None)
    varied = next((kind for kind in menu if "classes" in kind.knobs()), None)
    if same or varied is None:
        return same() if same else menu.options[0]()
    return varied.model_validate({"classes": classes})

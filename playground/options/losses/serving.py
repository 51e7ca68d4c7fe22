"""Which losses serve which data: values, two classes, or more of them."""

from playground.options.errors import SpecError, listed
from playground.options.losses.base import Loss
from playground.options.losses.classes import LOSSES


def serves(loss: Loss, classes: int) -> bool:
    """Whether `loss` can tell so many classes apart, or predict values where there are none."""
    return loss.regression if classes == 0 else loss.multiclass or classes <= 2


def check_loss(loss: Loss, classes: int) -> None:
    """Raise `SpecError` where `loss` is not for such data."""
    if serves(loss, classes):
        return
    if classes == 0:
        what = "is for classes, but the data has values to predict"
    else:
        what = f"tells two classes apart, but the data has {classes}"
    others = listed(
        each.title() for each in LOSSES if (each.multiclass if classes else each.regression)
    )
    raise SpecError(f"{loss.title()} {what}: choose {others}.")

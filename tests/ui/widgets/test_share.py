"""What a link cannot hold is said with what to do about it, for data of one's own alone."""

import pytest

from playground.datasets.images.images import Digits
from playground.datasets.points.own import OwnData
from playground.datasets.points.own_picture import OwnPicture
from playground.ui.widgets.frame.share import too_large


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (OwnData(), "save them under «Data», and share that file"),
        (OwnPicture(), "share the picture's file too"),
    ],
    ids=["points", "picture"],
)
def test_data_of_ones_own_that_is_too_large_travels_in_its_file(
    data: object, sentence: str
) -> None:
    assert sentence in too_large(data)


def test_of_other_data_the_refusal_of_the_link_says_enough() -> None:
    assert too_large(Digits()) == ""

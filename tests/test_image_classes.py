"""What is said of held-back images: the numbers of the tab «Classes», and small images as one."""

import numpy as np
import pytest
from image_help import MIXED, trained
from streamlit.testing.v1 import AppTest
from workbench import compiled

from playground.engine.tally import score
from playground.figures.mosaic import BETWEEN, mosaic
from playground.probes.image_classes import Told, told
from playground.ui import image_classes

SOME = Told(
    classes=np.array([0, 0, 1, 1, 2]),
    guesses=np.array([0, 1, 1, 0, 1]),
    sure=np.array([0.9, 0.5, 0.6, 0.8, 0.7]),
)


def test_the_confusion_is_what_the_engine_counts() -> None:
    snapshot = trained(MIXED)
    images, found = told(snapshot)
    program = compiled(MIXED.program())
    counted = score(program, snapshot.carry, snapshot.numbers, snapshot.points[1])
    np.testing.assert_array_equal(found.confusion(10), counted.confusion)
    assert found.accuracy == pytest.approx(counted.accuracy)
    np.testing.assert_array_equal(images, MIXED.splits()[1].inputs)


def test_a_cell_and_the_mistakes_are_sorted_by_how_sure_the_network_is() -> None:
    assert SOME.confusion(3).tolist() == [[1, 1, 0], [1, 1, 0], [0, 1, 0]]
    assert SOME.mistakes().tolist() == [3, 4, 1]
    assert SOME.cell(0, 1).tolist() == [1]
    assert SOME.cell(2, 2).tolist() == []
    assert SOME.accuracy == pytest.approx(2 / 5)


def test_images_lie_side_by_side_with_a_gap() -> None:
    images = np.arange(3, dtype=np.uint8)[:, None, None, None] * np.ones((1, 2, 2, 1), np.uint8)
    whole = mosaic(images, columns=2)
    assert whole.shape == (5, 5, 3)
    expected = [
        [0, 0, BETWEEN, 1, 1],
        [0, 0, BETWEEN, 1, 1],
        [BETWEEN] * 5,
        [2, 2, *[BETWEEN] * 3],
        [2, 2, *[BETWEEN] * 3],
    ]
    np.testing.assert_array_equal(whole, np.array(expected)[..., None].repeat(3, axis=2))
    np.testing.assert_array_equal(mosaic(images, 2, enlarged=3)[::3, ::3], whole)


def test_the_tab_shows_accuracy_confusion_and_mistakes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_classes, "newest", lambda session: trained(MIXED))

    def tab() -> None:
        from playground.ui.image_classes import show
        from playground.ui.image_session import ImageSession

        show(ImageSession())

    page = AppTest.from_function(tab, default_timeout=60).run()
    assert not page.exception
    assert any("60 held-back images are told right" in each.value for each in page.markdown)
    confusion = page.dataframe[0].value
    assert confusion.shape == (10, 11)
    assert int(confusion.iloc[:, 1:].to_numpy().sum()) == 60

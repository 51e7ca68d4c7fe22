"""What is said of held-back images: the numbers of the tab «Classes», and small images as one."""

import re

import numpy as np
import pytest
from image_help import MIXED, trained
from streamlit.testing.v1 import AppTest
from workbench import compiled

from playground.engine.train.evaluation import score
from playground.figures.mosaic import BETWEEN, mosaic
from playground.probes.images.classes import Told, told
from playground.ui.base import polling
from playground.ui.pages.images.tabs import classes as image_classes
from playground.ui.pages.images.tabs.classes import CELL, SHOWN

SOME = Told(
    classes=np.array([0, 0, 1, 1, 2]),
    guesses=np.array([0, 1, 1, 0, 1]),
    sure=np.array([0.9, 0.5, 0.6, 0.8, 0.7]),
)


def test_the_confusion_is_what_the_engine_counts() -> None:
    snapshot = trained(MIXED)
    images, found = told(snapshot)
    program = compiled(MIXED.compile_key())
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


Shown = tuple[np.ndarray, tuple[int, int] | None]


def tab() -> None:
    """A page with this tab alone."""
    from playground.ui.app.kinds import KINDS
    from playground.ui.base.kind_sessions import ImageSession
    from playground.ui.pages.images.tabs.classes import show

    show(ImageSession.of(KINDS["images"]))


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> list[Shown]:
    """What the tab hands to the browser's matrix: counts, and the cell that is pressed."""
    seen: list[Shown] = []
    monkeypatch.setattr(polling, "newest", lambda session: trained(MIXED))
    monkeypatch.setattr(
        image_classes,
        "confusion_tables",
        lambda matrices, names, cell, choose: seen.append((matrices[0][1], cell)),
    )
    return seen


def tiles(page: AppTest) -> list[str]:
    """What the images of a page are said to be, one text for each row of images."""
    return [each.proto.body for each in page.get("html")]


def test_the_tab_shows_accuracy_confusion_and_mistakes(tables: list[Shown]) -> None:
    page = AppTest.from_function(tab, default_timeout=60).run()
    assert not page.exception
    assert any("60 held-back images are told right" in each.value for each in page.markdown)
    counts, cell = tables[-1]
    assert counts.sum() == 60
    assert cell is None
    (mistakes,) = tiles(page)
    assert mistakes.count("Held-back image") == min(SHOWN, 60 - np.trace(counts))
    assert "accuracy" not in mistakes


def test_a_chosen_cell_shows_its_images_and_no_others(tables: list[Shown]) -> None:
    page = AppTest.from_function(tab, default_timeout=60).run()
    counts, _ = tables[-1]
    actual, guess = (int(place) for place in np.argwhere(counts > 1)[0])
    page.session_state[CELL] = (actual, guess)
    page.run()
    assert tables[-1][1] == (actual, guess)
    found = re.findall(r"Held-back image (\d+), (\d), taken for (\d), (\d+)% sure", tiles(page)[0])
    assert len(found) == min(SHOWN, counts[actual, guess])
    assert {(int(is_), int(told)) for _, is_, told, _ in found} == {(actual, guess)}
    labels = MIXED.splits()[1].targets
    assert all(labels[int(number) - 1] == actual for number, *_ in found)
    sure = [int(share) for *_, share in found]
    assert sure == sorted(sure, reverse=True)


def test_a_cell_is_closed_when_it_is_chosen_again_and_nonsense_is_not_heard() -> None:
    def choosing() -> None:
        import streamlit

        from playground.ui.pages.images.tabs.classes import CELL, choose, chosen

        heard = []
        for value in ([3, 5], None, "3", [3], [3, 5.0], [True, 1], {}, [3, 5], [7, 12]):
            choose(value)
            heard.append(chosen(10))
        streamlit.session_state["heard"] = heard
        assert CELL in streamlit.session_state

    page = AppTest.from_function(choosing).run()
    assert not page.exception
    assert page.session_state["heard"] == [(3, 5)] * 7 + [None, None]

"""Who reads drawings and photos: the network that ships before training, then one's own."""

from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest

from playground.datasets.images import Cifar10, FashionMnist
from playground.engine.image_run import ImageRun
from playground.experiment import Images
from playground.options import SpecError
from playground.ui import image_drawing
from playground.ui.image_drawing import DrawingReader
from playground.ui.image_session import ImageSession

DRAWING = np.zeros((28, 28), np.uint8)
OWN, SHIPPED = np.eye(10)[3], np.eye(10)[7]


class StandIn(ImageRun):
    """A run that answers at once, or never."""

    def __init__(self, trained: bool, answers: bool = True) -> None:
        self.has_trained, self.answers = trained, answers
        self.looked: list[bool] = []

    @property
    def trained(self) -> bool:
        return self.has_trained

    def state(self) -> dict[str, Any]:
        return {"epoch": 2.0}

    def ask(self, drawing: np.ndarray, look: bool = True) -> Future[np.ndarray]:
        future: Future[np.ndarray] = Future()
        self.looked.append(look)
        if self.answers:
            future.set_result(OWN)
        return future


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    """Let the session's run be this one, and a network ship, or not."""

    def begin(run: StandIn, ships: bool = True, experiment: Images | None = None) -> DrawingReader:
        weights = tmp_path / "digits.safetensors"
        if ships:
            weights.touch()
        engine = type("Engine", (), {"run": lambda self, token: run})()
        network = type("Network", (), {"read": lambda self, picture: SHIPPED})()
        monkeypatch.setattr(image_drawing, "engine", lambda: engine)
        monkeypatch.setattr(image_drawing, "shipped", lambda: network)
        monkeypatch.setattr(image_drawing, "SHIPPED", weights)
        return DrawingReader(ImageSession(experiment or Images()))

    return begin


def test_before_training_the_network_that_ships_answers_and_the_stage_looks(serve: Any) -> None:
    run = StandIn(trained=False)
    reader = serve(run)
    np.testing.assert_array_equal(reader(DRAWING), SHIPPED)
    assert run.looked == [True]
    assert "ships" in reader.who()


def test_once_trained_one_s_own_network_answers(serve: Any) -> None:
    reader = serve(StandIn(trained=True))
    np.testing.assert_array_equal(reader(DRAWING), OWN)
    assert reader.who() == "Your network answers, after 2.00 epochs of training."


def test_where_none_ships_one_s_own_network_guesses(serve: Any) -> None:
    reader = serve(StandIn(trained=False), ships=False)
    np.testing.assert_array_equal(reader(DRAWING), OWN)
    assert "it guesses" in reader.who()


def test_a_drawing_that_stands_does_not_turn_the_stage_again(serve: Any) -> None:
    run = StandIn(trained=True)
    reader = serve(run)
    for picture in (DRAWING, DRAWING.copy(), DRAWING + 1):
        reader(picture)
    assert run.looked == [True, False, True]


def test_a_busy_network_is_told(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_drawing, "PATIENCE", 0.01)
    with pytest.raises(SpecError, match="busy"):
        serve(StandIn(trained=True, answers=False))(DRAWING)


def test_clothes_are_never_read_by_the_network_of_digits(serve: Any) -> None:
    reader = serve(StandIn(trained=False), experiment=Images(dataset=FashionMnist()))
    np.testing.assert_array_equal(reader(DRAWING), OWN)
    assert reader.labels() == FashionMnist.names


def test_photos_go_to_the_network_of_photos_and_drawings_to_that_of_digits(serve: Any) -> None:
    reader = serve(StandIn(trained=False), experiment=Images(dataset=Cifar10()))
    np.testing.assert_array_equal(reader(DRAWING), SHIPPED)
    photo = np.zeros((32, 32, 3), np.uint8)
    np.testing.assert_array_equal(reader.read(photo, look=True), OWN)

"""Who reads drawings and photos: the network that ships before training, then one's own."""

from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from playground.datasets.images.images import Cifar10, FashionMnist
from playground.digits.doubt import Answer, doubt
from playground.experiments.images import Images
from playground.options.errors import SpecError
from playground.ui.app.kinds import KINDS
from playground.ui.base.kind_sessions import ImageSession
from playground.ui.pages.images import drawing as image_drawing
from playground.ui.pages.images.drawing import DrawingReader
from playground.ui.pages.images.photo import Seen, all_of, told

DRAWING = np.zeros((28, 28), np.uint8)
OWN, SHIPPED = np.eye(10)[3], np.eye(10)[7]


class StandIn:
    """A run that answers at once, or never."""

    def __init__(self, trained: bool, answers: bool = True) -> None:
        self.trained, self.answers = trained, answers
        self.looked: list[bool] = []
        self.chosen = self

    def state(self) -> dict[str, Any]:
        return {"epoch": 2.0}

    def ask(
        self, drawing: np.ndarray, look: bool = True, given: str = "drawing"
    ) -> Future[np.ndarray]:
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
        reading = {"read": lambda self, picture: SHIPPED, "threshold": 0.5}
        network = type("Network", (), reading)()
        monkeypatch.setattr(image_drawing, "engine", lambda: engine)
        monkeypatch.setattr(image_drawing, "shipped", lambda: network)
        monkeypatch.setattr(image_drawing, "SHIPPED", weights)
        return DrawingReader(ImageSession(KINDS["images"], experiment or Images()))

    return begin


def test_before_training_the_network_that_ships_answers_and_the_stage_looks(serve: Any) -> None:
    run = StandIn(trained=False)
    reader = serve(run)
    answer = reader(DRAWING)
    np.testing.assert_array_equal(answer.probabilities, SHIPPED)
    assert (answer.by, answer.doubt) == ("the network that ships", "")
    assert run.looked == [True]
    assert "ships" in reader.who()


def test_once_trained_one_s_own_network_answers(serve: Any) -> None:
    reader = serve(StandIn(trained=True))
    answer = reader(DRAWING)
    np.testing.assert_array_equal(answer.probabilities, OWN)
    assert (answer.by, answer.doubt) == ("your network, epoch 2.00", "")
    assert reader.who() == "Your network answers, after 2.00 epochs of training."


def test_where_none_ships_one_s_own_network_guesses(serve: Any) -> None:
    reader = serve(StandIn(trained=False), ships=False)
    answer = reader(DRAWING)
    np.testing.assert_array_equal(answer.probabilities, OWN)
    assert answer.by == "your network, not trained yet"
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
    np.testing.assert_array_equal(reader(DRAWING).probabilities, OWN)
    assert reader.labels() == FashionMnist.names


def test_photos_in_colours_are_read_by_one_s_own_network_alone(serve: Any) -> None:
    reader = serve(StandIn(trained=False), experiment=Images(dataset=Cifar10()))
    assert not reader.draws()
    photo = np.zeros((32, 32, 3), np.uint8)
    answer = reader.read(photo, look=True, given="photo")
    np.testing.assert_array_equal(answer.probabilities, OWN)
    assert answer.by == "your network, not trained yet"


@pytest.mark.parametrize("trained", [False, True])
def test_the_threshold_of_the_tab_robust_holds_whoever_answers(
    serve: Any, monkeypatch: pytest.MonkeyPatch, trained: bool
) -> None:
    shares = np.full(10, 0.04)
    shares[6] = 0.64
    monkeypatch.setattr("test_image_drawing.OWN", shares)
    monkeypatch.setattr("test_image_drawing.SHIPPED", shares)
    session = ImageSession(KINDS["images"], Images())
    reader = serve(StandIn(trained))
    reader._session = session
    assert reader(DRAWING).doubt == ""
    chosen = session.beside(image_drawing.Threshold)
    chosen.chosen = 0.65
    answer = reader(DRAWING)
    assert answer.doubt == "this is not a digit I know"
    np.testing.assert_array_equal(answer.probabilities, shares)
    chosen.chosen = 0.6
    assert reader(DRAWING).doubt == ""


def test_photos_are_answered_in_words_with_every_probability() -> None:
    shares = np.array([0.2, 0.5, 0.3])
    names = ("bag", "coat", "shirt")
    sure = Answer(shares, "your network, epoch 3.00")
    assert told(sure, names) == "**coat**, 50.0% sure, says your network, epoch 3.00."
    unsure = sure._replace(doubt=doubt(shares, 0.6, names))
    assert told(unsure, names) == "**This is nothing I know**, says your network, epoch 3.00."
    assert all_of(unsure, names) == "coat: 50.0% · shirt: 30.0% · bag: 20.0%"


def photo_page() -> None:
    """The place of photos alone on a page, with a reader that knows one digit."""
    import streamlit as st

    from playground.ui.app.kinds import KINDS
    from playground.ui.base.kind_sessions import ImageSession
    from playground.ui.pages.images.photo import photo

    st.session_state.setdefault("forgot", [])
    st.session_state.reader.forgot = st.session_state["forgot"]
    session = ImageSession(KINDS["images"], st.session_state["experiment"])
    photo(session, st.session_state.reader)


class OneDigit:
    """A reader that says 3 of everything."""

    forgot: list[str]

    def read(self, image: np.ndarray, look: bool, given: str) -> Answer:
        return Answer(OWN, "the tests")

    def forget(self, given: str) -> None:
        self.forgot.append(given)

    def draws(self) -> bool:
        return True


@pytest.mark.parametrize("stays", [True, False])
def test_a_photo_is_answered_after_a_reload_but_not_for_other_images(stays: bool) -> None:
    image = np.full((28, 28, 1), 9, np.uint8)
    test = AppTest.from_function(photo_page, default_timeout=60)
    test.session_state["photo_seen"] = Seen("7", Images().dataset, image, looked=True).passed_on()
    other = Images().replace("dataset", FashionMnist())
    test.session_state["experiment"] = Images() if stays else other
    test.session_state["reader"] = OneDigit()
    test.run()
    assert not test.exception
    said = "".join(part.value for part in test.markdown)
    assert ("**3**, 100.0% sure, says the tests." in said) is stays
    assert test.session_state["forgot"] == ([] if stays else ["photo"])

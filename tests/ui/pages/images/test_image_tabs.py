"""The tabs that look closer at a network of images: before training, after it, and at odd ones."""

from collections.abc import Callable
from concurrent.futures import Future

import numpy as np
import pytest
from image_help import MIXED, PLAIN, held, opened, said, script, trained
from streamlit.testing.v1 import AppTest
from tab_help import Give, giver
from workbench import SMALL, trainer

from playground.datasets.images.images import Cifar10
from playground.engine.train.snapshot import Snapshot, taken
from playground.experiments.images import Images
from playground.experiments.split import Split
from playground.layers import Convolution, Dense, GlobalPool
from playground.options.scalings import Raw
from playground.regimes import supervised
from playground.ui.base import polling
from playground.ui.pages.images.drawing import threshold

FLAT = Images(layers=(Dense(units=1),), points=300, batch_size=20)
NOTHING = Images(layers=(), points=300, batch_size=20)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Give:
    """Tell which snapshot the run of every visitor gives."""
    return giver(monkeypatch)


TABS = pytest.mark.parametrize("name", ["why", "maps", "kernel", "gradients", "robust"])


@TABS
@pytest.mark.parametrize("updates", [0, 6])
def test_every_tab_draws_and_says_whether_there_was_training(
    name: str, updates: int, runs: Give
) -> None:
    runs(trained(MIXED, updates))
    page = opened(name)
    words = said(page).lower()
    assert ("before training" in words or "not been trained" in words) == (updates == 0)
    assert not any("nan" in each.value for each in page.caption)


@TABS
def test_every_control_of_a_tab_is_explained(name: str, runs: Give) -> None:
    runs(trained(MIXED, 6))
    page = opened(name)
    controls = [*page.selectbox, *page.number_input, *page.select_slider]
    assert controls
    for control in controls:
        assert control.proto.help.endswith("."), control.label


@TABS
@pytest.mark.parametrize("experiment", [FLAT, NOTHING], ids=["one unit", "no layers"])
def test_networks_without_maps_or_layers_are_told_what_is_missing(
    name: str, experiment: Images, runs: Give
) -> None:
    runs(trained(experiment, 2))
    words = said(opened(name))
    expected = {
        "why": "this network has none",
        "kernel": "This network has no convolution",
        "maps": "One unit" if experiment == FLAT else "no hidden layer",
        "gradients": "This network has no convolution",
        "robust": "are told right",
    }
    if experiment == NOTHING and name == "maps":
        assert "784 numbers" in words
    assert expected[name] in words


@TABS
def test_colour_photos_are_explained_as_well(name: str, runs: Give) -> None:
    layers = (Convolution(units=3, stride=2), GlobalPool())
    experiment = Images(dataset=Cifar10(), layers=layers, scaling=Raw())
    rng = np.random.default_rng(0)
    photos = rng.integers(0, 256, (30, 32, 32, 3)).astype(np.uint8)
    split = Split(photos, rng.integers(0, 10, 30).astype(np.float32))
    carry, numbers = supervised.start(experiment), supervised.numbers(experiment)
    many = Split(np.tile(photos, (7, 1, 1, 1)), np.tile(split.targets, 7))
    runs(Snapshot(experiment, carry, numbers, (many, split), 0.0, 0))
    page = opened(name)
    if name == "kernel":
        assert page.number_input(key="slide_channel").max == 2
    if name == "robust":
        assert "of 30 held-back" in said(page)


@TABS
def test_a_run_that_is_not_ready_is_said(name: str, runs: Give) -> None:
    runs(None)
    assert "The network is being prepared." in said(opened(name))


@TABS
def test_what_has_to_be_compiled_keeps_no_control_waiting(
    name: str, runs: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs(trained(MIXED, 6))
    jobs: list[tuple[Callable[[], object], Future[None]]] = []

    def later(job: Callable[[], object]) -> Future[None]:
        jobs.append((job, Future()))
        return jobs[-1][1]

    monkeypatch.setattr(polling, "later", later)
    page = opened(name)
    assert "is being prepared" in said(page)
    assert [*page.selectbox, *page.select_slider, *page.number_input]
    waiting = len(jobs)
    page.run()
    assert len(jobs) == waiting  # it is asked for once
    for job, future in jobs:
        job()
        future.set_result(None)
    page.run()
    assert "is being prepared" not in said(page)


def test_what_was_chosen_is_still_chosen_when_the_tab_is_opened_again(runs: Give) -> None:
    runs(trained(MIXED, 6))
    page = opened("why")
    page.number_input(key="image_subject").set_value(8).run()
    page.selectbox(key="why_class").select("3").run()
    page.toggle(key="open").set_value(False).run()
    assert "image_subject" not in page.session_state
    page.toggle(key="open").set_value(True).run()
    assert page.number_input(key="image_subject").value == 8
    assert page.selectbox(key="why_class").value == "3"
    assert "saliency for 3" in said(page)


def test_a_choice_that_another_network_lacks_falls_back_to_the_first(runs: Give) -> None:
    runs(trained(MIXED, 6))
    page = opened("maps")
    page.selectbox(key="peaks_layer").select("4 · Dense").run()
    page.number_input(key="peaks_unit").set_value(5).run()
    runs(trained(PLAIN, 6))
    page.run()
    assert not page.exception
    assert page.selectbox(key="peaks_layer").value == "1 · Convolution"
    assert page.number_input(key="peaks_unit").value == 0


def test_why_names_the_likeliest_class_and_the_right_one(runs: Give) -> None:
    snapshot = trained(MIXED, 6)
    runs(snapshot)
    words = said(opened("why"))
    actual = int(held(MIXED)[1][0])
    assert f"It is **{actual}**" in words
    assert words.count("data:image/png") == 3


def test_what_another_page_looked_at_is_not_shown_as_images(runs: Give) -> None:
    runs(None)
    page = AppTest.from_function(script, kwargs={"name": "why"}, default_timeout=90)
    page.session_state[polling.NEWEST] = taken(trainer(SMALL))
    page.run()
    assert not page.exception
    assert "The network is being prepared." in said(page)


def test_the_nine_strongest_images_are_shown_with_what_their_place_sees(runs: Give) -> None:
    runs(trained(MIXED, 6))
    words = said(opened("maps"))
    assert words.count("to which the unit answers") == 9
    assert words.count("position:absolute") == 9


def test_impossible_sizes_are_a_sentence_and_possible_ones_a_formula(runs: Give) -> None:
    runs(trained(MIXED, 6))
    page = opened("kernel")
    assert "= 5" in page.latex[0].value
    page.number_input(key="sizes_dilation").set_value(4).run()
    assert any(
        "The kernel spans 9 pixels, but there are only 7" in each.value for each in page.info
    )
    page.number_input(key="sizes_padding").set_value(1).run()
    assert "= 1" in page.latex[0].value


@pytest.mark.parametrize("kind", ["Noise", "Rotation", "Attack"])
def test_every_disturbance_leaves_the_undisturbed_accuracy_at_zero(kind: str, runs: Give) -> None:
    runs(trained(MIXED, 6))
    page = opened("robust")
    page.selectbox(key="trouble_kind").select(kind).run()
    assert not page.exception
    first = page.caption[0].value
    page.select_slider(key=f"trouble_{kind.lower()}").set_value(0.0).run()
    start = page.caption[0].value
    assert first.startswith(f"{kind} ")
    share = start.split(": ")[1].split(" ")[0]
    assert f"undisturbed {share}." in start
    page.select_slider(key="reject_threshold").set_value(0.0).run()
    assert "it answers 100.0% of " in said(page)
    assert "pictures that are no digits it refuses 0.0%" in said(page)
    session = page.session_state["images_session"]
    page.select_slider(key="reject_threshold").set_value(0.7).run()
    assert threshold(session) == 0.7  # pad and photos keep to it

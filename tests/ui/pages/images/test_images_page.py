"""The page «Images» without a browser: it runs for every link, and shows a widget for every choice.

Nothing is trained here: the run behind the stage is a stand-in.
"""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from test_page import PATIENCE, SHELL, everything, keys, nothing_trains

from playground.datasets.images.images import Cifar10, ImageData
from playground.experiments.curve import Curve
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.experiments.stacks import STACKS, Stack
from playground.experiments.supervised import Experiment
from playground.layers import IMAGE_LAYERS, Convolution, Dense, Flatten, MaxPool
from playground.links.experiments import to_query
from playground.options.augmentations import Distortion
from playground.options.base import Option
from playground.options.errors import SpecError
from playground.presets.base import Preset
from playground.presets.images import IMAGES

PAGE = Path(__file__).parents[4] / "pages" / "images.py"
ELSEWHERE = {"stop": "stop_rule", "layers": "add_layer", "optimizer.learning_rate": "stage"}
CHOICES = [(path, option) for path, menu in Images.menus().items() for option in menu]


__all__ = ["nothing_trains"]  # a fixture of every test here


def opened(experiment: Experiment | None = None) -> AppTest:
    """The page as it stands for somebody who opens the link of `experiment`."""
    page = AppTest.from_file(str(PAGE), default_timeout=PATIENCE)
    page.query_params.update(to_query(experiment) if experiment else {})
    return page.run()


def assert_fine(page: AppTest) -> None:
    """Nothing broke, nothing is refused."""
    assert not page.exception
    assert not page.error
    assert not page.warning


def experiment_of(page: AppTest) -> Images:
    """What the visitor has set."""
    experiment: Images = page.session_state["images_session"].experiment
    return experiment


def test_the_page_runs_and_has_a_widget_for_every_field() -> None:
    page = opened()
    assert_fine(page)
    fields = {path for path, owner, _ in Images().walk() if isinstance(owner, Images)}
    assert {ELSEWHERE.get(path, path) for path in fields - {"fold"}} <= keys(page)
    assert {"pad", "photo", "share", "image_more", "image_preset", "stack"} <= keys(page)


@pytest.mark.parametrize(("path", "option"), CHOICES, ids=str)
def test_the_page_of_every_option_runs(
    path: str, option: type[Option], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageData, "present", lambda data: data.name() == "digits")
    try:
        experiment = Images().replace(path, option())
    except SpecError:
        return  # a loss that is not for ten classes
    page = opened(experiment)
    assert_fine(page)
    assert experiment_of(page) == experiment
    typed = {name for name, knob in option.knobs().items() if name != "learning_rate"}
    assert {f"{path}.{name}" for name in typed} <= keys(page)


@pytest.mark.parametrize("preset", IMAGES, ids=lambda preset: preset.name)
def test_every_preset_opens_and_says_what_it_shows(preset: Preset[Images]) -> None:
    page = opened()
    page.selectbox(key="image_preset").set_value(preset.name).run()
    assert_fine(page)
    assert experiment_of(page) == preset.experiment
    assert any(preset.shows in each.value for each in page.markdown)


def test_the_gallery_opens_an_example_and_leads_to_the_one_beside_it() -> None:
    page = opened()
    page.button(key="gallery").click().run()
    page.button(key="open.digits_few").click().run()
    assert_fine(page)
    named = {preset.name: preset.experiment for preset in IMAGES}
    assert experiment_of(page) == named["digits_few"]
    page.button(key="beside").click().run()
    assert_fine(page)
    assert experiment_of(page) == named["digits_augmented"]


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack.name)
def test_every_stack_can_be_begun_with(stack: Stack) -> None:
    page = opened()
    page.selectbox(key="stack").set_value(stack.name).run()
    assert_fine(page)
    assert experiment_of(page).layers == stack.layers((28, 28, 1))
    assert page.selectbox(key="stack").value == stack.name


@pytest.mark.parametrize("kind", IMAGE_LAYERS.options, ids=lambda kind: kind.name())
def test_a_layer_of_every_kind_can_be_added_where_it_fits(kind: type[Option]) -> None:
    page = opened(Images(layers=(Convolution(units=2), MaxPool(), Dense(units=4))))
    page.selectbox(key="new_layer").set_value(kind.name())
    page.button(key="add_layer").click().run()
    assert_fine(page)
    layers = experiment_of(page).layers
    place = 3 if kind is Dense else 2
    assert type(layers[place]) is kind
    assert len(layers) == 4


def test_a_layer_that_cannot_stand_there_is_explained_at_its_row() -> None:
    page = opened(Images(layers=(Convolution(units=2), Flatten(), Dense(units=4))))
    page.selectbox(key="layers.2.kind").set_value("max_pool").run()
    assert not page.exception
    assert [warning.value for warning in page.warning if "Layer 3" in warning.value]
    assert len(experiment_of(page).layers) == 3
    assert page.selectbox(key="layers.2.kind").value == "dense"


def test_layers_can_be_taken_out_and_changed() -> None:
    page = opened()
    page.number_input(key="layers.0.units").set_value(7).run()
    page.button(key="remove.layers.1").click().run()
    page.selectbox(key="layers.0.kind").set_value("residual_block").run()
    assert_fine(page)
    layers = experiment_of(page).layers
    assert (layers[0].name(), layers[0].units, len(layers)) == ("residual_block", 7, 4)


def test_the_link_holds_the_experiment_and_opens_it_again() -> None:
    page = opened()
    page.selectbox(key="augment").set_value("distortion").run()
    page.number_input(key="batch_size").set_value(32).run()
    assert_fine(page)
    assert page.query_params["kind"] == "images"
    again = AppTest.from_file(str(PAGE), default_timeout=PATIENCE)
    again.query_params.update(dict(page.query_params))
    again.run()
    assert experiment_of(again) == Images(augment=Distortion(), batch_size=32)


def test_images_as_training_shows_them_are_previewed() -> None:
    page = opened(Images(augment=Distortion(rotation=30.0)))
    assert_fine(page)
    assert any("Sixteen training images" in caption.value for caption in page.caption)


def test_data_that_is_not_here_is_offered_and_never_fetched_unasked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ImageData, "present", lambda data: False)
    monkeypatch.setattr(Cifar10, "download", lambda data: pytest.fail("was not asked for"))
    page = opened(Images(dataset=Cifar10()))
    assert_fine(page)
    assert "download" in keys(page)
    assert "CIFAR-10 is not on this machine yet" in " ".join(each.value for each in page.markdown)
    asked: list[str] = []
    monkeypatch.setattr(Cifar10, "download", lambda data: asked.append(data.name()))
    page.button(key="download").click().run()
    assert asked == ["cifar10"]


@pytest.mark.parametrize("experiment", [Plane(noise=0.2), Curve()], ids=["plane", "curve"])
def test_a_link_to_points_leads_to_the_other_page(experiment: Experiment) -> None:
    page = AppTest.from_file(str(SHELL), default_timeout=PATIENCE)
    page.query_params.update(to_query(experiment))
    page.run()
    assert not page.exception
    assert page.session_state["points_session"].experiment == experiment


def test_a_link_to_images_leads_here_from_the_playground() -> None:
    page = AppTest.from_file(str(SHELL), default_timeout=PATIENCE)
    page.query_params.update(to_query(Images(batch_size=32)))
    page.run()
    assert not page.exception
    assert experiment_of(page) == Images(batch_size=32)
    assert any("reads what you draw" in each.value for each in page.markdown)


@pytest.mark.parametrize(
    "query", [{"v": "9", "kind": "images"}, {"v": "1", "kind": "images", "batch_size": "many"}]
)
def test_a_broken_link_is_told_and_the_page_works(query: dict[str, str]) -> None:
    page = AppTest.from_file(str(PAGE), default_timeout=PATIENCE)
    page.query_params.update(query)
    page.run()
    assert not page.exception
    assert len(page.warning) == 1
    assert experiment_of(page) == Images()


def test_a_campaign_s_words_do_not_lead_away() -> None:
    page = AppTest.from_file(str(PAGE), default_timeout=PATIENCE)
    page.query_params["utm_source"] = "letter"
    assert_fine(page.run())


def test_every_control_is_explained() -> None:
    page = opened()
    for each in everything(page.main):
        if each.type in ("selectbox", "number_input", "slider", "button"):
            assert each.proto.help, each.key

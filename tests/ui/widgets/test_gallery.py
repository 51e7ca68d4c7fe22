"""The gallery: every preset opens, says what it shows, and has a picture that was computed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from image_help import PLAIN, trained
from PIL import Image
from stand_in import StandIn
from test_page import opened
from workbench import compiled

from playground.cli.gallery_images import draw_gallery, picture
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.experiments.supervised import Experiment
from playground.figures.image_thumbnail import GAP, TILE
from playground.layers import Convolution
from playground.options.errors import SpecError
from playground.palette import ORANGE_BLUE
from playground.presets import NAMES, ON_POINTS, Preset
from playground.presets.images import IMAGES
from playground.probes.forward import layer_outputs
from playground.probes.many.starts import outcomes
from playground.ui.base.session import Session
from playground.ui.widgets.frame.gallery import COUNTED, PICTURES, STARTS, measured


@pytest.fixture(autouse=True)
def nothing_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run behind the stage is a stand-in that hears everything and does nothing."""
    run = StandIn(tell=lambda command: None)
    monkeypatch.setattr(Session, "run", lambda session: run)


@pytest.mark.parametrize("preset", ON_POINTS, ids=lambda preset: preset.row)
def test_every_preset_opens_from_the_select_box_and_says_what_it_shows(
    preset: Preset[Experiment],
) -> None:
    page = opened()
    page.selectbox(key="preset").select(preset.name).run()
    assert not page.exception
    assert page.session_state["points_session"].experiment == preset.experiment
    assert any(preset.shows in text.value for text in page.markdown)
    assert page.selectbox(key="preset").value == preset.name


def test_a_changed_preset_is_ones_own_experiment_again() -> None:
    page = opened()
    page.selectbox(key="preset").select("sparse").run()
    page.selectbox(key="penalty").select("l2").run()
    assert page.selectbox(key="preset").value == ""
    assert not any(NAMES["sparse"].shows in text.value for text in page.markdown)


def test_the_gallery_opens_a_preset_by_its_card() -> None:
    page = opened()
    page.button(key="gallery").click().run()
    page.button(key="open.xor").click().run()
    assert not page.exception
    assert page.session_state["points_session"].experiment == NAMES["xor"].experiment


def test_the_share_of_starts_that_solve_xor_is_counted_by_training_them() -> None:
    page = opened()
    page.selectbox(key="preset").select("xor").run()
    page.button(key="count_starts").click().run(timeout=60)
    assert not page.exception
    said = next(bar.proto.text for bar in page.get("progress"))
    preset = NAMES["xor"]
    assert preset.row in COUNTED
    program = compiled(preset.experiment.compile_key())
    right = [share == 1.0 for share in outcomes(preset.experiment, program, range(STARTS), 10_000)]
    assert said == f"{sum(right)} of {STARTS} starts solve it"
    assert STARTS / 2 < sum(right) < STARTS


@pytest.mark.parametrize(
    "preset",
    [*ON_POINTS, *(preset for preset in IMAGES if preset.experiment.dataset.present())],
    ids=lambda preset: preset.name,
)
def test_every_preset_has_a_small_picture(preset: Preset[Experiment]) -> None:
    with Image.open(PICTURES / f"{preset.name}.png") as image:
        assert image.size == (200, 200)
    assert (PICTURES / f"{preset.name}.png").stat().st_size < 60_000


def test_a_picture_shows_the_points_that_were_trained_on_in_their_colours() -> None:
    experiment = Plane(dataset="circle", layers=(), points=120, train_share=0.3, batch_size=6)
    preset = replace(NAMES["xor"], experiment=experiment, epochs=1)
    pixels = np.asarray(picture(preset)[0].convert("RGB"), float)
    places, targets = experiment.splits()[0]
    across, down = ((places * [1, -1] + 6) / 12 * 200).astype(int).T
    ends = np.where(targets[:, None] == 0, ORANGE_BLUE.negative, ORANGE_BLUE.positive)
    shown = np.abs(pixels[down, across] - ends).max(axis=1) <= 2
    assert len(shown) == 36
    assert shown.mean() > 0.85  # the others lie under dots of the other class


def test_the_picture_of_xor_shows_the_boundary_between_its_corners() -> None:
    with Image.open(PICTURES / "xor.png") as image:
        pixels = np.asarray(image.convert("RGB"), float)

    def nearer_to_blue(across: int, down: int) -> bool:
        colour = pixels[down, across]
        ends = [np.abs(colour - end).sum() for end in (ORANGE_BLUE.negative, ORANGE_BLUE.positive)]
        return bool(ends[1] < ends[0])

    # A little beside each corner's point: (0, 1) and (1, 0) are blue, the others orange.
    found = {(x, y): nearer_to_blue(50 + 100 * x, 160 - 100 * y) for x in (0, 1) for y in (0, 1)}
    assert found == {(0, 0): False, (0, 1): True, (1, 0): True, (1, 1): False}


def test_what_texts_say_of_augmentation_is_what_was_measured() -> None:
    named = {preset.name: preset for preset in IMAGES}
    plain, augmented = named["digits_few"], named["digits_augmented"]
    assert plain.experiment == augmented.experiment.replace("augment", "none")
    assert (plain.beside, augmented.beside) == (augmented.name, plain.name)
    shares = {
        preset.name: measured(PICTURES / f"{preset.name}.png").split(": ")[1].split("%")[0]
        for preset in (plain, augmented)
    }
    assert float(shares[augmented.name]) > float(shares[plain.name]) + 0.5
    for preset in (plain, augmented):
        assert f"after {preset.epochs} epochs" in measured(PICTURES / f"{preset.name}.png")
        assert all(f"{share}%" in preset.shows for share in shares.values())


def test_networks_with_kernels_that_learn_from_8000_digits_name_more_than_97_percent() -> None:
    names = [
        preset.name
        for preset in IMAGES
        if preset.experiment.dataset.present()
        and preset.experiment.sizes == (8_000, 2_000)
        and isinstance(preset.experiment.layers[0], Convolution)
    ]
    assert {"digits_convolutional", "digits_deeper", "lenet", "vgg", "resnet"} <= set(names)
    told = {name: measured(PICTURES / f"{name}.png") for name in names}
    shares = {name: float(said.split(": ")[1].split("%")[0]) for name, said in told.items()}
    assert min(shares.values()) > 97.0, told
    (resnet,) = (preset for preset in IMAGES if preset.name == "resnet")
    assert "more than 98%" in resnet.shows
    assert shares["resnet"] > 98.0
    assert f"after {resnet.epochs} epochs" in told["resnet"]


def test_the_picture_of_a_network_of_images_shows_its_maps_and_tells_its_accuracy() -> None:
    small = Images(layers=PLAIN.layers, points=300, batch_size=20)
    preset = Preset("I0", "small", "Small", "It shows itself.", small, epochs=1)
    image, said = picture(preset)
    assert image.size == (200, 200)
    snapshot = trained(small, small.steps_per_epoch)  # the same epoch, trained once more
    split = small.splits()[1]
    answers = layer_outputs(snapshot, split.inputs, len(small.layers) + 1).argmax(axis=1)
    share = np.mean(answers == split.targets)
    assert said == f"Measured after 1 epoch: {share:.1%} of 60 held-back images told right."
    tile = np.asarray(image.convert("RGB"), float)[GAP + TILE :][:TILE, :TILE]
    maps = layer_outputs(snapshot, split.inputs[:1], 1)[0, :, :, 0]
    rows = (np.arange(TILE) + 0.5) * maps.shape[0] // TILE
    blue = maps[rows.astype(int)][:, rows.astype(int)]
    assert np.corrcoef(blue.ravel(), (tile[..., 2] - tile[..., 0]).ravel())[0, 1] > 0.95
    gaps = np.asarray(image.convert("RGBA"))[:, TILE : TILE + GAP, 3]
    assert not gaps.any()


def test_only_the_pictures_that_were_asked_for_are_drawn(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="there is no preset «xro»; did you mean «xor»"):
        next(draw_gallery(tmp_path, ["xro"]))
    files = list(draw_gallery(tmp_path, ["one_neuron"]))
    assert files == [tmp_path / "one_neuron.png"] == list(tmp_path.iterdir())

"""What networks make of pictures: shared programs, and the command line's `predict`."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from digit_help import SMALL, trained, weights_file
from PIL import Image
from safetensors.numpy import save
from workbench import compilations

from playground import network
from playground.cli import parser as cli
from playground.cli import predict
from playground.cli.report import tensors
from playground.digits.classifier import CHUNK, Classifier
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.links import experiments
from playground.options.errors import SpecError
from playground.weights import Weights, read_weights


@pytest.fixture(scope="module")
def small() -> Classifier:
    """The small network."""
    return Classifier(read_weights(weights_file()))


@pytest.fixture
def weights(tmp_path: Path) -> str:
    """The small network's file."""
    (tmp_path / "small.safetensors").write_bytes(weights_file())
    return str(tmp_path / "small.safetensors")


@pytest.fixture(autouse=True)
def no_cache_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the user's cache alone."""
    monkeypatch.setattr(predict, "keep_compiled_code", lambda: None)


def held_back() -> tuple[np.ndarray, np.ndarray]:
    """Images that the small network was not trained on, and their classes."""
    split = SMALL.splits()[1]
    return split.inputs, split.targets


def by_hand(images: np.ndarray) -> np.ndarray:
    """The probabilities of the small network, computed with NumPy."""
    flat = {name: np.asarray(array, float) for name, array in tensors(trained()).items()}
    shift, factor = flat["scale"]
    x = ((images - shift) * factor).reshape(len(images), -1)
    hidden = x @ flat["params.hidden.0.linear.kernel"] + flat["params.hidden.0.linear.bias"]
    z = np.maximum(hidden, 0) @ flat["params.output.kernel"] + flat["params.output.bias"]
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def test_probabilities_are_those_of_the_network_for_one_image_and_for_many(
    small: Classifier,
) -> None:
    images, classes = held_back()
    assert len(images) > CHUNK
    found = small.probabilities(images)
    np.testing.assert_allclose(found, by_hand(images), atol=1e-5)
    np.testing.assert_allclose(small.probabilities(images[:1]), found[:1], atol=1e-5)
    np.testing.assert_allclose(small.read(images[3, :, :, 0]), found[3], atol=1e-5)
    assert small.probabilities(images[:0]).shape == (0, 10)
    assert (found.argmax(axis=1) == classes).mean() > 0.8


def test_networks_of_one_architecture_share_two_programs(small: Classifier) -> None:
    images, _ = held_back()
    small.probabilities(images[:2])
    small.probabilities(images[:1])
    seeded = SMALL.replace("start_seed", 7)
    other = Classifier(Weights(seeded, *network.start(seeded)))
    with compilations() as found:
        for count in (1, 2, 100, CHUNK, CHUNK + 1):
            assert other.probabilities(images[:count]).shape == (count, 10)
    assert found == []
    assert np.abs(other.read(images[0, :, :, 0]) - small.read(images[0, :, :, 0])).max() > 1e-3


def test_a_network_of_something_else_and_images_of_another_size_are_refused(
    small: Classifier,
) -> None:
    with pytest.raises(SpecError, match="these weights are for «Playground», not for images"):
        Classifier(Weights(Plane(), *network.start(Plane())))
    with pytest.raises(SpecError, match="an image is 32 × 32 × 3, but this network reads 28 × 28"):
        small.probabilities(np.zeros((2, 32, 32, 3), np.uint8))


def test_weights_so_large_that_nothing_is_finite_are_a_sentence() -> None:
    params, stats = network.start(SMALL)
    huge = {"hidden": params["hidden"], "output": {**params["output"]}}
    huge["output"]["kernel"] = np.full_like(params["output"]["kernel"], 3e38)
    with pytest.raises(SpecError, match="not finite: its weights are too large"):
        Classifier(Weights(SMALL, huge, stats)).probabilities(held_back()[0][:1])


def test_networks_of_coloured_images_read_pictures_in_colours() -> None:
    colours = Images(dataset="cifar10", layers=(Dense(units=4),), scaling="raw")
    found = Classifier(Weights(colours, *network.start(colours)))
    assert not found.digits
    exact = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    np.testing.assert_array_equal(found.prepare(png(exact)), exact)
    assert found.probabilities(exact[None]).shape == (1, 10)


def png(pixels: np.ndarray) -> bytes:
    """A PNG file of pixels."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict], str]:
    """The exit status, the JSON lines and the error output of a command."""
    status = cli.main(["predict", *arguments])
    out, err = capsys.readouterr()
    return status, [json.loads(line) for line in out.splitlines()], err


def test_a_folder_of_mnists_digits_is_predicted_as_the_network_was_tested(
    tmp_path: Path, weights: str, capsys: pytest.CaptureFixture[str]
) -> None:
    images, classes = held_back()
    folder = tmp_path / "digits"
    (folder / "more").mkdir(parents=True)
    for place, image in enumerate(images):
        inside = folder / "more" if place >= 300 else folder
        (inside / f"{place:04}.png").write_bytes(png(image[..., 0]))
    status, lines, err = told(capsys, str(folder), "--weights", weights, "--threshold", "0")
    assert (status, err) == (0, "")
    assert [line["file"] for line in lines] == sorted(line["file"] for line in lines)
    assert all(list(line) == ["file", "class", "probabilities"] for line in lines)
    places = [int(Path(line["file"]).stem) for line in lines]
    assert sorted(places) == list(range(len(images)))
    found = np.array([line["probabilities"] for line in lines])
    np.testing.assert_allclose(found, by_hand(images[places]), atol=1e-5)
    assert [line["class"] for line in lines] == list(map(str, found.argmax(axis=1)))
    right = (found.argmax(axis=1) == classes[places]).mean()
    assert right == pytest.approx(float(trained().measure()[3]), abs=1e-6)


def test_below_the_threshold_there_is_a_doubt_and_no_class(
    tmp_path: Path, weights: str, capsys: pytest.CaptureFixture[str]
) -> None:
    image = held_back()[0][:1]
    (tmp_path / "a.png").write_bytes(png(image[0, :, :, 0]))
    sure = float(by_hand(image).max())
    asked = (str(tmp_path / "a.png"), "--weights", weights, "--threshold")
    _, (below,), _ = told(capsys, *asked, f"{sure + 0.001:.6f}")
    assert below["class"] is None
    assert below["doubt"] == "this is not a digit I know"
    assert max(below["probabilities"]) == pytest.approx(sure, abs=1e-5)
    _, (above,), _ = told(capsys, *asked, f"{sure - 0.001:.6f}")
    assert above["class"] == str(by_hand(image).argmax())
    assert "doubt" not in above
    for wrong in ("2", "half", "nan"):
        status, lines, err = told(capsys, *asked, wrong)
        assert (status, lines) == (2, [])
        assert f"--threshold is «{wrong}», but must be a number from 0 to 1." in err


def test_a_broken_file_does_not_stop_the_others(
    tmp_path: Path, weights: str, capsys: pytest.CaptureFixture[str]
) -> None:
    images, _ = held_back()
    for name in ("a", "c"):
        (tmp_path / f"{name}.png").write_bytes(png(images[0, :, :, 0]))
    (tmp_path / "b.png").write_bytes(b"no picture")
    (tmp_path / "empty").mkdir()
    names = [str(tmp_path / name) for name in ("a.png", "b.png", "none.png", "empty", "c.png")]
    status, lines, err = told(capsys, *names, "/dev/null", "--weights", weights)
    assert status == 1
    assert [Path(line["file"]).name for line in lines] == ["a.png", "c.png"]
    assert lines[0]["probabilities"] == lines[1]["probabilities"]
    complaints = err.splitlines()
    assert len(complaints) == 4
    for complaint, name, reason in zip(
        complaints,
        ("b.png", "none.png", "empty", "null"),
        ("no picture that can be read", "no such file", "holds no pictures", "no plain file"),
        strict=True,
    ):
        assert f"{name}: " in complaint
        assert reason in complaint
        assert complaint.endswith(".")


def test_what_is_left_out_of_a_folder_is_named_and_phone_photos_are_read(
    tmp_path: Path, weights: str, capsys: pytest.CaptureFixture[str]
) -> None:
    digit = Image.fromarray(held_back()[0][0, :, :, 0])
    for name in ("a.JFIF", "b.pjpeg", "c.jpe", "d.jpg"):
        digit.save(tmp_path / name, "JPEG", quality=95)
    (tmp_path / "IMG_1.HEIC").write_bytes(b"\0\0\0\x24ftypheic" + bytes(400))
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "notes.txt").write_text("no picture")
    (tmp_path / ".hidden").write_text("nobody's")
    for place in range(25):
        (tmp_path / f"z{place:02}.csv").touch()
    status, lines, err = told(capsys, str(tmp_path), "--weights", weights)
    assert status == 1, "the HEIC photo is not read"
    assert [Path(line["file"]).name for line in lines] == ["a.JFIF", "b.pjpeg", "c.jpe", "d.jpg"]
    left_out, heic = err.splitlines()
    assert "more/notes.txt, small.safetensors, z00.csv" in left_out
    assert left_out.endswith("z17.csv and 7 more.")
    assert "hidden" not in left_out
    assert "IMG_1.HEIC: HEIC and AVIF photos cannot be read; send a JPEG" in heic


def test_weights_that_cannot_be_used_end_it_with_one_sentence_and_status_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plane = network.flatten({"params": network.start(Plane())[0], "stats": {}})
    about = {"experiment": experiments.to_link(Plane()), "version": "1"}
    (tmp_path / "plane").write_bytes(save(plane, about))
    (tmp_path / "bad").write_bytes(b"bad")
    for name, sentence in (
        ("none", "cannot be read: no such file"),
        ("bad", "it is no safetensors file"),
        ("plane", "not for images"),
    ):
        status, lines, err = told(capsys, "x.png", "--weights", str(tmp_path / name))
        assert (status, lines) == (2, [])
        assert sentence in err
        assert len(err.splitlines()) == 1


def test_predict_without_pictures_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    status, lines, err = told(capsys)
    assert (status, lines) == (2, [])
    assert "IMAGE" in err

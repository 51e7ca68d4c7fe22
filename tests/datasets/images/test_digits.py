"""The digits that ship: the right ones, rightly named, mixed, small and quick to load."""

import io
import json
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from playground.datasets.images import embed
from playground.datasets.images.images import ASSETS, Digits, read_once
from playground.options.errors import SpecError

RNG = np.random.default_rng(0)
# LeCun's counts of 0 … 9 among the first 10,000 training images.
FIRST_COUNTS = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]


def test_the_digits_are_the_first_ten_thousand_of_mnist() -> None:
    train, test = Digits().load()
    assert test is None
    assert train.images.shape == (10_000, 28, 28, 1)
    assert train.images.dtype == train.labels.dtype == np.uint8
    assert np.bincount(train.labels).tolist() == FIRST_COUNTS
    # The mean and the deviation of MNIST's pixels, as everybody normalises them.
    assert train.images.mean() / 255 == pytest.approx(0.1307, abs=0.002)
    assert train.images.std() / 255 == pytest.approx(0.3081, abs=0.002)
    assert train.images.max() == 255


def test_each_digit_has_its_own_class() -> None:
    (images, labels), _ = Digits().load()
    x = images.reshape(len(images), -1) / 255
    means = np.stack([x[5000:][labels[5000:] == digit].mean(axis=0) for digit in range(10)])
    distances = ((x[:5000, None] - means) ** 2).sum(axis=2)
    # LeCun et al., 1998: linear classifiers reach 88 %; the nearest mean about 82 %.
    assert (distances.argmin(axis=1) == labels[:5000]).mean() > 0.78


def test_the_digits_come_in_mixed_order() -> None:
    labels = Digits().load().train.labels
    for start in range(0, 10_000, 1000):
        assert np.bincount(labels[start : start + 1000], minlength=10).min() > 60


def test_the_digits_are_small_and_load_fast() -> None:
    assert (ASSETS / "digits.png").stat().st_size < 1_750_000
    times = []
    for _ in range(5):
        read_once.cache_clear()
        began = time.process_time()
        Digits().load()
        times.append(time.process_time() - began)
    assert min(times) < 0.1


def test_images_are_read_once_and_cannot_be_written_to() -> None:
    first = Digits().load()
    assert Digits().load() is first
    for array in first.train:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_the_picture_of_the_digits_is_made_from_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "src" / "digits").mkdir(parents=True)
    images = RNG.integers(0, 256, (10, 20, 28, 28), np.uint8)
    for digit, of_class in enumerate(images):
        decimals = [round(value / 255, 3) for value in of_class.ravel().tolist()]
        (tmp_path / "src" / "digits" / f"{digit}.json").write_text(json.dumps({"data": decimals}))
    embed.write_picture(*embed.read_package(tmp_path), tmp_path / "digits.png")
    monkeypatch.setattr("playground.datasets.images.images.ASSETS", tmp_path)
    train = Digits().load().train
    assert not np.all(np.diff(train.labels.astype(int)) >= 0)
    for digit, of_class in enumerate(images):
        mine = {image.tobytes() for image in train.images[train.labels == digit]}
        assert mine == {image.tobytes() for image in of_class}


def test_a_damaged_picture_of_digits_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playground.datasets.images.images.ASSETS", tmp_path)
    whole = (ASSETS / "digits.png").read_bytes()
    plain = io.BytesIO()
    Image.new("L", (28, 28)).save(plain, "PNG")
    for content in (b"", whole[:1000], whole[:100_000], plain.getvalue()):
        (tmp_path / "digits.png").write_bytes(content)
        with pytest.raises(SpecError, match=r"^digits\.png cannot be read; replace"):
            Digits().load()

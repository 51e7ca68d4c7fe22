"""Augmentation: the affine map by hand, what strengths do, and what the random numbers follow."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from workbench import compilations

from playground.options.augmentations import (
    AUGMENTATIONS,
    Distortion,
    NoAugmentation,
    preview,
    resampled,
)

STILL = Distortion(rotation=0.0, shift=0.0, shear=0.0, zoom=0.0)


def images(rows: int = 400, size: int = 9, channels: int = 1) -> np.ndarray:
    """Random images of bytes, a little blurred, as floats."""
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (rows, size, size, channels)).astype(np.float32)


def run(option: Any, x: np.ndarray, seed: int = 0) -> np.ndarray:
    """What `option` makes of images."""
    return np.asarray(option(jnp.asarray(x), jax.random.key(seed)))


def read_by_hand(image: np.ndarray, row: float, column: float) -> np.ndarray:
    """An image `(H, W, C)` at one place: bilinear, its border repeated."""
    row, column = (
        float(np.clip(at, 0, n - 1)) for at, n in zip((row, column), image.shape[:2], strict=True)
    )
    top, left = int(row), int(column)
    below, right = min(top + 1, image.shape[0] - 1), min(left + 1, image.shape[1] - 1)
    a, b = row - top, column - left
    upper = (1 - b) * image[top, left] + b * image[top, right]
    return (1 - a) * upper + a * ((1 - b) * image[below, left] + b * image[below, right])


@pytest.mark.parametrize("size", [1, 2, 5])
def test_images_are_read_between_their_pixels_and_repeat_their_border(size: int) -> None:
    x = images(3, size, 2)
    rng = np.random.default_rng(1)
    row, column = rng.uniform(-2, size + 1, (2, *x.shape[:3])).astype(np.float32)
    found = resampled(*map(jnp.asarray, (x, row, column)))
    for place in np.ndindex(*x.shape[:3]):
        expected = read_by_hand(x[place[0]], row[place], column[place])
        np.testing.assert_allclose(found[place], expected, rtol=1e-4, atol=1e-2)


def test_strengths_of_zero_change_nothing() -> None:
    x = images()
    np.testing.assert_allclose(run(STILL, x), x, rtol=1e-5, atol=1e-3)
    np.testing.assert_array_equal(run(NoAugmentation(), x), x)


def moved(option: Distortion, count: int = 2000, size: int = 9) -> tuple[np.ndarray, np.ndarray]:
    """From where each pixel comes, measured from the middle: down and across `(B, H, W)`."""
    found = option.sources((count, size, size, 1), jax.random.key(3))
    return tuple(np.asarray(each) - (size - 1) / 2 for each in found)


def strength(**one: float) -> Distortion:
    """A distortion of one kind alone."""
    return STILL.model_copy(update=one)


def test_a_rotation_turns_every_pixel_by_the_same_angle_up_to_its_strength() -> None:
    down, across = moved(strength(rotation=30.0))
    np.testing.assert_allclose(np.hypot(down, across)[:, 0, 0], np.hypot(4, 4), rtol=1e-4)
    angles = np.rad2deg(np.arctan2(down[:, 4, 8], across[:, 4, 8]))
    corner = np.rad2deg(np.arctan2(down[:, 8, 8], across[:, 8, 8])) - 45
    np.testing.assert_allclose(angles, corner, atol=1e-3)
    assert 29 < angles.max() <= 30.001
    assert -30.001 <= angles.min() < -29
    assert abs(angles.mean()) < 1.5


def test_a_shift_moves_by_up_to_its_share_of_the_side() -> None:
    down, across = moved(strength(shift=0.25))
    for each in (down, across):
        middle = each[:, 4, 4]
        assert 2.2 < middle.max() <= 2.2501
        assert -2.2501 <= middle.min() < -2.2
        np.testing.assert_allclose(each[:, 4, 4] - each[:, 0, 0], 4, rtol=1e-4)
    assert abs(np.corrcoef(down[:, 4, 4], across[:, 4, 4])[0, 1]) < 0.1


def test_a_shear_moves_rows_sideways_by_their_distance_from_the_middle() -> None:
    down, across = moved(strength(shear=0.5))
    np.testing.assert_allclose(down, np.broadcast_to(np.arange(-4, 5)[:, None], down.shape))
    slant = (across[:, 8, 4] - across[:, 0, 4]) / 8
    assert 0.48 < slant.max() <= 0.5001
    np.testing.assert_allclose(across[:, 6, 4], 2 * slant, rtol=1e-3, atol=1e-4)


def test_a_zoom_stretches_height_and_width_apart() -> None:
    down, across = moved(strength(zoom=0.2))
    tall, wide = 4 / down[:, 8, 4], 4 / across[:, 4, 8]  # of what is read, the image is a part
    for each in (tall, wide):
        assert 0.7999 <= each.min() < 0.81
        assert 1.19 < each.max() <= 1.2001
    assert abs(np.corrcoef(tall, wide)[0, 1]) < 0.1


def test_a_flip_mirrors_a_share_of_the_images() -> None:
    x = images(2000)
    for share in (0.0, 0.3, 1.0):
        found = run(strength(flip=share), x)
        mirrored = np.abs(found - x[:, :, ::-1]).max(axis=(1, 2, 3)) < 0.1
        assert mirrored.mean() == pytest.approx(share, abs=0.04)
        np.testing.assert_allclose(found[~mirrored], x[~mirrored], rtol=1e-4, atol=1e-2)


def test_noise_has_the_deviation_that_is_asked_for_and_stays_within_bytes() -> None:
    grey = np.full((500, 9, 9, 1), 127.5, np.float32)
    found = run(strength(noise=0.1), grey) / 255
    assert found.std() == pytest.approx(0.1, rel=0.05)
    assert found.mean() == pytest.approx(0.5, abs=0.005)
    wild = run(strength(noise=1.0), grey)
    assert (wild.min(), wild.max()) == (0, 255)


def test_every_image_is_changed_in_its_own_way_and_anew_each_time() -> None:
    same = np.repeat(images(1), 8, axis=0)
    found = run(Distortion(), same)
    assert len(np.unique(found.reshape(8, -1), axis=0)) == 8
    assert np.array_equal(found, run(Distortion(), same))
    assert not np.array_equal(found, run(Distortion(), same, seed=1))


def test_a_preview_shows_bytes_that_follow_from_a_seed() -> None:
    x = images(12).astype(np.uint8)
    found = preview(Distortion(noise=0.2), x, 5)
    assert (found.dtype, found.shape) == (np.uint8, x.shape)
    assert np.array_equal(found, preview(Distortion(noise=0.2), x, 5))
    assert not np.array_equal(found, preview(Distortion(noise=0.2), x, 6))
    np.testing.assert_array_equal(preview(STILL, x, 5), x)


def test_previews_of_other_strengths_compile_nothing() -> None:
    x = images(12).astype(np.uint8)
    preview(Distortion(), x, 0)
    with compilations() as found:
        preview(Distortion(rotation=45.0, noise=0.3), x, 1)
    assert found == []


@pytest.mark.parametrize("kind", AUGMENTATIONS.options)
def test_every_number_of_an_augmentation_is_live(kind: Any) -> None:
    assert set(kind().live()) == set(kind.model_fields)

"""Kernels that slide, disturbances and thresholds, against NumPy, SciPy's rules and by hand."""

import numpy as np
import pytest
from image_help import MIXED, PLAIN, held, trained

from playground.engine.train.snapshot import Snapshot
from playground.experiments.images import Images
from playground.layers import Convolution, ResidualBlock
from playground.options.errors import SpecError
from playground.probes.forward import layer_names, layer_outputs, probabilities
from playground.probes.images.kernel import convolutions, sizes, slide
from playground.probes.images.trouble import answered, attacked, noisy, rotated, uphill


@pytest.mark.parametrize(
    ("experiment", "layer"), [(PLAIN, 1), (PLAIN, 3)], ids=["pixels", "dilated"]
)
def test_a_kernel_by_hand_gives_what_the_network_hands_on(experiment: Images, layer: int) -> None:
    snapshot, (images, _) = trained(experiment), held(experiment)
    of = next(each for each in convolutions(experiment) if each.layer == layer)
    wanted = layer_outputs(snapshot, images[:1], layer)[0, ..., 2]
    found = slide(snapshot, images[0], of, 2, 0)
    np.testing.assert_allclose(np.maximum(found.sums, 0), wanted, atol=2e-5)
    np.testing.assert_array_equal(found.after, wanted)
    window = found.before[4 : 4 + 5 : 2, 1 : 1 + 5 : 2] if layer == 3 else found.before[4:7, 1:4]
    assert found.part[4, 1] == pytest.approx(float((window * found.kernel).sum()), abs=1e-5)
    channels = range(experiment.flow()[layer - 1][-1])
    parts = [slide(snapshot, images[0], of, 2, channel).part for channel in channels]
    np.testing.assert_allclose(np.sum(parts, axis=0) + found.bias, found.sums, atol=1e-5)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize(("size", "dilation"), [(1, 1), (3, 1), (4, 2), (5, 3)])
def test_zeros_stand_around_the_image_as_the_network_puts_them(
    size: int, dilation: int, stride: int
) -> None:
    layer = Convolution(units=2, size=size, stride=stride, dilation=dilation)
    experiment = Images(layers=(layer,), points=100, batch_size=20)
    snapshot, (images, _) = trained(experiment, 0), held(experiment)
    wanted = layer_outputs(snapshot, images[:1], 1)[0, ..., 1]
    found = slide(snapshot, images[0], convolutions(experiment)[0], 1, 0)
    np.testing.assert_allclose(np.maximum(found.sums, 0), wanted, atol=2e-5)
    window = (size - 1) * dilation + 1
    assert found.border[0] == max((-(-28 // stride) - 1) * stride + window - 28, 0) // 2


def test_the_kernels_of_convolutions_and_of_residual_blocks_can_be_watched() -> None:
    def titles(experiment: Images) -> list[str]:
        names = layer_names(experiment)
        return [each.title(names[each.layer]) for each in convolutions(experiment)]

    block = "2 · Residual block"
    parts = ("first kernels", "second kernels", "shortcut")
    assert titles(MIXED) == ["1 · Convolution", *(f"{block} · {part}" for part in parts)]
    assert titles(PLAIN) == ["1 · Convolution", "3 · Convolution"]
    assert [(each.channels, each.units) for each in convolutions(MIXED)[1:]] == [
        *((4, 5), (5, 5), (4, 5))
    ]
    plain = Images(layers=(Convolution(units=3), ResidualBlock(units=3)))  # nothing to match
    assert [each.part for each in convolutions(plain)] == ["conv", "first", "second"]


def normalised(snapshot: Snapshot, name: str, sums: np.ndarray, unit: int) -> np.ndarray:
    """Sums after a batch norm of the residual block that predicts, written out."""
    learned = snapshot.carry.params["hidden"][1][name]
    known = snapshot.carry.batch_stats["hidden"][1][name]
    z = (sums - known["mean"][unit]) / np.sqrt(known["var"][unit] + 1e-5)
    return np.asarray(z * learned["scale"][unit] + learned["bias"][unit])


def test_the_kernels_of_a_residual_block_by_hand_give_what_it_hands_on() -> None:
    snapshot, (images, _) = trained(MIXED), held(MIXED)
    first, second, shortcut = convolutions(MIXED)[1:]
    inner = []
    for unit in range(5):
        found = slide(snapshot, images[0], first, unit, 0)
        inner.append(np.maximum(normalised(snapshot, "first_norm", found.sums, unit), 0))
        np.testing.assert_allclose(found.after, inner[-1], atol=1e-5)
        assert (found.bias, found.stride) == (None, 2)  # the norm's shift stands for the bias
    wanted = layer_outputs(snapshot, images[:1], 2)[0]
    for unit in range(5):
        main, past = (slide(snapshot, images[0], each, unit, 3) for each in (second, shortcut))
        np.testing.assert_allclose(main.before, inner[3], atol=1e-5)
        z = normalised(snapshot, "second_norm", main.sums, unit) + past.sums
        np.testing.assert_allclose(np.maximum(z, 0), wanted[..., unit], atol=2e-5)
        np.testing.assert_array_equal(main.after, wanted[..., unit])
        assert past.kernel.shape == (1, 1)


def test_sizes_are_those_of_counting_the_places() -> None:
    for size in (5, 8, 13):
        for kernel in (1, 2, 3, 5):
            for stride in (1, 2, 3):
                for pad in (0, 1, 3):
                    for dilation in (1, 2):
                        window = (kernel - 1) * dilation + 1
                        places = range(-pad, size + pad - window + 1, stride)
                        if not places:
                            with pytest.raises(SpecError, match="choose a smaller kernel"):
                                sizes(size, kernel, stride, pad, dilation)
                            continue
                        found = sizes(size, kernel, stride, pad, dilation)
                        assert (found.out, found.window) == (len(places), window)


def test_a_number_sees_more_of_the_image_with_every_layer() -> None:
    assert [sizes(28, 3, 1, 0, 1, layers).field for layers in (1, 2, 3)] == [3, 5, 7]
    assert [sizes(28, 3, 2, 0, 1, layers).field for layers in (1, 2, 3)] == [3, 7, 15]
    assert sizes(28, 3, 1, 0, 4).field == 9


def test_the_attack_goes_where_small_steps_make_the_loss_grow() -> None:
    snapshot, (images, labels) = trained(PLAIN), held(PLAIN, 5)
    signs = uphill(snapshot, images, labels)
    assert signs.shape == images.shape
    assert set(np.unique(signs)) <= {-1.0, 0.0, 1.0}

    def losses(x: np.ndarray) -> np.ndarray:
        shares = probabilities(snapshot, x).astype(np.float64)
        return -np.log(shares[np.arange(len(x)), labels.astype(int)])

    x = images.astype(np.float64)
    rng, agreed = np.random.default_rng(0), []
    for row, column in rng.integers(6, 22, (20, 2)):
        step = np.zeros_like(x)
        step[:, row, column] = 2.0
        slope = losses(x + step) - losses(x - step)
        known = np.abs(slope) > 1e-4
        agreed += list((np.sign(slope) == signs[:, row, column, 0])[known])
    assert len(agreed) > 20
    assert np.mean(agreed) > 0.9
    assert (losses(attacked(images, signs, 0.02)) > losses(images)).all()


def test_an_attack_moves_every_pixel_by_the_same_step_and_stays_in_range() -> None:
    images = np.array([0, 100, 250], np.uint8).reshape(1, 1, 3, 1)
    signs = np.array([-1.0, 1.0, 1.0], np.float32).reshape(images.shape)
    found = attacked(images, signs, 0.1)
    np.testing.assert_allclose(found.ravel(), [0.0, 125.5, 255.0])
    np.testing.assert_array_equal(attacked(images, signs, 0.0), images)


def test_noise_has_the_deviation_that_was_asked_for_and_repeats() -> None:
    grey = np.full((20, 28, 28, 1), 128, np.uint8)
    found = noisy(grey, 0.1)
    assert found.std() == pytest.approx(25.5, rel=0.05)
    np.testing.assert_array_equal(found, noisy(grey, 0.1))
    np.testing.assert_array_equal(noisy(grey, 0.0), grey)
    assert noisy(grey, 1.0).min() == 0


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
def test_quarter_turns_are_those_of_numpy(quarter: int) -> None:
    images = np.random.default_rng(0).integers(0, 256, (2, 9, 9, 3)).astype(np.uint8)
    found = rotated(images, 90.0 * quarter)
    np.testing.assert_allclose(found, np.rot90(images, quarter, axes=(1, 2)), atol=0.05)


def test_thresholds_are_counted_as_by_hand() -> None:
    shares = np.array([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7], [0.8, 0.2]])
    found = answered(shares, np.array([0, 0, 1, 1]), np.array([0.0, 0.65, 0.85, 0.95]))
    np.testing.assert_allclose(found.share, [1.0, 0.75, 0.25, 0.0])
    np.testing.assert_allclose(found.accuracy, [0.5, 2 / 3, 1.0, np.nan])

"""The Hessian against differences in 64 bits, and Lanczos' ends against all eigenvalues."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from workbench import SMALL, trainer

from playground.engine.train.snapshot import taken
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.options.errors import SpecError
from playground.options.penalties import L2
from playground.probes.training import curvature
from playground.probes.training.curvature import both_ends, check, hessian, krylov, spectrum, whole
from playground.probes.training.landscape import LossContext, ground, loss_of, vector

EXPERIMENT = SMALL.replace("penalty", L2(strength=0.1))


@pytest.fixture(scope="module")
def place() -> tuple[np.ndarray, LossContext]:
    """The parameters of a small network after some training, and what its loss depends on."""
    training = trainer(EXPERIMENT)
    training.advance(50)
    snapshot = taken(training)
    return vector(snapshot.carry.params), ground(snapshot)


@pytest.fixture(scope="module")
def matrix(place: tuple[np.ndarray, LossContext]) -> np.ndarray:
    """The Hessian `(13, 13)` by differences of the loss in 64 bits."""
    flat, around = place
    with jax.enable_x64(True):
        wide = jax.tree.map(
            lambda leaf: np.asarray(leaf, np.float64) if leaf.dtype == np.float32 else leaf, around
        )
        loss = jax.jit(partial(in_64_bits, wide))
        flat, step = flat.astype(np.float64), 1e-4
        unit = step * np.eye(len(flat))

        def mixed(a: np.ndarray, b: np.ndarray) -> float:
            ends = loss(flat + a + b) - loss(flat + a - b) - loss(flat - a + b)
            return float(ends + loss(flat - a - b)) / (4 * step**2)

        return np.array([[mixed(a, b) for b in unit] for a in unit])


def in_64_bits(around: LossContext, flat: jax.Array) -> jax.Array:
    """The loss of the 2-3-1 network, written out."""
    hidden = jnp.tanh(around.train.inputs @ flat[3:9].reshape(2, 3) + flat[None, :3])
    z = hidden @ flat[10:13] + flat[9]
    each = jnp.logaddexp(0.0, z) - around.train.targets * z
    return each.mean() + 0.05 * ((flat[3:9] ** 2).sum() + (flat[10:13] ** 2).sum())


def test_the_hessian_is_that_of_differences(
    place: tuple[np.ndarray, LossContext], matrix: np.ndarray
) -> None:
    flat, around = place
    found = hessian(loss_of(EXPERIMENT.compile_key()), jnp.asarray(flat), around)
    np.testing.assert_allclose(found, matrix, atol=1e-5)


def test_the_spectrum_is_that_of_differences(
    place: tuple[np.ndarray, LossContext], matrix: np.ndarray
) -> None:
    expected = np.linalg.eigvalsh(matrix)
    found = spectrum(EXPERIMENT.compile_key(), *place, 3)
    assert found.exact
    np.testing.assert_allclose(found.every, expected, atol=1e-5)
    np.testing.assert_allclose(found.largest, expected[::-1][:3], atol=1e-5)
    np.testing.assert_allclose(found.smallest, expected[:3], atol=1e-5)
    np.testing.assert_allclose(
        matrix @ found.vectors[0], found.largest[0] * found.vectors[0], atol=1e-4
    )
    assert found.residuals.max() < 1e-12


def test_lanczos_finds_the_ends_of_the_same_spectrum(
    place: tuple[np.ndarray, LossContext], matrix: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(curvature, "EXACT", 0)
    expected = np.linalg.eigvalsh(matrix)
    found = spectrum(EXPERIMENT.compile_key(), *place, 3)
    assert not found.exact
    np.testing.assert_allclose(found.largest, expected[::-1][:3], atol=1e-4)
    np.testing.assert_allclose(found.smallest, expected[:3], atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-4)


@pytest.mark.parametrize("exact", [400, 0])
def test_a_scale_gives_the_eigenvalues_of_the_scaled_matrix(
    place: tuple[np.ndarray, LossContext],
    matrix: np.ndarray,
    exact: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(curvature, "EXACT", exact)
    scale = np.random.default_rng(0).uniform(0.1, 2, 13)
    expected = np.sort(np.linalg.eigvals(matrix / scale[:, None]).real)[::-1]
    found = spectrum(EXPERIMENT.compile_key(), *place, 2, scale)
    np.testing.assert_allclose(found.largest, expected[:2], rtol=1e-3)


def test_a_residual_bounds_the_error() -> None:
    values = np.concatenate([np.linspace(-1, 1, 500), [3.0, 5.0]])
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(502, 502)))[0]
    symmetric = jnp.asarray((turn * values) @ turn.T, jnp.float32)
    first = jnp.asarray(np.random.default_rng(1).normal(size=502), jnp.float32)
    for depth in (6, 40):
        found = krylov(lambda v: symmetric @ v, first, depth)
        ends = both_ends(*map(np.asarray, found), 2)
        assert np.abs(ends.largest - [5, 3])[0] <= ends.residuals[0, 0] + 1e-5
    np.testing.assert_allclose(ends.largest, [5, 3], atol=1e-4)
    assert ends.smallest[0] == pytest.approx(-1, abs=0.01)


def test_a_matrix_of_low_rank_ends_the_recursion() -> None:
    direction = np.zeros(20, np.float32)
    direction[3] = 2.0
    found = krylov(lambda v: direction * (direction @ v), jnp.ones(20, jnp.float32), 10)
    ends = both_ends(*map(np.asarray, found), 3)
    assert ends.largest[0] == pytest.approx(4, rel=1e-5)
    np.testing.assert_allclose(ends.largest[1:], 0, atol=1e-5)
    flat = krylov(lambda v: 0 * v, jnp.ones(20, jnp.float32), 10)
    assert both_ends(*map(np.asarray, flat), 3).largest[0] == 0


def test_all_eigenvalues_of_a_matrix_are_numpys() -> None:
    square = np.random.default_rng(0).normal(size=(5, 5))
    found = whole(square + square.T, 9)
    np.testing.assert_allclose(found.every, np.linalg.eigvalsh(square + square.T))
    assert len(found.largest) == 5


def test_what_would_take_too_long_is_refused() -> None:
    with pytest.raises(SpecError, match="527,361 parameters, but the curvature of at most"):
        check(Plane(layers=(Dense(units=256),) * 9).compile_key())
    busy = Plane(layers=(Dense(units=256),) * 3, points=5000, train_share=1.0)
    with pytest.raises(SpecError, match="there are 5,000 training points, but"):
        check(busy.compile_key())


def test_after_divergence_there_is_no_curvature(place: tuple[np.ndarray, LossContext]) -> None:
    flat, around = place
    with pytest.raises(SpecError, match="no longer finite"):
        spectrum(EXPERIMENT.compile_key(), flat * np.nan, around)

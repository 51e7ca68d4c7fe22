"""The forms of convolution and pooling against XLA's own and against plain loops."""

from itertools import product
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from playground.ops import images
from playground.ops.images import (
    SMALL_PATCH,
    by_products,
    by_xla,
    flat,
    inward,
    max_pool,
    mean_pool,
    outward,
)

# Kernel height and width, channels, units, stride, padding, dilation.
CASES = [
    *((3, 3, 1, 4, 1, "SAME", 1), (3, 3, 2, 4, 1, "VALID", 1), (5, 5, 3, 2, 2, "SAME", 1)),
    *((3, 3, 2, 3, 1, "SAME", 2), (3, 3, 2, 3, 2, "VALID", 2), (2, 2, 2, 3, 1, "SAME", 1)),
    *((1, 1, 3, 2, 1, "SAME", 1), (1, 1, 3, 2, 2, "SAME", 1), (4, 3, 2, 2, 3, "SAME", 1)),
    *((3, 3, 40, 2, 1, "SAME", 1), (3, 3, 40, 2, 2, "VALID", 1)),
]


def arrays(case: Any, size: tuple[int, int] = (9, 11)) -> tuple[np.ndarray, np.ndarray]:
    """Random images `(B, H, W, C)` and a random kernel."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3, *size, case[2])).astype(np.float32)
    return x, rng.normal(size=case[:4]).astype(np.float32)


def loops(x: np.ndarray, kernel: np.ndarray, stride: int, padding: str, gap: int) -> np.ndarray:
    """The convolution as its formula says, one output number at a time, in 64 bits."""
    high, wide, _, units = kernel.shape
    reach = (high - 1) * gap + 1, (wide - 1) * gap + 1
    x = x.astype(np.float64)
    if padding == "SAME":
        total = [
            max((-(-n // stride) - 1) * stride + r - n, 0)
            for n, r in zip(x.shape[1:3], reach, strict=True)
        ]
        x = np.pad(x, ((0, 0), *((n // 2, n - n // 2) for n in total), (0, 0)))
    down, across = ((n - r) // stride + 1 for n, r in zip(x.shape[1:3], reach, strict=True))
    y = np.zeros((len(x), down, across, units))
    for i, j, u, v in product(range(down), range(across), range(high), range(wide)):
        y[:, i, j] += x[:, i * stride + u * gap, j * stride + v * gap] @ kernel[u, v]
    return y


def products(x: Any, kernel: Any, *how: Any) -> Any:
    """`by_products`, from and to `(B, H, W, C)`."""
    return by_products(x.transpose(1, 2, 0, 3), kernel, *how).transpose(2, 0, 1, 3)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_convolution_is_what_its_formula_says(case: Any) -> None:
    x, kernel = arrays(case)
    stride, padding, gap = case[4:]
    expected = loops(x, kernel, stride, padding, gap)
    for form in (products, by_xla):
        found = form(jnp.asarray(x), jnp.asarray(kernel), (stride,) * 2, padding, (gap,) * 2)
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_gradients_of_products_are_those_of_xlas_convolution(case: Any) -> None:
    x, kernel = arrays(case)
    x, kernel = jnp.asarray(x), jnp.asarray(kernel)
    how = (case[4],) * 2, case[5], (case[6],) * 2
    weight = np.random.default_rng(1).normal(size=by_xla(x, kernel, *how).shape).astype(np.float32)

    def total(x: Any, kernel: Any, form: Any) -> Any:
        return (form(x, kernel, *how) * weight).sum()

    slopes = jax.jit(jax.grad(total, (0, 1)), static_argnums=2)
    mine, theirs = (slopes(x, kernel, form) for form in (products, by_xla))
    for one, other in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4)


def test_both_forms_of_products_are_tried_above() -> None:
    work = [case[0] * case[1] * case[2] for case in CASES]
    assert min(work) <= SMALL_PATCH < max(work)


def test_a_network_on_a_cpu_has_no_convolution_of_xla() -> None:
    how = (1, 1), "SAME"
    x, kernel = (jnp.asarray(array) for array in arrays(CASES[0]))

    def run(x: Any) -> Any:
        return images.convolution(inward(x), kernel, *how, rhs_dilation=(1, 1))

    names = {equation.primitive.name for equation in jax.make_jaxpr(run)(x).eqns}
    assert ("conv_general_dilated" in names) == (jax.default_backend() != "cpu")


@pytest.mark.parametrize("rows_first", [True, False])
def test_images_come_out_as_they_went_in_and_are_laid_out_row_by_row(
    rows_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "rows_first", lambda: rows_first)
    x = jnp.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    np.testing.assert_array_equal(outward(inward(x)), x)
    np.testing.assert_array_equal(flat(inward(x)), np.asarray(x).reshape(2, -1))
    np.testing.assert_array_equal(flat(x[:, 0, 0]), x[:, 0, 0])


POOLS = [(2, 2), (3, 2), (2, 1), (3, 3), (2, 3), (5, 4)]


@pytest.mark.parametrize("rows_first", [True, False])
@pytest.mark.parametrize(("size", "stride"), POOLS)
def test_pools_are_those_of_every_window(
    size: int, stride: int, rows_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "rows_first", lambda: rows_first)
    x = np.random.default_rng(0).normal(size=(2, 7, 9, 3)).astype(np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))
    windows = windows[:, ::stride, ::stride]
    for pool, expected in ((max_pool, windows.max((-2, -1))), (mean_pool, windows.mean((-2, -1)))):
        found = outward(pool(inward(jnp.asarray(x)), size, stride))
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("size", "stride"), POOLS)
def test_gradients_of_max_pools_are_those_of_xlas_windows(size: int, stride: int) -> None:
    x = np.random.default_rng(0).normal(size=(7, 9, 2, 3)).astype(np.float32)

    def theirs(x: Any) -> Any:
        window, strides = (size, size, 1, 1), (stride, stride, 1, 1)
        return lax.reduce_window(x, -jnp.inf, lax.max, window, strides, "VALID")

    weight = np.random.default_rng(1).normal(size=theirs(x).shape).astype(np.float32)

    def mine(x: Any) -> Any:
        return outward(max_pool(inward(x.transpose(2, 0, 1, 3)), size, stride))

    found = jax.jit(jax.grad(lambda x: (mine(x) * weight.transpose(2, 0, 1, 3)).sum()))(x)
    expected = jax.jit(jax.grad(lambda x: (theirs(x) * weight).sum()))(x)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_equal_maxima_share_their_gradient() -> None:
    found = jax.grad(lambda x: max_pool(inward(x), 2, 2).sum())(jnp.ones((1, 2, 2, 1)))
    np.testing.assert_allclose(found, np.full((1, 2, 2, 1), 0.25))

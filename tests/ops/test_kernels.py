"""The fast product against NumPy's, and against the slow one's gradient."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from playground.ops.dense import (
    NARROW,
    SHALLOW,
    SMALL_PRODUCT,
    compiler_options,
    product,
    small_dot_general,
)

SHAPES = [
    *(((1, 1), (1, 1)), ((10, 2), (2, 8)), ((10, 8), (8, 8)), ((6, 5), (5, 1)), ((3,), (3, 4))),
    *(((2, 3, 4), (4, 5)), ((10, 30), (30, 20)), ((10, 30), (30, 21)), ((400, 8), (8, 8))),
    *(((1000, 2), (2, 8)), ((1001, 24), (24, 24)), ((1000, 8), (8, 1)), ((1000, 8), (8, 25))),
]


def last_by_first(left: Any) -> Any:
    """The dimensions of the product that a layer makes."""
    return (((left.ndim - 1,), (0,)), ((), ()))


def arrays(left: tuple[int, ...], right: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Random arrays of these shapes."""
    rng = np.random.default_rng(0)
    return tuple(rng.standard_normal(shape).astype(np.float32) for shape in (left, right))


def primitives(left: np.ndarray, right: np.ndarray) -> str:
    """What JAX is asked to do."""
    return str(jax.make_jaxpr(lambda a, b: small_dot_general(a, b, last_by_first(a)))(left, right))


@pytest.mark.parametrize(("left", "right"), SHAPES)
def test_a_product_is_that_of_numpy(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    a, b = arrays(left, right)
    result = small_dot_general(jnp.asarray(a), jnp.asarray(b), last_by_first(a))
    np.testing.assert_allclose(result, a.astype(float) @ b.astype(float), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("left", "right"), SHAPES)
def test_its_gradient_is_that_of_the_matrix_product(
    left: tuple[int, ...], right: tuple[int, ...]
) -> None:
    a, b = arrays(left, right)
    weight = arrays((*left[:-1], right[1]), (1,))[0]

    def total(form, a, b):
        return (form(a, b, last_by_first(a)) * weight).sum()

    slopes = jax.jit(jax.grad(total, argnums=(1, 2)), static_argnums=0)
    by_a, by_b = slopes(small_dot_general, a, b)
    np.testing.assert_allclose(by_a, weight @ b.T, rtol=1e-4, atol=1e-5)
    flat = a.reshape(-1, a.shape[-1]).T @ weight.reshape(-1, right[1])
    np.testing.assert_allclose(by_b, flat, rtol=1e-4, atol=1e-4)


@pytest.mark.skipif(jax.default_backend() != "cpu", reason="Accelerators take the matrix product.")
def test_small_products_are_sums_and_large_ones_are_not() -> None:
    assert SMALL_PRODUCT == 6000
    assert "dot_general" not in primitives(*arrays((10, 30), (30, 20)))
    assert "dot_general" in primitives(*arrays((10, 30), (30, 21)))


@pytest.mark.skipif(jax.default_backend() != "cpu", reason="Accelerators take the matrix product.")
def test_long_narrow_products_are_sums_of_columns() -> None:
    assert "dot_general" not in primitives(*arrays((1000, NARROW), (NARROW, 1)))
    assert "dot_general" in primitives(*arrays((1000, NARROW + 1), (NARROW + 1, 1)))
    assert "dot_general" in primitives(*arrays((999, NARROW), (NARROW, 1)))


@pytest.mark.skipif(jax.default_backend() != "cpu", reason="Accelerators have other options.")
def test_only_narrow_networks_keep_to_one_thread() -> None:
    def split(widest: int) -> bool:
        long = jax.ShapeDtypeStruct((1000, 1000), np.float32)
        made = jax.jit(jnp.tanh).lower(long).compile(compiler_options(widest))
        return "outer_dimension_partitions" in made.as_text()

    assert not split(NARROW)
    assert split(NARROW + 1)


@pytest.mark.parametrize(
    "dimensions", [(((0,), (0,)), ((), ())), (((1,), (1,)), ((), ())), (((), ()), ((0,), (0,)))]
)
def test_any_other_product_is_left_to_jax(dimensions) -> None:
    a, b = map(jnp.asarray, arrays((4, 4), (4, 4)))
    np.testing.assert_array_equal(
        small_dot_general(a, b, dimensions), lax.dot_general(a, b, dimensions)
    )


def test_deep_networks_get_the_form_that_compiles_fast() -> None:
    assert product(SHALLOW) is small_dot_general
    assert product(SHALLOW + 1) is lax.dot_general

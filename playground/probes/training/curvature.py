"""How the loss bends around the network of now: its Hessian, and that matrix's eigenvalues.

Of up to some hundreds of parameters the whole matrix is computed, a row at a time, by
differentiating the gradient forwards. Of more, products with it are enough: Lanczos'
method finds both ends of the spectrum, and a residual says how well. A diagonal scale turns
the Hessian into the one that an optimizer with a step for each weight feels.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import network
from playground.engine.compile.compiled import compiled, compiled_once
from playground.engine.compile.dtype import in_dtype_of, placed
from playground.experiments.supervised import Experiment
from playground.options.errors import SpecError
from playground.probes.training.landscape import LossContext, loss_of, parameters, shapes
from playground.regimes.base import Tensor

EXACT = 400  # parameters up to which the whole matrix is computed
DEPTH = 48  # products with the Hessian otherwise
WORK = 1.5e10  # floating point operations of one look, about a second
NUMBERS = 20_000_000  # that a basis may hold, 80 MB


class Spectrum(NamedTuple):
    """Both ends of the eigenvalues of a Hessian: K of each.

    `largest` `(K,)` falls from the largest, `smallest` `(K,)` rises from the smallest; `vectors`
    `(K, P)` belong to the largest ones. `residuals` `(2, K)` are ‖Hv − λv‖ of both, a bound on
    each error. `every` `(P,)` are all of them, rising, where they are known.
    """

    largest: np.ndarray
    smallest: np.ndarray
    vectors: np.ndarray
    residuals: np.ndarray
    every: np.ndarray | None

    @property
    def exact(self) -> bool:
        """Whether the whole matrix was computed."""
        return self.every is not None


def hessian(loss: Callable[..., Array], flat: Tensor, *rest: Any) -> Array:
    """The matrix of second derivatives `(P, P)` of `loss` by its first argument `(P,)`."""

    def row(direction: Array) -> Array:
        return times(loss, flat, direction, *rest)

    return jax.lax.map(row, jnp.eye(flat.shape[0], dtype=flat.dtype))


def times(loss: Callable[..., Array], flat: Tensor, direction: Tensor, *rest: Any) -> Array:
    """The product of the Hessian with `direction` `(P,)`, without the matrix.

    Pearlmutter, Fast exact multiplication by the Hessian, 1994; forward over reverse.
    """
    slope = jax.grad(lambda flat: loss(flat, *rest))
    return jax.jvp(slope, (flat,), (direction,))[1]


def krylov(
    product: Callable[[Array], Array], first: Tensor, depth: int
) -> tuple[Array, Array, Array]:
    """Lanczos' recursion from `first` `(P,)`: diagonal, off-diagonal `(depth,)`, basis (depth, P).

    Lanczos 1950; every new direction is made orthogonal to all before, twice (Parlett, The
    symmetric eigenvalue problem, 1980, section 6.9), or rounding would find eigenvalues anew.
    """

    def step(index: Array, state: tuple[Array, ...]) -> tuple[Array, ...]:
        basis, diagonal, beside, now = state
        basis = basis.at[index].set(now)
        new = product(now)
        diagonal = diagonal.at[index].set(new @ now)
        for _ in range(2):
            new = new - (basis @ new) @ basis
        length = jnp.linalg.norm(new)
        beside = beside.at[index].set(length)
        return basis, diagonal, beside, new / jnp.where(length > 0, length, 1.0)

    empty = jnp.zeros(depth, first.dtype)
    basis = jnp.zeros((depth, first.shape[0]), first.dtype)
    start = (basis, empty, empty, first / jnp.linalg.norm(first))
    basis, diagonal, beside, _ = jax.lax.fori_loop(0, depth, step, start)
    return diagonal, beside, basis


def both_ends(diagonal: np.ndarray, beside: np.ndarray, basis: np.ndarray, count: int) -> Spectrum:
    """The eigenvalues at both ends that `krylov` found."""
    diagonal, beside = diagonal.astype(np.float64), beside.astype(np.float64)
    size = np.abs(diagonal).max() + beside.max()
    ended = np.flatnonzero(beside <= 1e-6 * size)
    depth = int(ended[0]) + 1 if len(ended) else len(diagonal)
    inner = np.diag(diagonal[:depth]) + sum(np.diag(beside[: depth - 1], side) for side in (-1, 1))
    values, sides = np.linalg.eigh(inner)
    count = min(count, depth)
    rounding = np.finfo(basis.dtype).eps * np.abs(values).max()
    errors = np.maximum(beside[depth - 1] * np.abs(sides[-1]), rounding)
    vectors = sides.T[::-1][:count] @ basis[:depth]
    residuals = np.stack([errors[::-1][:count], errors[:count]])
    return Spectrum(values[::-1][:count], values[:count], vectors, residuals, None)


def whole(matrix: np.ndarray, count: int) -> Spectrum:
    """The eigenvalues of a symmetric matrix `(P, P)`."""
    matrix = matrix.astype(np.float64)
    matrix = (matrix + matrix.T) / 2
    values, sides = np.linalg.eigh(matrix)
    errors = np.linalg.norm(matrix @ sides - sides * values, axis=0)
    count = min(count, len(values))
    residuals = np.stack([errors[::-1][:count], errors[:count]])
    every = values[::-1][:count], values[:count], sides.T[::-1][:count]
    return Spectrum(*every, residuals, values)


@compiled_once
def hessian_of(program: Experiment) -> Any:
    """The compiled `hessian` of one program's loss."""
    with in_dtype_of(program):
        return compiled(partial(hessian, loss_of(program)), *shapes(program))


@compiled_once
def krylov_of(program: Experiment, depth: int) -> Any:
    """The compiled `krylov` of one program's loss: of D H D with the diagonal `root` `(P,)`."""
    loss = loss_of(program)

    def run(flat: Array, root: Array, first: Array, ground: LossContext) -> Any:
        return krylov(lambda v: root * times(loss, flat, root * v, ground), first, depth)

    with in_dtype_of(program):
        row, around = shapes(program)
        return compiled(run, row, row, row, around)


def check(program: Experiment) -> None:
    """Raise `SpecError` where a look at the curvature would take too long, or too much memory."""
    count = parameters(program)
    one = 8 * program.rows[0] * sum(row.flops for row in network.table(program))
    looks = count if count <= EXACT else DEPTH
    if count * DEPTH > NUMBERS:
        most = NUMBERS // DEPTH
        raise SpecError(
            f"this network has {count:,} parameters, but the curvature of at most {most:,} is "
            "looked at; use fewer or narrower layers."
        )
    if one * looks > WORK:
        share = max(1, int(program.rows[0] * WORK / (one * looks)))
        raise SpecError(
            f"there are {program.rows[0]:,} training points, but with this network the curvature "
            f"of the loss on at most {share:,} is looked at; use fewer points or a smaller network."
        )


def spectrum(
    program: Experiment,
    flat: np.ndarray,
    ground: LossContext,
    count: int = 4,
    scale: np.ndarray | None = None,
) -> Spectrum:
    """The eigenvalues at both ends of the Hessian at the parameters `flat` `(P,)`.

    With a `scale` `(P,)` those of P⁻¹H, P = diag(scale), by the symmetric P^-½ H P^-½ which
    has the same ones. Raises `SpecError` where numbers are not finite, or where it would take
    too long.
    """
    check(program)
    root = np.ones(len(flat)) if scale is None else 1 / np.sqrt(scale.astype(np.float64))
    centre = placed(program, flat.astype(program.precision))
    if len(flat) <= EXACT:
        matrix = np.asarray(hessian_of(program)(centre, ground), np.float64)
        finite(matrix)
        return whole(root[:, None] * matrix * root, count)
    first = np.random.default_rng(0).normal(size=len(flat))
    rest = placed(program, tuple(each.astype(program.precision) for each in (root, first)))
    found = krylov_of(program, DEPTH)(centre, *rest, ground)
    diagonal, beside, basis = (np.asarray(part) for part in found)
    finite(diagonal)
    return both_ends(diagonal, beside, basis, count)


def finite(numbers: np.ndarray) -> None:
    """Raise `SpecError` where numbers are not finite."""
    if not np.isfinite(numbers).all():
        raise SpecError("the curvature is no longer finite: training has diverged; press Reset.")

"""A race of optimizers on a test surface: all paths from one start, in one compiled call.

Which optimizers run shapes the program; their numbers, the start and the surface's own are
live. The steps are those of the transformations that train networks, on one vector (x, y).
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import Array

from playground.engine.compile.compiled import compiled, compiled_once
from playground.options.errors import SpecError
from playground.options.optimizers import OPTIMIZERS, Optimizer
from playground.options.surfaces import Surface

MOST = 2000  # steps of a race; fewer are the first of as many
GONE = 1e3  # distance at which an optimizer has left the picture for good
GRID = 121  # samples along a side of the picture


class Way(NamedTuple):
    """The way of one optimizer: `places` `(N + 1, 2)` from the start on, `heights` `(N + 1,)`.

    Where it left for good, or was no number any more, it ends early. `distance` is how far its
    end is from the nearest minimum, NaN where there is none.
    """

    optimizer: Optimizer
    places: np.ndarray
    heights: np.ndarray
    distance: float
    lost: bool


def walk(surface: Surface, optimizer: Optimizer, start: Array, steps: int) -> tuple[Array, Array]:
    """Places `(steps + 1, 2)` and heights `(steps + 1,)` of `optimizer` from `start` `(2,)` on."""
    transform = optimizer.build(optimizer.learning_rate)

    def height(place: Array) -> Array:
        return surface.height(place[0], place[1])

    def step(carry: tuple[Array, Any], _: None) -> tuple[tuple[Array, Any], Any]:
        place, state = carry
        value, slope = jax.value_and_grad(height)(place)
        change, state = transform.update(slope, state, place)
        return (optax.apply_updates(place, change), state), (place, value)

    first = (start, transform.init(start))
    return jax.lax.scan(step, first, None, length=steps + 1)[1]


@compiled_once
def racing(surface: type[Surface], kinds: tuple[type[Optimizer], ...]) -> Any:
    """The compiled race of these `kinds` on a `surface`: numbers and start in, all ways out."""
    menu, plain = surface(), [kind() for kind in kinds]

    def run(numbers: Array, rivals: list[Array], start: Array) -> list[tuple[Array, Array]]:
        ground = menu.bind(dict(zip(menu.live(), numbers, strict=True)))
        bound = [
            each.bind(dict(zip(each.live(), its, strict=True)))
            for each, its in zip(plain, rivals, strict=True)
        ]
        return [walk(ground, each, start, MOST) for each in bound]

    shape = partial(jax.ShapeDtypeStruct, dtype=np.float32)
    rivals = [shape((len(each.live()),)) for each in plain]
    return compiled(run, shape((len(menu.live()),)), rivals, shape((2,)))


def race(
    surface: Surface, optimizers: Sequence[Optimizer], start: tuple[float, float], steps: int
) -> list[Way]:
    """The ways of `optimizers` in `steps` steps down `surface` from `start`.

    Raises `SpecError` where nobody runs, for the length, and for a start outside of the picture.
    """
    if not optimizers:
        raise SpecError("no optimizer runs; choose at least one.")
    if not 1 <= steps <= MOST:
        raise SpecError(f"there are {steps} steps, but they must be between 1 and {MOST:,}.")
    check_start(surface, start)

    def numbers(option: Any) -> np.ndarray:
        return np.array([*option.live().values()], np.float32)

    run = racing(type(surface), tuple(type(each) for each in optimizers))
    found = run(numbers(surface), [*map(numbers, optimizers)], np.array(start, np.float32))
    return [
        way(surface, each, np.asarray(places)[: steps + 1], np.asarray(heights)[: steps + 1])
        for each, (places, heights) in zip(optimizers, found, strict=True)
    ]


def check_start(surface: Surface, start: tuple[float, float]) -> None:
    """Raise `SpecError` for a start outside of the picture."""
    left, right, bottom, top = surface.domain
    if not (left <= start[0] <= right and bottom <= start[1] <= top):
        raise SpecError(
            f"the start ({start[0]:g}, {start[1]:g}) is outside of the picture; choose x from "
            f"{left:g} to {right:g} and y from {bottom:g} to {top:g}."
        )


def way(surface: Surface, optimizer: Optimizer, places: np.ndarray, heights: np.ndarray) -> Way:
    """One way as far as it can be drawn."""
    whole = np.isfinite(places).all(axis=1) & np.isfinite(heights)
    inside = whole & (np.abs(np.where(whole[:, None], places, 0)).max(axis=1) < GONE)
    lost = not inside.all()
    end = int(inside.argmin()) if lost else len(places)
    places, heights = places[:end], heights[:end]
    apart = [float(np.hypot(*(places[-1] - np.array(each)))) for each in surface.minima]
    distance = min(apart) if apart and not lost else float("inf") if apart else float("nan")
    return Way(optimizer, places, heights, distance, lost)


def sampled(surface: Surface) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places across `(GRID,)`, places up `(GRID,)`, and the heights there `(GRID, GRID)`."""
    left, right, bottom, top = surface.domain
    across, up = np.linspace(left, right, GRID), np.linspace(bottom, top, GRID)
    x, y = np.meshgrid(across.astype(np.float32), up.astype(np.float32))
    return across, up, np.asarray(surface.height(jnp.asarray(x), jnp.asarray(y)), float)


def usual(name: str, surface: type[Surface]) -> Optimizer:
    """The optimizer called `name` with a learning rate that suits a surface."""
    kind = OPTIMIZERS[name]
    share, rate = kind.surface_share, kind.surface_rate
    rate = surface.rate * share if share is not None else rate
    return kind() if rate is None else kind(learning_rate=rate)

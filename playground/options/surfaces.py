"""Classic test surfaces: functions of two numbers on which optimizers are raced by hand.

Each shows one difficulty: a narrow valley, many traps, a saddle, a bend. They are written in
JAX, so that the very optimizers that train networks walk down them, and their minima are
known, so that the distance to one says who won.
"""

from typing import Annotated, ClassVar

import jax.numpy as jnp
from jax import Array

from playground.options.base import Knob, Menu, Option


class Surface(Option):
    """A function f(x, y) to be made small.

    `domain` is how far the picture reaches: left, right, bottom, top. `minima` are the places of
    the lowest points, none where it has none; `start` is a good place to begin, and `rate` a
    learning rate that plain gradient descent takes well from there.
    """

    domain: ClassVar[tuple[float, float, float, float]] = (-2.0, 2.0, -2.0, 2.0)
    minima: ClassVar[tuple[tuple[float, float], ...]] = ((0.0, 0.0),)
    start: ClassVar[tuple[float, float]] = (1.0, 1.0)
    rate: ClassVar[float] = 0.01

    def height(self, x: Array, y: Array) -> Array:
        """The value at places `x`, `y`, of any shape."""
        raise NotImplementedError


class Valley(Surface):
    """A long narrow bowl: steep across, nearly flat along."""

    label = "Narrow valley"
    formula = r"f = \tfrac{1}{2}\left(x^2 + \kappa y^2\right)"
    source = "Polyak, Some methods of speeding up the convergence of iteration methods, 1964"

    domain = (-2.5, 2.5, -2.0, 2.0)
    start = (-2.0, 1.0)
    rate = 0.05

    condition: Annotated[
        float,
        Knob(
            "Condition κ",
            "How much steeper the valley is across than along.",
            1.0,
            1000.0,
            live=True,
            scale="log",
        ),
    ] = 20.0

    def height(self, x: Array, y: Array) -> Array:
        return (x**2 + self.condition * y**2) / 2


class Rosenbrock(Surface):
    """A curved valley: getting in is easy, getting to its end is not."""

    label = "Rosenbrock"
    formula = r"f = (1 - x)^2 + 100\,(y - x^2)^2"
    source = "Rosenbrock, An automatic method for finding the greatest or least value, 1960"

    domain = (-2.0, 2.0, -1.0, 3.0)
    minima = ((1.0, 1.0),)
    start = (-1.2, 1.0)
    rate = 0.001

    def height(self, x: Array, y: Array) -> Array:
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2


class Beale(Surface):
    """A flat plain with steep corners: gradients are tiny here and huge there."""

    label = "Beale"
    formula = r"f = (1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2"
    source = "Beale, On an iterative method for finding a local minimum, 1958"

    domain = (-4.5, 4.5, -4.5, 4.5)
    minima = ((3.0, 0.5),)
    start = (1.0, 1.5)
    rate = 0.005

    def height(self, x: Array, y: Array) -> Array:
        pairs = ((1.5, y), (2.25, y**2), (2.625, y**3))
        terms = [(level - x + x * power) ** 2 for level, power in pairs]
        return terms[0] + terms[1] + terms[2]


class Himmelblau(Surface):
    """Four equal minima: where one ends depends on the way one takes."""

    label = "Himmelblau"
    formula = r"f = (x^2 + y - 11)^2 + (x + y^2 - 7)^2"
    source = "Himmelblau, Applied nonlinear programming, 1972"

    domain = (-5.0, 5.0, -5.0, 5.0)
    minima = (
        (3.0, 2.0),
        (-2.805118086952745, 3.131312518250573),
        (-3.779310253377747, -3.283185991286170),
        (3.584428340330492, -1.848126526964404),
    )
    start = (-0.5, -0.5)
    rate = 0.005

    def height(self, x: Array, y: Array) -> Array:
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


class Rastrigin(Surface):
    """A bowl full of dents: every one of them is a trap."""

    label = "Rastrigin"
    formula = r"f = 20 + x^2 - 10 \cos 2\pi x + y^2 - 10 \cos 2\pi y"
    source = "Rastrigin, Systems of extremal control, 1974"

    domain = (-4.0, 4.0, -4.0, 4.0)
    start = (-2.8, 2.3)
    rate = 0.002

    def height(self, x: Array, y: Array) -> Array:
        waves = jnp.cos(2 * jnp.pi * x) + jnp.cos(2 * jnp.pi * y)
        return 20 + x**2 + y**2 - 10 * waves


class Saddle(Surface):
    """Up along one axis, down along the other, and flat where they meet; there is no minimum."""

    label = "Saddle"
    formula = r"f = x^2 - y^2"
    source = "Dauphin et al., Identifying and attacking the saddle point problem, 2014"

    domain = (-2.0, 2.0, -2.0, 2.0)
    minima = ()
    start = (-1.5, 0.001)
    rate = 0.05

    def height(self, x: Array, y: Array) -> Array:
        return x**2 - y**2


SURFACES = Menu("surface", Valley, Rosenbrock, Beale, Himmelblau, Rastrigin, Saddle)

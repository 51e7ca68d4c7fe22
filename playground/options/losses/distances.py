"""Losses that measure a distance: for numbers, and for classes that stand for −1 and 1."""

from collections.abc import Callable
from typing import Annotated, Any

import jax
import jax.numpy as jnp
import optax
from jax import Array

from playground.options.base import Knob
from playground.options.losses.base import Loss, with_slope_of


def beyond(z: Array, aim: Array) -> Array:
    """tanh(z) − `aim` `(B,)` for aims −1 or 1; 32 bits would lose what is left for large z.

    64 bits keep it, and the difference as TensorFlow Playground takes it.
    """
    if z.dtype == jnp.float64:
        return jnp.tanh(z) - aim
    return -2 * aim * jax.nn.sigmoid(-2 * aim * z)


class Distance(Loss):
    """A function of output less target; for classes these are tanh(z) and −1 or 1.

    Of several values it is the mean of the function of each.
    """

    regression = True

    def distance(self, error: Array) -> Array:
        """Return the loss of each of the differences `error` (…)."""
        raise NotImplementedError

    def distance_code(self, error: str) -> str:
        """The code of `distance` for the expression `error`."""
        raise NotImplementedError

    def __call__(self, z: Array, target: Array, classes: int) -> Array:
        if classes:
            return self.short(z[:, 0], self.aim(target, classes))
        each = self.distance(self.predict(z, classes) - target)
        return each if target.ndim == 1 else each.mean(axis=1)

    def short(self, z: Array, aim: Array | float) -> Array:
        """The loss `(B,)` of tanh(z) for `aim` −1 or 1, where z is far on its side too."""
        names = [name for name, knob in type(self).knobs().items() if knob.live]

        def of(error: Callable[[Array, Array], Array]) -> Callable[[Array, Any], Array]:
            # Live numbers are traced: they come in too, as no derivative may close over them.
            return lambda z, given: self.bind(dict(zip(names, given[1:], strict=True))).distance(
                error(z, given[0])
            )

        plain = of(lambda z, aim: jnp.tanh(z) - aim)
        return with_slope_of(plain, of(beyond))(z, (aim, *(getattr(self, name) for name in names)))

    def predict(self, z: Array, classes: int) -> Array:
        if classes:
            return jnp.tanh(z[:, 0])
        return z[:, 0] if z.shape[1] == 1 else z

    def output_formula(self, classes: int) -> str:
        return r"\tanh(z)" if classes else "z"

    def compared(self, z: Array, classes: int) -> Array:
        return jnp.tanh(z) if classes else z

    def aim(self, target: Array | float, classes: int) -> Array | float:
        return 2 * target - 1 if classes else target

    def code(self, classes: int = 2, values: int = 1) -> str:
        if values > 1:
            return f"({self.distance_code('z - target')}).mean(axis=1)"
        return self.distance_code(
            "jnp.tanh(z[:, 0]) - (2 * target - 1)" if classes else "z[:, 0] - target"
        )


class MeanSquared(Distance):
    """The square of the difference, so that one big mistake outweighs many small ones."""

    label = "Mean squared error"
    formula = r"(o - t)^2"
    source = "Legendre, Nouvelles méthodes pour la détermination des orbites, 1805"

    def distance(self, error: Array) -> Array:
        return error**2

    def distance_code(self, error: str) -> str:
        return f"({error}) ** 2"


class HalfSquared(Distance):
    """Half the square of the difference, whose slope is the difference itself."""

    label = "Half squared error"
    formula = r"\tfrac{1}{2} (o - t)^2"
    source = "Smilkov, Carter et al., TensorFlow Playground, 2016"

    def distance(self, error: Array) -> Array:
        return 0.5 * error**2

    def distance_code(self, error: str) -> str:
        return f"0.5 * ({error}) ** 2"


class MeanAbsolute(Distance):
    """The size of the difference, so that outliers count no more than in proportion."""

    label = "Mean absolute error"
    formula = r"|o - t|"
    source = "Laplace, Sur quelques points du système du monde, 1789"

    def distance(self, error: Array) -> Array:
        return jnp.abs(error)

    def distance_code(self, error: str) -> str:
        return f"jnp.abs({error})"


class Huber(Distance):
    """Squared for small differences and straight for large ones: smooth, yet calm with outliers."""

    label = "Huber"
    formula = (
        r"\begin{cases} \tfrac{1}{2}(o - t)^2 & |o - t| \le \delta \\"
        r" \delta\,(|o - t| - \tfrac{\delta}{2}) & |o - t| > \delta \end{cases}"
    )
    source = "Huber, Robust estimation of a location parameter, 1964"

    delta: Annotated[
        float, Knob("Delta", "Difference δ where it becomes straight.", 0.01, 10.0, live=True)
    ] = 1.0

    def distance(self, error: Array) -> Array:
        return optax.losses.huber_loss(error, delta=self.delta)

    def distance_code(self, error: str) -> str:
        return f"optax.losses.huber_loss({error}, delta={self.delta})"

"""Sharpness against the step: how much bend an optimizer can take before its steps grow.

On a quadratic, gradient descent with learning rate η diverges along an eigenvector whose
eigenvalue is above 2/η. Momentum and adaptive steps have edges of their own, below; for
other optimizers none is known, and none is made up. A network is no quadratic: just beyond
the edge its loss often swings, and the sharpness falls back by itself (Cohen et al. 2021).
At twice the edge that hope ends (the catapult reaches to 4/η: Lewkowycz et al., The large
learning rate phase of deep learning, 2020, for gradient descent; a rule of thumb otherwise).
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

import jax.numpy as jnp
import numpy as np
import optax

from playground.experiments.plane import Experiment
from playground.options.optimizers import Adam, Momentum, Nesterov, Optimizer, RmsProp, Sgd
from playground.probes.training.curvature import spectrum
from playground.probes.training.landscape import LossContext, vector
from playground.regimes.supervised import Traced, TrainState, numbers, rate_at

HOPELESS = 2.0  # times the edge, from where divergence is forecast
NEAR = 0.8  # of the edge, from where a word of warning is due

State = Literal["stable", "near", "beyond", "diverging", "unknown"]


class Edge(NamedTuple):
    """An optimizer's edge of stability: what it is, by whom, and how it is computed.

    `limit` gives the largest stable eigenvalue at a learning rate. `scale` gives the diagonal P
    `(P,)` of the matrix P⁻¹H whose eigenvalue that is, from the optimizer's state; None: H.
    """

    formula: str
    source: str
    limit: Callable[[Any, float], float]
    scale: Callable[[Any, Any], np.ndarray | None] = lambda optimizer, state: None
    scaled: bool = False


class Reading(NamedTuple):
    """The sharpness of one moment.

    `plain` is the largest eigenvalue λ of the Hessian, `descent` is 2/η. `sharpness` and `limit`
    are those of the optimizer's own edge, NaN where none is known (or nothing yet).
    `error` bounds the error of `sharpness`, or of `plain` without one.
    """

    epoch: float
    plain: float
    descent: float
    sharpness: float
    limit: float
    error: float

    @property
    def ratio(self) -> float:
        """Sharpness over its limit: above 1, steps grow."""
        return self.sharpness / self.limit if self.limit > 0 else float("nan")

    @property
    def state(self) -> State:
        """What is to be expected of training."""
        ratio = self.ratio
        if not np.isfinite(ratio):
            return "unknown"
        if ratio < NEAR:
            return "stable"
        if ratio < 1:
            return "near"
        return "beyond" if ratio < HOPELESS else "diverging"


def edge_of(experiment: Experiment) -> Edge | None:
    """The edge that theory knows for the optimizer of an experiment, or None."""
    return EDGES.get(type(experiment.optimizer))


def rate_of(experiment: Experiment, live: Traced, step: Any) -> float:
    """The learning rate of update `step`."""
    program = experiment.compile_key()
    return float(rate_at(program, experiment, live, jnp.asarray(step)))


def read(experiment: Experiment, carry: TrainState, train: Any, epoch: float) -> Reading:
    """The sharpness at one moment of a training on the examples `train` on the device.

    Raises `SpecError` where numbers are not finite, or where it would take too long.
    """
    program, live = experiment.compile_key(), numbers(experiment)
    around, flat = LossContext(carry.batch_stats, live, train), vector(carry.params)
    rate = rate_of(experiment, live, carry.step)
    found = spectrum(program, flat, around, 1)
    plain, error = float(found.largest[0]), float(found.residuals[0, 0])
    own, limit = float("nan"), float("nan")
    edge = edge_of(experiment)
    if edge is not None:
        own, limit = plain, edge.limit(experiment.optimizer, rate)
        if edge.scaled:
            scale = edge.scale(experiment.optimizer, carry.opt_state)
            own = limit = float("nan")
            if scale is not None:
                scaled = spectrum(program, flat, around, 1, scale)
                own, error = float(scaled.largest[0]), float(scaled.residuals[0, 0])
                limit = edge.limit(experiment.optimizer, rate)
    return Reading(epoch, plain, 2 / rate, own, limit, error)


def adam_scale(optimizer: Adam, state: Any) -> np.ndarray | None:
    """P of Adam's last update, the k-th; None before it, when no gradient has been seen.

    As Cohen et al. take it, 2022: of the next one v is not known yet.
    """
    count = int(optax.tree_utils.tree_get(state, "count"))
    if not count:
        return None
    squares = vector(optax.tree_utils.tree_get(state, "nu")).astype(np.float64)
    size = np.sqrt(squares / (1 - optimizer.beta2**count)) + optimizer.epsilon
    found: np.ndarray = (1 - optimizer.beta1**count) * size
    return found


def rmsprop_scale(optimizer: RmsProp, state: Any) -> np.ndarray | None:
    """P of RMSprop's last update; None before the first one."""
    squares = vector(optax.tree_utils.tree_get(state, "nu")).astype(np.float64)
    return np.sqrt(squares + optimizer.epsilon) if squares.any() else None


LINEAR = "Cohen et al., Gradient descent on neural networks typically occurs at the edge, 2021"
ADAPTIVE = "Cohen et al., Adaptive gradient methods at the edge of stability, 2022"
EDGES: Mapping[type[Optimizer], Edge] = {
    Sgd: Edge(r"\lambda(H) < \frac{2}{\eta}", LINEAR, lambda _, rate: 2 / rate),
    Momentum: Edge(
        r"\lambda(H) < \frac{2 + 2\mu}{\eta}",
        LINEAR,
        lambda optimizer, rate: (2 + 2 * optimizer.momentum) / rate,
    ),
    Nesterov: Edge(
        r"\lambda(H) < \frac{2 + 2\mu}{(1 + 2\mu)\,\eta}",
        LINEAR,
        lambda optimizer, rate: (2 + 2 * optimizer.momentum) / (1 + 2 * optimizer.momentum) / rate,
    ),
    RmsProp: Edge(
        r"\lambda(P^{-1} H) < \frac{2}{\eta},\quad P = \mathrm{diag}\,\sqrt{s + \epsilon}",
        ADAPTIVE,
        lambda _, rate: 2 / rate,
        rmsprop_scale,
        scaled=True,
    ),
    Adam: Edge(
        r"\lambda(P^{-1} H) < \frac{2 + 2\beta_1}{(1 - \beta_1)\,\eta},\quad "
        r"P = (1 - \beta_1^{k}) \, \mathrm{diag}\left(\sqrt{\hat v_k} + \epsilon\right)",
        ADAPTIVE,
        lambda optimizer, rate: (2 + 2 * optimizer.beta1) / (1 - optimizer.beta1) / rate,
        adam_scale,
        scaled=True,
    ),
}

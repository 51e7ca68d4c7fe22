"""Sharpness against the step: how much bend there is, and how much an optimizer can take.

On a quadratic, gradient descent with learning rate η diverges along an eigenvector whose
eigenvalue is above 2/η; optimizers hold their own edges. A network is no quadratic: just beyond
the edge its loss often swings, and the sharpness falls back by itself (Cohen et al. 2021).
At twice the edge that hope ends (the catapult reaches to 4/η: Lewkowycz et al., The large
learning rate phase of deep learning, 2020, for gradient descent; a rule of thumb otherwise).
"""

from typing import Any, Literal, NamedTuple

import jax.numpy as jnp
import numpy as np
import optax

from playground.experiments.supervised import Experiment
from playground.probes.training.curvature import spectrum
from playground.probes.training.landscape import LossContext, vector
from playground.regimes.base import TrainState
from playground.regimes.supervised import Traced, numbers, rate_at

HOPELESS = 2.0  # times the edge, from where divergence is forecast
NEAR = 0.8  # of the edge, from where a word of warning is due

State = Literal["stable", "near", "beyond", "diverging", "unknown"]


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
    edge = experiment.optimizer.edge
    if edge is not None and edge.scale is None:
        own, limit = plain, edge.limit(experiment.optimizer, rate)
    elif edge is not None and edge.scale is not None:
        scale = edge.scale(experiment.optimizer, *remembered(carry.opt_state))
        if scale is not None:
            scaled = spectrum(program, flat, around, 1, scale)
            own, error = float(scaled.largest[0]), float(scaled.residuals[0, 0])
            limit = edge.limit(experiment.optimizer, rate)
    return Reading(epoch, plain, 2 / rate, own, limit, error)


def remembered(moments: Any) -> tuple[np.ndarray, int]:
    """An adaptive optimizer's mean of squared gradients `(P,)`, and how many it has counted."""
    squares = vector(optax.tree_utils.tree_get(moments, "nu")).astype(np.float64)
    return squares, int(optax.tree_utils.tree_get(moments, "count", 0))

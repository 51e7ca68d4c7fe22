"""Edges of stability: how much bend an optimizer can take before its steps grow.

On a quadratic, gradient descent with learning rate η diverges along an eigenvector whose
eigenvalue is above 2/η. Momentum and adaptive steps have edges of their own; for other
optimizers none is known, and none is made up. Each optimizer holds its own.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class Edge(NamedTuple):
    """An optimizer's edge of stability: what it is, by whom, and how it is computed.

    `limit` gives the largest stable eigenvalue at a learning rate. `scale` gives the diagonal P
    `(P,)` of the matrix P⁻¹H whose eigenvalue that is, from the running mean of squared
    gradients `(P,)` and the number of updates, None before the first; without a `scale`: H.
    """

    formula: str
    source: str
    limit: Callable[[Any, float], float]
    scale: Callable[[Any, np.ndarray, int], np.ndarray | None] | None = None


def adam_scale(optimizer: Any, squares: np.ndarray, updates: int) -> np.ndarray | None:
    """P of Adam's last update, the k-th; None before it, when no gradient has been seen.

    As Cohen et al. take it, 2022: of the next one v is not known yet.
    """
    if not updates:
        return None
    size = np.sqrt(squares / (1 - optimizer.beta2**updates)) + optimizer.epsilon
    found: np.ndarray = (1 - optimizer.beta1**updates) * size
    return found


def rmsprop_scale(optimizer: Any, squares: np.ndarray, updates: int) -> np.ndarray | None:
    """P of RMSprop's last update; None before the first one."""
    return np.sqrt(squares + optimizer.epsilon) if squares.any() else None


LINEAR = "Cohen et al., Gradient descent on neural networks typically occurs at the edge, 2021"
ADAPTIVE = "Cohen et al., Adaptive gradient methods at the edge of stability, 2022"
DESCENT = Edge(r"\lambda(H) < \frac{2}{\eta}", LINEAR, lambda _, rate: 2 / rate)
MOMENTUM = Edge(
    r"\lambda(H) < \frac{2 + 2\mu}{\eta}",
    LINEAR,
    lambda optimizer, rate: (2 + 2 * optimizer.momentum) / rate,
)
NESTEROV = Edge(
    r"\lambda(H) < \frac{2 + 2\mu}{(1 + 2\mu)\,\eta}",
    LINEAR,
    lambda optimizer, rate: (2 + 2 * optimizer.momentum) / (1 + 2 * optimizer.momentum) / rate,
)
RMSPROP = Edge(
    r"\lambda(P^{-1} H) < \frac{2}{\eta},\quad P = \mathrm{diag}\,\sqrt{s + \epsilon}",
    ADAPTIVE,
    lambda _, rate: 2 / rate,
    rmsprop_scale,
)
ADAM = Edge(
    r"\lambda(P^{-1} H) < \frac{2 + 2\beta_1}{(1 - \beta_1)\,\eta},\quad "
    r"P = (1 - \beta_1^{k}) \, \mathrm{diag}\left(\sqrt{\hat v_k} + \epsilon\right)",
    ADAPTIVE,
    lambda optimizer, rate: (2 + 2 * optimizer.beta1) / (1 - optimizer.beta1) / rate,
    adam_scale,
)

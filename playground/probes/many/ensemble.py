"""Several networks as one: how good each is, how good all are together, and how sure.

Their probabilities are averaged (Lakshminarayanan, Pritzel & Blundell, Simple and scalable
predictive uncertainty estimation using deep ensembles, 2017). What they are unsure of is
parted into what each of them is unsure of, and what they disagree about.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from playground.engine.sweep.sweep import Sweep
from playground.experiments.points import PointsExperiment
from playground.options.errors import SpecError
from playground.probes.many.members import Splits, agree
from playground.probes.many.paced import Paced
from playground.probes.points.beliefs import Parts, beliefs, cut, places

LEAST = 1e-7  # probabilities below this cost no more, so that one certain mistake stays finite


class Uncertainty(NamedTuple):
    """Of each place, in bits `(G,)`: the whole, each member's own, and what they disagree about."""

    total: np.ndarray
    aleatoric: np.ndarray
    epistemic: np.ndarray


class Reliability(NamedTuple):
    """Answers by how sure they are: `edges` `(M + 1,)`, `counts`, mean `confidence`, `accuracy`.

    The last three are `(M,)`; where there are none, means are NaN. `error` is the expected
    calibration error.
    """

    edges: np.ndarray
    counts: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray
    error: float


def entropy(probabilities: np.ndarray) -> np.ndarray:
    """−Σ p log₂ p over the last axis, in bits (Shannon 1948); 0 log 0 is 0."""
    p = np.asarray(probabilities, float)
    return np.asarray(-(p * np.log2(np.where(p > 0, p, 1.0))).sum(axis=-1))


def uncertainty(probabilities: np.ndarray) -> Uncertainty:
    """The uncertainty of members' probabilities `(K, G, C)`.

    The entropy of the mean is the mean entropy plus the mutual information between answer and
    member (Houlsby, Huszár, Ghahramani & Lengyel, Bayesian active learning, 2011).
    """
    p = np.asarray(probabilities, float)
    total, own = entropy(p.mean(axis=0)), entropy(p).mean(axis=0)
    return Uncertainty(total, own, np.maximum(total - own, 0.0))


def accuracy(probabilities: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """The share of right answers of probabilities `(…, N, C)` for class numbers `(N,)`: `(…)`."""
    return np.asarray((winner(probabilities) == targets.astype(int)).mean(axis=-1))


def winner(probabilities: np.ndarray) -> np.ndarray:
    """The likeliest class; of two that are equal the second, as for `options.losses.correct`."""
    if probabilities.shape[-1] == 2:
        return (probabilities[..., 1] >= probabilities[..., 0]).astype(int)
    return probabilities.argmax(axis=-1)


def log_loss(probabilities: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """The mean of −ln p of the right class, of probabilities `(…, N, C)`: `(…)`."""
    p = np.asarray(probabilities, float)
    right = p[..., np.arange(len(targets)), targets.astype(int)]
    others = p.sum(axis=-1) - right
    sure = -np.log1p(-np.minimum(others, 0.5))  # p near 1 says less in 32 bits than 1 − p does
    return np.asarray(np.where(right > 0.5, sure, -np.log(np.maximum(right, LEAST))).mean(axis=-1))


def reliability(probabilities: np.ndarray, targets: np.ndarray, bins: int) -> Reliability:
    """How often answers are right, by how sure they are: probabilities `(N, C)`, classes `(N,)`.

    `bins` equally wide bins of confidence, the largest probability, each without its lower edge.
    The expected calibration error is Σ nₘ/N · |accuracyₘ − confidenceₘ|: Guo, Pleiss, Sun &
    Weinberger, On calibration of modern neural networks, 2017, equation 3.
    """
    sure = np.asarray(probabilities, float).max(axis=-1)
    right = (winner(probabilities) == targets.astype(int)).astype(float)
    edges = np.linspace(0, 1, bins + 1)
    place = np.clip(np.searchsorted(edges, sure, side="left") - 1, 0, bins - 1)
    counts = np.bincount(place, minlength=bins)
    sums = [np.bincount(place, weights=each, minlength=bins) for each in (sure, right)]
    confidence, accurate = (
        np.divide(each, counts, out=np.full(bins, np.nan), where=counts > 0) for each in sums
    )
    gaps = np.abs(np.nan_to_num(accurate - confidence))
    return Reliability(edges, counts, confidence, accurate, float(counts @ gaps / len(sure)))


def squared(values: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """The mean squared error of values `(…, N)` for targets `(N,)`: `(…)`."""
    return np.asarray(((np.asarray(values, float) - targets) ** 2).mean(axis=-1))


class Ensemble(Paced):
    """Trains `members`, which share their data and may differ in all else, on `splits` if given.

    `names` are what they are called, numbers at first. Raises `SpecError` where they cannot be
    one, or the host has no room for them.
    """

    def __init__(
        self,
        members: Sequence[PointsExperiment],
        epochs: int,
        splits: Sequence[Splits] | None = None,
        names: Sequence[str] = (),
    ) -> None:
        agree(members)
        self.members = tuple(members)
        self._names = names or [f"network {number + 1}" for number in range(len(members))]
        self.first = first = self.members[0]
        self.points = first.splits()
        own = list(self.members)
        if splits is not None:  # what scales the inputs is measured on what each member learns
            pairs = zip(own, splits, strict=True)
            own = [each.scaled_on(train.inputs) for each, (train, _) in pairs]
        super().__init__(Sweep(own, splits, tile=beliefs, grid=places), epochs)
        self.look()

    def step(self, until: float | None = None) -> None:
        """Train one slice, and look at what all answer."""
        super().step(until)
        self.look()

    def look(self) -> None:
        """Note what all members answer; those that diverged are left out."""
        found = self.sweep.look()
        self.kept = np.flatnonzero(found["finite"])
        if not len(self.kept):
            raise SpecError("every member diverged; choose a smaller learning rate.")
        self.answers: Parts = cut(found["tiles"][self.kept], self.first)

    @property
    def names(self) -> list[str]:
        """What the members are called that are kept."""
        return [self._names[int(place)] for place in self.kept]

    @property
    def tested(self) -> tuple[np.ndarray, np.ndarray]:
        """The members' answers to the points that measure them `(K, N, C)`, and the targets `(N,)`.

        These are the test points, or the training points where there are none.
        """
        train, test = self.points
        if len(test.targets):
            return self.answers.test, test.targets
        return self.answers.train, train.targets

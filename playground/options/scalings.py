"""Input scalings: what is done to every input feature before the network sees it.

Units whose inputs differ in size by orders of magnitude get gradients that differ as much:
the loss becomes a narrow valley, and one learning rate cannot suit all weights. Scalings
are measured on the training points alone, so that the test points stay unseen.
"""

from typing import NamedTuple

import numpy as np

from playground.options.base import Menu, Option


class Affine(NamedTuple):
    """A shift and a factor for each feature: `(x - shift) * factor`, both `(F,)`."""

    shift: np.ndarray
    factor: np.ndarray

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Scale features `x` `(N, F)`."""
        return (x - self.shift) * self.factor


class Scaling(Option):
    """A way to bring input features to one size."""

    def fit(self, x: np.ndarray) -> Affine:
        """Measure the scaling on the training points' features `x` `(N, F)`."""
        raise NotImplementedError


def stretched(x: np.ndarray, low: float, high: float) -> Affine:
    """The scaling that takes the smallest value of each feature to `low`, the largest to `high`."""
    least, most = x.min(axis=0), x.max(axis=0)
    factor = (high - low) / spread(most - least)
    return Affine(least - low / factor, factor)


def spread(values: np.ndarray) -> np.ndarray:
    """`values` `(F,)`, and 1 where a feature never changes."""
    return np.where(values > 0, values, 1.0)


class Raw(Scaling):
    """Leaves the features as they are."""

    label = "As they are"
    formula = r"\hat x = x"
    expression = "x"

    def fit(self, x: np.ndarray) -> Affine:
        return Affine(np.zeros(x.shape[1]), np.ones(x.shape[1]))


class ZeroToOne(Scaling):
    """Stretches each feature to the interval from 0 to 1 (normalisation)."""

    label = "0 to 1"
    formula = r"\hat x = \frac{x - \min x}{\max x - \min x}"
    source = "Han, Kamber & Pei, Data Mining, 2011, section 3.5.2"
    expression = "(x - train.min(0)) / (train.max(0) - train.min(0))"

    def fit(self, x: np.ndarray) -> Affine:
        return stretched(x, 0.0, 1.0)


class MinusOneToOne(Scaling):
    """Stretches each feature to the interval from −1 to 1, so that it lies around zero."""

    label = "−1 to 1"
    formula = r"\hat x = 2\,\frac{x - \min x}{\max x - \min x} - 1"
    source = ZeroToOne.source
    expression = "2 * (x - train.min(0)) / (train.max(0) - train.min(0)) - 1"

    def fit(self, x: np.ndarray) -> Affine:
        return stretched(x, -1.0, 1.0)


class Standard(Scaling):
    """Gives each feature mean 0 and standard deviation 1 (standardisation)."""

    label = "Mean 0, deviation 1"
    formula = r"\hat x = \frac{x - \mu}{\sigma}"
    source = "LeCun, Bottou, Orr & Müller, Efficient BackProp, 1998, section 4.3"
    expression = "(x - train.mean(0)) / train.std(0)"

    def fit(self, x: np.ndarray) -> Affine:
        return Affine(x.mean(axis=0), 1.0 / spread(x.std(axis=0)))


class Measured(Scaling):
    """A scaling that was measured before, on other points than an experiment's own.

    It is in no menu: networks have it that learn a part of an experiment's points.
    """

    label = "As measured"

    shift: tuple[float, ...]
    factor: tuple[float, ...]

    def fit(self, x: np.ndarray) -> Affine:
        return Affine(np.array(self.shift), np.array(self.factor))


SCALINGS = Menu("scaling", Raw, ZeroToOne, MinusOneToOne, Standard)

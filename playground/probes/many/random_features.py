"""Networks of which only the output weights are fitted, exactly: random features.

Hidden units stay as they are drawn, and the output solves a linear least squares problem; of
many solutions it takes the smallest. So nothing depends on how long or how well one trains,
and the test error has its peak where there are as many weights as points (Belkin, Hsu, Ma &
Mandal, Reconciling modern machine-learning practice and the bias–variance trade-off, 2019).
"""

import numpy as np

from playground.experiments.split import Split
from playground.probes.many.resampling import Question, Row, decompose, yardstick

SMALLEST = 1e-9  # singular values below this share of the largest count as 0


def widths(question: Question) -> tuple[int, ...]:
    """The question's widths, and that at which there are as many weights as points."""
    most = max(question.widths)
    peak = [width for width in (question.points - 1,) if 0 < width <= most]
    return tuple(sorted({*question.widths, *peak}))


def features(x: np.ndarray, width: int, rng: np.random.Generator) -> np.ndarray:
    """ReLU units with random directions and corners, and a column of ones `(N, width + 1)`.

    A unit is max(0, u · x − c): u is drawn from the unit sphere, c from [−6, 6) times it.
    """
    directions = rng.standard_normal((x.shape[1], width))
    directions /= np.linalg.norm(directions, axis=0)
    corners = rng.uniform(-np.abs(x).max(), np.abs(x).max(), width)
    return np.column_stack([np.maximum(0.0, x @ directions - corners), np.ones(len(x))])


def fitted(train: Split, x: np.ndarray, width: int, seed: list[int]) -> tuple[np.ndarray, float]:
    """The answers `(G,)` at `x` `(G, D)` of one network, and its mean squared training error."""
    both = np.concatenate([train.inputs, x]).astype(float)
    found = features(both, width, np.random.default_rng(seed))
    design, held = found[: len(train.inputs)], found[len(train.inputs) :]
    weights = np.linalg.lstsq(design, train.targets.astype(float), rcond=SMALLEST)[0]
    return held @ weights, float(((design @ weights - train.targets) ** 2).mean())


class Solved:
    """Solves the networks of a question, width after width, in the manner of `resampling.Trade`."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.sets = [question.training_set(number) for number in range(question.sets)]
        self.truth = yardstick(question.task)
        self.rows: list[Row] = []
        self._widths = widths(question)

    @property
    def threshold(self) -> float:
        """The width at which there are as many fitted weights as training points."""
        return float(self.question.points - 1)

    @property
    def share(self) -> float:
        """How much of the work is done."""
        return len(self.rows) / len(self._widths)

    def step(self) -> None:
        """Solve all networks of the next width."""
        if self.share < 1:
            self.rows.append(self._row(self._widths[len(self.rows)]))

    def _row(self, width: int) -> Row:
        seed, new = self.question.task.start_seed, self.question.new_starts
        found = [
            fitted(train, self.truth.inputs, width, [seed, width, number * new])
            for number, train in enumerate(self.sets)
        ]
        answers = np.stack([each for each, _ in found])
        parts = decompose(answers, self.truth.targets, self.question.variance)
        return Row(width, width + 1, parts, float(np.mean([error for _, error in found])), 0)

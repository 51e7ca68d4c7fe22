"""Who matters: what becomes of a network when one training point is left out, for every point.

Nothing is estimated: every point has a network of its own that is trained without it, from
the same start and with the same batches less that point, all at once as one sweep
(leave-one-out; Cook, Detection of influential observation in linear regression, 1977). What
scales the inputs is measured without the point too.
"""

import numpy as np

from playground.engine.compile.limits import limits
from playground.engine.sweep.price import MIB
from playground.engine.sweep.sweep import Sweep
from playground.experiments.points import PointsExperiment
from playground.experiments.split import Split
from playground.options.errors import SpecError
from playground.options.scalings import Raw
from playground.probes.many.paced import Paced
from playground.probes.points.beliefs import beliefs, check, cut, picture, places

MOST = 250  # points that are left out, each once; the others stay in every network


def left_out(experiment: PointsExperiment) -> int:
    """How many points, the first ones, are left out in turn."""
    most = min(experiment.sizes[0], MOST, limits().networks - 1)
    if isinstance(experiment.scaling, Raw):
        return most
    # Each has its own examples and places, scaled in its own way: in a half of the memory.
    numbers = (2 * sum(experiment.rows) + len(picture(experiment))) * experiment.inputs
    size = numbers * np.dtype(experiment.precision).itemsize
    return max(1, min(most, limits().sweep_mib * MIB // 2 // size - 1))


class Influence(Paced):
    """Trains `experiment` with all its points, and once more without each of the first ones.

    With `flipped` points, whose targets are others, it learns from these. Raises `SpecError`
    where it is not for that, or the host has no room.
    """

    def __init__(
        self, experiment: PointsExperiment, epochs: int, flipped: frozenset[int] = frozenset()
    ) -> None:
        check(experiment)
        if experiment.sizes[0] < 2:
            raise SpecError("there is one training point; choose more to leave one out.")
        self.experiment, self.flipped = experiment, flipped
        train, test = experiment.splits()
        self.train, self.test = turned(train, flipped, experiment.classes), test
        self.count = left_out(experiment)
        each = [experiment, *self._without()]
        without = [None, *range(self.count)]
        splits = [(self.train, self.test)] * (1 + self.count)
        super().__init__(Sweep(each, splits, without, tile=beliefs, grid=places), epochs)
        self.look()

    def _without(self) -> list[PointsExperiment]:
        """The experiment without each of the first points: with a scaling of all the others."""
        x = self.train.inputs
        return [self.experiment.scaled_on(np.delete(x, i, axis=0)) for i in range(self.count)]

    def step(self, until: float | None = None) -> None:
        """Train one slice, and look at what all answer."""
        super().step(until)
        self.look()

    def look(self) -> None:
        """Note losses and answers; of networks that diverged they are NaN."""
        found = self.sweep.look()
        held = 1 if len(self.test.targets) else 0
        self.losses = np.where(found["finite"], found["measures"][:, held], np.nan)
        if not np.isfinite(self.losses[0]):
            raise SpecError("the network diverged; choose a smaller learning rate.")
        self.answers = cut(found["tiles"], self.experiment).picture

    @property
    def changes(self) -> np.ndarray:
        """How much larger the loss is without each point `(N,)`: above 0, the point helps.

        Of the test points, or of all training points where there are none.
        """
        return np.asarray(self.losses[1:] - self.losses[0])

    def moved(self, point: int) -> np.ndarray:
        """What changes on the picture `(G,)` where `point` is left out, see `difference`."""
        return difference(self.answers[0], self.answers[1 + point])


def difference(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The change from answers `(G, C)` to others `(G,)`.

    Of values and of two classes that of the value, or of the second one's probability. Of more
    classes half the sum of all changes, the share of belief that moves (total variation).
    """
    change = np.asarray(after, float) - before
    return np.abs(change).sum(axis=1) / 2 if change.shape[1] > 2 else change[:, -1]


def turned(split: Split, flipped: frozenset[int], classes: int) -> Split:
    """`split` with other targets at `flipped`: the next class, or the opposite value."""
    targets = split.targets.copy()
    for point in flipped:
        targets[point] = (targets[point] + 1) % classes if classes else -targets[point]
    return Split(split.inputs, targets)

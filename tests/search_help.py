"""What the tests of searches share: a small experiment, and training without sweeps."""

from collections.abc import Iterator, Sequence

import numpy as np
from workbench import compiled

from playground.engine.train.trainer import Trainer
from playground.experiments.plane import Plane
from playground.experiments.supervised import Experiment
from playground.layers import Dense
from playground.options.optimizers import Sgd
from playground.search.search import Search
from playground.search.space import Space, axis
from playground.search.strategies import Plan

TINY = Plane(layers=(Dense(units=3),), points=40, batch_size=10, optimizer=Sgd())
RATES = "optimizer.learning_rate=0.03,0.3"


def space(*words: str, experiment: Experiment = TINY) -> Space:
    """A space through variants of `experiment`."""
    return Space(experiment, tuple(axis(experiment, each) for each in words))


def search(*words: str, experiment: Experiment = TINY, **plan: object) -> Search:
    """A search."""
    return Search(space(*words, experiment=experiment), Plan(**plan))


def alone(experiment: Experiment, epochs: int) -> np.ndarray:
    """The measures of one network that is trained by itself `(4,)`."""
    trainer = Trainer(experiment, compiled(experiment.compile_key()))
    trainer.advance(epochs * experiment.steps_per_epoch)
    return trainer.measure()


class OneByOne:
    """Trains in the words of a `Sweep`, one network after the other."""

    def __init__(self, experiments: Sequence[Experiment]) -> None:
        self._trainers = [Trainer(each, compiled(each.compile_key())) for each in experiments]
        self.seconds = np.zeros(len(experiments))

    @property
    def epochs(self) -> np.ndarray:
        """How many epochs each has trained."""
        return np.array([each.epoch for each in self._trainers])

    def train_to(self, epoch: float, active: np.ndarray) -> None:
        """Train up to `epoch`."""
        for place, each in enumerate(self._trainers):
            if active[place]:
                goal = round(epoch * each.experiment.steps_per_epoch)
                each.advance(goal - each.updates)

    def scores(self) -> Iterator[np.ndarray]:
        """Losses and accuracies `(C, 4)`, found in one go."""
        yield np.stack([each.measure() for each in self._trainers])

    def look(self, shown: bool) -> dict[str, np.ndarray]:
        """The same at any time."""
        return {"measures": next(self.scores())}

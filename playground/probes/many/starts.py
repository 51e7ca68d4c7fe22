"""How many starts solve a task: the same experiment trained from one seed after another.

One run tells little where luck decides. All starts share one compiled program, so a small
network is tried a hundred times in seconds.
"""

from collections.abc import Iterable, Iterator

from playground.engine.compile.program import Program
from playground.engine.train.trainer import Trainer
from playground.experiments.points import PointsExperiment


def outcomes(
    experiment: PointsExperiment, program: Program, seeds: Iterable[int], epochs: int
) -> Iterator[float]:
    """The training accuracy after `epochs` epochs from the start of each of `seeds`."""
    for seed in seeds:
        trainer = Trainer(experiment.replace("start_seed", seed), program)
        trainer.advance(epochs * experiment.steps_per_epoch)
        yield float(trainer.measure()[2])

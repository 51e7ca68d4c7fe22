"""The learning rate over time, as the schedule makes it: known before anything has trained."""

import jax
import numpy as np

from playground.experiments.supervised import Experiment

EPOCHS, MOMENTS = 100, 400  # how far is looked ahead, and at how many moments


def learning_rates(experiment: Experiment) -> tuple[np.ndarray, np.ndarray]:
    """Epochs `(N,)` and the learning rates then; N is smaller where there are fewer steps."""
    per_epoch = experiment.steps_per_epoch
    steps = np.unique(np.linspace(0, EPOCHS * per_epoch, MOMENTS).astype(np.int32))
    factor = jax.vmap(lambda step: experiment.schedule.factor(step, per_epoch))(steps)
    return steps / per_epoch, experiment.optimizer.learning_rate * np.broadcast_to(
        np.asarray(factor), steps.shape
    )

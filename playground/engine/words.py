"""What a run tells its viewer, in sentences."""

from playground.experiment import Plane
from playground.options import SpecError, plain

SINGLE = "stepped by single examples; reset to train by whole batches"


def knob_turned(before: Plane, after: Plane, epoch: float) -> str:
    """Live numbers changed while training: a link would not repeat this run."""
    old = before.live()
    path = next(path for path, value in after.live().items() if value != old.get(path))
    name = path.rpartition(".")[2].replace("_", " ")
    moment = plain(round(epoch, 2))
    return f"{name} changed at epoch {moment}; reset to train with it from the start"


def diverged(experiment: Plane, epoch: float) -> str:
    """Numbers are no longer finite."""
    return (
        f"Training diverged by epoch {plain(round(epoch, 2))}: its numbers grew beyond all "
        f"bounds. Lower the learning rate ({plain(experiment.optimizer.learning_rate)}), "
        "then press Reset."
    )


def failed(error: Exception) -> str:
    """Something broke in a turn."""
    reason = str(error) if isinstance(error, SpecError) else type(error).__name__
    return f"Training could not go on: {reason}. Press Reset or change a setting."

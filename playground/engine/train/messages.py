"""What a run tells its viewer, in sentences."""

from math import prod

from playground.engine.train.editing import Parameter
from playground.experiments.supervised import Experiment
from playground.layers.normalization import BatchNorm
from playground.options.clipping import NoClipping
from playground.options.errors import SpecError, plain

NO_SINGLE = (
    "These rules know no update on a single example; step by a batch, or set the batch size to 1."
)
SINGLE = "stepped by single examples; reset to train by whole batches"
NO_SPREAD = "one example has no spread, so batch norm gives 0 for it, whatever comes in"
OTHER_EXAMPLES = "the points changed while training; reset to train on them from the start"
PAST_RULE = "trained on past its stop rule; reset to use the rule again"


def single(experiment: Experiment) -> str:
    """Single examples were trained on: a link would not repeat this run."""
    return f"{SINGLE} ({NO_SPREAD})" if normed_alone(experiment) else SINGLE


def lone(experiment: Experiment) -> str:
    """What batches of one example mean for batch norm, in a sentence; empty without them."""
    last = 0 if experiment.keeps_order else experiment.sizes[0] % experiment.batch_size
    if not normed_alone(experiment) or (experiment.batch_size > 1 and last != 1):
        return ""
    if experiment.batch_size == 1:
        return (
            "A batch of one example has no spread: batch norm gives 0 for it, whatever comes in. "
            "Choose at least 2."
        )
    return (
        "An epoch's last batch has one example here, which has no spread: batch norm gives 0 for "
        "it, and its running mean and spread leave it out."
    )


def normed_alone(experiment: Experiment) -> bool:
    """Whether a batch norm sees one number of each example, not a map of them."""
    shapes = zip(experiment.layers, experiment.flow()[1:], strict=True)
    return any(
        isinstance(layer.normalization, BatchNorm) and prod(shape[:-1]) == 1
        for layer, shape in shapes
    )


def knob_turned(before: Experiment, after: Experiment, epoch: float) -> str:
    """Live numbers changed while training: a link would not repeat this run."""
    old = before.live()
    changed = [path for path, value in after.live().items() if value != old.get(path)]
    name = changed[0].rpartition(".")[2].replace("_", " ") if changed else "stop rule"
    return f"{name} changed at epoch {moment(epoch)}; reset to train with it from the start"


def edited(change: Parameter, epoch: float) -> str:
    """A weight or bias was set by hand: a link would not repeat this run."""
    name = "bias" if change.source is None else "weight"
    return f"a {name} was set at epoch {moment(epoch)}; a link does not repeat it, Reset undoes it"


def visiting(shown: float, newest: float) -> str:
    """An older moment is shown."""
    return (
        f"This is epoch {moment(shown)} of {moment(newest)}. "
        "Play goes on from here, Escape comes back to now."
    )


def restored(experiment: Experiment, shown: float, loss: float) -> str:
    """The weights of the best epoch came back."""
    watched = "test loss" if experiment.sizes[1] else "training loss"
    best = experiment.stop.best(watched, loss)
    return f"The weights of epoch {moment(shown)} are back, {best}."


def moment(epoch: float) -> str:
    """An epoch as people say it."""
    rounded = round(epoch, 2)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,}"


def diverged(experiment: Experiment, epoch: float) -> str:
    """Numbers are no longer finite."""
    return (
        f"Training diverged by epoch {moment(epoch)}: its numbers grew beyond all bounds. "
        f"{cure(experiment)}"
    )


def cure(experiment: Experiment) -> str:
    """What helps against divergence."""
    rate = plain(experiment.optimizer.learning_rate)
    clip = "" if not isinstance(experiment.clipping, NoClipping) else " or clip the gradients"
    return f"Lower the learning rate ({rate}){clip}, then press Reset."


def failed(error: Exception) -> str:
    """Something broke in a turn."""
    reason = str(error) if isinstance(error, SpecError) else type(error).__name__
    return f"Training could not go on: {reason}. Press Reset or change a setting."

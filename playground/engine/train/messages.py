"""What a run tells its viewer, in sentences."""

from playground import regimes
from playground.engine.train.editing import Parameter
from playground.experiments.base import Experiment
from playground.options.errors import SpecError

NO_SINGLE = (
    "These rules know no update on a single example; step by a batch, or set the batch size to 1."
)
SINGLE = "stepped by single examples; reset to train by whole batches"
OTHER_EXAMPLES = "the points changed while training; reset to train on them from the start"
PAST_RULE = "trained on past its stop rule; reset to use the rule again"


def single(experiment: Experiment) -> str:
    """Single examples were trained on: a link would not repeat this run."""
    special = regimes.of(experiment).single_note(experiment)
    return f"{SINGLE} ({special})" if special else SINGLE


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
    watched = regimes.of(experiment).watched(experiment)
    best = experiment.stop.best(watched.label.lower(), loss)
    return f"The weights of epoch {moment(shown)} are back, {best}."


def moment(epoch: float) -> str:
    """An epoch as people say it."""
    rounded = round(epoch, 2)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,}"


def diverged(experiment: Experiment, epoch: float) -> str:
    """Numbers are no longer finite."""
    return (
        f"Training diverged by epoch {moment(epoch)}: its numbers grew beyond all bounds. "
        f"{regimes.of(experiment).cure(experiment)}"
    )


def failed(error: Exception) -> str:
    """Something broke in a turn."""
    reason = str(error) if isinstance(error, SpecError) else type(error).__name__
    return f"Training could not go on: {reason}. Press Reset or change a setting."

"""Stop rules: when training ends by itself, and which weights it ends with.

A rule is asked only at the ends of epochs, with the losses of that very epoch, so that it
stops at the same epoch however fast a run is shown. It changes no number of the training:
it is no part of what is compiled.
"""

from typing import Annotated, NamedTuple

from playground.options.base import Knob, Menu, Option
from playground.options.errors import plain


class Progress(NamedTuple):
    """Where training stands at the end of an epoch, and its best epoch so far."""

    epoch: int
    train_loss: float
    best_epoch: int
    watched: str = "test loss"  # or the training loss, where there are no test examples


RESTORE = Knob(
    "Restore the best weights",
    "Whether training ends with the weights of the epoch with the lowest test loss, "
    "instead of those of its last epoch. With a smallest improvement it is the last epoch that "
    "counted; without test examples, the training loss decides.",
)


class StopRule(Option):
    """When training ends by itself."""

    def next_look(self, epoch: int) -> int | None:
        """The next epoch after `epoch` at whose end this rule wants to be asked; None: never."""
        raise NotImplementedError

    def reason(self, progress: Progress) -> str:
        """Why training ends now, as a sentence; empty where it goes on."""
        raise NotImplementedError

    def measures(self) -> bool:
        """Whether the rule has to know the losses."""
        return True

    def restores(self) -> bool:
        """Whether the weights of the best epoch come back at the end."""
        return False

    def improves(self, loss: float, best: float) -> bool:
        """Whether `loss` counts as better than `best`, the last one that counted."""
        return loss < best

    def best(self, watched: str, loss: float) -> str:
        """What is special about the epoch that comes back, whose `watched` was `loss`."""
        return f"with the lowest {watched}, {loss:.5g}"


class Never(StopRule):
    """Training goes on until you stop it."""

    label = "Never"
    formula = r"t \to \infty"

    def next_look(self, epoch: int) -> int | None:
        return None

    def reason(self, progress: Progress) -> str:
        return ""


class AfterEpochs(StopRule):
    """Stops after a fixed number of epochs."""

    label = "After some epochs"
    formula = r"t \ge n"

    epochs: Annotated[
        int, Knob("Epochs", "How many times n every training example is shown.", 1, 1_000_000)
    ] = 100
    restore: Annotated[bool, RESTORE] = False

    def next_look(self, epoch: int) -> int | None:
        return epoch + 1 if self.restore else max(self.epochs, epoch + 1)

    def reason(self, progress: Progress) -> str:
        if progress.epoch < self.epochs:
            return ""
        return f"Stopped after epoch {progress.epoch}: the stop rule asks for {self.epochs}."

    def measures(self) -> bool:
        return self.restore

    def restores(self) -> bool:
        return self.restore


class LossBelow(StopRule):
    """Stops as soon as the training loss is small enough."""

    label = "At a training loss"
    formula = r"L_{\text{train}} < \ell"

    below: Annotated[
        float,
        Knob("Training loss", "The loss ℓ that is small enough.", 1e-6, 100.0, scale="log"),
    ] = 0.1

    def next_look(self, epoch: int) -> int | None:
        return epoch + 1

    def reason(self, progress: Progress) -> str:
        if not progress.train_loss < self.below:
            return ""
        return (
            f"Stopped after epoch {progress.epoch}: the training loss is "
            f"{plain(progress.train_loss)}, below {plain(self.below)}."
        )


class EarlyStopping(StopRule):
    """Stops when the test loss no longer improves: from there on, the network only memorises."""

    label = "Early stopping"
    formula = (
        r"t - t^\ast \ge p, \quad "
        r"L_{\text{test}}(t) < L_{\text{test}}(t^\ast) - \delta \;\Rightarrow\; t^\ast \leftarrow t"
    )
    source = "Prechelt, Early stopping – but when?, 1998"

    patience: Annotated[
        int,
        Knob(
            "Patience",
            "How many epochs p without improvement are waited for. Without test examples the "
            "training loss is watched.",
            1,
            1000,
        ),
    ] = 5
    min_delta: Annotated[
        float,
        Knob(
            "Smallest improvement",
            "By more than how much δ the loss must fall below that of the last epoch t* that "
            "counted, in order to count itself.",
            0.0,
            1.0,
        ),
    ] = 0.0
    restore: Annotated[bool, RESTORE] = True

    def next_look(self, epoch: int) -> int | None:
        return epoch + 1

    def reason(self, progress: Progress) -> str:
        if progress.epoch - progress.best_epoch < self.patience:
            return ""
        epochs = "an epoch" if self.patience == 1 else f"{self.patience} epochs"
        enough = f" by more than {plain(self.min_delta)}" if self.min_delta else ""
        return (
            f"Stopped after epoch {progress.epoch}: the {progress.watched} has not improved"
            f"{enough} for {epochs}."
        )

    def restores(self) -> bool:
        return self.restore

    def improves(self, loss: float, best: float) -> bool:
        return loss < best - self.min_delta

    def best(self, watched: str, loss: float) -> str:
        if not self.min_delta:
            return super().best(watched, loss)
        least = plain(self.min_delta)
        return f"the last at which the {watched} fell by more than {least}, to {loss:.5g}"


STOP_RULES = Menu("stop rule", Never, AfterEpochs, LossBelow, EarlyStopping)

"""What every experiment is, however it learns: one frozen value that holds every choice.

Links, files, the command line, searches and pages carry experiments and nothing else. Building
one validates it, so an experiment that exists can run, and equal experiments train to equal
numbers. Layers, losses and examples are for the kinds that have them.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from playground.options.base import Knob, Option
from playground.options.stopping import Never, StopRule

LARGEST_SEED = 99_999


def seed(label: str, help: str) -> Knob:
    """A knob for the seed of one source of randomness."""
    return Knob(label, help, 0, LARGEST_SEED)


class Experiment(Option):
    """Whatever can be tried: its live numbers, what of it is compiled, and how it changes."""

    regime: ClassVar[str]  # how it learns: the name of a row in `playground.regimes.REGIMES`
    drawn_with: ClassVar[tuple[str, ...]] = ()  # live numbers that examples are drawn with
    presumed: ClassVar[tuple[str, ...]] = ()  # fields on which the defaults of others depend

    if TYPE_CHECKING:  # declared by each kind: the order of fields is that of words in links
        start_seed: int = 0
        stop: StopRule = Never()

    @classmethod
    def link_default(cls, texts: Mapping[str, str]) -> Self:
        """What a link with `texts`, by path, begins with before any of them is applied."""
        return cls()

    @classmethod
    def choices(cls) -> list[str]:
        """The fields that can be chosen, in order; others are no user's to set."""
        marked = {**cls.knobs(), **cls.menus(), **cls.lists()}
        return [name for name in cls.model_fields if name in marked]

    @property
    def precision(self) -> type[np.floating[Any]]:
        """The type of every number that is computed."""
        return np.float32

    @property
    def classes(self) -> int:
        """How many classes are told apart; 0: none are."""
        return 0

    @property
    def learning_rate(self) -> float | None:
        """How far a step goes, where somebody can choose that."""
        return None

    def locks(self, path: str) -> bool:
        """Whether something else decides what stands at `path`."""
        return False

    def data_key(self) -> "Experiment | None":
        """What has the same examples as every experiment like this; None: they are small."""
        return None

    def has_room_for(self, other: Any) -> bool:
        """Whether `other`, of this kind, is the same with other examples, which fit in here too."""
        return False

    def changed(self, path: str, value: Any) -> tuple[Self, str]:
        """Set the field at `path`, and what has to follow; return a sentence about what did.

        Raises `SpecError` where the value is impossible.
        """
        return self.replace(path, value), ""

    def compile_key(self) -> Self:
        """The experiment less everything that only changes numbers: the key of what is compiled."""
        plain: dict[str, float] = {}
        for path, owner, field in self.walk():
            knob = type(owner).knobs().get(field)
            if knob and knob.live:
                plain[path] = type(owner).model_fields[field].default
        return self.bind(plain)

"""How a section of the page «Compare» is set up: an option, as an experiment is one.

Its bounds, defaults and help stand in the section's own file alone; controls turn its fields by
path, and the address bar holds them with the section's name before that path («race.seeds»).
Words stand for what only an experiment can make sense of, see `setup_words`.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from playground.experiments.supervised import Experiment
from playground.links.text import differences
from playground.options.base import Option
from playground.options.errors import SpecError, shown
from playground.ui.base.session import Session


class SectionSetup(Option):
    """How a section is set up."""

    def fit(self, experiment: Experiment) -> tuple[Self, list[str]]:
        """This without what `experiment` lacks, and a sentence for everything that is left out."""
        return self, []

    def within(self, experiment: Experiment) -> tuple[Self, list[str]]:
        """What fits without impossible values, and with no more than this host trains."""
        return self, []

    def words(self, name: str, usual: Self) -> Iterator[tuple[str, str]]:
        """What a link says of it: every field that is not as `usual`, by its path after `name`."""
        return differences(self, usual, f"{name}.")


AnySetup = TypeVar("AnySetup", bound=SectionSetup)


def left_out(path: str, error: object) -> str:
    """The sentence on a part of a link that could not be read."""
    return f"The link's {shown(path)} was left out: {error}"


def unknown(path: str) -> str:
    """Why a knob cannot be varied."""
    return f"the network at hand has no {shown(path)} to vary."


def first(usual: str, paths: Collection[str]) -> str:
    """The usual path, or the first where rules fix that."""
    return usual if usual in paths else next(iter(paths))


@dataclass
class Arranged:
    """The whole page as one visitor has set it up; its fields are those of the sections."""

    setup: Any
    fits: tuple[Experiment, Any] | None = None  # for which experiment it was seen to fit
    token: None = None  # nothing runs for it

    def passed_on(self) -> Self:
        """The same after a reload."""
        return type(self)(self.setup)

    def change(self, session: Session[Any], path: str, value: Any) -> None:
        """Set the field at `path`, such as «race.seeds»; a refusal is shown and changes nothing."""
        session.changed = True
        try:
            self.setup, session.problems = self.setup.replace(path, value), ()
        except SpecError as error:
            session.problems = (str(error),)


@dataclass(frozen=True)
class Opened(Generic[AnySetup]):
    """The section of this name, as it is open for one visitor."""

    session: Session[Any]
    page: Arranged
    name: str

    @property
    def setup(self) -> AnySetup:
        """How it is set up now."""
        found: AnySetup = getattr(self.page.setup, self.name)
        return found

    def change(self, path: str, value: Any) -> None:
        """Set one of its fields."""
        self.page.change(self.session, f"{self.name}.{path}", value)

    def become(self, setup: AnySetup) -> None:
        """Be set up in another way as a whole."""
        self.page.change(self.session, self.name, setup)

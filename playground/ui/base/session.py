"""What the server remembers of one visitor's experiment of one kind, in one typed place.

The experiment is the truth: widgets are set from it before they are drawn, and change it
through `change`. The address bar always holds it too, so that a restart of the server, a
reload and a shared link all come back to the same experiment. A page that is set up in words
of its own hands them to `write_address`, and reads them from `news`.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Self, TypeVar, cast
from urllib.parse import urlencode

from playground.engine import engine
from playground.engine.compile.limits import price
from playground.engine.live.commands import Load
from playground.engine.live.run import Run
from playground.engine.shelf.shelf import Shelf
from playground.experiments.base import Experiment
from playground.links.experiments import LONGEST_MADE, Reading, from_query, to_query
from playground.options.errors import SpecError
from playground.ui.base.address import Address
from playground.ui.base.here import here
from playground.ui.base.kind import Kind
from playground.ui.base.visibility import View, view_from

AnyExperiment = TypeVar("AnyExperiment", bound=Experiment)
Beside = TypeVar("Beside")


@dataclass
class Session(Generic[AnyExperiment]):
    """One visitor: the experiment, the run that trains it, and what they see and are told."""

    kind: Kind
    experiment: AnyExperiment
    view: View = field(default_factory=View)
    token: str | None = None
    shelf: Shelf = field(default_factory=Shelf)  # trainings that were left
    problems: tuple[str, ...] = ()
    refused: SpecError | None = None  # the last change, if it could not be
    address: Address = field(default_factory=Address)
    news: dict[str, str] | None = None  # what the address said anew at this look
    fallback: bool = False
    changed: bool = False
    kept: dict[type, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: Kind) -> Self:
        """That of the visitor whose script runs, for this kind; made when they arrive."""
        return here(kind.place, lambda: cls(kind, cast(AnyExperiment, kind.usual())))

    def change(self, path: str, value: Any) -> None:
        """Set the field at `path`, and what must follow; a refusal is shown and changes nothing."""
        self.changed = True
        try:
            experiment, followed = self.experiment.changed(path, value)
            price(experiment)
            self.experiment, self.problems = experiment, (followed,) if followed else ()
            self.refused = None
        except SpecError as error:
            self.problems, self.refused = (str(error),), error

    def open(self, experiment: AnyExperiment) -> None:
        """Go on with another experiment as a whole; a refusal is shown and changes nothing."""
        self.changed = True
        try:
            price(experiment)
            self.experiment, self.problems = experiment, ()
        except SpecError as error:
            self.problems = (str(error),)

    def look(self, view: View) -> None:
        """See the page in another way; the experiment stays as it is."""
        self.changed, self.view = True, view

    def run(self) -> Run:
        """The run of this session, on the experiment at hand; a new one where the last is gone."""
        run = engine().run(self.token)
        if run is None:
            run = engine().start(self.experiment, self.kind.probe, self.shelf)
            self.token = run.token
        else:
            run.tell(Load(self.experiment))
        return run

    def passed_on(self) -> Self:
        """The same visit after a reload, or in a tab that was duplicated, with its own run."""
        shelf = engine().share(self.token, self.shelf)
        fresh: dict[str, Any] = {
            "token": None,
            "shelf": shelf,
            "address": replace(self.address),
            "changed": False,
            "kept": {what: copy(each) for what, each in self.kept.items()},
        }
        return replace(self, **fresh)

    def beside(self, what: type[Beside]) -> Beside:
        """What a page keeps beside the experiment; made when it is first asked for."""
        found: Beside = self.kept.setdefault(what, what())
        return found

    def arrive(self, page: str) -> None:
        """Note that `page` is drawn, and what its address says that is news."""
        just_used, self.changed = self.changed, False
        self.news = self.address.news(self.kind.place, page, just_used)

    def take(self, query: dict[str, str]) -> None:
        """Take the experiment and the view from the words of an address."""
        self.experiment, self.problems = self.affordable(from_query(query))
        self.view, left_out = view_from(query)
        self.problems = (*self.problems, *left_out)
        self.address.heard(query)

    def affordable(self, reading: Reading) -> tuple[AnyExperiment, tuple[str, ...]]:
        """A link's experiment and problems; the usual one where the host does not allow it."""
        usual = cast(AnyExperiment, self.kind.usual())
        if not isinstance(reading.experiment, self.kind.experiments):
            return usual, reading.problems
        try:
            price(reading.experiment)
        except SpecError as error:
            return usual, (*reading.problems, f"The link was not opened: {error}")
        return cast(AnyExperiment, reading.experiment), reading.problems

    def write_address(self, words: Mapping[str, str] | None = None) -> None:
        """Put the experiment into the address bar, and the `words` of a page beside it.

        The default needs no words.
        """
        try:
            query = to_query(self.experiment) | self.view.to_query()
        except SpecError as error:
            self.tell(f"The address bar was not updated: {error}")
            return
        query |= self.short(words or {}, query)
        self.address.tell(query if query.keys() > {"v"} else {})

    def short(self, words: Mapping[str, str], query: dict[str, str]) -> Mapping[str, str]:
        """The `words` of a page beside `query`; none where they would make the link too long."""
        length = len(urlencode(query | dict(words)))
        if not words or length <= LONGEST_MADE:
            return words
        self.tell(
            "The address bar does not say how this page is set up: the link would have "
            f"{length} characters, but at most {LONGEST_MADE} can be shared; choose fewer values."
        )
        return {}

    def tell(self, problem: str) -> None:
        """Add a sentence to what the visitor is told."""
        if problem not in self.problems:
            self.problems = (*self.problems, problem)

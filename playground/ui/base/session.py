"""What the server remembers of one visitor of a kind of page, in one typed place.

The experiment is the truth: widgets are set from it before they are drawn, and change it
through `change`. The address bar always holds it too, so that a restart of the server, a
reload and a shared link all come back to the same experiment. A link to another kind of
experiment leads to the page that shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar, cast
from urllib.parse import urlencode

import streamlit as st

from playground.engine import engine
from playground.engine.compile.limits import price
from playground.engine.compile.program import Probe
from playground.engine.live.commands import Load
from playground.engine.live.run import Run
from playground.engine.shelf.shelf import Shelf
from playground.experiments.plane import EXPERIMENTS, Experiment, Images, Plane
from playground.links.experiments import KIND, LONGEST_MADE, Reading, from_query, to_query
from playground.links.repair import tidied
from playground.options.base import SpecError
from playground.ui.base.visibility import View, view_from
from playground.ui.pages.compare import address as compare_link
from playground.ui.pages.compare.setup import OF_POINTS, Setup

Kind = TypeVar("Kind", bound=Experiment)
DRAWN_LAST = "page_drawn_last"
PAGES = Path(__file__).parents[3] / "pages"
COMPARE = "compare"  # the page whose address also holds how it is set up


def draw_without_visit(page: str) -> None:
    """Note that a page was drawn that shows nobody's experiment and has no words in its address."""
    place, _ = st.session_state.get(DRAWN_LAST, ("", ""))
    st.session_state[DRAWN_LAST] = (place, page)
    if st.query_params:
        st.query_params.clear()


class Home(NamedTuple):
    """The page where a kind of experiment is at home, and what sentences call both."""

    page: Path
    title: str
    where: str  # the network was seen
    examples: str


@dataclass
class Visit(Generic[Kind]):
    """One visitor: the experiment, the run that trains it, and what they see and are told."""

    PLACE: ClassVar[str]  # in Streamlit's session state
    kind: ClassVar[type[Experiment]]  # of experiments that these pages show
    probe: ClassVar[Probe]
    home: ClassVar[Home]
    usual_setup: ClassVar[Setup] = OF_POINTS  # of the page Compare

    experiment: Kind
    view: View = field(default_factory=View)
    setup: Setup = field(default_factory=Setup)  # of the page Compare
    page: str = ""
    token: str | None = None
    shelf: Shelf = field(default_factory=Shelf)  # trainings that were left
    problems: tuple[str, ...] = ()
    refused: SpecError | None = None  # the last change, if it could not be
    query: dict[str, str] = field(default_factory=dict)  # what the address says
    told: bool = True  # whether the browser was told so
    fallback: bool = False
    changed: bool = False

    def usual(self) -> Kind:
        """The experiment that newcomers find."""
        raise NotImplementedError

    def change(self, path: str, value: Any) -> None:
        """Set the field at `path`, and what must follow; a refusal is shown and changes nothing."""
        self.changed = True
        try:
            experiment, followed = self.experiment.settle(path, value)
            price(experiment)
            self.experiment, self.problems = experiment, (followed,) if followed else ()
            self.refused = None
        except SpecError as error:
            self.problems, self.refused = (str(error),), error

    def open(self, experiment: Kind) -> None:
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

    def arrange(self, path: str, value: Any) -> None:
        """Set up the page Compare in another way: the field at `path`, such as «race.seeds»."""
        self.changed = True
        try:
            self.setup, self.problems = self.setup.replace(path, value), ()
        except SpecError as error:
            self.problems = (str(error),)

    def run(self) -> Run:
        """The run of this session, on the experiment at hand; a new one where the last is gone."""
        run = engine().run(self.token)
        if run is None:
            run = engine().start(self.experiment, self.probe, self.shelf)
            self.token = run.token
        else:
            run.tell(Load(self.experiment))
        return run

    def passed_on(self) -> Self:
        """The same visit after a reload, or in a tab that was duplicated, with its own run."""
        shelf = engine().share(self.token, self.shelf)
        return replace(self, token=None, shelf=shelf, changed=False)

    def read_address(self, page: str = "") -> None:
        """Take the experiment from the address bar where it is not the one put there last.

        A control that was just used counts more: on a slow link its message still carries the
        address of before the last change, which would be taken back. Who goes from page to page
        takes the experiment along: Streamlit's links between pages drop the query.
        """
        query = tidied(st.query_params.to_dict())
        self.page, here = page, (self.PLACE, page)
        moved = st.session_state.get(DRAWN_LAST) != here
        st.session_state[DRAWN_LAST] = here
        just_used, self.changed = self.changed, False
        if moved and not query:
            self.query = {}
            return
        if query != self.query and not just_used:
            self.lead_elsewhere(query)
            self.experiment, self.problems = self.affordable(from_query(query))
            self.view, left_out = view_from(query)
            self.problems = (*self.problems, *left_out)
            if page == COMPARE:
                usual = self.usual_setup
                self.setup, left_out = compare_link.from_query(query, self.experiment, usual)
                self.problems = (*self.problems, *left_out)
            self.query, self.told = query, False

    def lead_elsewhere(self, query: Mapping[str, str]) -> None:
        """Go to the page that shows the kind of experiment of a link, if this one does not."""
        named = query.get(KIND, Plane.name()) if {"v", KIND} & set(query) else None
        known = EXPERIMENTS.by_name.get(named or "")
        if known is not None and not issubclass(known, self.kind):
            page = "images.py" if issubclass(known, Images) else "playground.py"
            st.switch_page(PAGES / page, query_params=dict(query))

    def affordable(self, reading: Reading) -> tuple[Kind, tuple[str, ...]]:
        """A link's experiment and problems; the usual one where the host does not allow it."""
        if not isinstance(reading.experiment, self.kind):
            return self.usual(), reading.problems
        try:
            price(reading.experiment)
        except SpecError as error:
            return self.usual(), (*reading.problems, f"The link was not opened: {error}")
        return cast(Kind, reading.experiment), reading.problems

    def write_address(self) -> None:
        """Put the experiment into the address bar, and how the page Compare is set up.

        The default needs no words. What was just read is said all the same: Back may have
        overtaken the word of a change, which then reaches the browser after it.
        """
        try:
            query = to_query(self.experiment) | self.view.to_query()
        except SpecError as error:
            self.tell(f"The address bar was not updated: {error}")
            return
        query |= self.words_of_setup(query)
        query = query if query.keys() > {"v"} else {}
        if not (self.told and query == self.query == st.query_params.to_dict()):
            st.query_params.from_dict(query)
            self.query, self.told = query, True

    def words_of_setup(self, query: dict[str, str]) -> dict[str, str]:
        """What the address says of the page Compare beside `query`; nothing where it is long."""
        here = self.page == COMPARE
        words = compare_link.to_query(self.setup, self.usual_setup) if here else {}
        length = len(urlencode(query | words))
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

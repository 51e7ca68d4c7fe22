"""What the server remembers of one visitor of a kind of page, in one typed place.

The experiment is the truth: widgets are set from it before they are drawn, and change it
through `change`. The address bar always holds it too, so that a restart of the server, a
reload and a shared link all come back to the same experiment. A link to another kind of
experiment leads to the page that shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar, cast

import streamlit as st

from playground.engine import engine
from playground.engine.commands import Load
from playground.engine.limits import price
from playground.engine.program import Probe
from playground.engine.run import Run
from playground.experiment import EXPERIMENTS, Experiment, Images, Plane
from playground.links import KIND, Reading, from_query, to_query
from playground.options import SpecError
from playground.ui.view import View, view_from

Kind = TypeVar("Kind", bound=Experiment)
DRAWN_LAST = "page_drawn_last"
PAGES = Path(__file__).parents[2] / "pages"


@dataclass
class Visit(Generic[Kind]):
    """One visitor: the experiment, the run that trains it, and what they see and are told."""

    PLACE: ClassVar[str]  # in Streamlit's session state
    kind: ClassVar[type[Experiment]]  # of experiments that these pages show
    probe: ClassVar[Probe]

    experiment: Kind
    view: View = field(default_factory=View)
    token: str | None = None
    problems: tuple[str, ...] = ()
    query: dict[str, str] = field(default_factory=dict)
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
        except SpecError as error:
            self.problems = (str(error),)

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

    def run(self) -> Run:
        """The run of this session, on the experiment at hand; a new one where the last is gone."""
        run = engine().run(self.token)
        if run is None:
            run = engine().start(self.experiment, self.probe)
            self.token = run.token
        else:
            run.tell(Load(self.experiment))
        return run

    def read_address(self, page: str = "") -> None:
        """Take the experiment from the address bar where it is not the one put there last.

        A control that was just used counts more: on a slow link its message still carries the
        address of before the last change, which would be taken back. Who goes from page to page
        takes the experiment along: Streamlit's links between pages drop the query.
        """
        query = dict(st.query_params)
        here = self.PLACE, page
        moved = st.session_state.get(DRAWN_LAST) != here
        st.session_state[DRAWN_LAST] = here
        if moved and not query:
            self.query = {}
            return
        just_used, self.changed = self.changed, False
        if query != self.query and not just_used:
            self.lead_elsewhere(query)
            self.experiment, self.problems = self.affordable(from_query(query))
            self.view, left_out = view_from(query)
            self.problems = (*self.problems, *left_out)
            self.query = query

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
        """Put the experiment into the address bar; the default needs no words."""
        try:
            query = to_query(self.experiment) | self.view.to_query()
        except SpecError as error:
            self.problems = (*self.problems, f"The address bar was not updated: {error}")
            return
        query = query if query.keys() > {"v"} else {}
        if query != self.query:
            st.query_params.from_dict(query)
            self.query = query

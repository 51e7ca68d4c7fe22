"""What the server remembers of one visitor, in one typed place.

The experiment is the truth: widgets are set from it before they are drawn, and change it
through `change`. The address bar always holds it too, so that a restart of the server, a
reload and a shared link all come back to the same experiment.
"""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from playground.engine import engine
from playground.engine.commands import Load
from playground.engine.limits import price
from playground.engine.run import Run
from playground.experiment import Plane
from playground.links import Reading, from_query, to_query
from playground.options import SpecError
from playground.probes.plane import PLANE
from playground.ui.own_state import OwnState
from playground.ui.view import View, view_from


@dataclass
class Session:
    """One visitor: the experiment, the run that trains it, and what they see and are told."""

    experiment: Plane = field(default_factory=Plane)
    view: View = field(default_factory=View)
    own: OwnState = field(default_factory=OwnState)
    token: str | None = None
    problems: tuple[str, ...] = ()
    query: dict[str, str] = field(default_factory=dict)
    fallback: bool = False
    changed: bool = False
    page: str = ""  # the page that was drawn last

    def change(self, path: str, value: Any) -> None:
        """Set the field at `path`, and what must follow; a refusal is shown and changes nothing."""
        self.changed = True
        try:
            experiment, followed = self.experiment.settle(path, value)
            price(experiment)
            self.experiment, self.problems = experiment, (followed,) if followed else ()
        except SpecError as error:
            self.problems = (str(error),)

    def open(self, experiment: Plane) -> None:
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
            run = engine().start(self.experiment, PLANE)
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
        moved, self.page = page != self.page, page
        if moved and not query:
            self.query = {}
            return
        just_used, self.changed = self.changed, False
        if query != self.query and not just_used:
            reading = from_query(query)
            self.experiment, self.problems = affordable(reading)
            self.view, left_out = view_from(query)
            self.problems = (*self.problems, *left_out)
            self.query = query

    def write_address(self) -> None:
        """Put the experiment into the address bar; the default needs no words."""
        try:
            query = to_query(self.experiment) | self.view.to_query()
        except SpecError as error:
            self.problems = (*self.problems, f"The address bar was not updated: {error}")
            return
        query = query if len(query) > 1 else {}
        if query != self.query:
            st.query_params.from_dict(query)
            self.query = query


def affordable(reading: Reading) -> tuple[Plane, tuple[str, ...]]:
    """A link's experiment and problems; the default one where the host does not allow it."""
    try:
        price(reading.experiment)
    except SpecError as error:
        return Plane(), (*reading.problems, f"The link was not opened: {error}")
    return reading.experiment, reading.problems


def session(page: str = "") -> Session:
    """The session of the visitor whose script runs, on `page`; made when they arrive."""
    if "session" not in st.session_state:
        st.session_state["session"] = Session()
    found = st.session_state["session"]
    found.read_address(page)
    return found

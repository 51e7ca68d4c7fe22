"""The copy of the session's run that lies on the backpropagation desk.

Its numbers stand still while somebody reads them; the run itself is kept alive meanwhile.
"""

import time

import streamlit as st

from playground.engine.train.snapshot import Snapshot
from playground.options.errors import SpecError
from playground.ui.base.kind_sessions import PointsSession

PATIENCE = 30.0  # seconds for a network that is being prepared
COPY = "desk_copy"
ONE_TARGET = (
    "The desk is for one target of each example, but a pixel has three: red, green and blue. "
    "Choose other data on the Playground to come here with it."
)


def forget() -> None:
    """Take a new copy of the run at the next look."""
    st.session_state.pop(COPY, None)


def on_the_desk(session: PointsSession) -> Snapshot:
    """The copy of the run that is worked on; a new one where the experiment has changed.

    Raises `SpecError` where there is none, or where it is not for the desk.
    """
    if session.experiment.values > 1:
        raise SpecError(ONE_TARGET)
    run = session.run()
    known: tuple[str, Snapshot] | None = st.session_state.get(COPY)
    if known and known[0] == run.token and known[1].experiment == session.experiment:
        return known[1]
    deadline = time.monotonic() + PATIENCE
    with st.spinner("Preparing the network"):
        while time.monotonic() < deadline and run.status != "failed":
            request = run.snapshot()
            try:
                found = request.result(timeout=1.0)
            except TimeoutError:
                request.cancel()
                continue
            if found.experiment == session.experiment:
                st.session_state[COPY] = (run.token, found)
                return found
            time.sleep(0.1)
    raise SpecError("the network is not ready; open the Playground and look at what it says.")

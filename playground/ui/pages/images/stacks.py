"""Well-known networks for images to begin with; the one that stands there is shown by name."""

import streamlit as st

from playground.experiments.stacks import STACKS
from playground.ui.base.kind_sessions import ImageSession
from playground.ui.base.mirror import mirror

OWN = ""  # what the box of stacks shows where the layers are none of them


def stacks(session: ImageSession) -> None:
    """A select box of all of them; their layers are changed below it."""
    shape = session.experiment.input_shape
    found = (stack.name for stack in STACKS if stack.layers(shape) == session.experiment.layers)
    titles = {stack.name: stack.title for stack in STACKS}
    mirror(
        st.selectbox,
        "Network",
        "stack",
        next(found, OWN),
        lambda name: choose_stack(session, name),
        options=[OWN, *titles],
        format_func=lambda name: titles.get(name, "Your own layers"),
        help="Well-known networks to begin with; change their layers below.",
    )


def choose_stack(session: ImageSession, name: str) -> None:
    """The select box was changed."""
    for stack in STACKS:
        if stack.name == name:
            session.change("layers", stack.layers(session.experiment.input_shape))

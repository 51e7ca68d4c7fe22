"""What the tabs of images share: a look at the run now and then, and choices that last.

Choices are kept for the visit; those that no longer fit another network fall back to the first.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial

import streamlit as st

from playground.engine import engine
from playground.engine.train.snapshot import Snapshot
from playground.experiments.plane import Images
from playground.layers import GlobalPool, MaxPool
from playground.options.base import SpecError
from playground.ui.base.image_session import ImageSession
from playground.ui.base.mirror import choice
from playground.ui.base.polling import newest

TIES = "Equal maxima of a max pool, as over blank paper, share their gradient evenly."

Draw = Callable[[ImageSession, Snapshot, Images], None]


def looking(session: ImageSession, draw: Draw, period: float = 1.0) -> None:
    """Draw what the run is now, again every `period` seconds; a sentence where it is not yet."""
    st.fragment(look, run_every=period)(session, draw)


def look(session: ImageSession, draw: Draw) -> None:
    """One look; the newest snapshot may still be that of another page."""
    snapshot = newest(session)
    if snapshot is None or not isinstance(snapshot.experiment, Images):
        st.caption("The network is being prepared.")
        return
    try:
        draw(session, snapshot, snapshot.experiment)
    except NotReadyError:
        st.caption("What is shown here is being prepared.")
    except SpecError as error:
        st.info(str(error), icon=":material/info:")


class NotReadyError(Exception):
    """What a tab shows has to be compiled first."""


def prepared(name: str, of: tuple[object, ...], job: Callable[[], object]) -> None:
    """Do `job` for its compiling alone, in the background, once for each `of`.

    Raises `NotReadyError` until it is done: a script that compiled would keep all controls waiting.
    """
    known: tuple[object, Future[None]] | None = st.session_state.get(f"{name}_prepared")
    if known is None or known[0] != of:
        known = (of, later(job))
        st.session_state[f"{name}_prepared"] = known
    if not known[1].done():
        raise NotReadyError


def later(job: Callable[[], object]) -> Future[None]:
    """Do something once no program is waited for; what comes of it is not kept."""

    def done() -> None:
        job()

    return engine().programs.later(done)


def picked(
    label: str, options: Sequence[str], key: str, help: str, first: int = 0, width: int = 220
) -> int:
    """A select box; returns the place of what is chosen among `options`."""
    chosen = choice(
        partial(st.selectbox, options=options, help=help, width=width),
        label,
        key,
        options[first],
        options.__contains__,
    )
    return options.index(chosen)


def switched(label: str, key: str, help: str, first: bool = False) -> bool:
    """A switch; returns whether it is on."""
    return bool(choice(partial(st.toggle, help=help), label, key, first))


def numbered(
    label: str, most: int, key: str, help: str, low: int = 0, first: int = 0, width: int = 150
) -> int:
    """A whole number from `low` to `most`."""
    bounds = {"min_value": low, "max_value": most, "step": 1}
    return int(
        choice(
            partial(st.number_input, **bounds, help=help, width=width),
            label,
            key,
            first,
            lambda value: low <= value <= most,
        )
    )


def slid(label: str, values: Sequence[float], key: str, help: str, first: int, unit: str) -> int:
    """A slider over `values`; returns the place of what is chosen among them."""
    written = partial(st.select_slider, format_func=lambda value: f"{value:g}{unit}")
    chosen = choice(
        partial(written, options=values, help=help, width=360),
        label,
        key,
        values[first],
        values.__contains__,
    )
    return values.index(chosen)


def shares_maxima(experiment: Images) -> bool:
    """Whether a layer takes maxima, of which equal ones share the gradient."""
    return any(
        isinstance(layer, MaxPool) or (isinstance(layer, GlobalPool) and layer.what == "max")
        for layer in experiment.layers
    )

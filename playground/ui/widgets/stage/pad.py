"""The drawing pad on a page: mounts it in a fragment of its own, and hears what it reports.

Drawings and answers go over the pad's own websocket, so neither waits for a script. The
session keeps the pad with its last drawing: whoever comes back to the page finds it there.
Where a host does not pass websockets on, the fragment carries both, at a slower pace.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from playground.digits.ink import BRUSH
from playground.ui.base.here import here
from playground.ui.browser.bundle import script, styles
from playground.ui.browser.pad_socket import Pad, Reader
from playground.ui.browser.websocket import path

DIGITS = tuple("0123456789")
HINT = "Draw a digit here"

PAD = st.components.v2.component(
    "playground_pad",
    js=script("pad/pad.js"),
    css=styles("pad/pad"),
    isolate_styles=False,
)


def drawing_pad(
    reader: Reader | None,
    labels: Sequence[str] = DIGITS,
    *,
    key: str = "pad",
    hint: str = HINT,
    refresh: float = 0.0,
    on_drawn: Callable[[Pad], None] | None = None,
) -> Pad:
    """Place a pad whose drawings `reader` turns into probabilities of `labels`; return it.

    `refresh` is how often, in seconds, a drawing that stands is read again, for networks in
    training; 0 is never. `on_drawn` is called when a drawing is finished and answered.
    """
    pad = kept(key)
    if pad.reader is not reader:
        pad.reader, pad.readers = reader, pad.readers + 1
    data = {
        "path": path("pad"),
        "labels": list(labels),
        "hint": hint,
        "brush": BRUSH,
        "reader": pad.readers,  # another one answers anew
        "refresh": round(1000 * refresh),
        "reports": on_drawn is not None,
    }
    st.fragment(mount)(key, data, on_drawn)
    return pad


def kept(key: str) -> Pad:
    """The visitor's pad of this key; a new one where there is none, or it was cleared away."""
    return here(f"{key}_kept", Pad)


def mount(key: str, data: dict[str, Any], on_drawn: Callable[[Pad], None] | None) -> None:
    """Place the component; the fragment comes here again alone when the pad reports something."""
    pad = kept(key)
    drawing = {"n": pad.drawing.n, "strokes": pad.drawing.strokes}
    PAD(
        key=key,
        data=data | {"token": pad.token, "drawing": drawing, "answer": pad.carried},
        width="stretch",
        height="content",
        on_lost_change=lambda: None,  # drawn again, it is given a new token
        on_carried_change=lambda: carry(key),
        on_drawn_change=lambda: on_drawn(kept(key)) if on_drawn else None,
    )


def carry(key: str) -> None:
    """A drawing came by way of the page; its answer goes back the same way."""
    pad = kept(key)
    pad.carried = pad.hear(st.session_state.get(key, {}).get("carried"))

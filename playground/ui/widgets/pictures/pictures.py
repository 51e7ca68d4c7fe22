"""Small pictures of our own beside the stage: a layer's space, and confusion matrices.

Plotly takes 0.2 s of the browser's time to draw a figure anew, which the stage would be seen
to stumble over once a second. These take a few thousandths, and never flicker.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from playground.engine.live.frames import encode
from playground.ui.browser.bundle import script, styles

Cell = tuple[int, int]  # actual and predicted class

SPACE = st.components.v2.component(
    "playground_space",
    js=script("pictures/space.js"),
    css=styles("pictures/space"),
    isolate_styles=False,
)
CONFUSION = st.components.v2.component(
    "playground_confusion",
    js=script("pictures/confusion.js"),
    css=styles("pictures/confusion"),
    isolate_styles=False,
)


def packed(arrays: Mapping[str, np.ndarray], state: Mapping[str, Any]) -> str:
    """A frame as text: a component's data is JSON."""
    return b64encode(encode(arrays, state)).decode()


def space_picture(frame: str, label: str) -> None:
    """Draw what `packed` made of a space; `label` is the picture in words."""
    SPACE(
        key="space",
        data={"frame": frame, "label": label},
        width="stretch",
        height="content",
    )


def confusion_tables(
    matrices: Sequence[tuple[str, np.ndarray]],
    classes: Sequence[str],
    cell: Cell | None = None,
    choose: Callable[[Any], None] | None = None,
) -> None:
    """Draw matrices `(K, K)` of counts, actual by predicted, each with its name.

    With `choose` cells are buttons, `cell` is the pressed one, and `choose` hears of another:
    as the browser says it, so whatever that is.
    """
    tables = [{"name": name, "counts": counts.tolist()} for name, counts in matrices]
    data: dict[str, Any] = {"matrices": tables, "classes": list(classes), "chosen": None}
    hears: dict[str, Any] = {}
    if choose is not None:
        data["chosen"] = list(cell or ())
        hears["on_cell_change"] = lambda: choose(st.session_state["confusion"].get("cell"))
    CONFUSION(key="confusion", data=data, width="stretch", height="content", **hears)

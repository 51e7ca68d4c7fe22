"""Small pictures of our own beside the stage: a layer's space, and confusion matrices.

Plotly takes 0.2 s of the browser's time to draw a figure anew, which the stage would be seen
to stumble over once a second. These take a few thousandths, and never flicker.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from playground.engine.frame import encode
from playground.ui.live import FOLDER, script

SPACE = st.components.v2.component(
    "playground_space",
    js=script(entry="space.js"),
    css=(FOLDER / "space.css").read_text(encoding="utf-8"),
    isolate_styles=False,
)
CONFUSION = st.components.v2.component(
    "playground_confusion",
    js=script(entry="confusion.js"),
    css=(FOLDER / "confusion.css").read_text(encoding="utf-8"),
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


def confusion_tables(matrices: Sequence[tuple[str, np.ndarray]], classes: Sequence[str]) -> None:
    """Draw matrices `(K, K)` of counts, actual by predicted, each with its name."""
    tables = [{"name": name, "counts": counts.tolist()} for name, counts in matrices]
    data = {"matrices": tables, "classes": list(classes)}
    CONFUSION(key="confusion", data=data, width="stretch", height="content")

"""Small images side by side, as one picture: sharp pixels, and one element on the page."""

import numpy as np
import streamlit as st

from playground.figures.mosaic import mosaic


def grid(images: np.ndarray, columns: int, enlarged: int = 2, alt: str = "Images") -> None:
    """Show images uint8 `(N, H, W, C)`, so many in a row, each pixel `enlarged` times."""
    if len(images):
        st.image(mosaic(images, columns, enlarged), alt=alt, width="stretch")

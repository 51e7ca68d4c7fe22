"""Small images in a row, crisp: every pixel of theirs is a square of several of the screen's.

They are written into the page itself: an address for each would mean a request for each,
and pictures that blink while a network trains.
"""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from io import BytesIO

import numpy as np
import streamlit as st
from PIL import Image

from playground.figures.style import RED, VERDICT
from playground.probes.images.peaks import Square

SIDE = 84  # pixels of the screen


def tile(
    image: np.ndarray,
    alt: str,
    caption: str = "",
    side: int = SIDE,
    right: bool | None = None,
    square: Square | None = None,
) -> str:
    """An image uint8 `(H, W, C)` as HTML, with a line below it.

    `right` colours the line, `square` marks a part of the image.
    """
    height, width = image.shape[:2]
    colour = "" if right is None else f"color:{VERDICT[right]};"
    return (
        f'<figure style="margin:0;width:{side}px">'
        f'<div style="position:relative;width:{side}px;height:{side * height // width}px">'
        f'<img src="data:image/png;base64,{png(image)}" alt="{escape(alt)}" '
        'style="width:100%;height:100%;image-rendering:pixelated;border-radius:3px;'
        f'display:block">{"" if square is None else frame(square, height, width)}</div>'
        f'<figcaption style="{colour}font-size:13px;line-height:1.3;text-align:center;'
        f'overflow-wrap:anywhere;padding-top:3px">{escape(caption)}</figcaption></figure>'
    )


def frame(square: Square, height: int, width: int) -> str:
    """A frame around a part of an image, as HTML to lie over it."""
    top, left = 100 * square.top / height, 100 * square.left / width
    tall = 100 * (square.bottom - square.top) / height
    wide = 100 * (square.right - square.left) / width
    return (
        f'<span style="position:absolute;top:{top:.2f}%;left:{left:.2f}%;height:{tall:.2f}%;'
        f'width:{wide:.2f}%;border:2px solid {RED};box-sizing:border-box"></span>'
    )


def row(tiles: Sequence[str]) -> None:
    """Show tiles beside each other; those that find no room go below."""
    st.html(f'<div style="display:flex;flex-wrap:wrap;gap:12px">{"".join(tiles)}</div>')


def packed_image(image: np.ndarray) -> str:
    """An image uint8 `(H, W, C)` as an address that holds it: of photos a JPEG, being smaller."""
    if image.shape[-1] == 1:
        return f"data:image/png;base64,{png(image)}"
    buffer = BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).save(buffer, "JPEG", quality=85)
    return f"data:image/jpeg;base64,{b64encode(buffer.getvalue()).decode()}"


def png(image: np.ndarray) -> str:
    """An image uint8 `(H, W, C)` as the text of a PNG file."""
    plain = image[..., 0] if image.shape[-1] == 1 else image
    buffer = BytesIO()
    Image.fromarray(np.ascontiguousarray(plain)).save(buffer, "PNG")
    return b64encode(buffer.getvalue()).decode()

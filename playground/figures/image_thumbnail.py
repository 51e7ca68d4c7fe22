"""A small picture of what a network of images has learned: its maps, or its units' weights.

One row for each of a few layers, from the first to the last that has maps, as the stage shows
them; a network without maps is shown by what its first units look for in the image. Between
the tiles the page shows through, light or dark.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from playground.figures.thumbnail import SIDE, value_map

ROWS = 5  # of tiles, and as many beside each other
GAP = 5  # pixels between tiles
TILE = (SIDE - (ROWS - 1) * GAP) // ROWS
COLOURS = 48  # what a reader can tell apart in so small a picture
NOTHING = (255, 255, 255)


def image_thumbnail(layers: Sequence[np.ndarray]) -> Image.Image:
    """Maps of layers, each uint8 `(n, H, W)` with −1 … 1 as 0 … 255, as `(SIDE, SIDE)` pixels."""
    whole = Image.new("RGB", (SIDE, SIDE), NOTHING)
    between = Image.new("L", (SIDE, SIDE), 255)
    rows = some(layers)
    top = (ROWS - len(rows)) * (TILE + GAP) // 2
    for row, maps in enumerate(rows):
        for column, plane in enumerate(maps[:ROWS]):
            tile = Image.fromarray(value_map(plane)).resize((TILE, TILE), Image.Resampling.NEAREST)
            place = column * (TILE + GAP), top + row * (TILE + GAP)
            whole.paste(tile, place)
            between.paste(0, (*place, place[0] + TILE, place[1] + TILE))
    return see_through(whole.quantize(COLOURS), between)


def some(layers: Sequence[np.ndarray]) -> list[np.ndarray]:
    """At most `ROWS` of the layers, spread from the first to the last."""
    places = np.linspace(0, len(layers) - 1, min(ROWS, len(layers))).round().astype(int)
    return [layers[place] for place in places]


def see_through(image: Image.Image, where: Image.Image) -> Image.Image:
    """An image of few colours, transparent `where` that is white."""
    palette = (image.getpalette() or [])[: 3 * COLOURS]
    clear = len(palette) // 3
    image.putpalette([*palette, *NOTHING])
    image.paste(clear, where)
    image.info["transparency"] = clear
    return image

"""Many small images as one: rows of tiles with a gap between them, every pixel sharp."""

import numpy as np

GAP = 1  # pixels between two images, before they are enlarged
BETWEEN = 128  # the grey of the gaps: seen on light pages and on dark ones


def mosaic(images: np.ndarray, columns: int, enlarged: int = 1) -> np.ndarray:
    """Images uint8 `(N, H, W, C)` as one `(H', W', 3)`, row by row, enlarged without smoothing."""
    count, height, width, _ = images.shape
    rows = -(-count // columns)
    shape = rows * (height + GAP) - GAP, columns * (width + GAP) - GAP, 3
    whole = np.full(shape, BETWEEN, np.uint8)
    for place, image in enumerate(images):
        top, left = (place // columns) * (height + GAP), (place % columns) * (width + GAP)
        whole[top : top + height, left : left + width] = image  # one channel fills three
    return whole.repeat(enlarged, axis=0).repeat(enlarged, axis=1)

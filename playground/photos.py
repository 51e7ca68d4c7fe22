"""Pictures of digits from files: found on any background, and made as MNIST's are.

A file is opened as carefully as every visitor's (`datasets.photo`). The paper's brightness is
a plane fitted to the picture's border, so that a shadow does no harm; what differs from it on
the side that differs more is the ink, dark or light. A picture of MNIST's own size is taken
to be one of MNIST's: it is turned white on black where it must be, and never moved.
"""

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image, ImageFilter, ImageOps

from playground.datasets.photo import READING, decoding, opened, upright
from playground.ink import BOX, FAINT, SIDE, THIN, Picture, prepared
from playground.options import SpecError

WORK = 256  # pixels along the longer side of what is worked on
RIM = 0.04  # of the shorter side: how far the border reaches into the picture
CONTRAST = 24.0  # grey levels by which ink differs from its background at least
HAIRLINE = 1.2  # pixels of the box; finer lines are drawn as wide as MNIST's
BLANK = "the picture is blank: nothing in it stands out from its background."

Grey = Float[np.ndarray, "H W"]


def read_digit(data: bytes) -> Picture:
    """The digit in an image file, as MNIST would have it. Raises `SpecError`."""
    grey = read_grey(data)
    if grey.shape == (SIDE, SIDE):
        return as_it_is(grey)
    return prepared(thickened(found_ink(grey)))


def read_image(data: bytes, shape: tuple[int, int, int]) -> UInt8[np.ndarray, "H W C"]:
    """The middle of an image file as `(H, W, C)`; grey ones white on black. Raises `SpecError`."""
    height, width, channels = shape
    with READING:
        image = decoded(data, 4 * max(height, width))
        plain = on_a_background(image).convert("RGB" if channels == 3 else "L")
        if plain.size != (width, height):
            across, down = ImageOps.contain(Image.new("1", (width, height)), plain.size).size
            left, top = (plain.width - across) // 2, (plain.height - down) // 2
            middle = plain.crop((left, top, left + across, top + down))
            plain = middle.resize((width, height), Image.Resampling.LANCZOS)
    pixels = np.asarray(plain).reshape(shape)
    if channels == 1 and np.median(rim(pixels[..., 0])) > 127:
        pixels = 255 - pixels
    return pixels


def read_grey(data: bytes) -> Grey:
    """An image file upright and in greys, 0 … 255, at most `WORK` pixels long."""
    with READING:
        image = on_a_background(decoded(data, WORK)).convert("L")
        image.thumbnail((WORK, WORK), Image.Resampling.BOX)
    return np.asarray(image, np.float64)


def decoded(data: bytes, enough: int) -> Image.Image:
    """The first picture of a file, upright, RGB, L or with alpha; not much beyond `enough`."""
    image = opened(data)
    with decoding():
        plain = upright(image, enough)
        if max(plain.size) > 4 * enough:  # so much need not be kept
            plain.thumbnail((4 * enough, 4 * enough), Image.Resampling.BOX)
    return plain


def on_a_background(image: Image.Image) -> Image.Image:
    """`image` on black where what can be seen of it is light, and on white where it is dark."""
    if image.mode != "RGBA":
        return image
    alpha = np.asarray(image.getchannel("A"), np.float64)
    light = np.asarray(image.convert("RGB").convert("L"), np.float64)
    seen = alpha.sum()
    bright = seen > 0 and (light * alpha).sum() / seen > 127
    behind = Image.new("RGBA", image.size, "black" if bright else "white")
    return Image.alpha_composite(behind, image).convert("RGB")


def as_it_is(grey: Grey) -> Picture:
    """A picture `(28, 28)` as it is, turned white on black. Raises `SpecError` for a blank one."""
    if np.ptp(grey) < CONTRAST:
        raise SpecError(BLANK)
    return (255 - grey if np.median(rim(grey)) > 127 else grey).astype(np.uint8)


def found_ink(grey: Grey) -> UInt8[np.ndarray, "_ _"]:
    """The ink in a picture, white on black, whatever the paper's brightness and shadows.

    Raises `SpecError` where there is none.
    """
    grey = np.pad(grey, [(0, max(0, 3 - length)) for length in grey.shape], "edge")
    paper, noise = background(grey)
    # The side that stands out more, by the cube: paper is noisy on both.
    side = np.sign(((grey - paper) ** 3).sum())
    ink = np.clip(side * (grey - paper), 0, None)
    top = float(np.percentile(ink[ink >= threshold(ink)], 90))
    if top < CONTRAST:
        raise SpecError(BLANK)
    low = min(4 * noise, 0.4 * top)
    made = np.rint(255 * np.clip((ink - low) / (top - low), 0, 1)).astype(np.uint8)
    return made if noise < 1 else without_specks(made)


def rim(grey: np.ndarray) -> np.ndarray:
    """The pixels of the border of a picture, in no order."""
    inside = np.zeros(grey.shape, bool)
    wide = max(1, round(RIM * min(grey.shape)))
    inside[wide:-wide, wide:-wide] = True
    return grey[~inside]


def background(grey: Grey) -> tuple[Grey, float]:
    """The brightness of the paper everywhere, and how noisy it is, from the picture's border.

    A plane by least squares; three times what lies far from it, such as ink, is left out.
    """
    down, across = np.meshgrid(*(np.linspace(-1, 1, n) for n in grey.shape), indexing="ij")
    terms = np.stack([np.ones_like(grey), down, across], axis=-1)
    edge = rim(grey)
    design = np.stack([rim(terms[..., term]) for term in range(3)], axis=-1)
    weights = np.array([np.median(edge), 0.0, 0.0])
    noise = 0.0
    for _ in range(3):
        away = np.abs(edge - design @ weights)
        near = away <= max(CONTRAST, 3 * float(np.median(away)))
        weights = np.linalg.lstsq(design[near], edge[near], rcond=None)[0]
        noise = float(np.median(np.abs(edge - design @ weights)[near]))
    return terms @ weights, noise


def threshold(ink: Grey) -> float:
    """The level that parts ink from paper best: the variance between the two is largest.

    N. Otsu, «A threshold selection method from gray-level histograms», 1979.
    """
    counts, edges = np.histogram(ink, 256)
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1]
    above = ink.size - below
    sums = np.cumsum(counts * middles)
    means = sums[:-1] / np.maximum(below, 1), (sums[-1] - sums[:-1]) / np.maximum(above, 1)
    between = below * above * (means[0] - means[1]) ** 2
    return float(edges[1 + int(np.argmax(between))])


def without_specks(ink: UInt8[np.ndarray, "H W"]) -> UInt8[np.ndarray, "H W"]:
    """Ink without what is one pixel large, as dust and noise are."""
    calm = np.asarray(Image.fromarray(ink).filter(ImageFilter.MedianFilter(3)))
    near = np.asarray(Image.fromarray(calm).filter(ImageFilter.MaxFilter(5)))
    return np.where(near >= FAINT, ink, 0).astype(np.uint8)


def thickened(ink: UInt8[np.ndarray, "H W"]) -> UInt8[np.ndarray, "_ _"]:
    """Ink whose lines are not lost when it is made small; what is wide enough stays as it is."""
    marked = ink > 127
    if not marked.any():
        return ink
    scale = BOX / max(np.ptp(places) + 1 for places in np.nonzero(marked))
    # A line has two sides: its width is twice its area by the length of its outline.
    outline = sum(np.count_nonzero(np.diff(np.pad(marked, 1), axis=axis)) for axis in (0, 1))
    width = 2 * np.count_nonzero(marked) / outline * scale
    if width >= HAIRLINE or scale >= 1:
        return ink
    reach = round((THIN - width) / scale / 2)
    wide = Image.fromarray(np.pad(ink, reach)).filter(ImageFilter.MaxFilter(2 * reach + 1))
    return np.asarray(wide)

"""Pictures of digits from files: found on any paper, and made as MNIST's are.

A file is opened as carefully as every visitor's (`datasets.photo`). Where in it the digit is, is
for `found` to say: `paper` tells ink from shadows and desks, `lines` takes ruled lines out, and
`marks` leaves frames and dust. A picture that is one of MNIST's, on pure black or white and
centred as those are, is taken as it is.
"""

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image, ImageFilter, ImageOps

from playground.datasets.points.photo import READING, decoding, opened, upright
from playground.digits.ink import BOX, SIDE, THIN, Picture, prepared
from playground.digits.photos.found import found_ink

WORK = 360  # pixels along the longer side of what is worked on
LEAST = 224  # and as many at least
RIM = 0.04  # of the shorter side: how far the border reaches into the picture
INKED = 0.1  # of the border of MNIST's pictures may be ink
CENTRED = 0.51  # pixels by which their ink is off the middle at most, as it moves by whole ones
HAIRLINE = 1.2  # pixels of the box; finer lines are drawn as wide as MNIST's

Grey = Float[np.ndarray, "H W"]


def read_digit(data: bytes) -> Picture:
    """The digit in an image file, as MNIST would have it. Raises `SpecError`."""
    image = read_plain(data)
    if image.size == (SIDE, SIDE) and is_mnists(pixels := np.asarray(image.convert("L"))):
        return pixels if np.median(rim(pixels)) == 0 else 255 - pixels
    return prepared(thickened(found_ink(worked_on(image))))


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


def read_plain(data: bytes) -> Image.Image:
    """An image file upright and in colours, on a background where it has clear parts."""
    with READING:
        return on_a_background(decoded(data, WORK)).convert("RGB")


def worked_on(image: Image.Image) -> Float[np.ndarray, "H W 3"]:
    """The colours of an image at the size at which digits are looked for."""
    longer = max(image.size)
    scale = WORK / longer if longer > WORK else max(1.0, LEAST / longer)
    size = [max(3, round(length * scale)) for length in image.size]
    how = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    return np.asarray(image.resize(size, how), np.float64)


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


def is_mnists(grey: UInt8[np.ndarray, "28 28"]) -> bool:
    """Whether a picture is one of MNIST's: on pure black or white, in its box, and centred.

    In a few of those some ink is at the border, because what weighs more is far from there.
    """
    edge = float(np.median(rim(grey)))
    if edge not in (0, 255) or np.mean(rim(grey) != edge) > INKED:
        return False
    ink = np.abs(grey - edge)
    places = np.nonzero(ink)
    if not len(places[0]) or max(np.ptp(axis) for axis in places) >= BOX:
        return False
    centre = [ink.sum(axis=1 - axis) @ np.arange(SIDE) / ink.sum() for axis in (0, 1)]
    return bool(np.abs(np.array(centre) - SIDE / 2).max() <= CENTRED)


def rim(grey: np.ndarray) -> np.ndarray:
    """The pixels of the border of a picture, in no order."""
    inside = np.zeros(grey.shape, bool)
    wide = max(1, round(RIM * min(grey.shape)))
    inside[wide:-wide, wide:-wide] = True
    return grey[~inside]


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

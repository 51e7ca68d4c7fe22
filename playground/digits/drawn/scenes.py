"""Pictures without a stroke in them: noise, gradients, textures, landscapes, clothes and print.

They come as they are, and as the reader of photos would have them: ink on a background, in
the middle. The latter is how such a photo reaches the network.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from playground.digits.drawn.hand import CANVAS
from playground.digits.ink import SIDE, Picture, prepared

Grey = np.ndarray
CLOTHES = (
    "30 15 42 20 58 20 70 15 90 35 78 45 72 38 72 88 28 88 28 38 22 45 10 35",
    "30 12 70 12 74 90 56 90 50 36 44 90 26 90",
    "38 10 62 10 60 36 78 90 22 90 40 36",
    "30 12 42 16 58 16 70 12 88 80 78 84 70 44 70 90 30 90 30 44 22 84 12 80",
    "10 60 40 58 62 30 74 34 90 56 92 74 10 74",
    "34 10 58 10 60 56 88 66 90 82 32 82",
    "16 40 84 40 88 86 12 86",
)


def bytes_of(values: Grey) -> np.ndarray:
    """Values stretched over 0 … 255."""
    low, high = values.min(), values.max()
    return ((values - low) / max(high - low, 1e-9) * 255).astype(np.uint8)


def grid(size: int) -> tuple[Grey, Grey]:
    """How far down and across every pixel is, -1 … 1."""
    down, across = np.meshgrid(*[np.linspace(-1, 1, size)] * 2, indexing="ij")
    return down, across


def cloudy(rng: np.random.Generator, size: int, cells: int) -> Grey:
    """Smooth noise of about so many hills along a side."""
    coarse = Image.fromarray(rng.random((cells, cells)).astype(np.float32))
    return np.asarray(coarse.resize((size, size), Image.Resampling.BICUBIC), float)


def noise(rng: np.random.Generator, size: int) -> Grey:
    """Noise: even, normal, of few pixels, in blocks or in clouds, cut at a level or not."""
    kind = int(rng.integers(5))
    if kind == 0:
        made = rng.random((size, size))
    elif kind == 1:
        made = np.clip(rng.normal(rng.uniform(0, 0.6), rng.uniform(0.1, 0.6), (size, size)), 0, 1)
    elif kind == 2:
        made = (rng.random((size, size)) < rng.uniform(0.02, 0.6)).astype(float)
    else:
        made = cloudy(rng, size, int(rng.integers(3, 15)))
        if kind == 4:
            made = (made > np.quantile(made, rng.uniform(0.3, 0.85))).astype(float)
    return made * rng.uniform(0.3, 1)


def texture(rng: np.random.Generator, size: int) -> Grey:
    """Waves, stripes, checks, rings or a gradient."""
    down, across = grid(size)
    angle = rng.uniform(0, np.pi)
    along = np.cos(angle) * across + np.sin(angle) * down
    beside = np.cos(angle) * down - np.sin(angle) * across
    often, phase = rng.uniform(2, 14), rng.uniform(0, 6)
    kind = int(rng.integers(5))
    if kind == 0:
        made = along + rng.uniform(-1, 1) * beside
    elif kind == 1:
        made = np.sin(often * along + phase)
    elif kind == 2:
        made = np.sin(often * along + phase) * np.sin(often * beside + phase)
    elif kind == 3:
        made = np.sin((often + 4) * np.hypot(along - rng.uniform(-1, 1), beside) + phase)
    else:
        made = np.hypot(along - rng.uniform(-1, 1), beside - rng.uniform(-1, 1))
    if rng.random() < 0.35:
        made = np.sign(made - np.median(made))
    return made + rng.normal(0, rng.choice([0, 0.1, 0.3]), made.shape)


def landscape(rng: np.random.Generator, size: int) -> Grey:
    """A sky, hills one behind the other, perhaps a sun, trees or houses."""
    down, across = grid(size)
    made = 0.9 - 0.25 * rng.random() * down
    made += rng.uniform(0, 0.25) * cloudy(rng, size, 5)
    if rng.random() < 0.5:
        sun = np.hypot(across - rng.uniform(-0.8, 0.8), down + rng.uniform(0.4, 0.8))
        made[sun < rng.uniform(0.08, 0.25)] = rng.choice([0.2, 1.2])
    for hill in range(int(rng.integers(1, 5))):
        level = -0.2 + 0.3 * hill + rng.uniform(-0.2, 0.2)
        ridge = level + rng.uniform(0.05, 0.3) * np.sin(
            rng.uniform(1, 6) * across + rng.uniform(0, 6)
        )
        ridge += 0.2 * (cloudy(rng, size, 6)[0] - 0.5)
        made = np.where(down > ridge, rng.uniform(0.05, 0.7) + 0.15 * cloudy(rng, size, 12), made)
    for _ in range(int(rng.integers(0, 5))):
        place, wide, high = rng.uniform(-0.9, 0.9), rng.uniform(0.03, 0.2), rng.uniform(-0.4, 0.5)
        thing = (
            (np.abs(across - place) < wide) & (down > high) & (down < high + rng.uniform(0.3, 0.8))
        )
        made[thing] = rng.uniform(0, 0.4)
    return made


def clothes(rng: np.random.Generator, size: int) -> Grey:
    """Something to wear: its outline filled, with folds."""
    corners = np.array(CLOTHES[rng.integers(len(CLOTHES))].split(), float).reshape(-1, 2)
    corners = corners + rng.normal(0, 2.5, corners.shape)
    canvas = Image.new("L", (CANVAS, CANVAS))
    ImageDraw.Draw(canvas).polygon([tuple(each) for each in corners / 100 * CANVAS], fill=255)
    inside = np.asarray(canvas.resize((size, size), Image.Resampling.BOX), float) / 255
    return inside * (rng.uniform(0.3, 1) + rng.uniform(0, 0.5) * cloudy(rng, size, 8))


SCENES = (noise, texture, landscape, clothes)


def scene(rng: np.random.Generator) -> Picture:
    """One of these pictures `(28, 28)`, as it is, or as the ink that is found in it."""
    make = SCENES[rng.choice(4, p=[0.35, 0.25, 0.25, 0.15])]
    if rng.random() < 0.5:
        return bytes_of(make(rng, SIDE)) if rng.random() < 0.7 else 255 - bytes_of(make(rng, SIDE))
    values = bytes_of(make(rng, 64)).astype(float)
    if rng.random() < 0.5:
        values = 255 - values
    soft = Image.fromarray(values.astype(np.uint8)).filter(
        ImageFilter.GaussianBlur(rng.uniform(0, 1))
    )
    values = np.asarray(soft, float)
    low = values.min() + rng.uniform(0.1, 0.7) * np.ptp(values)
    return prepared(bytes_of(np.clip(values - low, 0, None)))


def printed(text: str, rng: np.random.Generator) -> Picture:
    """A text in print, turned and slanted a little, in the middle `(28, 28)`."""
    font = ImageFont.load_default(size=64)
    left, top, right, bottom = font.getbbox(text)
    canvas = Image.new("L", (int(right - left) + 60, int(bottom - top) + 60))
    brush = ImageDraw.Draw(canvas)
    weight = int(rng.choice([0, 1, 2, 4]))
    brush.text((30 - left, 30 - top), text, fill=255, font=font, stroke_width=weight)
    slant = rng.uniform(-0.1, 0.3)
    flow = (1.0, slant, -slant * canvas.height / 2, 0.0, 1.0, 0.0)
    canvas = canvas.transform(canvas.size, Image.Transform.AFFINE, flow, Image.Resampling.BILINEAR)
    canvas = canvas.rotate(rng.uniform(-8, 8), Image.Resampling.BILINEAR)
    return prepared(np.asarray(canvas.filter(ImageFilter.GaussianBlur(rng.uniform(0, 2)))))


PRINTED = "ACDEFGHJKLMNPQRTUVWXYadefhjkmnprtuvwxy?&@#%$+=*<>[]{}"


def print_of(rng: np.random.Generator) -> Picture:
    """Printed letters: one, or a word of a few."""
    count = int(rng.choice([1, 1, 1, 2, 3, 5]))
    return printed("".join(rng.choice(list(PRINTED), count)), rng)

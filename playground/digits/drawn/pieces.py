"""What becomes of digits that are cut, mixed, laid over each other or turned: digits no more."""

import numpy as np
from PIL import Image

from playground.digits.ink import SIDE, Picture, prepared

TURNED = (2, 3, 4, 5, 7)  # digits that are none when they lie on their side
MIRRORED = (3, 4, 7)  # digits that are none in a mirror or on their head


def overlaid(digits: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> Picture:
    """Two digits of two classes, one over the other."""
    first, second = two(labels, rng)
    moved = np.roll(digits[second], tuple(rng.integers(-4, 5, 2)), axis=(0, 1))
    return np.maximum(digits[first], moved)


def beside(digits: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> Picture:
    """Two or three digits in a row: a number, but no digit."""
    chosen = rng.integers(len(digits), size=int(rng.choice([2, 2, 3])))
    row = np.concatenate([trimmed(digits[each]) for each in chosen], axis=1)
    return prepared(row)


def trimmed(digit: Picture) -> np.ndarray:
    """A digit without the empty columns beside it, save one."""
    inked = np.flatnonzero((digit > 64).any(axis=0))
    return digit[:, max(0, inked[0] - 1) : inked[-1] + 3]


def shuffled(digits: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> Picture:
    """A digit whose halves have changed places, or whose sixteen parts are in another order."""
    digit = digits[rng.integers(len(digits))]
    if rng.random() < 0.5:
        return np.roll(digit, SIDE // 2, axis=int(rng.integers(2)))
    side = SIDE // 4
    tiles = digit.reshape(4, side, 4, side).swapaxes(1, 2).reshape(-1, side, side)
    tiles = tiles[rng.permutation(len(tiles))].reshape(4, 4, side, side)
    return tiles.swapaxes(1, 2).reshape(SIDE, SIDE)


def turned(digits: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> Picture:
    """A digit on its side, on its head or in a mirror, where that is none."""
    on_side = rng.random() < 0.5
    which = rng.choice(np.flatnonzero(np.isin(labels, TURNED if on_side else MIRRORED)))
    if on_side:
        return np.rot90(digits[which], int(rng.choice([1, 3])))
    return digits[which][:, ::-1] if rng.random() < 0.5 else digits[which][::-1, ::-1]


def sown(digits: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> Picture:
    """Several small digits, as on a sheet of sums."""
    sheet = np.zeros((SIDE, SIDE), np.uint8)
    for row in range(2):
        for column in range(2):
            small = Image.fromarray(digits[rng.integers(len(digits))]).resize((14, 14))
            place = np.s_[14 * row : 14 * row + 14, 14 * column : 14 * column + 14]
            sheet[place] = np.asarray(small)
    return sheet


def two(labels: np.ndarray, rng: np.random.Generator) -> tuple[int, int]:
    """Two digits of different classes."""
    first = int(rng.integers(len(labels)))
    others = np.flatnonzero(labels != labels[first])
    return first, int(rng.choice(others))


PIECES = (overlaid, beside, shuffled, turned, sown)


def piece(digits: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> Picture:
    """One of these, from digits `(N, 28, 28)`."""
    make = PIECES[rng.choice(len(PIECES), p=[0.1, 0.4, 0.2, 0.1, 0.2])]
    return make(digits, labels, rng)

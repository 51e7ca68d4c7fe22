"""Digits as hands of many countries write them, which MNIST's Americans do not: 1 and 7 above all.

A European 1 has an upstroke, and often a foot; a European 7 has a bar. Fours are open or
closed, nines end straight or curved, zeros have a slash where they could be letters.
"""

import numpy as np

from playground.digits.drawn.hand import either, written
from playground.digits.drawn.scenes import printed
from playground.digits.ink import Picture

SHARES = (0.07, 0.3, 0.05, 0.05, 0.1, 0.06, 0.06, 0.2, 0.05, 0.06)  # of each digit among these
PRINTED = 0.1  # the share that is in print
FIGURES = {
    0: ["o 50 50 22 34", "o 50 50 28 34", "o 50 50 22 34/40 66 60 34", "o 50 50 24 34/28 82 72 18"],
    2: [
        "~ 30 32 36 18 54 15 66 28 58 48 40 68 28 84/28 84 72 82",
        "~ 30 30 44 16 62 20 62 40 44 64 28 82 40 76 56 84 72 80",
        "~ 28 34 42 16 62 20 64 38 46 62 30 84/30 84 70 84",
    ],
    3: [
        "~ 32 22 48 14 64 24 58 42 44 48/~ 44 48 62 54 68 70 52 86 30 80",
        "30 17 66 17 46 44/~ 46 44 62 50 68 68 54 84 32 82",
        "~ 30 24 46 14 64 22 62 38 46 46 62 54 68 70 52 86 30 78",
    ],
    4: [
        "36 15 28 55 72 55/60 35 58 86",
        "~ 34 16 32 40 36 54 52 56 66 50/66 16 62 86",
        "62 86 62 14 26 62 76 62",
        "60 14 26 60 74 60/58 40 58 86",
        "34 18 34 50 66 50/66 18 66 86",
    ],
    5: [
        "66 16 38 16 36 44/~ 36 44 54 38 68 52 66 72 50 86 30 80",
        "~ 38 18 36 44 54 40 68 54 64 74 46 86 30 80/38 17 68 15",
        "68 16 36 16 36 44/~ 36 44 56 42 66 58 62 76 46 85 30 82",
    ],
    6: [
        "~ 62 14 44 32 34 56 36 76 50 86 64 76 64 60 52 52 38 60 35 68",
        "~ 54 14 38 40 34 66 46 84 62 78 66 62 54 52 40 58 36 68",
    ],
    8: [
        "~ 62 24 50 15 38 22 40 36 52 46 64 58 64 76 50 86 36 78 38 60 52 48 62 36 62 24",
        "o 50 32 14 17/o 50 67 18 18",
    ],
    9: [
        "~ 64 30 54 16 38 20 34 36 44 50 58 46 65 30/65 28 62 86",
        "~ 64 30 54 16 38 20 34 36 44 50 58 46 65 30/~ 65 28 66 54 60 78 46 86 34 80",
        "~ 66 24 50 15 36 28 40 46 56 48 66 30/66 22 60 86",
        "o 49 34 16 18/65 30 65 86",
    ],
}


def one(rng: np.random.Generator) -> str:
    """A 1: a bare stroke, or with an upstroke, a foot, or both."""
    top, foot = 50 + rng.uniform(-4, 4), 50 + rng.uniform(-4, 4)
    stem = f"{top} 14 {foot} 86"
    if rng.random() < 0.12:
        return stem
    angle, length = np.deg2rad(rng.uniform(20, 58)), rng.uniform(12, 44)  # angle from the stem
    left, down = top - length * np.sin(angle), 14 + length * np.cos(angle)
    stem = f"{left} {down} {stem}"
    if rng.random() < 0.12:  # bent as a quick hand does
        middle = f"{(left + top) / 2 + 2} {(14 + down) / 2 + 2}"
        stem = f"~ {left} {down} {middle} {top} 14/{top} 14 {foot} 86"
    if rng.random() < 0.45:
        reach = rng.uniform(10, 24)
        stem += (
            f"/{foot - reach} 86 {foot + reach * rng.uniform(0.7, 1.2)} {86 + rng.normal(0, 1.5)}"
        )
    return stem


def seven(rng: np.random.Generator) -> str:
    """A 7: plain or with a bar, straight or curved, with or without a hook at its beginning."""
    left, right = 50 - rng.uniform(14, 26), 50 + rng.uniform(14, 24)
    level, foot = 16 + rng.uniform(-3, 5), right - rng.uniform(14, 38)
    top = f"{left} {level} {right} 16"
    if rng.random() < 0.25:
        top = f"{left} {level + rng.uniform(6, 14)} {top}"
    if rng.random() < 0.3:
        mid = (right + foot) / 2 - rng.uniform(2, 7)
        stem = f"{top}/~ {right} 16 {mid} 50 {foot} 86"
    else:
        stem = f"{top} {foot} 86"
    if rng.random() < 0.7:
        high = rng.uniform(44, 58)
        where = right + (foot - right) * (high - 16) / 70
        half = rng.uniform(9, 20)
        stem += (
            f"/{where - half} {high + rng.normal(0, 2)} {where + half} {high + rng.normal(0, 3)}"
        )
    return stem


def digit(which: int, rng: np.random.Generator) -> Picture:
    """The digit `which`, written or printed once, `(28, 28)`."""
    if rng.random() < PRINTED:
        return printed(str(which), rng)
    if which == 1:
        figure = one(rng)
    elif which == 7:
        figure = seven(rng)
    else:
        figure = str(rng.choice(FIGURES[which]))
    return either(written(figure, rng), rng)


def digits(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """So many written digits uint8 `(N, 28, 28, 1)`, and which they are `(N,)`."""
    rng = np.random.default_rng([seed, 1])
    which = rng.choice(10, count, p=np.array(SHARES) / sum(SHARES))
    return np.stack([digit(int(each), rng) for each in which])[..., None], which

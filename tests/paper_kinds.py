"""The kinds of photographs that people hand in: a table of scenes, each with its own strength.

`KINDS` show one digit, `OTHERS` several or none. What is drawn is decided by the seed alone.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from paper_help import NOTHING, SEVERAL, Scene, box, lines, specks, text
from paper_light import (
    blur,
    clear,
    crease,
    desk,
    jpeg,
    noise,
    pepper,
    rim,
    shadow,
    slope,
    turned_desk,
    vignette,
)

DARK, WOOD, LIGHT, BLUE = (70, 70, 70), (150, 105, 62), (186, 180, 172), (52, 74, 120)
BOARD, CHALK = (38, 62, 50), (225, 228, 222)
Kind = Callable[[np.random.Generator], dict[str, Any]]
KINDS: dict[str, Kind] = {
    "plain": lambda rng: {},
    "grey paper": lambda rng: {"paper": (190,) * 3, "ink": (60,) * 3},
    "27 pixels": lambda rng: {"side": 27, "pen": 0.12},
    "28 pixels grey": lambda rng: {"side": 28, "paper": (190,) * 3, "pen": 0.12},
    "28 pixels off the middle": lambda rng: {
        "side": 28,
        "paper": (255,) * 3,
        "ink": (0,) * 3,
        "place": tuple(rng.uniform(0.35, 0.65, 2)),
        "pen": 0.12,
    },
    "28 pixels, noise": lambda rng: {"side": 28, "pen": 0.13, "above": [noise(10)]},
    "40 pixels": lambda rng: {"side": 40, "above": [noise(4)]},
    "64 pixels": lambda rng: {"side": 64},
    "1200 pixels": lambda rng: {"side": 1200},
    "small on a sheet": lambda rng: {
        "side": 1000,
        "height": 0.1,
        "place": tuple(rng.uniform(0.2, 0.8, 2)),
    },
    "very small": lambda rng: {
        "side": 1400,
        "height": 0.05,
        "place": tuple(rng.uniform(0.2, 0.8, 2)),
        "above": [noise(3)],
    },
    "in a corner": lambda rng: {
        "height": 0.25,
        "place": tuple(rng.choice([0.16, 0.84], 2)),
    },
    "tightly cut": lambda rng: {"height": 0.9},
    "desk all round": lambda rng: {"above": [desk((0.1,) * 4, DARK)]},
    "wide desk": lambda rng: {"height": 0.4, "above": [desk((0.2, 0.15, 0.24, 0.18), WOOD)]},
    "light desk": lambda rng: {"above": [desk((0.08, 0.1, 0.08, 0.12), LIGHT)]},
    "blue desk": lambda rng: {"above": [desk((0.1,) * 4, BLUE)]},
    "white desk, grey paper": lambda rng: {
        "paper": (170,) * 3,
        "above": [desk((0.1,) * 4, (240,) * 3)],
    },
    "strip of desk": lambda rng: {
        "above": [desk(tuple(rng.permutation([rng.choice([0.008, 0.02, 0.05]), 0, 0, 0])), DARK)]
    },
    "two strips": lambda rng: {
        "above": [desk(tuple(rng.permutation([0.01, 0.06, 0, 0])), WOOD)],
    },
    "desk askew": lambda rng: {"above": [turned_desk(rng.uniform(-12, 12), 0.12, WOOD)]},
    "dark desk askew": lambda rng: {"above": [turned_desk(rng.uniform(-25, 25), 0.15, (45,) * 3)]},
    "printed box": lambda rng: {"below": [box(0.08, 0.92, 0.008)]},
    "narrow box": lambda rng: {"below": [box(0.17, 0.83, 0.012)]},
    "grey box": lambda rng: {"below": [box(0.13, 0.87, 0.01, 120)]},
    "round box": lambda rng: {"below": [box(0.13, 0.87, 0.008, 40, True)]},
    "box askew": lambda rng: {"below": [box(0.12, 0.88, 0.008)], "turn": rng.uniform(-8, 8)},
    "box touched": lambda rng: {"height": 0.62, "below": [box(0.2, 0.8, 0.008)]},
    "black rim": lambda rng: {"above": [rim(0.02, 0)]},
    "thin rim": lambda rng: {"above": [rim(0.004, 20)]},
    "wide rim": lambda rng: {"above": [rim(0.06, 10)]},
    "ruled": lambda rng: {"below": [lines(175, 0.11, 0.004)]},
    "ruled dark": lambda rng: {"below": [lines(135, 0.125, 0.005)]},
    "ruled as dark as ink": lambda rng: {"below": [lines(70, 0.125, 0.005)]},
    "ruled askew": lambda rng: {"below": [lines(130, 0.11, 0.005)], "turn": rng.uniform(-9, 9)},
    "ruled blue": lambda rng: {"below": [lines(120, 0.1, 0.004, soft=30)]},
    "squared": lambda rng: {"below": [lines(170, 0.08, 0.003, True)]},
    "squared dark": lambda rng: {"below": [lines(120, 0.1, 0.004, True)]},
    "squared fine": lambda rng: {"below": [lines(140, 0.04, 0.003, True)]},
    "squared askew": lambda rng: {
        "below": [lines(130, 0.09, 0.004, True)],
        "turn": rng.uniform(-7, 7),
    },
    "hand's shadow 20 %": lambda rng: {"above": [shadow(0.2)]},
    "hand's shadow 40 %": lambda rng: {"above": [shadow(0.4)]},
    "shadow of a corner": lambda rng: {"above": [shadow(0.35, 0, "corner")]},
    "finger's shadow": lambda rng: {"above": [shadow(0.35, 0, "finger")]},
    "soft shadow": lambda rng: {"above": [shadow(0.4, 0.05)]},
    "vignette 90": lambda rng: {"above": [vignette(90)]},
    "vignette 180": lambda rng: {"above": [vignette(180)]},
    "light from a side": lambda rng: {"above": [slope(90)]},
    "noise": lambda rng: {"above": [noise(14)]},
    "noise in colours": lambda rng: {"above": [noise(20, True)]},
    "pepper": lambda rng: {"above": [pepper(0.02)]},
    "blue ink": lambda rng: {"ink": (40, 70, 190)},
    "red ink": lambda rng: {"ink": (200, 50, 50)},
    "green ink": lambda rng: {"ink": (60, 160, 80)},
    "yellow ink": lambda rng: {"ink": (235, 205, 40)},
    "yellow paper": lambda rng: {"paper": (240, 220, 110)},
    "red on green": lambda rng: {"paper": (120, 190, 120), "ink": (200, 60, 60)},
    "blue paper": lambda rng: {"paper": (90, 120, 200), "ink": (20, 20, 40)},
    "pencil": lambda rng: {"ink": (150,) * 3, "pen": 0.05, "above": [noise(4)]},
    "faint pencil": lambda rng: {"ink": (185,) * 3, "pen": 0.06, "above": [noise(3)]},
    "thin pen": lambda rng: {"pen": 0.018},
    "thick marker": lambda rng: {"pen": 0.17},
    "blackboard": lambda rng: {"paper": BOARD, "ink": CHALK, "above": [noise(6)]},
    "framed blackboard": lambda rng: {
        "paper": BOARD,
        "ink": CHALK,
        "above": [noise(6), desk((0.06,) * 4, WOOD)],
    },
    "white on black": lambda rng: {"paper": (0,) * 3, "ink": (255,) * 3},
    "white on black, thin, vignette": lambda rng: {
        "paper": (60,) * 3,
        "ink": (240,) * 3,
        "pen": 0.04,
        "above": [vignette(120)],
    },
    "turned a little": lambda rng: {"turn": rng.uniform(-12, 12)},
    "JPEG artefacts": lambda rng: {"side": 160, "save": jpeg(8)},
    "out of focus": lambda rng: {"above": [blur(0.012)]},
    "folded": lambda rng: {"above": [crease(50)]},
    "specks": lambda rng: {"below": [specks]},
    "print on top": lambda rng: {"below": [text], "place": (0.5, 0.58)},
    "clear": lambda rng: {"save": clear((30, 30, 30))},
    "clear, blue": lambda rng: {"save": clear((40, 60, 200))},
    "ruled, desk, shadow": lambda rng: {
        "below": [lines(165, 0.11, 0.004)],
        "above": [shadow(0.25), desk((0, 0.1, 0.06, 0), DARK)],
    },
    "squared, vignette, noise": lambda rng: {
        "below": [lines(160, 0.08, 0.003, True)],
        "above": [vignette(80), noise(6)],
    },
}
OTHERS: dict[str, tuple[int, Kind]] = {
    "two digits": (
        SEVERAL,
        lambda rng: {"height": 0.4, "place": (0.3, 0.5), "more": [(4, (0.7, 0.5))]},
    ),
    "two close digits": (
        SEVERAL,
        lambda rng: {"height": 0.4, "place": (0.34, 0.5), "more": [(7, (0.64, 0.48))]},
    ),
    "three digits on ruled paper": (
        SEVERAL,
        lambda rng: {
            "height": 0.25,
            "place": (0.2, 0.4),
            "more": [(2, (0.5, 0.4)), (9, (0.8, 0.7))],
            "below": [lines(170, 0.1, 0.004)],
        },
    ),
    "blank": (NOTHING, lambda rng: {}),
    "blank in shadow": (NOTHING, lambda rng: {"above": [shadow(0.4), noise(5)]}),
    "blank on a desk": (NOTHING, lambda rng: {"above": [desk((0.1,) * 4, WOOD)]}),
    "blank ruled": (NOTHING, lambda rng: {"below": [lines(130, 0.1, 0.004)]}),
    "blank squared": (NOTHING, lambda rng: {"below": [lines(130, 0.1, 0.004, True)]}),
    "blank box": (NOTHING, lambda rng: {"below": [box(0.1, 0.9, 0.008)]}),
    "blank, noise": (NOTHING, lambda rng: {"above": [noise(25)]}),
    "pure noise": (NOTHING, lambda rng: {"above": [noise(300, True)]}),
    "dark, out of focus": (
        NOTHING,
        lambda rng: {"above": [desk((0.3, 0.2, 0.1, 0.3), DARK), blur(0.05)]},
    ),
}


def photographs(
    per_kind: int, seed: int, names: list[str] | None = None
) -> list[tuple[str, int, bytes]]:
    """So many photographs of every kind: its name, the digit, and the file."""
    made = []
    for number, name in enumerate([*KINDS, *OTHERS]):
        if names and name not in names:
            continue
        for turn in range(per_kind):
            rng = np.random.default_rng([seed, number, turn])
            shown, change = (None, KINDS[name]) if name in KINDS else OTHERS[name]
            digit = NOTHING if shown == NOTHING else int(rng.integers(10))
            about = {"pen": rng.uniform(0.07, 0.11), "mnist": bool(rng.random() < 0.35)}
            scene = Scene(rng, digit, **{**about, **change(rng)})
            made.append((name, digit if shown is None else shown, scene.photograph()))
    return made

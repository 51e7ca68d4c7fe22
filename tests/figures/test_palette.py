"""The palettes, as people with every common kind of colour blindness see them.

Simulated with the matrices of Machado, Oliveira & Fernandes, A physiologically-based model for
simulation of color vision deficiency, 2009 (severity 1), on linear RGB; distances are CIE 1976
ΔE in L*a*b*, where 2.3 is just noticeable.
"""

import numpy as np
import pytest

from playground.palette import COLOURED, GREYS, ORANGE_BLUE, PALETTES, Palette

VISION = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
DARK_PAGE = (20, 21, 31)
# The outline of training points on a light page, and on a dark one.
OUTLINES = {False: (255, 255, 255), True: (14, 17, 23)}

Colour = tuple[int, int, int]


def linear(colour: Colour) -> np.ndarray:
    """Linear RGB from 0 to 1; https://www.w3.org/TR/WCAG21/#dfn-relative-luminance."""
    parts = np.array(colour) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear RGB, for daylight (D65)."""
    share = (XYZ @ rgb) / WHITE
    root = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def distance(one: Colour, other: Colour, vision: str) -> float:
    """How far apart two colours look."""
    seen = [lab(np.clip(VISION[vision] @ linear(colour), 0, 1)) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of luminances, from 1 to 21."""
    low, high = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def test_the_colour_space_is_the_published_one() -> None:
    np.testing.assert_allclose(lab(linear((255, 0, 0))), [53.24, 80.09, 67.20], atol=0.02)
    np.testing.assert_allclose(lab(linear((255, 255, 255))), [100, 0, 0], atol=0.02)
    assert distance((255, 0, 0), (0, 120, 0), "deuteranopia") < 40  # red and green come close
    assert distance((255, 0, 0), (0, 120, 0), "usual") > 120
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21, rel=1e-4)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_the_ends_of_a_palette_look_different_to_everybody(palette: Palette, vision: str) -> None:
    apart, from_neutral = (38, 18) if palette == GREYS else (60, 37)
    assert distance(palette.negative, palette.positive, vision) > apart
    for neutral in (palette.neutral_light, palette.neutral_dark):
        for end in (palette.negative, palette.positive):
            assert distance(end, neutral, vision) > from_neutral


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_the_colours_of_six_classes_look_different_to_everybody(
    palette: Palette, vision: str
) -> None:
    assert len(palette.classes) == len(set(palette.class_words)) == 6
    assert palette.classes[:2] == (palette.negative, palette.positive)
    apart = 15 if palette == GREYS else 25
    for index, one in enumerate(palette.classes):
        for other in palette.classes[:index]:
            assert distance(one, other, vision) > apart


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("lines", COLOURED, ids=COLOURED._fields)
def test_twelve_lines_look_different_to_everybody(lines: tuple[Colour, ...], vision: str) -> None:
    assert len(lines) == 12
    for index, one in enumerate(lines):
        for before, other in enumerate(lines[:index]):
            same_dashes = index % 4 == before % 4
            apart = 34 if same_dashes else 28 if index < 4 else 16
            assert distance(one, other, vision) > apart


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_lines_stand_out_from_a_light_and_from_a_dark_page(palette: Palette) -> None:
    for colours, page in ((palette.lines.light, (255, 255, 255)), (palette.lines.dark, DARK_PAGE)):
        for colour in colours:
            assert contrast(colour, page) >= 3


def test_grey_lines_of_one_shade_have_different_dashes() -> None:
    for greys in GREYS.lines:
        shades = {(shade, index % 4) for index, shade in enumerate(greys)}
        assert len(shades) == len(greys) == 12


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_points_stand_out_from_a_map_of_their_own_colour(palette: Palette, dark: bool) -> None:
    least = 3 if palette.name == "purple_green" else 2
    for end in (palette.negative, palette.positive):
        assert contrast(OUTLINES[dark], end) > least


def test_greys_differ_in_lightness_alone() -> None:
    for colour in (*GREYS.scene().values(), *GREYS.classes):
        assert len(set(colour)) == 1


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_values_fade_from_both_ends_to_the_neutral_of_the_page(palette: Palette) -> None:
    for dark, neutral in ((False, palette.neutral_light), (True, palette.neutral_dark)):
        assert palette.at(-1.0, dark) == palette.at(-7.0, dark) == palette.negative
        assert palette.at(1.0, dark) == palette.positive
        assert palette.at(0.0, dark) == neutral
        half = [round((a + b) / 2) for a, b in zip(neutral, palette.positive, strict=True)]
        assert np.abs(np.subtract(palette.at(0.5, dark), half)).max() <= 1


def test_every_palette_says_what_it_is_and_the_usual_one_comes_first() -> None:
    assert next(iter(PALETTES.values())) == ORANGE_BLUE
    assert all(name == palette.name for name, palette in PALETTES.items())
    assert all(palette.label and palette.help for palette in PALETTES.values())
    assert len({palette.words for palette in PALETTES.values()}) == len(PALETTES)

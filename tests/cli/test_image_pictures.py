"""Pictures and figures of the tabs of images: what they draw is what they were given."""

import numpy as np

from playground.figures.convolution_grid import Steps, convolution_grid
from playground.figures.style import TEN
from playground.figures.trouble import rejection, strengths_curve
from playground.probes.images.peaks import Square
from playground.ui.pages.images.tabs import maps
from playground.ui.pages.images.tabs.kernel import arithmetic
from playground.ui.widgets.pictures.heatmap import HEAT, SHARP, heated
from playground.ui.widgets.pictures.tiles import tile


def test_points_of_a_map_are_split_into_filled_and_hollow_ones_by_class() -> None:
    assert len(set(TEN)) == 10
    found = maps.Map(4, np.arange(20.0).reshape(10, 2), np.array([0.5, 0.25]))
    words = maps.told(found, np.arange(10) % 2, ("cat", "dog"), "1 · Dense")
    assert words == "1 · Dense as a flat map: the middle of cat at (8, 9), of dog at (10, 11)."
    assert "holds 75% of" in maps.explained(found, 10)


def test_heat_leaves_an_image_dark_and_grey_where_there_is_none() -> None:
    image = np.full((4, 4, 3), 200, np.uint8)
    heat = np.zeros((4, 4))
    heat[1, 2] = 3.0
    found = heated(image, heat)
    assert found.shape == (4 * SHARP, 4 * SHARP, 3)
    np.testing.assert_array_equal(found[0, 0], [140, 140, 140])
    np.testing.assert_allclose(found[SHARP + 3, 2 * SHARP + 3], 0.1 * 140 + 0.9 * HEAT[-1], atol=1)
    np.testing.assert_array_equal(heated(image, np.zeros((2, 2)))[0, 0], [140, 140, 140])


def test_a_tile_is_sharp_described_and_harmless() -> None:
    text = tile(np.zeros((2, 4, 1), np.uint8), 'a "b"', "<i>", 80, square=Square(0, 1, 2, 4))
    assert "image-rendering:pixelated" in text
    assert 'alt="a &quot;b&quot;"' in text
    assert "<i>" not in text
    assert "top:0.00%;left:50.00%;height:50.00%;width:50.00%" in text


def test_curves_are_what_they_were_given_and_shares_go_from_none_to_all() -> None:
    figure = strengths_curve(np.array([0.0, 0.1, 0.2]), np.array([0.9, 0.5, 0.1]), 1, "noise")
    assert [list(trace.y) for trace in figure.data] == [[0.9, 0.5, 0.1], [0.5]]
    assert figure.data[1].x[0] == 0.1
    assert figure.layout.yaxis.range == (0, 1.03)
    at, share = np.array([0.0, 0.5]), np.array([1.0, 0.0])
    both = rejection(at, share, np.array([0.8, np.nan]), 0.25)
    assert [trace.name for trace in both.data] == ["answered", "right of those"]
    assert both.layout.shapes[0].x0 == 0.25
    three = rejection(at, share, share, 0.25, np.array([0.0, 0.7]))
    assert list(three.data[2].y) == [0.0, 0.7]


def test_the_drawing_of_a_kernel_has_every_square() -> None:
    drawing = convolution_grid(Steps(size=4, kernel=2, stride=2, pad=1, dilation=2, out=2), 3)
    assert drawing.count("<rect") == 6 * 6 + 1 + 4 + 4
    assert drawing.count("dasharray") == 36 - 16
    assert 'x="37" y="37" width="54"' in drawing  # begins at 2 squares, spans 3


def test_the_size_of_the_output_is_written_in_letters_and_in_numbers() -> None:
    text = arithmetic(Steps(size=9, kernel=3, stride=2, pad=1, dilation=2, out=4))
    assert text.startswith(r"\left\lfloor \frac{n + 2p - d(k-1) - 1}{s} \right\rfloor + 1 = ")
    assert text.endswith(r"\frac{9 + 2 \cdot 1 - 2 \cdot 2 - 1}{2} \right\rfloor + 1 = 4")

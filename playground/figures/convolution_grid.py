"""How a kernel moves over a grid, as a drawing: padding, stride and dilation in squares.

An SVG, because it is a grid of squares that look equally sharp at any size. Colours are chosen
to be seen on light pages and dark ones.
"""

from typing import NamedTuple

from playground.figures.style import ACCENT, GREEN, GREY, faint

UNIT, GAP = 18, 40  # pixels of a square, and between the grids
PAPER, ZERO = faint(GREY, 0.28), "none"
LOOKED, READ, MADE = faint(ACCENT, 0.25), ACCENT, GREEN


class Steps(NamedTuple):
    """A kernel of `kernel` × `kernel` over `size` × `size` pixels; `out` is what comes out."""

    size: int
    kernel: int
    stride: int
    pad: int
    dilation: int
    out: int


def convolution_grid(steps: Steps, place: int) -> str:
    """The input with its padding and the kernel at output number `place`, and the output; SVG."""
    wide = steps.size + 2 * steps.pad
    row, column = divmod(place, steps.out)
    top, left = row * steps.stride, column * steps.stride
    window = (steps.kernel - 1) * steps.dilation + 1
    squares = []
    for down in range(wide):
        for across in range(wide):
            inside = all(steps.pad <= at < steps.pad + steps.size for at in (down, across))
            squares.append(square(across, down, PAPER if inside else ZERO, dashed=not inside))
    squares.append(
        f'<rect x="{left * UNIT + 1}" y="{top * UNIT + 1}" width="{window * UNIT}" '
        f'height="{window * UNIT}" fill="{LOOKED}" stroke="{READ}" stroke-width="2"/>'
    )
    for u in range(steps.kernel):
        for v in range(steps.kernel):
            across, down = left + v * steps.dilation, top + u * steps.dilation
            squares.append(square(across, down, READ))
    shift = wide * UNIT + GAP
    for down in range(steps.out):
        for across in range(steps.out):
            fill = MADE if (down, across) == (row, column) else PAPER
            squares.append(square(across, down, fill, shift))
    arrow = f"M{wide * UNIT + 8} {UNIT} h18 m-6 -6 l6 6 l-6 6"
    width, height = shift + steps.out * UNIT + 2, max(wide, steps.out) * UNIT + 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{"".join(squares)}'
        f'<path d="{arrow}" fill="none" stroke="{GREY}" stroke-width="2"/></svg>'
    )


def square(across: int, down: int, fill: str, shift: int = 0, dashed: bool = False) -> str:
    """One square of a grid; squares of the padding are dashed."""
    dash = ' stroke-dasharray="2 2"' if dashed else ""
    return (
        f'<rect x="{shift + across * UNIT + 2}" y="{down * UNIT + 2}" width="{UNIT - 2}" '
        f'height="{UNIT - 2}" fill="{fill}" stroke="{GREY}" stroke-width="0.6"{dash}/>'
    )

"""How many digits a number needs: as many as tell neighbouring places apart, and no more.

A map has places a `step` apart, a hundredth of its unit. Seconds since 1970 need ten digits
there and degrees six decimals, where a fixed number of digits either hides differences or
writes noise. The stage chooses in the same way (`ui/stage/digits.js`).
"""

import math

SMALL = 9  # more decimals than these are written as a power of ten


def decimals(step: float) -> int:
    """The fewest decimals with which values a `step` apart are never written alike."""
    return max(0, math.ceil(-math.log10(step) - 1e-9))


def written(value: float, step: float) -> str:
    """A value as it stands beside others a `step` apart: all with as many decimals."""
    return fixed(value, decimals(step))


def fixed(value: float, places: int) -> str:
    """A value with so many decimals, or with a power of ten where they would be very many."""
    if places <= SMALL:
        return f"{value + 0.0:.{places}f}" if round(value, places) else f"{0:.{places}f}"
    return plainest(round(value, places))


def roundest(value: float, step: float) -> str:
    """The shortest number that is nearer to `value` than to what lies a `step` away.

    A table's own numbers mostly come back so: 5.1 for a place at 5.0987 on a map in steps of
    0.004.
    """
    most = decimals(step) + 1
    for places in range(min(most, -len(str(int(abs(value))))), most):
        found = round(value, places)
        if abs(found - value) < 0.49 * step:
            return plainest(found)
    return plainest(round(value, most))


def plainest(value: float) -> str:
    """A number as short as reads back as the same, without «.0» and without «-0»."""
    text = repr(value + 0.0)
    if "e" in text and abs(value) >= 1:
        text = f"{value:.0f}"
    return text.removesuffix(".0")

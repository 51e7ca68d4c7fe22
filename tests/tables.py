"""One table of twelve points, and ways to write it; what it becomes is worked out with NumPy."""

from collections.abc import Callable, Sequence

import numpy as np

X = (2.22, 0.53, -1.04, 3.31, -2.75, 1.18, -0.46, 2.9, -3.3, 0.07, 1.66, -2.12)
Y = (-3.79, 0.82, 1.37, -2.25, 3.05, -0.61, 2.48, -1.93, 3.6, 0.29, -1.12, 2.77)
KIND = ("red", "blue", "blue", "red", "blue", "red", "blue", "red", "blue", "red", "red", "blue")
ROWS = tuple(zip(map(str, X), map(str, Y), KIND, strict=True))
Rows = Sequence[Sequence[str]]


def lines(rows: Rows = ROWS, header: str | None = "x,y,kind", by: str = ",") -> str:
    """Rows as text, below a header."""
    text = "".join(by.join(row) + "\n" for row in rows)
    return text if header is None else f"{header}\n{text}"


def each(change: Callable[[str], str], rows: Rows = ROWS) -> list[tuple[str, ...]]:
    """The rows with every number written otherwise."""
    return [(change(x), change(y), kind) for x, y, kind in rows]


def before(cells: Sequence[object], rows: Rows = ROWS) -> list[tuple[str, ...]]:
    """The rows with another cell in front of each."""
    return [(str(cell), *row) for cell, row in zip(cells, rows, strict=True)]


def on_the_map(values: Sequence[float]) -> np.ndarray:
    """Where a column lies: a deviation is two units, unless a point would leave the map."""
    x = np.array(values)
    scale = max(x.std() / 2, np.abs(x - x.mean()).max() / 5.5)
    return (x - x.mean()) / scale

"""In which directions a landscape is looked at, and how much of a path such a plane shows.

Random directions are scaled unit by unit, so that a step of 1 is as long as the weights
themselves: only then do slices of different networks compare. The directions of a path are
its principal components; those of curvature come from the Hessian. Any path can be dropped
onto any plane, and the share of its spread that arrives there is said beside the picture.
"""

from typing import NamedTuple

import jax
import numpy as np

from playground import network
from playground.options.errors import SpecError
from playground.probes.training.landscape import Box, vector

MARGIN = 1.25  # how far a window reaches beyond the path in it
FEWEST = 3  # moments of a path whose directions of spread are asked for


class Directions(NamedTuple):
    """Two directions `(2, P)`, the share that each explains `(2,)`, and how far to look."""

    rows: np.ndarray
    reach: float  # of a window where there is no path to fit into it


def random(params: network.Tree, seed: int) -> Directions:
    """Two random directions, filter by filter as long as the weights; biases stay.

    Li et al., Visualizing the loss landscape of neural nets, 2018: of a kernel `(..., units)`
    each unit's part has the length of that unit's weights, biases and scales have none. Raises
    `SpecError` where every weight is zero.
    """
    rng = np.random.default_rng(seed)

    def drawn(leaf: np.ndarray) -> np.ndarray:
        if leaf.ndim < 2:
            return np.zeros(leaf.shape)
        found = rng.normal(size=leaf.shape)
        incoming = tuple(range(leaf.ndim - 1))
        wanted = np.linalg.norm(leaf.reshape(-1, leaf.shape[-1]).astype(float), axis=0)
        return found * wanted / np.sqrt((found**2).sum(axis=incoming))

    rows = np.stack([vector(jax.tree.map(drawn, params)) for _ in range(2)])
    if not rows.any():
        raise SpecError("all weights are zero, so no direction has a length; train a little first.")
    return Directions(rows, 1.0)


def of_path(path: np.ndarray) -> Directions:
    """The two directions in which a path `(T, P)` spreads most, from its start towards its end.

    Pearson, On lines and planes of closest fit, 1901, by the products of all pairs of moments:
    T is at most some hundreds where P may be a million. Raises `SpecError` for a path that has
    no plane yet.
    """
    centred = path.astype(np.float64) - path.mean(axis=0, dtype=np.float64)
    values, sides = np.linalg.eigh(centred @ centred.T)
    values, sides = values[::-1][:2], sides[:, ::-1][:, :2]
    if len(path) < FEWEST or not values[1] > 1e-12 * values[0]:
        raise SpecError("a path needs a few moments before it has a plane; train a little first.")
    rows = sides.T @ centred / np.sqrt(values)[:, None]
    return Directions(along(rows, path), 0.0)


def along(rows: np.ndarray, path: np.ndarray) -> np.ndarray:
    """Directions `(2, P)` with the sign that leads from the start of `path` `(T, P)` to its end.

    A direction's sign is arbitrary, but a picture should not flip while a network trains. Where
    the path does not say, the largest number is positive.
    """
    lean = rows @ (path[-1] - path[0]).astype(np.float64)
    largest = rows[np.arange(len(rows)), np.abs(rows).argmax(axis=1)]
    lean = np.where(lean == 0, largest, lean)
    return rows * np.where(lean < 0, -1.0, 1.0)[:, None]


def dropped(path: np.ndarray, centre: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The coordinates `(T, 2)` of the nearest points of a plane to each moment of `path` `(T, P)`.

    The plane passes through `centre` `(P,)` along `rows` `(2, P)`, which need not be orthogonal.
    """
    apart = path.astype(np.float64) - centre.astype(np.float64)
    return apart @ np.linalg.pinv(rows.astype(np.float64))


def explained(path: np.ndarray, rows: np.ndarray) -> float:
    """The share of the spread of `path` `(T, P)` that lies in a plane along `rows` `(2, P)`.

    It is Σ‖projected − mean‖² / Σ‖moment − mean‖²; NaN where nothing moved.
    """
    centred = path.astype(np.float64) - path.mean(axis=0, dtype=np.float64)
    whole = (centred**2).sum()
    basis, _ = np.linalg.qr(rows.astype(np.float64).T)  # (P, 2)
    return float(((centred @ basis) ** 2).sum() / whole) if whole > 0 else float("nan")


def window(places: np.ndarray, least: float, zoom: float = 1.0) -> Box:
    """A window that holds all finite `places` `(T, 2)` and reaches at least `least`.

    A `zoom` above 1 looks closer, at the last of the places.
    """
    known = places[np.isfinite(places).all(axis=1)]
    if not len(known):
        return Box((0.0, 0.0), least / zoom)
    low, high = known.min(axis=0), known.max(axis=0)
    reach = max(least, MARGIN * float((high - low).max()) / 2)
    share = 1 / max(1.0, zoom)
    middle = share * (low + high) / 2 + (1 - share) * known[-1]
    return Box((float(middle[0]), float(middle[1])), reach / zoom)

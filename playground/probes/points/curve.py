"""What a network along a line looks like: its answer, its units, and how the answer adds up.

Lines are sent as numbers, not as pictures: a few hundred of them are less than one map, and
the browser draws them as sharply as its screen can. With one input the last layer is a set
of basis functions, and what is sent of each is its share of the sum.
"""

from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import network
from playground.datasets.points.curve import HEIGHT, CurveData
from playground.experiments.points import PointsExperiment
from playground.experiments.split import Split
from playground.options.curve_features import X
from playground.probes.points.plane import PlaneProbe, View, all_finite, links, part
from playground.probes.points.scene import SHOWN
from playground.regimes.base import Tensor, TrainState, bound
from playground.regimes.supervised import Examples, Traced, measure, rate_at

GRID = 201  # places along x, the middle one among them
TILE = 101  # of which every other is drawn for a unit
MARGIN = 0.12  # of the values' spread, above and below
INK = -1.0  # the colour of points that have values, as that of class 0


def places(experiment: PointsExperiment) -> np.ndarray:
    """Where the answer is looked at `(GRID, 1)`, float32."""
    reach = data_of(experiment).reach
    return np.linspace(-reach, reach, GRID, dtype=np.float32)[:, None]


def data_of(experiment: PointsExperiment) -> CurveData:
    """The data set of a curve. Raises `TypeError` for any other experiment."""
    if not isinstance(experiment.dataset, CurveData):
        raise TypeError("only data along a line makes a curve")
    return experiment.dataset


def look(
    program: PointsExperiment,
    carry: TrainState,
    numbers: Traced,
    grid: Array,
    train: Examples,
    test: Examples,
    view: View,
) -> dict[str, Array]:
    """Everything of one frame, along `GRID` places.

    `curve` `(GRID,)` is the answer, a value or the probability of class 1; `sum` `(GRID,)` what
    it is made of, see `summed`; `contributions` and `bias` those of `shares`. `units`
    `(U, TILE)` are the shown units' outputs, `scales` `(U,)` their largest sizes, `focus`
    `(GRID,)` the enlarged one's. The rest is as in `playground.probes.points.plane.look`.
    """
    experiment = bound(program, numbers.live)
    z, seen, _ = network.apply(program, carry.params, carry.batch_stats, grid, experiment)
    predicted = experiment.loss.predict(z, program.classes)
    first = view.first[-1] if seen else 0
    frame: dict[str, Tensor] = {
        "curve": (predicted + 1) / 2 if program.classes else predicted,
        "sum": summed(z),
        "measures": measure(program, carry, numbers, train, test),
        "rate": rate_at(program, experiment, numbers, carry.step),
        "finite": all_finite(carry),
    }
    frame |= shares(carry.params["output"], seen[-1] if seen else grid, first)
    if seen:
        shown = [
            part(values, view.first[index], min(SHOWN, values.shape[1]), axis=1)
            for index, values in enumerate(seen)
        ]
        every = jnp.concatenate(shown, axis=1).T  # (U, GRID)
        frame["units"] = every[:, ::2]
        frame["scales"] = jnp.maximum(jnp.abs(every).max(axis=1), 1e-6)
        frame["focus"] = every[view.focus]
    return frame | links(program, carry, view)


def summed(z: Array) -> Array:
    """What the answer is made of `(GRID,)`: raw outputs `(GRID, 1)`, or the lead of class 1.

    Of two outputs only their difference counts, as in softmax.
    """
    return z[:, 0] if z.shape[1] == 1 else z[:, 1] - z[:, 0]


def shares(output: network.Tree, last: Array, first: Array | int) -> dict[str, Array]:
    """How `summed` adds up, for the last layer's outputs `last` `(GRID, U)`.

    `contributions` `(S, GRID)` are weight times output of the units shown from `first` on, and
    in one more row those of all others together where there are more; with `bias` `()` they
    are the whole sum.
    """
    kernel, bias = output["kernel"], output["bias"]
    weight = summed(kernel)  # (U,)
    every = (last * weight[None, :]).T  # (U, GRID)
    shown = part(every, first, min(SHOWN, every.shape[0]), axis=0)
    if every.shape[0] > SHOWN:
        others = every.sum(axis=0) - shown.sum(axis=0)
        shown = jnp.concatenate([shown, others[None]])
    return {"contributions": shown, "bias": summed(bias[None])[0]}


def least_squares(experiment: PointsExperiment, train: Split) -> np.ndarray:
    """The values `(GRID,)` of the linear unit that is nearest to the training points.

    By the normal equation `w = (AᵀA)⁻¹Aᵀy`, with a column of ones in A for the bias: Legendre,
    Nouvelles méthodes pour la détermination des orbites, 1805.
    """
    design = with_ones(experiment.featurize(train.inputs))
    solution = np.linalg.pinv(design.T @ design) @ design.T @ train.targets.astype(np.float64)
    return with_ones(experiment.featurize(places(experiment))) @ solution


def with_ones(x: np.ndarray) -> np.ndarray:
    """Features `(N, F)` with a column of ones `(N, F + 1)`, float64."""
    return np.column_stack([x, np.ones(len(x))]).astype(np.float64)


def bounds(experiment: PointsExperiment, points: tuple[Split, Split]) -> np.ndarray:
    """What the picture shows `(4,)`: from which x to which, and from which value to which."""
    data = data_of(experiment)
    values = np.concatenate([split.targets for split in points])
    low, high = (-HEIGHT, HEIGHT) if data.drawn else (float(values.min()), float(values.max()))
    margin = 0.0 if data.drawn else MARGIN * (high - low or 1.0)
    return np.array([-data.reach, data.reach, low - margin, high + margin], np.float32)


class CurveProbe(PlaneProbe):
    """Looks at networks along a line; see `playground.engine.compile.program.Probe`."""

    name = "curve"

    def look(self, *arguments: Any) -> dict[str, Array]:
        """See `look`."""
        return look(*arguments)

    def grid(self, experiment: PointsExperiment) -> np.ndarray:
        """The network's inputs at the places that are looked at `(GRID, F)`."""
        return experiment.featurize(places(experiment))

    def scene(self, experiment: PointsExperiment) -> dict[str, Any]:
        """What the picture shows, in words and plain values.

        `straight` says that the answer is a straight line, and so has a slope.
        """
        straight = not experiment.layers and experiment.features == (X(),)
        regression = not experiment.classes
        return super().scene(experiment) | {"kind": "curve", "straight": straight and regression}

    def scenery(
        self, experiment: PointsExperiment, points: tuple[Split, Split]
    ) -> dict[str, np.ndarray]:
        """Points `(N, 3)`: place, value or class, and colour from −1 to 1; and what stays.

        `bounds` are those of the picture, `features` `(F, TILE)` the inputs along x. Where there
        is no hidden layer and values are learned, `least_squares` `(GRID,)` is the best line.
        """
        columns = {
            name: np.column_stack([split.inputs, split.targets, colours(experiment, split)])
            for name, split in zip(("train", "test"), points, strict=True)
        }
        columns |= {
            "bounds": bounds(experiment, points),
            "features": experiment.featurize(places(experiment)[::2]).T,
        }
        if not experiment.layers and not experiment.classes:
            columns["least_squares"] = least_squares(experiment, points[0])
        return {name: values.astype(np.float32) for name, values in columns.items()}


def colours(experiment: PointsExperiment, split: Split) -> np.ndarray:
    """The colour `(N,)` of each point: its class's, or one for all."""
    return split.targets * 2 - 1 if experiment.classes else np.full(len(split.targets), INK)


CURVE = CurveProbe()

"""What a network of the plane looks like: its output, its units and its weights, as small arrays.

Everything that one frame shows is computed in one call on the device and comes back as
bytes, because moving thousands of floats and drawing them one by one would cost more than
computing them.
"""

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import network
from playground.datasets.points.base import EXTENT
from playground.experiments.points import PointsExperiment
from playground.experiments.split import Split
from playground.experiments.supervised import Experiment
from playground.options.losses import Loss, lead
from playground.probes.points.painting import original
from playground.probes.points.scene import INPUTS, SHOWN, aims, described
from playground.probes.training.gradients import gradients
from playground.regimes.base import Tensor, TrainState, bound
from playground.regimes.supervised import Examples, Traced, measure, rate_at

GRID = 100  # samples along a side of the output map
TILE = 25  # samples along a side of a unit's picture
EDGE = EXTENT  # the plane is shown from -EDGE to EDGE


class View(NamedTuple):
    """What the stage asks to see: the first unit shown of each layer, and an enlarged one."""

    first: Tensor  # (L,) int32
    focus: Tensor  # () int32, counted over the shown units; below 0: none


def plane_grid(side: int) -> np.ndarray:
    """The points of the picture `(side², 2)`, row by row from the top left, float32."""
    axis = np.linspace(-EDGE, EDGE, side, dtype=np.float32)
    x1, x2 = np.meshgrid(axis, axis[::-1])
    return np.stack([x1.ravel(), x2.ravel()], axis=1)


def feature_tiles(experiment: PointsExperiment) -> Tensor:
    """A picture of the first inputs `(F, TILE, TILE)` uint8, each scaled by its largest value."""
    values = experiment.featurize(plane_grid(TILE)).T[:INPUTS].reshape(-1, TILE, TILE)
    largest = np.abs(values).max(axis=(1, 2), keepdims=True)
    return to_bytes(values / np.maximum(largest, 1e-9))


def to_bytes(values: Tensor) -> Tensor:
    """Values of [-1, 1] as 0 … 255."""
    clipped = values.clip(-1.0, 1.0)
    return ((clipped + 1.0) * 127.5 + 0.5).astype(np.uint8)


def look(
    program: PointsExperiment,
    carry: TrainState,
    numbers: Traced,
    grid: Array,
    train: Examples,
    test: Examples,
    view: View,
) -> dict[str, Array]:
    """Everything of one frame.

    `map` is that of `answer_map`. `focus` `(GRID, GRID)` and `units` `(U, TILE, TILE)` are
    uint8; `scales` `(U,)` is what a unit's picture was divided by; `weights.l`, `biases.l` belong
    to the shown units; `measures` `(4,)` is that of `measure`; `finite` says whether every
    parameter still is.
    """
    experiment = bound(program, numbers.live)
    z, seen, _ = network.apply(program, carry.params, carry.batch_stats, grid, experiment)
    shown = [
        part(a, view.first[index], min(SHOWN, a.shape[1]), axis=1) for index, a in enumerate(seen)
    ]
    frame: dict[str, Tensor] = {
        "map": answer_map(experiment.loss, z, program.classes),
        "measures": measure(program, carry, numbers, train, test),
        "rate": rate_at(program, experiment, numbers, carry.step),
        "finite": all_finite(carry),
    }
    if shown:
        small = jnp.concatenate([tiles(values) for values in shown])  # (U, TILE, TILE)
        frame["scales"] = scales = jnp.maximum(jnp.abs(small).max(axis=(1, 2)), 1e-6)
        frame["units"] = to_bytes(small / scales[:, None, None])
        frame["focus"] = to_bytes(focused(shown, view.focus) / scales[view.focus])
    return frame | links(program, carry, view)


def answer_map(loss: Loss, z: Array, classes: int, side: int = GRID) -> Array:
    """The network's answer at every place of the picture, uint8, for raw outputs `(side², K)`.

    `(side, side)`, −1 … 1 as 0 … 255, for two classes and for values. For more classes
    `(2, side, side)`: the likeliest class's number, and by how much its probability leads the
    next one's, 0 … 1 as 0 … 255. For colours `(3, side, side)`: red, green and blue.
    """
    if classes == 0 and z.shape[1] > 1:
        return to_bytes(loss.predict(z, classes)).T.reshape(-1, side, side)
    if classes <= 2:
        return to_bytes(loss.predict(z, classes).reshape(side, side))
    margin = lead(loss.compared(z, classes)) * 255 + 0.5
    planes = jnp.stack([loss.predict(z, classes), margin]).astype(np.uint8)
    return planes.reshape(2, side, side)


def all_finite(carry: TrainState) -> Array:
    """1 where every number is finite, else 0: `()` uint8."""
    each = [jnp.isfinite(leaf).all() for leaf in jax.tree.leaves(carry)]
    return jnp.stack(each).all().astype(jnp.uint8)


def focused(shown: Sequence[Array], place: Array) -> Array:
    """The outputs `(GRID, GRID)` of the unit at `place`, counted over all layers' `(GRID², U)`.

    Layers are not joined to find it: copying them all would cost more than the whole picture.
    """
    found, first = jnp.zeros(GRID**2), 0
    for values in shown:
        inside = (place >= first) & (place < first + values.shape[1])
        at = jnp.clip(place - first, 0, values.shape[1] - 1)
        column = jax.lax.dynamic_slice_in_dim(values, at, 1, axis=1)[:, 0]
        found = jnp.where(inside, column, found)
        first += values.shape[1]
    return found.reshape(GRID, GRID)


def tiles(values: Array) -> Array:
    """Block means: `(GRID², U)` to `(U, TILE, TILE)`; sums of slices, which melt into a loop."""
    block = GRID // TILE
    lines = values.T.reshape(-1, TILE, block, GRID)
    lines = reduce(add, (lines[:, :, place] for place in range(block)))
    blocks = lines.reshape(-1, TILE, TILE, block)
    return reduce(add, (blocks[..., place] for place in range(block))) / block**2


def links(program: Experiment, carry: TrainState, view: View) -> dict[str, Array]:
    """Weights of the shown units, and biases where they have any, by layer; the output's last."""
    found: dict[str, Array] = {}
    before: tuple[Array | int, int] = (0, min(program.inputs, INPUTS))
    for index, layer in enumerate(program.layers):
        here = (view.first[index], min(SHOWN, layer.units))
        linear = carry.params["hidden"][index]["linear"]
        found[f"weights.{index}"] = window(linear["kernel"], before, here)
        if "bias" in linear:
            found[f"biases.{index}"] = part(linear["bias"], *here, axis=0)
        before = here
    last = len(program.layers)
    output = carry.params["output"]
    found[f"weights.{last}"] = window(output["kernel"], before, (0, program.outputs))
    found[f"biases.{last}"] = output["bias"]
    return found


def part(values: Array, first: Array | int, count: int, axis: int) -> Array:
    """`count` entries of `values` from `first` on; all of them are not copied."""
    if count == values.shape[axis]:
        return values
    return jax.lax.dynamic_slice_in_dim(values, first, count, axis)


def window(kernel: Array, rows: tuple[Array | int, int], columns: tuple[Array | int, int]) -> Array:
    """The part of `kernel` from `rows` (first, count) and `columns` (first, count)."""
    return part(part(kernel, *rows, axis=0), *columns, axis=1)


class PlaneProbe:
    """Looks at networks of the plane; see `playground.engine.compile.program.Probe`."""

    name = "plane"
    of_one_example = False

    def look(self, *arguments: Any) -> dict[str, Array]:
        """See `look`."""
        return look(*arguments)

    def gradients(self, *arguments: Any) -> dict[str, Array]:
        """See `playground.probes.training.gradients.gradients`."""
        return gradients(*arguments)

    def grid(self, experiment: PointsExperiment) -> np.ndarray:
        """The network's inputs for every point of the picture `(GRID², F)`."""
        return experiment.featurize(plane_grid(GRID))

    def view(
        self,
        program: PointsExperiment,
        first: Sequence[int] = (),
        focus: tuple[int, int] | None = None,
    ) -> View:
        """The view that starts at `first` in each layer, moved in where a layer ends before."""
        widths = [layer.units for layer in program.layers]
        wanted = [*first, *[0] * len(widths)]
        places = [max(0, min(f, w - SHOWN)) for f, w in zip(wanted, widths, strict=False)]
        place = -1
        if focus and focus[0] < len(widths):
            row = focus[1] - places[focus[0]]
            if 0 <= row < min(SHOWN, widths[focus[0]]):
                place = sum(min(SHOWN, width) for width in widths[: focus[0]]) + row
        return View(np.array(places, np.int32), np.array(place, np.int32))

    def scene(self, experiment: PointsExperiment) -> dict[str, Any]:
        """What the picture shows, in words and plain values."""
        return described(experiment) | {"kind": "plane"}

    def scenery(
        self, experiment: PointsExperiment, points: tuple[Split, Split]
    ) -> dict[str, np.ndarray]:
        """Points `(N, 3)` with the target, and pictures of the inputs `(F, TILE, TILE)`.

        Targets are values, −1 and 1 for two classes, the class's number for more, or colours
        as numbers, with the `original` picture beside them.
        """
        columns = {
            name: np.column_stack([split.inputs, aims(split, experiment)]).astype(np.float32)
            for name, split in zip(("train", "test"), points, strict=True)
        }
        return columns | {"features": feature_tiles(experiment)} | original(experiment)


PLANE = PlaneProbe()

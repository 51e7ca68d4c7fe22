"""What a network of images makes of one image: every layer's maps, kernels, and the answer.

One image is cheap to look at: its maps go through the network between two updates and come
back as bytes, all in the call that trains. How good the network is on many images is not
asked here; that takes its own time.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array

from playground import network
from playground.engine.live.commands import BATCHES, STEPS
from playground.experiments.images import Images
from playground.experiments.split import Split
from playground.experiments.supervised import Experiment
from playground.palette import CLASS_COLOURS, PALETTE
from playground.probes.points.plane import all_finite, part, to_bytes
from playground.regimes.base import Tensor, TrainState, bound
from playground.regimes.supervised import Examples, Traced, rate_at, seen

MAPS = 8  # of a layer that are shown at once
UNITS = 128  # of a dense layer
STRIP = 16  # held-back images to choose from
KERNELS = ("conv", "first")  # what layers call the kernels that see their input
SPEEDS = (*BATCHES, "1", "2", "5")


class View(NamedTuple):
    """What the stage asks to see: the first map or unit shown of each layer."""

    first: Tensor  # (L,) int32


def shown(shape: tuple[int, ...]) -> int:
    """How many maps or units of a layer with outputs of this shape are shown at once."""
    return min(shape[-1], MAPS if len(shape) == 3 else UNITS)


def look(
    program: Experiment,
    carry: TrainState,
    numbers: Traced,
    grid: Array,
    train: Examples,
    test: Examples,
    view: View,
) -> dict[str, Array]:
    """Everything of one frame, for the image `grid` `(1, H, W, C)` in bytes' range.

    `maps.l` are uint8 `(n, H, W)`, or `(n,)` of a row, −1 … 1 as 0 … 255 of `largest.l` `()`;
    `kernels.l` uint8 `(n, h, w)` are those maps' kernels, as each looks at the input `inputs.l`
    `(n,)` for which it has the largest weights, `strongest.l` `()` the largest of these.
    `probabilities` `(K,)` are the answer and `image` uint8 `(H, W, C)` is what was looked at.
    """
    experiment = bound(program, numbers.live)
    z, outputs, _ = network.apply(
        program, carry.params, carry.batch_stats, seen(numbers, grid), experiment
    )
    frame: dict[str, Tensor] = {
        "image": grid[0].astype(jnp.uint8),
        "probabilities": experiment.loss.compared(z, program.classes)[0],
        "rate": rate_at(program, experiment, numbers, carry.step),
        "finite": all_finite(carry),
    }
    for index, (values, shape) in enumerate(zip(outputs, program.flow()[1:], strict=True)):
        count, first = shown(shape), view.first[index]
        maps = part(values[0], first, count, axis=-1 + len(shape))
        frame[f"maps.{index}"], frame[f"largest.{index}"] = scaled(jnp.moveaxis(maps, -1, 0))
        kernel = kernel_of(carry.params, index)
        if kernel is not None:
            frame |= kernels(part(kernel, first, count, axis=3), index)
    return frame


def scaled(values: Array) -> tuple[Array, Array]:
    """`values` as bytes, and the largest size among them `()`, which is ±1."""
    largest = jnp.maximum(jnp.abs(values).max(), 1e-6)
    return to_bytes(values / largest), largest


def kernel_of(params: network.Tree, index: int) -> Array | None:
    """The kernels `(h, w, C, N)` that layer `index` slides over its input, if it does."""
    layer = params.get("hidden", {}).get(index, {})
    return next((layer[name]["kernel"] for name in KERNELS if name in layer), None)


def kernels(kernel: Array, index: int) -> dict[str, Array]:
    """Of kernels `(h, w, C, n)`, what each does with the input it weighs most."""
    inputs = jnp.square(kernel).sum(axis=(0, 1)).argmax(axis=0)  # (n,)
    slices = jnp.take_along_axis(kernel, inputs[None, None, None, :], axis=2)[:, :, 0]
    pictures, strongest = scaled(jnp.moveaxis(slices, -1, 0))
    return {
        f"kernels.{index}": pictures,
        f"inputs.{index}": inputs.astype(jnp.float32),
        f"strongest.{index}": strongest,
    }


class ImageProbe:
    """Looks at networks of images; see `playground.engine.compile.program.Probe`."""

    name = "images"
    of_one_example = True

    def look(self, *arguments: Any) -> dict[str, Array]:
        """See `look`."""
        return look(*arguments)

    def grid(self, experiment: Experiment) -> np.ndarray:
        """An empty image `(1, H, W, C)`; the run puts the one that is looked at in its place."""
        return np.zeros((1, *experiment.input_shape), np.float32)

    def view(
        self,
        program: Experiment,
        first: Sequence[int] = (),
        focus: tuple[int, int] | None = None,
    ) -> View:
        """The view that starts at `first` in each layer, moved in where a layer ends before."""
        shapes = program.flow()[1:]
        wanted = [*first, *[0] * len(shapes)]
        places = [
            max(0, min(place, shape[-1] - shown(shape)))
            for place, shape in zip(wanted, shapes, strict=False)
        ]
        return View(np.array(places, np.int32))

    def scene(self, experiment: Images) -> dict[str, Any]:
        """What the picture shows, in words and plain values."""
        train, test = experiment.sizes
        return {
            "kind": "images",
            "features": [],
            "inputs": experiment.inputs,
            "layers": [layer_scene(experiment, index) for index in range(len(experiment.layers))],
            "outputs": [],
            "output_formula": experiment.loss.output_formula(experiment.classes),
            "task": "classification",
            "classes": experiment.dataset.names,
            "palette": PALETTE | {"classes": CLASS_COLOURS},
            "loss": experiment.loss.title(),
            "steps_per_epoch": experiment.steps_per_epoch,
            "batch_size": experiment.batch_size,
            "points": {"train": train, "test": test},
            "parameters": sum(row.parameters for row in network.table(experiment)),
            "steppable": STEPS,
            "speeds": SPEEDS,
        }

    def scenery(self, experiment: Images, points: tuple[Split, Split]) -> dict[str, np.ndarray]:
        """The first held-back images `strip` uint8 `(n, H, W, C)`, and their classes `labels`.

        Where nothing is held back they are those that are trained on.
        """
        train, held = points
        held = held if len(held.targets) else train
        return {
            "strip": held.inputs[:STRIP],
            "labels": held.targets[:STRIP].astype(np.float32),
        }


def layer_scene(experiment: Images, index: int) -> dict[str, Any]:
    """One layer in words."""
    layer, shape = experiment.layers[index], experiment.flow()[index + 1]
    return {
        "label": f"{index + 1} · {layer.title()}",
        "units": shape[-1],
        "shown": shown(shape),
        "first": 0,
        "size": shape[:2] if len(shape) == 3 else None,
        "activation": experiment.activation_of(index).title() if layer.bends() else "",
        "tags": layer.tags(),
    }


IMAGES = ImageProbe()

"""The galleries' pictures: every preset trained as far as it goes, and what it learned drawn.

They ship in `assets/presets` and are drawn anew with `python -m playground gallery FOLDER`
whenever a preset changes, so that nothing in a gallery was not computed. What was measured of
a network of images lies in its picture's file, beside the pixels that it belongs to.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jax
import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from playground import network
from playground.engine.compile.program import Program
from playground.engine.train.early_stopping import EarlyStopper
from playground.engine.train.loop import restored, until
from playground.engine.train.trainer import Trainer
from playground.experiments.curve import Curve
from playground.experiments.images import Images
from playground.experiments.supervised import Experiment
from playground.figures.curve_thumbnail import curve_thumbnail
from playground.figures.image_thumbnail import ROWS, image_thumbnail
from playground.figures.thumbnail import thumbnail
from playground.presets import PRESETS, named
from playground.presets.base import Preset
from playground.probes.images.images import IMAGES as LOOK
from playground.probes.points.points import POINTS
from playground.probes.points.scene import aims

SAID = "Comment"  # the key in a picture's file of what was measured


def draw_gallery(folder: Path, names: Sequence[str] = ()) -> Iterator[Path]:
    """Draw the picture of every preset, or of those named, into `folder`; yield the files.

    Presets on images that are not on this machine are passed over. Raises `SpecError`.
    """
    chosen = [named(name) for name in names] or PRESETS
    folder.mkdir(parents=True, exist_ok=True)
    for preset in chosen:
        experiment = preset.experiment
        if isinstance(experiment, Images) and not experiment.dataset.present():
            continue
        file = folder / f"{preset.name}.png"
        image, said = picture(preset)
        about = PngInfo()
        if said:
            about.add_text(SAID, said)
        image.save(file, optimize=True, pnginfo=about)
        yield file


def picture(preset: Preset[Experiment]) -> tuple[Image.Image, str]:
    """What the network of `preset` has learned after its epochs, or when its stop rule ended it.

    With it comes a sentence on how good a network of images is; of others nothing is said.
    """
    experiment = preset.experiment
    images = isinstance(experiment, Images)
    trainer = Trainer(experiment, Program(experiment, LOOK if images else POINTS))
    watch = EarlyStopper(experiment.stop)
    until(trainer, preset.epochs, watch)
    restored(trainer, watch)
    if isinstance(experiment, Images):
        return seen_by(trainer, experiment), measured(trainer)
    return of_points(trainer, preset.experiment), ""


def of_points(trainer: Trainer, experiment: Any) -> Image.Image:
    """The curve or the map that was learned, with the points that were trained on."""
    seen = trainer.show(jax.device_put(POINTS.view(experiment.compile_key())))
    if isinstance(experiment, Curve):
        scenery = POINTS.scenery(experiment, trainer.points)
        best = scenery.get("least_squares")
        return curve_thumbnail(scenery["bounds"], seen["curve"], scenery["train"], best)
    train = trainer.points[0]
    return thumbnail(seen["map"], train.inputs, aims(train, experiment))


def seen_by(trainer: Trainer, experiment: Images) -> Image.Image:
    """The maps that layers make of the first held-back image, or what was added to weights."""
    trainer.look_at(trainer.points[1].inputs[0])
    seen = trainer.show(jax.device_put(LOOK.view(experiment.compile_key())))
    answers = [seen[f"maps.{layer}"] for layer in range(len(experiment.layers))]
    maps = [each for each in answers if each.ndim == 3]
    return image_thumbnail(maps or learned(trainer, experiment))


def learned(trainer: Trainer, experiment: Images) -> list[np.ndarray]:
    """What training added to the weights of a dense first layer: rows of uint8 `(n, H, W)`.

    The weights themselves would be hidden behind the random ones that they began with.
    """
    now, start = trainer.carry.params, network.start(experiment)[0]
    after, before = (np.asarray(each["hidden"][0]["linear"]["kernel"]) for each in (now, start))
    height, width, channels = experiment.input_shape
    units = (after - before).T[: ROWS**2].reshape(-1, height, width, channels).mean(axis=-1)
    largest = np.abs(units).max(axis=(1, 2), keepdims=True)
    planes = ((units / largest + 1) * 127.5).round().astype(np.uint8)
    return [planes[first : first + ROWS] for first in range(0, len(planes), ROWS)]


def measured(trainer: Trainer) -> str:
    """How good a network of images is now, in words."""
    held, epochs = trainer.points[1], round(trainer.epoch)
    when = "1 epoch" if epochs == 1 else f"{epochs} epochs"
    return (
        f"Measured after {when}: {trainer.score(held).accuracy:.1%} of {len(held.targets):,} "
        "held-back images told right."
    )

"""The gallery's pictures: every preset trained as far as it goes, and its map drawn.

They ship in `assets/presets` and are drawn anew with `python -m playground gallery FOLDER`
whenever a preset changes, so that nothing in the gallery was not computed.
"""

from collections.abc import Iterator
from pathlib import Path

import jax
from PIL import Image

from playground.engine.program import Program
from playground.engine.trainer import Trainer
from playground.engine.watch import Watch
from playground.experiment import Curve
from playground.figures.curve_thumbnail import curve_thumbnail
from playground.figures.thumbnail import thumbnail
from playground.presets import PRESETS, Preset
from playground.probes.points import POINTS
from playground.probes.scene import aims


def draw_gallery(folder: Path) -> Iterator[Path]:
    """Draw every preset's picture into `folder`; yield the files one after the other."""
    folder.mkdir(parents=True, exist_ok=True)
    for preset in PRESETS:
        file = folder / f"{preset.name}.png"
        picture(preset).save(file, optimize=True)
        yield file


def picture(preset: Preset) -> Image.Image:
    """What the network of `preset` has learned after its epochs, or when its stop rule ended it."""
    experiment = preset.experiment
    trainer = Trainer(experiment, Program(experiment, POINTS))
    train_as_shown(trainer, preset.epochs)
    seen = trainer.show(jax.device_put(POINTS.view(experiment.program())))
    if isinstance(experiment, Curve):
        scenery = POINTS.scenery(experiment, trainer.points)
        best = scenery.get("least_squares")
        return curve_thumbnail(scenery["bounds"], seen["curve"], scenery["train"], best)
    train = trainer.points[0]
    return thumbnail(seen["map"], train.inputs, aims(train, experiment))


def train_as_shown(trainer: Trainer, epochs: int) -> str:
    """Train for `epochs` unless the stop rule ends it; return its reason.

    The best weights come back where the rule says so.
    """
    watch, left = Watch(trainer.experiment.stop), epochs * trainer.experiment.steps_per_epoch
    reason = ""
    while left > 0 and not reason:
        count = watch.cap(trainer, left)
        trainer.advance(count)
        left -= count
        reason = watch.stops(trainer)
    if watch.over and watch.memory.best is not None:
        trainer.go(watch.memory.best)
    return reason

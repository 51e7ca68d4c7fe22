"""The tab «Gradients»: what reaches each layer of a network of images, and each pixel.

One compiled call makes all of it, so a look costs about what three predictions of the batch do.
"""

from typing import Any

import numpy as np
import streamlit as st

from playground.engine.train.snapshot import Snapshot
from playground.experiments.images import Images
from playground.figures.gradients import layers_now
from playground.palette import Palette
from playground.probes.images.gradients import Slopes, batch_size, slopes, weighted
from playground.ui.base.kind_sessions import ImageSession
from playground.ui.base.polling import prepared, remembered, watched
from playground.ui.pages.images.tabs.chosen_image import Subject, subject
from playground.ui.pages.images.tabs.maxima import TIES, shares_maxima
from playground.ui.widgets.pictures.heatmap import beside, coloured
from playground.ui.widgets.pictures.tiles import row, tile

SIDE = 160  # two of them fit beside each other on a phone
PAIR = 110  # pixels of the screen for a kernel beside its gradient; three fit on a phone
KERNELS = 16  # pairs that are shown
WHAT = (
    "The **gradient** of a layer says how the loss changes with its weights. Where it is tiny "
    "beside the weights, the layer hardly learns; where units are dead, nothing can reach them."
)
BEFORE = "Before training: what the first step will do."


def show(session: ImageSession) -> None:
    """The gradients of the network as it is, looked at once a second."""
    st.markdown(WHAT)
    watched(session, draw)


def draw(session: ImageSession, snapshot: Snapshot, experiment: Images) -> None:
    """The gradients at the moment of one snapshot."""
    of = subject(session, snapshot)
    prepared(
        "image_gradients",
        (experiment.compile_key(),),
        lambda: slopes(snapshot, of.image, of.label),
    )
    found = remembered(
        "image_gradients", (snapshot, of.key), lambda: slopes(snapshot, of.image, of.label)
    )
    palette, dark = session.view.palette, st.context.theme.type == "dark"
    pixels(found, of, experiment, palette, dark)
    kernels(found, palette, dark)
    layers(found, experiment)
    if shares_maxima(experiment):
        st.caption(TIES)
    if snapshot.step == 0:
        st.caption(BEFORE)


def pixels(found: Slopes, of: Subject, experiment: Images, palette: Palette, dark: bool) -> None:
    """The gradient of the loss of one image by that image."""
    name = experiment.dataset.names[found.label]
    brightness = found.pixels.sum(axis=-1)
    alt = f"The gradient of the loss of this image by each of its pixels, as {name}"
    row(
        [
            tile(of.image, "The image as it is", "image", SIDE),
            tile(coloured(brightness, palette, dark), alt, "gradient by its pixels", SIDE),
        ]
    )
    negative, positive = palette.words
    taken = "taken for the likeliest class, " if of.label is None else ""
    st.caption(
        f"This image is {taken}{name}; its loss is {found.image_loss:.3g}. To brighten {positive} "
        f"pixels would raise the loss, to brighten {negative} ones would lower it. "
        f"Full colour is ±{np.abs(brightness).max():.2g}, from black to white."
    )


def kernels(found: Slopes, palette: Palette, dark: bool) -> None:
    """The first kernels, each beside its gradient."""
    if found.kernels is None or found.pulls is None:
        st.caption("This network has no convolution, so no kernels are shown.")
        return
    weights, pulls = found.kernels.sum(axis=2), found.pulls.sum(axis=2)  # (h, w, N)
    most, strongest = float(np.abs(weights).max()), float(np.abs(pulls).max())
    tiles = []
    for unit in range(min(KERNELS, weights.shape[-1])):
        kernel = coloured(weights[..., unit], palette, dark, most)
        pull = coloured(pulls[..., unit], palette, dark, strongest)
        alt = f"Kernel {unit + 1} of the first convolution, and beside it its gradient"
        tiles.append(tile(beside(kernel, pull), alt, f"kernel {unit + 1}", PAIR))
    row(tiles)
    summed = ", summed over the channels that come in" if found.kernels.shape[2] > 1 else ""
    some = f"The first {len(tiles)} kernels" if len(tiles) < weights.shape[-1] else "The kernels"
    st.caption(
        f"{some} of the first convolution{summed}, each with its gradient on its right: a step "
        f"goes against it. Full colour is ±{most:.2g} and ±{strongest:.2g}."
    )


def layers(found: Slopes, experiment: Images) -> None:
    """Bars and a table, layer by layer."""
    names = weighted(experiment)
    figure = remembered(
        "image_gradient_bars",
        (found.lengths.tobytes(), found.ratios.tobytes(), tuple(names)),
        lambda: layers_now(names, found.lengths, found.ratios),
    )
    st.plotly_chart(figure, key="image_gradient_bars", alt=told(found, names))
    rate = experiment.optimizer.learning_rate
    st.dataframe(table(found, names, rate), hide_index=True, key="image_gradient_layers")
    st.caption(
        f"Lengths (Euclidean norms) of the gradient and of all weights of a layer, for the first "
        f"{batch_size(experiment)} training images as they are, without dropout or penalty; "
        f"their mean loss is {found.loss:.4g}. A step of plain gradient descent moves a layer by "
        f"that share of its weights times the learning rate, {rate:g}. A unit or map is dead if "
        "it is 0 for all these images; «exactly 0» counts the gradient's numbers."
    )


def table(found: Slopes, names: list[str], rate: float) -> dict[str, list[Any]]:
    """Each layer in numbers."""
    dead = [*(f"{share:.0%}" for share in found.dead), "–"]
    ratios = ["–" if np.isnan(ratio) else f"{ratio:.3g}" for ratio in found.ratios]
    moves = ["–" if np.isnan(ratio) else f"{100 * ratio * rate:.2g} %" for ratio in found.ratios]
    return {
        "layer": names,
        "gradient": [f"{length:.3g}" for length in found.lengths],
        "weights": [f"{size:.3g}" for size in found.sizes],
        "gradient / weights": ratios,
        "moved by a step": moves,
        "dead": dead,
        "exactly 0": [f"{share:.0%}" for share in found.still],
    }


def told(found: Slopes, names: list[str]) -> str:
    """The bars in words."""
    pairs = zip(names, found.lengths, strict=True)
    return "Gradient by layer: " + ", ".join(f"{name} {length:.2g}" for name, length in pairs)

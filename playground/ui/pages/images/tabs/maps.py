"""The tab «Maps»: what a unit answers to most strongly, and how a layer sorts the images.

Two parts that look apart: the flat map moves while the network trains, the strongest images
are looked for less often, because many images have to be shown to the network.
"""

from hashlib import sha1
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from playground.engine.train.snapshot import Snapshot
from playground.experiments.images import Images
from playground.figures.style import TEN
from playground.ops.narrowing import narrowed
from playground.probes.forward import CHUNK, affordable, layer_names, shown
from playground.probes.images.map import Map, flat_map, room
from playground.probes.images.peaks import field, peaks, strongest
from playground.ui.base.kind_sessions import ImageSession
from playground.ui.base.polling import prepared, remembered, watched
from playground.ui.widgets.choices import numbered, picked, switched
from playground.ui.widgets.pictures.pictures import packed, space_picture
from playground.ui.widgets.pictures.tiles import packed_image, row, tile

SEARCHED = 500  # held-back images among which the strongest are sought
OFTEN, SELDOM = 0.7, 2.0  # seconds between two looks
PLACES = "image_map_places"
OF_PEAKS = (
    "The nine held-back images to which one unit answers most strongly: what they share is "
    "what it has learned to find. A frame marks what the strongest place of its map sees."
)
OF_MAP = (
    "Held-back images as one layer sees them: each is a point, and points that lie together "
    "look alike to the layer. A network has learned when each class has a place of its own. "
    "Point at one, or tap it, to see what it is."
)
FILLED = 5  # of ten colours; the others are hollow
ACROSS = 25  # images in a row of the atlas


def show(session: ImageSession) -> None:
    """Both parts."""
    st.markdown(OF_MAP)
    watched(session, draw_map, OFTEN)
    st.markdown(OF_PEAKS)
    watched(session, draw_peaks, SELDOM)


def draw_peaks(session: ImageSession, snapshot: Snapshot, experiment: Images) -> None:
    """The strongest images of a unit at the moment of one snapshot."""
    if not experiment.layers:
        st.caption("This network has no hidden layer; add one.")
        return
    layer, unit = unit_chosen(experiment)
    split = shown(snapshot, affordable(experiment, SEARCHED))
    prepared(
        "image_peaks",
        (experiment.compile_key(), layer),
        lambda: peaks(snapshot, split.inputs[:CHUNK], layer),
    )
    found = remembered(
        "image_peaks", (snapshot, layer), lambda: peaks(snapshot, split.inputs, layer)
    )
    best = strongest(found.values[:, unit])
    tiles = []
    for number in best:
        name = experiment.dataset.names[int(split.targets[number])]
        value = float(found.values[number, unit])
        square = field(experiment, layer, int(found.places[number, unit]))
        alt = f"A held-back image of {name}, to which the unit answers {value:.3g}"
        caption = f"{name}: {value:.3g}"
        tiles.append(tile(split.inputs[number], alt, caption, square=square))
    row(tiles)
    if not found.values[best, unit].any():
        st.caption("This unit answers 0 to all images: as it is, it has nothing to find.")
    if snapshot.step == 0:
        st.caption("Before training each unit looks for something that chance has drawn.")


def unit_chosen(experiment: Images) -> tuple[int, int]:
    """The hidden layer, numbered from 1, and the unit or map, from 0."""
    names, flow = layer_names(experiment)[1:-1], experiment.flow()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = 1 + picked("Layer", names, "peaks_layer", "Whose unit is asked.")
        most = flow[layer][-1] - 1
        unit = numbered("Unit or map", most, "peaks_unit", "Which unit, or which feature map.")
    return layer, unit


def draw_map(session: ImageSession, snapshot: Snapshot, experiment: Images) -> None:
    """The map of a layer at the moment of one snapshot."""
    names = layer_names(experiment)
    layer, drawn = map_chosen(names)
    last = layer == len(names) - 1
    units = int(np.prod([experiment.outputs] if last else experiment.flow()[layer]))
    split = shown(snapshot, affordable(experiment, room(units)))
    prepared(
        "image_map",
        (experiment.compile_key(), layer),
        lambda: flat_map(snapshot, split.inputs[:CHUNK], layer),
    )
    found, shares = remembered(
        "image_map", (snapshot, layer), lambda: looked(snapshot, split.inputs, layer)
    )
    classes, targets = experiment.dataset.names, split.targets.astype(int)
    atlas, hidden = remembered(
        "image_atlas", (*drawn_from(experiment), len(targets)), lambda: atlas_of(split.inputs)
    )
    frame = remembered(
        "image_map_frame",
        (snapshot, layer, drawn),
        lambda: framed(
            found,
            targets,
            shares,
            {"atlas": atlas, "classes": classes, "images": drawn, "kind": names[layer]},
        ),
    )
    legend(classes, hidden)
    space_picture(frame, told(found, targets, classes, names[layer]))
    st.caption(explained(found, len(targets)))


def map_chosen(names: list[str]) -> tuple[int, bool]:
    """The layer whose map is drawn, and whether its points are the images themselves."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = picked(
            "Layer of the map",
            names,
            "map_layer",
            "Whose outputs are laid out flat. The pixels never move; the last hidden layer shows "
            "best what was learned.",
            first=len(names) - 2,
        )
        drawn = switched(
            "Draw the images",
            "map_images",
            "Draws each image where its point is, in the colour of its class.",
            first=True,
        )
    return layer, drawn


def drawn_from(experiment: Images) -> tuple[object, ...]:
    """What decides which images are held back."""
    return experiment.dataset, experiment.points, experiment.train_share, experiment.data_seed


def atlas_of(images: np.ndarray) -> tuple[dict[str, Any], str]:
    """All images as one: how the browser finds each, and the picture to hide on the page.

    It stays as it is while the network trains, so it is sent only once.
    """
    count, height, width, channels = images.shape
    rows = -(-count // ACROSS)
    whole = np.zeros((rows * ACROSS, height, width, channels), np.uint8)
    whole[:count] = images
    tiled = whole.reshape(rows, ACROSS, height, width, channels).swapaxes(1, 2)
    source = packed_image(tiled.reshape(rows * height, ACROSS * width, channels))
    key = sha1(source.encode(), usedforsecurity=False).hexdigest()[:12]
    about = {"key": key, "columns": ACROSS, "size": [height, width], "grey": channels == 1}
    return about, f'<img hidden alt="" data-atlas="{key}" src="{source}">'


def looked(snapshot: Snapshot, images: np.ndarray, layer: int) -> tuple[Map, np.ndarray]:
    """The map of a layer, laid as it was before, and the probabilities of the classes."""
    of = (snapshot.experiment.compile_key(), layer)
    known: tuple[object, np.ndarray | None] = st.session_state.get(PLACES, (None, None))
    found, shares = flat_map(snapshot, images, layer, known[1] if known[0] == of else None)
    st.session_state[PLACES] = (of, found.places)
    return found, shares


def framed(found: Map, targets: np.ndarray, shares: np.ndarray, about: dict[str, Any]) -> str:
    """The map as the browser reads it; `about` says what its points are."""
    filled = targets < FILLED
    arrays = {}
    for name, chosen in (("train", filled), ("test", ~filled)):
        arrays[name] = narrowed(found.places[chosen])
        arrays[f"{name}_inks"] = targets[chosen].astype(np.uint8)
        arrays[f"{name}_numbers"] = np.flatnonzero(chosen).astype(np.float32)
        arrays[f"{name}_guesses"] = shares[chosen].argmax(axis=1).astype(np.uint8)
        arrays[f"{name}_sure"] = shares[chosen].max(axis=1).astype(np.float32)
    one, two = (f"{share:.0%}" for share in found.shares)
    state = {
        "axes": (f"direction 1 ({one})", f"direction 2 ({two})"),
        "equal": True,
        "inks": TEN,
        "samples": 1,
    }
    return packed(arrays, state | about)


def legend(classes: tuple[str, ...], hidden: str) -> None:
    """Which class has which colour; the points of later ones are hollow. `hidden` comes along."""
    marks = []
    for number, name in enumerate(classes):
        colour = TEN[number % len(TEN)]
        fill = colour if number < FILLED else "transparent"
        marks.append(
            '<span style="display:inline-flex;align-items:center;gap:5px"><span style="width:11px;'
            f"height:11px;border-radius:50%;border:2px solid {colour};background:{fill};"
            f'box-sizing:border-box"></span>{escape(name)}</span>'
        )
    style = "display:flex;flex-wrap:wrap;gap:4px 14px;font-size:14px"
    st.html(f'<div style="{style}">{"".join(marks)}</div>{hidden}')


def explained(found: Map, count: int) -> str:
    """What the picture is, in a sentence."""
    if found.units == 1:
        return f"One unit: its output is the horizontal place. {count} images are drawn."
    return (
        f"The plane in which the layer's {found.units:,} numbers spread most (principal "
        f"components) holds {found.shares.sum():.0%} of their spread. From look to look it is "
        f"turned to lie as before. {count} images are drawn."
    )


def told(found: Map, targets: np.ndarray, classes: tuple[str, ...], layer: str) -> str:
    """The picture in words: where the middle of each class lies."""
    middles = []
    for number, name in enumerate(classes):
        if (targets == number).any():
            across, up = found.places[targets == number].mean(axis=0)
            middles.append(f"{name} at ({across:.2g}, {up:.2g})")
    return f"{layer} as a flat map: the middle of {', of '.join(middles)}."

"""The tab «Maps»: what a unit answers to most strongly, and how a layer sorts the images.

Two parts that look apart: the flat map moves while the network trains, the strongest images
are looked for less often, because many images have to be shown to the network.
"""

from html import escape

import numpy as np
import streamlit as st

from playground.engine.snapshot import Snapshot
from playground.experiment import Images
from playground.probes.image_answers import CHUNK, affordable, layer_names, layer_outputs, shown
from playground.probes.image_map import Map, flat_map, room
from playground.probes.image_peaks import field, peaks, strongest
from playground.ui.image_session import ImageSession
from playground.ui.image_tabs.looking import looking, numbered, picked, prepared
from playground.ui.image_tabs.tiles import row, tile
from playground.ui.pictures import packed, space_picture
from playground.ui.watch import remembered

SEARCHED = 500  # held-back images among which the strongest are sought
OFTEN, SELDOM = 0.7, 2.0  # seconds between two looks
PLACES = "image_map_places"
OF_PEAKS = (
    "The nine held-back images to which one unit answers most strongly: what they share is "
    "what it has learned to find. A frame marks what the strongest place of its map sees."
)
OF_MAP = (
    "Held-back images as one layer sees them: each is a point, and points that lie together "
    "look alike to the layer. A network has learned when each class has a place of its own."
)
# Ten hues; the last five are drawn hollow, so that no two rest on their colour alone.
COLOURS = (
    *("rgb(8, 119, 189)", "rgb(245, 147, 34)", "rgb(42, 157, 117)", "rgb(209, 73, 91)"),
    *("rgb(112, 101, 223)", "rgb(23, 162, 184)", "rgb(190, 120, 20)", "rgb(90, 160, 40)"),
    *("rgb(220, 90, 190)", "rgb(130, 130, 140)"),
)
FILLED = 5


def show(session: ImageSession) -> None:
    """Both parts."""
    st.markdown(OF_MAP)
    looking(session, draw_map, OFTEN)
    st.markdown(OF_PEAKS)
    looking(session, draw_peaks, SELDOM)


def draw_peaks(session: ImageSession, snapshot: Snapshot, experiment: Images) -> None:
    """The strongest images of a unit at the moment of one snapshot."""
    if not experiment.layers:
        st.caption("This network has no hidden layer; add one.")
        return
    layer, unit = unit_chosen(experiment)
    split = shown(snapshot, affordable(experiment, SEARCHED))
    prepared(
        "image_peaks",
        (experiment.program(), layer),
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
    layer = picked(
        "Layer of the map",
        names,
        "map_layer",
        "Whose outputs are laid out flat. The pixels never move; the last hidden layer shows "
        "best what was learned.",
        first=len(names) - 2,
    )
    units = int(
        np.prod([experiment.outputs] if layer == len(names) - 1 else flow_of(snapshot, layer))
    )
    split = shown(snapshot, affordable(experiment, room(units)))
    prepared(
        "image_map",
        (experiment.program(), layer),
        lambda: layer_outputs(snapshot, split.inputs[:CHUNK], layer),
    )
    found = remembered(
        "image_map", (snapshot, layer), lambda: looked(snapshot, split.inputs, layer)
    )
    classes = experiment.dataset.names
    targets = split.targets.astype(int)
    frame = remembered(
        "image_map_frame", (snapshot, layer), lambda: framed(found, targets, names[layer])
    )
    legend(classes)
    space_picture(frame, told(found, targets, classes, names[layer]))
    st.caption(explained(found, len(targets)))


def flow_of(snapshot: Snapshot, layer: int) -> tuple[int, ...]:
    """The shape of what `layer`, a number of `layer_names`, gives of one image."""
    return snapshot.experiment.flow()[layer]


def looked(snapshot: Snapshot, images: np.ndarray, layer: int) -> Map:
    """The map of a layer, laid as it was before."""
    of = (snapshot.experiment.program(), layer)
    known: tuple[object, np.ndarray | None] = st.session_state.get(PLACES, (None, None))
    found = flat_map(snapshot, images, layer, known[1] if known[0] == of else None)
    st.session_state[PLACES] = (of, found.places)
    return found


def framed(found: Map, targets: np.ndarray, layer: str) -> str:
    """The map as the browser reads it."""
    filled = targets < FILLED
    arrays = {}
    for name, chosen in (("train", filled), ("test", ~filled)):
        arrays[name] = found.places[chosen].astype(np.float32)
        arrays[f"{name}_inks"] = targets[chosen].astype(np.uint8)
    one, two = (f"{share:.0%}" for share in found.shares)
    state = {
        "axes": (f"direction 1 ({one})", f"direction 2 ({two})"),
        "equal": True,
        "inks": COLOURS,
        "kind": layer,
        "samples": 1,
    }
    return packed(arrays, state)


def legend(classes: tuple[str, ...]) -> None:
    """Which class has which colour; later ones are hollow."""
    marks = []
    for number, name in enumerate(classes):
        colour = COLOURS[number % len(COLOURS)]
        fill = colour if number < FILLED else "transparent"
        marks.append(
            '<span style="display:inline-flex;align-items:center;gap:5px"><span style="width:11px;'
            f"height:11px;border-radius:50%;border:2px solid {colour};background:{fill};"
            f'box-sizing:border-box"></span>{escape(name)}</span>'
        )
    style = "display:flex;flex-wrap:wrap;gap:4px 14px;font-size:14px"
    st.html(f'<div style="{style}">{"".join(marks)}</div>')


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

"""The tab «Why»: which pixels of an image speak for a class, and where a layer saw it."""

import numpy as np
import streamlit as st

from playground.engine.train.snapshot import Snapshot
from playground.experiments.images import Images
from playground.options.errors import SpecError
from playground.probes.forward import affordable, layer_names, probabilities, shown
from playground.probes.images.saliency import Why, map_layers, why
from playground.ui.base.kind_sessions import ImageSession
from playground.ui.base.polling import prepared, remembered, watched
from playground.ui.pages.images.tabs.chosen_image import Subject, subject, turn_to
from playground.ui.pages.images.tabs.maxima import TIES, shares_maxima
from playground.ui.widgets.choices import picked
from playground.ui.widgets.pictures.heatmap import heated
from playground.ui.widgets.pictures.tiles import row, tile

MOST = 1000  # images among which mistakes are sought
SIDE = 176
LIKELIEST = "the likeliest"
WHAT = (
    "What in an image speaks for a class: **saliency** shows the pixels whose change would move "
    "the class's raw output most, **Grad-CAM** the places where a layer found it."
)
BEFORE = "Before training the network has learned nothing to look for: expect noise."


def show(session: ImageSession) -> None:
    """Explain the network's answer to the image on the stage, looked at once a second."""
    st.markdown(WHAT)
    watched(session, draw)


def draw(session: ImageSession, snapshot: Snapshot, experiment: Images) -> None:
    """The explanation at the moment of one snapshot."""
    names = experiment.dataset.names
    of, label, layer = chosen(session, snapshot, experiment)
    image = of.image
    prepared(
        "image_why",
        (experiment.compile_key(), layer),
        lambda: explained(snapshot, image, label, layer),
    )
    found = remembered(
        "image_why",
        (snapshot, of.key, label, layer),
        lambda: explained(snapshot, image, label, layer),
    )
    label = int(found.probabilities.argmax()) if label is None else label
    row(
        pictures(
            image, found, names[label], None if layer is None else layer_names(experiment)[layer]
        )
    )
    st.markdown(answer(found, names, of.label))
    if layer is None:
        st.caption("Grad-CAM needs a layer that gives maps; this network has none.")
    elif found.heat is not None and not found.heat.any():
        st.caption(f"No place of this layer speaks for {names[label]}.")
    if shares_maxima(experiment):
        st.caption(TIES)
    if snapshot.step == 0:
        st.caption(BEFORE)


def chosen(
    session: ImageSession, snapshot: Snapshot, experiment: Images
) -> tuple[Subject, int | None, int | None]:
    """The image, the class (None: the likeliest) and the layer (None: no maps)."""
    layers = map_layers(experiment)
    names = layer_names(experiment)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        of = subject(session, snapshot)
        wanted = picked(
            "Class",
            [LIKELIEST, *experiment.dataset.names],
            "why_class",
            "For which class reasons are sought. Ask for a wrong one to see what speaks for it.",
            width=160,
        )
        layer = None
        if layers:
            place = picked(
                "Layer of Grad-CAM",
                [names[layer] for layer in layers],
                "why_layer",
                "Whose maps are weighed. Late layers see large parts of the image, and what they "
                "find is closest to the answer.",
                first=len(layers) - 1,
            )
            layer = layers[place]
        st.button(
            "Next mistake",
            key="why_mistake",
            help="Goes to the next of the held-back images that the network tells wrong now.",
            on_click=go_to_mistake,
            args=(session, snapshot, -1 if of.number is None else of.number),
        )
    return of, wanted - 1 if wanted else None, layer


def go_to_mistake(session: ImageSession, snapshot: Snapshot, number: int) -> None:
    """Choose the first image after `number` that is told wrong, from the start if there is none."""
    images = shown(snapshot, MOST)
    some = affordable(snapshot.experiment, len(images.targets))
    order = (number + 1 + np.arange(some)) % len(images.targets)
    try:
        told = probabilities(snapshot, images.inputs[order]).argmax(axis=1)
    except SpecError:
        return  # the tab says why
    wrong = order[told != images.targets[order]]
    if len(wrong):
        turn_to(session, int(wrong[0]))


def explained(snapshot: Snapshot, image: np.ndarray, label: int | None, layer: int | None) -> Why:
    """Why `image` may be of class `label`, of the likeliest where it is None."""
    found = why(snapshot, image, label or 0, layer)
    if label is None and found.probabilities.argmax() != 0:
        return why(snapshot, image, int(found.probabilities.argmax()), layer)
    return found


def pictures(image: np.ndarray, found: Why, name: str, layer: str | None) -> list[str]:
    """The image alone, under its saliency, and under Grad-CAM."""
    tiles = [tile(image, "The image as it is", "image", SIDE)]
    over = heated(image, found.saliency)
    tiles.append(tile(over, f"Saliency for {name} over the image", f"saliency for {name}", SIDE))
    if found.heat is not None and layer is not None:
        alt = f"Grad-CAM of layer {layer} for {name} over the image"
        tiles.append(tile(heated(image, found.heat), alt, f"Grad-CAM for {name}", SIDE))
    return tiles


def answer(found: Why, names: tuple[str, ...], actual: int | None) -> str:
    """What the network says, in a sentence."""
    best = np.argsort(-found.probabilities, kind="stable")[:3]
    said = ", ".join(f"{names[at]} {found.probabilities[at]:.1%}" for at in best)
    if actual is None:
        return f"The network says {said}."
    verdict = "right" if best[0] == actual else "wrong"
    return f"The network says {said}. It is **{names[actual]}**: {verdict}."

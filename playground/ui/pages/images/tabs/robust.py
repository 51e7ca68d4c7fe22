"""The tab «Robust»: how much trouble the network stands, and when it had better say nothing.

A bounded sample of held-back images is disturbed in one chosen way at a few strengths. Each
look costs as much as showing the sample once for each, so they come seldom.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, cast

import numpy as np
import streamlit as st

from playground.datasets.images.images import Digits
from playground.digits.doubt import CHOICES, DIGITS
from playground.digits.drawn.others import others
from playground.digits.ink import SIDE
from playground.engine.train.snapshot import Snapshot
from playground.experiments.images import Images
from playground.experiments.split import Split
from playground.figures.trouble import rejection, strengths_curve
from playground.probes.forward import CHUNK, affordable, probabilities, shown
from playground.probes.images.trouble import answered, attacked, noisy, rotated, uphill
from playground.ui.base.kind_sessions import ImageSession
from playground.ui.base.polling import prepared, remembered, watched
from playground.ui.pages.images.drawing import Threshold
from playground.ui.pages.images.drawing import threshold as threshold_of
from playground.ui.widgets.choices import picked, slid
from playground.ui.widgets.pictures.tiles import row, tile

SAMPLE = 200  # images that are disturbed
ASKED = 1000  # images for the threshold
STRANGERS = 200  # pictures that are no digits, for the threshold too
EXAMPLES = 8
PERIOD = 3.0  # seconds between two looks
THRESHOLDS = np.round(np.linspace(0, 1, 101), 2)
OF_TROUBLE = (
    "How accurate the network stays when held-back images are disturbed: by **noise**, by "
    "**rotation**, or by an **attack** (FGSM) that moves every pixel a little the wrong way."
)
OF_SILENCE = (
    "A network may keep silent where it is not sure: it answers only where its likeliest class "
    "reaches the **threshold**. Fewer images are answered, and more of those answers are right. "
    "Pad and photos keep to it: what stays below is answered with a doubt."
)


class Trouble(NamedTuple):
    """A way to disturb images: `make(images, signs, strength)`, and the strengths to try."""

    title: str
    help: str
    strengths: tuple[float, ...]
    first: int  # the strength shown at first
    unit: str
    axis: str
    attacks: bool
    make: Callable[[np.ndarray, np.ndarray | None, float], np.ndarray]


class Tried(NamedTuple):
    """The disturbed examples at every strength, what they were taken for, and all accuracies."""

    examples: np.ndarray  # (S, E, H, W, C)
    told: np.ndarray  # (S, E)
    accuracies: np.ndarray  # (S,)


def show(session: ImageSession) -> None:
    """Both parts."""
    st.markdown(OF_TROUBLE)
    watched(session, draw_trouble, PERIOD)
    st.markdown(OF_SILENCE)
    watched(session, draw_silence, PERIOD)


def draw_trouble(session: ImageSession, snapshot: Snapshot, experiment: Images) -> None:
    """Examples at the chosen strength, and the curve over all."""
    names, split = experiment.dataset.names, shown(snapshot, sample(experiment))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        titles = [trouble.title for trouble in TROUBLES]
        help = " ".join(f"{trouble.title}: {trouble.help}" for trouble in TROUBLES)
        kind = TROUBLES[picked("Disturbance", titles, "trouble_kind", help, width=160)]
        key = f"trouble_{kind.title.lower()}"
        at = slid("Strength", kind.strengths, key, kind.help, kind.first, kind.unit)
    prepared(f"image_{key}", (experiment.compile_key(),), lambda: attempted(snapshot, split, kind))
    tried = remembered(
        "image_trouble", (snapshot, kind.title), lambda: attempted(snapshot, split, kind)
    )
    row(examples(tried, at, split, names))
    strength, accuracy = kind.strengths[at], float(tried.accuracies[at])
    figure = remembered(
        "image_trouble_figure",
        (snapshot, kind.title, at),
        lambda: strengths_curve(np.array(kind.strengths), tried.accuracies, at, kind.axis),
    )
    said = (
        f"{kind.title} {strength:g}{kind.unit}: {accuracy:.1%} of {len(split.targets)} held-back "
        f"images are told right, undisturbed {tried.accuracies[0]:.1%}."
    )
    st.plotly_chart(figure, alt=said, key="trouble_curve", config={"displayModeBar": False})
    st.caption(said + before(snapshot))


def sample(experiment: Images) -> int:
    """How many images are disturbed."""
    return affordable(experiment, SAMPLE, max(len(trouble.strengths) for trouble in TROUBLES))


def attempted(snapshot: Snapshot, split: Split, kind: Trouble) -> Tried:
    """Disturb the images of `split` at every strength, and ask the network."""
    images = split.inputs.astype(np.float32)
    signs = uphill(snapshot, images, split.targets) if kind.attacks else None
    kept, told, accuracies = [], [], []
    for strength in kind.strengths:
        disturbed = kind.make(images, signs, strength)
        found = probabilities(snapshot, disturbed).argmax(axis=1)
        kept.append(disturbed[:EXAMPLES].round().astype(np.uint8))
        told.append(found[:EXAMPLES])
        accuracies.append(np.mean(found == split.targets))
    return Tried(np.stack(kept), np.stack(told), np.array(accuracies))


def examples(tried: Tried, at: int, split: Split, names: tuple[str, ...]) -> list[str]:
    """The disturbed examples, each with what it is taken for."""
    tiles = []
    for image, told, actual in zip(tried.examples[at], tried.told[at], split.targets, strict=False):
        right = int(told) == int(actual)
        caption = f"{names[told]} ✓" if right else f"{names[told]} ✗"
        alt = f"An image of {names[int(actual)]}, taken for {names[told]}"
        tiles.append(tile(image, alt, caption, right=right))
    return tiles


def draw_silence(session: ImageSession, snapshot: Snapshot, experiment: Images) -> None:
    """The share answered, and the accuracy among those, over thresholds."""
    split = shown(snapshot, affordable(experiment, ASKED))
    at = slid(
        *("Threshold", CHOICES, "reject_threshold"),
        "The probability that the likeliest class must reach for the network to answer.",
        *(CHOICES.index(threshold_of(session)), ""),
    )
    session.beside(Threshold).chosen = CHOICES[at]
    some = split.inputs[:CHUNK]
    prepared("image_shares", (experiment.compile_key(),), lambda: probabilities(snapshot, some))
    shares = remembered("image_shares", (snapshot,), lambda: probabilities(snapshot, split.inputs))
    threshold = CHOICES[at]
    unknown = remembered("image_others", (snapshot,), lambda: of_others(snapshot, experiment))
    figure = remembered(
        "image_silence_figure",
        (snapshot, at),
        lambda: silence(shares, split.targets, threshold, unknown),
    )
    now = answered(shares, split.targets, np.array([threshold]))
    share, accuracy = float(now.share[0]), float(now.accuracy[0])
    said = f"At a threshold of {threshold:g} the network answers none of the images."
    if share:
        said = (
            f"At a threshold of {threshold:g} it answers {share:.1%} of {len(split.targets):,} "
            f"held-back images, and {accuracy:.1%} of those answers are right."
        )
    if unknown is not None:
        refused = float(np.mean(unknown.max(axis=1) < threshold))
        said += f" Of {len(unknown)} pictures that are no digits it refuses {refused:.1%}."
    st.plotly_chart(figure, alt=said, key="silence_curve", config={"displayModeBar": False})
    st.caption(said + before(snapshot))


def silence(
    shares: np.ndarray, labels: np.ndarray, threshold: float, unknown: np.ndarray | None
) -> object:
    """The figure of all curves; `unknown` are the probabilities of what is no digit, if any."""
    curve = answered(shares, labels, THRESHOLDS)
    refused = None
    if unknown is not None:
        refused = 1 - answered(unknown, np.zeros(len(unknown)), THRESHOLDS).share
    return rejection(THRESHOLDS, curve.share, curve.accuracy, threshold, refused)


def of_others(snapshot: Snapshot, experiment: Images) -> np.ndarray | None:
    """What a network of digits says of pictures that are none `(N, K)`; None for another one."""
    if experiment.dataset.names != DIGITS or experiment.input_shape != (SIDE, SIDE, 1):
        return None
    return probabilities(snapshot, strangers()[: affordable(experiment, STRANGERS)])


@lru_cache(maxsize=1)
def strangers() -> np.ndarray:
    """Pictures uint8 `(N, 28, 28, 1)` that are no digits, of a seed that nothing is trained on."""
    images, labels = Digits().load().train
    return others(STRANGERS, images[..., 0], labels, STRANGERS)


def before(snapshot: Snapshot) -> str:
    """That the network has learned nothing yet, where that is so."""
    return " It has not been trained yet." if snapshot.step == 0 else ""


TROUBLES = (
    Trouble(
        "Noise",
        "every pixel changes at random; the deviation is a share of black to white.",
        (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7),
        4,
        "",
        "noise (deviation)",
        False,
        lambda images, signs, strength: noisy(images, strength),
    ),
    Trouble(
        "Rotation",
        "images are turned anticlockwise by so many degrees.",
        (0.0, 10.0, 20.0, 30.0, 45.0, 60.0, 90.0, 135.0, 180.0),
        3,
        "°",
        "rotation (degrees)",
        False,
        lambda images, signs, strength: rotated(images, strength),
    ),
    Trouble(
        "Attack",
        "every pixel moves by the same step towards more loss, a share of black to white.",
        (0.0, 0.01, 0.02, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3),
        5,
        "",
        "attack (step of every pixel)",
        True,
        lambda images, signs, strength: attacked(images, cast(np.ndarray, signs), strength),
    ),
)

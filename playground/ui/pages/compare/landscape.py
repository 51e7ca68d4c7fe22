"""The section «Landscape»: the loss around the session's network, and the way that led here.

It looks at the session's run as the tabs of the Playground do: once a second at a copy, and
only what has changed is worked out anew. Where no stage trains the run, a switch does: each
look then begins with a little training.
"""

import time
from collections.abc import Callable, Sequence
from typing import Annotated

import numpy as np
import streamlit as st

from playground.engine import engine
from playground.engine.live.commands import Play
from playground.engine.train.snapshot import Snapshot
from playground.figures.landscape import Trail, contour, surface
from playground.options.base import Knob
from playground.probes.training.landscape import SIDE
from playground.probes.training.landscape_view import Scenery, Track, path_of, scenery
from playground.ui.base.keep_alive import keep_alive
from playground.ui.base.kind_sessions import PointsSession
from playground.ui.base.mirror import mirror
from playground.ui.base.polling import newest, remembered, watched
from playground.ui.pages.compare import rate_test
from playground.ui.pages.compare.setup import Opened, SectionSetup
from playground.ui.widgets import sharpness
from playground.ui.widgets.controls import setting, slid
from playground.ui.widgets.penalty_words import with_penalty

TRAIN = "landscape_train"
PLAIN = 1e-3  # share of the largest eigenvalue from which a negative one is no rounding
TRAINING = 0.25  # seconds of training before each look
PLANES = {"pca": "PCA of the path", "hessian": "Hessian", "random": "Random"}
AXES = {
    "pca": ("component 1", "component 2"),
    "hessian": ("eigenvector 1", "eigenvector 2"),
    "random": ("random direction 1", "random direction 2"),
}

Tracks = Callable[[], Sequence[Track]]


class LandscapeSetup(SectionSetup):
    """Which plane through the weights is drawn, and how."""

    label = "Landscape"

    plane: Annotated[
        str,
        Knob(
            "Plane",
            """Which two directions, of as many as there are parameters, are drawn.

- **PCA of the path**: those in which the run's own path spreads most.
- **Hessian**: those in which the loss bends most, its two steepest walls.
- **Random**: any two, each unit's part as long as its weights (Li et al. 2018).""",
            choices=("pca", "hessian", "random"),
        ),
    ] = "pca"
    view: Annotated[
        str,
        Knob(
            "View",
            "From above, or in space: height is the logarithm of the loss.",
            choices=("contours", "surface"),
        ),
    ] = "contours"
    zoom: Annotated[
        float,
        Knob(
            "Zoom",
            "How close to look, at the weights of now. At × 1 the whole path is seen.",
            choices=(0.25, 0.5, 1.0, 2.0, 4.0, 8.0),
        ),
    ] = 1.0
    seed: Annotated[int, Knob("Seed", "Which directions.", 0, 99_999)] = 0


def show(opened: Opened[LandscapeSetup], tracks: Tracks = tuple) -> None:
    """The landscape of the session's network, with the paths of `tracks()` beside its own.

    Beside it stands the sharpness gauge, below it the range test.
    """
    opened.session.run()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown("#### Landscape")
        st.markdown(
            "**The loss around your network**, on a plane through its weights of now. The white "
            "line is the way that training took, seen on this plane."
        )
        controls(opened)
        watched(opened.session, lambda _, snapshot, __: draw(opened, snapshot, tracks))
    with right:
        sharpness.show(opened.session)
    rate_test.show(opened.session)


def controls(opened: Opened[LandscapeSetup]) -> None:
    """Which plane is drawn, how, and whether the run trains meanwhile."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        setting(opened, "plane", "plane", format_func=PLANES.__getitem__)
        setting(opened, "view", "landscape_view", format_func=str.capitalize)
        setting(
            opened,
            "zoom",
            "landscape_zoom",
            slid(LandscapeSetup, "zoom"),
            format_func=lambda zoom: f"× {zoom:g}",
            width=180,
        )
        if opened.setup.plane == "random":
            setting(opened, "seed", "landscape_seed", width=120)
        train_switch(opened.session)


def train_switch(session: PointsSession) -> None:
    """Whether the run trains while it is looked at."""
    run = session.run()

    def switched(on: bool) -> None:
        run.tell(Play(on))
        newest(session)  # by then the run has heard it, and the switch can agree with it

    mirror(
        st.toggle,
        "Train",
        TRAIN,
        run.playing,
        switched,
        help="Trains your network while you watch: the same run as on the Playground.",
    )


def draw(opened: Opened[LandscapeSetup], snapshot: Snapshot, tracks: Tracks) -> None:
    """What there is to see at the moment of one snapshot."""
    keep_alive()
    train_on(opened.session)
    setup = opened.setup
    plane, seed, zoom = setup.plane, setup.seed, setup.zoom
    run = engine().run(opened.session.token)
    others = [each for each in tracks() if len(each.path)]
    moments = [*run.past.album.moments] if run else []
    if plane == "pca" and len(moments) < 2:
        plane = "random"
        st.info(
            "The run has no path yet, so this is a random plane. Train a little.",
            icon=":material/info:",
        )
    known = tuple((each.name, each.path.shape, float(np.nansum(each.path[-1]))) for each in others)
    seen = remembered(
        "landscape",
        (snapshot, len(moments), plane, seed, zoom, known),
        lambda: scenery(snapshot, path_of(snapshot, moments), plane, seed, zoom, others),
    )
    solid = setup.view == "surface"
    figure = remembered("landscape_figure", (id(seen), solid), lambda: figure_of(seen, solid))
    said = explained(seen)
    st.plotly_chart(figure, alt=f"{told(seen)} {said}", key="landscape_figure_shown")
    st.markdown(said)
    st.caption(measured(snapshot, seen))


def train_on(session: PointsSession) -> None:
    """Let the run train for a moment, where it plays and no stage asks it to."""
    run = engine().run(session.token)
    until = time.monotonic() + TRAINING
    while run and run.playing and not run.audience.connections and time.monotonic() < until:
        request = run.request()
        try:
            request.result(max(0.0, until - time.monotonic()))
        except TimeoutError:
            request.cancel()


def figure_of(seen: Scenery, solid: bool) -> object:
    """The picture of a scenery."""
    trails = [Trail(*shadow) for shadow in seen.shadows]
    picture = surface if solid else contour
    return picture(seen.found.across, seen.found.up, seen.found.losses, trails, AXES[seen.plane])


def explained(seen: Scenery) -> str:
    """How much of the path the plane shows, and what its directions are."""
    if np.isfinite(seen.share):
        text = f"**This plane explains {percent(seen.share)} of the path.**"
    else:
        text = "**The run has no path yet.**"
    if seen.bends is not None:
        first, second = seen.bends.largest[:2]
        how = "exact" if seen.bends.exact else f"to ± {seen.bends.residuals[0, :2].max():.1g}"
        text += (
            f" The loss bends most along these two: eigenvalues λ₁ = {first:.4g} and "
            f"λ₂ = {second:.4g} ({how}); the smallest is {seen.bends.smallest[0]:.4g}."
        )
        if seen.bends.smallest[0] < -PLAIN * first:
            text += " It is negative, so this is no minimum: there is still a way down."
    elif seen.plane == "random" and seen.share < 0.1:
        text += " Among so many directions, two random ones hardly ever point along a path."
    return text.replace(" -", " −")


def percent(share: float) -> str:
    """A share in percent, with three digits where it is small or nearly all."""
    return f"{100 * share:.3g} %"


def measured(snapshot: Snapshot, seen: Scenery) -> str:
    """What the heights are, in a sentence or two."""
    experiment = snapshot.experiment
    count, side = experiment.sizes[0], len(seen.found.across)
    heights = f"Height is the mean loss of all {count:,} training points"
    heights += with_penalty(experiment.penalty)
    coarse = f" on {side} × {side} places" if side < SIDE else ""
    whole = np.isfinite(seen.found.losses).all()
    gaps = "" if whole else " Where it is not finite there is a gap."
    biases = " Biases keep their values." if seen.plane == "random" else ""
    return (
        f"{heights}{coarse}, without dropout and with batch norm as it predicts; colours are "
        f"logarithmic.{gaps}{biases} The path lies outside of the plane: its shadow is drawn. "
        "The ring is the start, the dot is now."
    )


def told(seen: Scenery) -> str:
    """The picture in words."""
    known = seen.found.losses[np.isfinite(seen.found.losses)]
    span = f"from {known.min():.3g} to {known.max():.3g}" if len(known) else "nowhere finite"
    return f"The loss on the plane «{PLANES[seen.plane]}», {span}."

"""The kinds of experiments, a row each: the only list of what belongs to a kind on the pages.

A new kind is a row here, and one in `pages` where it has a page of its own. The rows stand at
the top because they name parts of pages; whoever is below is handed the row it needs with the
session (`playground.ui.base.kind` says why so). The engine has rows of its own, its regimes.
"""

from collections.abc import Mapping

import streamlit as st

from playground.experiments import EXPERIMENTS
from playground.experiments.images import Images
from playground.experiments.plane import Plane
from playground.experiments.points import PointsExperiment
from playground.links.experiments import KIND
from playground.presets import ON_POINTS
from playground.presets.images import IMAGES as IMAGE_PRESETS
from playground.probes.images.guesses import GUESSES
from playground.probes.images.images import IMAGES
from playground.probes.points.points import POINTS
from playground.probes.points.tiles import TILES
from playground.ui.base.about import about_images, about_points
from playground.ui.base.at_hand import names_one
from playground.ui.base.kind import Kind, Shelf
from playground.ui.pages.images.drawing import get_ready

BACK = "Opening one replaces yours; the browser's Back brings it back."
ROWS = (
    Kind(
        name="points",
        experiments=PointsExperiment,
        usual=Plane,
        probe=POINTS,
        tile=TILES,
        page="playground",
        where="on the Playground",
        about=about_points,
        shelf=Shelf(
            ON_POINTS,
            "preset",
            f"Experiments of the deep-learning primers, each with what it shows. {BACK}",
        ),
    ),
    Kind(
        name="images",
        experiments=Images,
        usual=Images,
        probe=IMAGES,
        tile=GUESSES,
        page="images",
        where="on the page Images",
        about=about_images,
        shelf=Shelf(
            IMAGE_PRESETS,
            "image_preset",
            f"The primers' networks for images, and famous ones. {BACK}",
        ),
        says="Small pictures: the first held-back images, and what each network takes them for; "
        "wrong guesses are red, and the bar is as long as the first choice is ahead of the second. "
        "Measured at the end of each epoch, and when you pause: the first 2,000 training images "
        "and all held-back ones, as on the page Images. Before the first end, and within long "
        "epochs, it is the first 100 of each.",
        compares={"race.seeds": 1, "search.epochs": 2},  # networks of images take longer
        ready=get_ready,
    ),
)
KINDS = {row.name: row for row in ROWS}  # the first is what newcomers find


def lead_elsewhere(query: Mapping[str, str], here: Kind) -> None:
    """Go to the page that shows the kind of experiment of a link, if it is not the kind `here`."""
    named = query.get(KIND, Plane.name()) if names_one(query) else ""
    known = EXPERIMENTS.by_name.get(named)
    if known is None or issubclass(known, here.experiments):
        return
    for kind in KINDS.values():
        if issubclass(known, kind.experiments):
            st.switch_page(kind.script, query_params=dict(query))

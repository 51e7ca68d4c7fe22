"""What the server remembers of one visitor of the page «Images».

It is kept apart from the playground's: an image network trains on while somebody looks at
the other page, as long as its lease lasts, and both are found again as they were left.
"""

from dataclasses import dataclass, field

import streamlit as st

from playground.experiments.plane import Images
from playground.probes.images.images import IMAGES
from playground.ui.base.session import PAGES, Home, Visit
from playground.ui.pages.compare.setup import OF_IMAGES, Setup


@dataclass
class ImageSession(Visit[Images]):
    """One visitor with an experiment on images."""

    PLACE = "image_session"
    kind = Images
    probe = IMAGES
    home = Home(PAGES / "images.py", "Images", "on the page Images", "images")
    usual_setup = OF_IMAGES

    experiment: Images = field(default_factory=Images)
    setup: Setup = OF_IMAGES
    threshold: float | None = None  # chosen in the tab «Robust», for pad and photos too

    def usual(self) -> Images:
        return Images()


def image_session(page: str = "images") -> ImageSession:
    """The session of the visitor whose script runs; made when they arrive."""
    if ImageSession.PLACE not in st.session_state:
        st.session_state[ImageSession.PLACE] = ImageSession()
    found: ImageSession = st.session_state[ImageSession.PLACE]
    found.read_address(page)
    return found

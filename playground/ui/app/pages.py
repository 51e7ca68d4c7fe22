"""The pages, a row each, in the order in which users see them: the only list of them.

A page's name is that of its script in the folder `pages` and its path in the address bar. Drawing
one means: whose session it shows, what its address says, then the page itself; a page on no
experiment has nothing but the last.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from playground.ui.app.kinds import KINDS, lead_elsewhere
from playground.ui.base.address import draw_without_session
from playground.ui.base.at_hand import at_hand
from playground.ui.base.kind import Kind, script_of
from playground.ui.base.session import Session
from playground.ui.pages.backprop import page as backprop_desk
from playground.ui.pages.compare import page as compare_page
from playground.ui.pages.functions import page as functions_page
from playground.ui.pages.images import page as images_page
from playground.ui.pages.playground import page as plane_page


@dataclass(frozen=True)
class Page:
    """One page: `show` draws it for the session of its kind; with several it is one of them."""

    name: str
    title: str
    icon: str
    show: Callable[..., None]
    kinds: tuple[Kind, ...] = ()

    @property
    def script(self) -> Path:
        """What Streamlit runs."""
        return script_of(self.name)

    def draw(self) -> None:
        """Draw it for the visitor whose script runs."""
        if not self.kinds:
            draw_without_session(self.name)
            self.show()
            return
        kind = at_hand(self.name, self.kinds) if len(self.kinds) > 1 else self.kinds[0]
        self.show(arrived(kind, self.name))


def arrived(kind: Kind, page: str) -> Session[Any]:
    """The visitor's session of `kind` on the page of this name, as a new address says."""
    session: Session[Any] = Session.of(kind)
    session.arrive(page)
    if session.news is not None:
        lead_elsewhere(session.news, kind)
        session.take(session.news)
    return session


POINTS, IMAGES = KINDS["points"], KINDS["images"]
material = partial(":material/{}:".format)
ROWS = (
    Page("playground", "Playground", material("network_node"), plane_page.show, (POINTS,)),
    Page("images", "Images", material("image"), images_page.show, (IMAGES,)),
    Page(
        "compare",
        "Compare",
        material("stacked_line_chart"),
        compare_page.show,
        tuple(KINDS.values()),
    ),
    Page(
        "backpropagation",
        "Backpropagation desk",
        material("calculate"),
        backprop_desk.show,
        (POINTS,),
    ),
    Page("functions", "Functions", material("show_chart"), functions_page.show),
)
PAGES = {row.name: row for row in ROWS}  # the first is what newcomers find

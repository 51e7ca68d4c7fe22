"""The page «Playground»: a network learns points of the plane, live."""

from playground.ui import plane_page
from playground.ui.session import session

plane_page.show(session())

"""The page «Playground»: a network learns points of the plane, live."""

from playground.ui.base.kind_sessions import session
from playground.ui.pages.playground import page as plane_page

plane_page.show(session())

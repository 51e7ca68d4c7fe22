"""The page «Playground»: a network learns points of the plane, live."""

from playground.ui.app.pages import PAGES

PAGES["playground"].draw()

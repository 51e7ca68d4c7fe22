"""The page «Compare»: races, and whatever else takes many networks."""

from playground.ui.app.pages import PAGES

PAGES["compare"].draw()

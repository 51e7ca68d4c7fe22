"""The page «Functions»: activations and losses as curves."""

from playground.ui.app.pages import PAGES

PAGES["functions"].draw()

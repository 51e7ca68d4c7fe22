"""The page «Backpropagation desk»: every number of one update, step by step."""

from playground.ui.app.pages import PAGES

PAGES["backpropagation"].draw()

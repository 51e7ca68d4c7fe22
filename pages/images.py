"""The page «Images»: a network learns what images show, and reads what one draws."""

from playground.ui.app.pages import PAGES

PAGES["images"].draw()

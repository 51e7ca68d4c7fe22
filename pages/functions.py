"""The page «Functions»: activations and losses as curves."""

from playground.ui import functions_page

functions_page.show()

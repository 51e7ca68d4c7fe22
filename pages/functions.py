"""The page «Functions»: activations and losses as curves."""

from playground.ui.pages.functions import page as functions_page

functions_page.show()

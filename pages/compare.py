"""The page «Compare»: races, and whatever else takes many networks."""

from playground.ui import compare_page
from playground.ui.compare_subject import at_hand

compare_page.show(at_hand())

"""The page «Compare»: races, and whatever else takes many networks."""

from playground.ui.pages.compare import page as compare_page
from playground.ui.pages.compare.subject import at_hand

compare_page.show(at_hand())

"""The page «Compare»: races, and whatever else takes many networks."""

from playground.ui import compare_page
from playground.ui.session import session

compare_page.show(session("compare"))

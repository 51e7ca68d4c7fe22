"""The address bar of one visitor's pages: what it says that is news, and what it is told.

Streamlit's links between pages drop the query, and on a slow link the message of a control still
carries the address of before the last change. So what the bar says is compared with what it was
told last, and with the page that was drawn last.
"""

from dataclasses import dataclass, field

import streamlit as st

from playground.links.repair import tidied

DRAWN_LAST = "page_drawn_last"  # whose session, and on which page


def drawn_last() -> tuple[str, str]:
    """The place of the session that was drawn last, and its page; both empty at first."""
    found: tuple[str, str] = st.session_state.get(DRAWN_LAST, ("", ""))
    return found


def draw_without_session(page: str) -> None:
    """Note that a page is drawn that shows nobody's experiment and has no words in its address."""
    st.session_state[DRAWN_LAST] = (drawn_last()[0], page)
    if st.query_params:
        st.query_params.clear()


def query_now() -> dict[str, str]:
    """The words of the address, without what mail programs do to them."""
    return tidied(st.query_params.to_dict())


@dataclass
class Address:
    """What the address says as far as this session knows, and whether the browser was told so."""

    says: dict[str, str] = field(default_factory=dict)
    told: bool = True

    def news(self, place: str, page: str, just_used: bool) -> dict[str, str] | None:
        """The words that nobody here put there, as the session at `place` is drawn on `page`.

        A control that was `just_used` counts more than an address of before its change. Who goes
        from page to page takes the experiment along.
        """
        query, moved = query_now(), drawn_last() != (place, page)
        st.session_state[DRAWN_LAST] = (place, page)
        if moved and not query:
            self.says = {}
            return None
        return None if just_used or query == self.says else query

    def heard(self, query: dict[str, str]) -> None:
        """Note that the session has taken what the address says."""
        self.says, self.told = query, False

    def tell(self, query: dict[str, str]) -> None:
        """Put `query` into the address bar.

        What was just read is said all the same: Back may have overtaken the word of a change,
        which then reaches the browser after it.
        """
        if not (self.told and query == self.says == st.query_params.to_dict()):
            st.query_params.from_dict(query)
            self.says, self.told = query, True

"""The frame around every page: the browser's title, and the table of pages.

Only Streamlit runs it as the main script; a process that a search spawns at the very moment
may find it in that place, and must not run it.
"""

from pathlib import Path

import streamlit as st

from playground.ui.app.pages import PAGES
from playground.ui.base.bad_values import sent_impossible_value, tell_impossible_value
from playground.ui.browser.history import keep_history
from playground.ui.browser.keeper import keeper
from playground.ui.browser.number_fields import numbers_are_read
from playground.ui.browser.stay import stay

ROOT = Path(__file__).parents[3]


def show() -> None:
    """Draw the page that was asked for."""
    # An icon of our own: the others would be fetched from a server elsewhere.
    st.set_page_config(
        page_title="Neural Playground", page_icon=str(ROOT / "assets" / "icon.png"), layout="wide"
    )
    first, *_ = rows = [*PAGES.values()]
    pages = [
        st.Page(row.script, title=row.title, icon=row.icon, default=row is first) for row in rows
    ]
    page = st.navigation(pages, position="top")
    numbers_are_read()
    keeper()
    try:
        page.run()
    except Exception as error:
        if not sent_impossible_value(error):
            raise
        tell_impossible_value(error)
    finally:
        stay(st.session_state)
    keep_history(page.title)


if __name__ == "__main__":
    show()

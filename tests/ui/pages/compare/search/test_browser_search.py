"""In a real browser: a search, and a filter that leaves out lines and rows of what it found."""

import csv
from pathlib import Path

from browser_help import Visitor
from playwright.sync_api import expect

LINK = "?v=1&points=60&layers=3&batch_size=20"
LINES = ".st-key-search_lines_chart .js-plotly-plot"
COMPILING = 90_000  # milliseconds; a calm machine needs two seconds
# How many cells are drawn in full colour: those that say something under the pointer.
COLOURED = f"""() => document.querySelector("{LINES}")?._fullData
  ?.filter((trace) => trace.hoverinfo === "text")
  .reduce((sum, trace) => sum + trace.x.filter((x) => x === 0).length, 0)"""


def coloured(visitor: Visitor, count: int) -> None:
    """Wait until so many lines are not grey."""
    visitor.page.wait_for_function(f"({COLOURED})() === {count}")


def test_a_filter_greys_lines_and_shortens_the_table_and_the_file_holds_all(
    visitor: Visitor,
) -> None:
    visitor.compare(LINK, "Search")
    visitor.page.get_by_role("button", name="Search", exact=True).click()
    expect(visitor.page.get_by_text("Over ·")).to_be_visible(timeout=COMPILING)
    visitor.settled()
    coloured(visitor, 10)
    visitor.page.get_by_text("Filter", exact=True).click()
    upper = visitor.page.get_by_role("slider", name="Learning rate").last
    upper.focus()
    for _ in range(2):  # from 0.1 to 0.01
        upper.press("ArrowLeft")
    expect(visitor.page.get_by_text("6 of 10 combinations are shown.")).to_be_visible()
    coloured(visitor, 6)
    expect(visitor.page.get_by_text("the grey ones are left out")).to_be_visible()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="CSV", exact=True).click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text().splitlines()))
    assert len(rows) == 10
    assert rows[0]["link"].startswith("?v=1&")

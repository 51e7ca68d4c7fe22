"""In a real browser: the tab «Sharpness» follows the run, and hears another learning rate."""

from browser_help import Visitor
from playwright.sync_api import expect

COMPILING = 90_000  # milliseconds; a calm machine needs one or two seconds


def test_the_gauge_follows_the_run_and_its_learning_rate(visitor: Visitor) -> None:
    visitor.open().play(speed="10")
    visitor.tab("Sharpness")
    text = visitor.page.get_by_text("The largest eigenvalue of the Hessian is")
    expect(text).to_contain_text("2/η = 200", timeout=COMPILING)
    visitor.until_more("epoch", 100)
    visitor.pause()
    columns = "Array.from(document.querySelector('.js-plotly-plot')._fullData[0].x)"
    visitor.page.wait_for_function(f"Math.max(...{columns}) >= 100 && {columns}.length > 5")
    visitor.part("learning_rate").fill("10")
    visitor.part("learning_rate").press("Enter")
    expect(text).to_contain_text("2/η = 0.2", timeout=COMPILING)
    expect(visitor.page.get_by_text("would diverge in this direction")).to_be_visible()

"""In a real browser: who matters to a network, under the pointer and at a click."""

import re
from typing import Any

import numpy as np
import pytest
from browser_help import PATIENCE, Visitor
from playwright.sync_api import expect

LINK = "?v=1&points=60&layers=3&batch_size=20"
MAP = "[class*=st-key-influence_map] .js-plotly-plot"
COMPILING = 90_000  # milliseconds; a calm machine needs one or two seconds
# The training points: where each is in the window, and what Plotly says of it.
POINTS = """(plot) => {
  const { xaxis, yaxis } = plot._fullLayout;
  const { left, top } = plot.getBoundingClientRect();
  const { x, y, hovertext } = plot._fullData[1];
  return Array.from(x, (_, i) => ({
    x: left + xaxis._offset + xaxis.d2p(x[i]),
    y: top + yaxis._offset + yaxis.d2p(y[i]),
    text: hovertext[i],
  }));
}"""


@pytest.fixture
def asker(visitor: Visitor) -> Visitor:
    """Somebody who has had a small network trained without each of its points."""
    visitor.compare(LINK, "Who matters")
    visitor.widget("influence_epochs").locator("input").fill("20")
    visitor.page.keyboard.press("Enter")
    visitor.settled()
    visitor.widget("influence_start").get_by_role("button").click()
    flip = visitor.widget("influence_flip_label").get_by_role("button")
    expect(flip).to_be_enabled(timeout=COMPILING)
    return visitor.settled()


def alone(points: list[dict[str, Any]]) -> int:
    """The number of the point that is farthest from all others."""
    places = np.array([[point["x"], point["y"]] for point in points])
    apart = np.linalg.norm(places[:, None] - places, axis=2) + np.diag(np.full(len(points), np.inf))
    return int(apart.min(axis=1).argmax())


def test_a_point_says_its_influence_under_the_pointer_and_is_chosen_by_a_click(
    asker: Visitor,
) -> None:
    plot = asker.page.locator(MAP)
    plot.scroll_into_view_if_needed()
    points = plot.evaluate(POINTS)
    assert len(points) == 30
    number = alone(points)
    point = points[number]
    asker.page.mouse.move(point["x"], point["y"], steps=5)
    first, second = point["text"].split("<br>")
    expect(plot.locator(".hoverlayer .hovertext")).to_have_text(first + second)
    assert first.startswith(f"point {number + 1}, ")
    asker.page.mouse.click(point["x"], point["y"])
    chosen = asker.widget("influence_point").locator("input").first
    expect(chosen).to_have_value(str(number + 1), timeout=PATIENCE)
    expect(asker.page.get_by_text(f"Without point {number + 1} (")).to_be_visible()
    influence = second.removeprefix("influence ")
    said = re.compile(rf"Without point {number + 1} \(.*: influence {re.escape(influence)}$")
    expect(asker.page.get_by_role("figure", name=said)).to_be_visible()

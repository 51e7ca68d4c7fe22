"""In a real browser: a network along a line, its contributions, and points of one's own on it."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from browser_help import PATIENCE, Visitor
from playwright.sync_api import expect

from playground.datasets.points.curve import HEIGHT, OwnCurve, read_curve
from playground.experiments.curve import Curve
from playground.layers import Dense
from playground.links.experiments import to_link
from playground.presets import NAMES

COMPILING = 60_000  # milliseconds
Place = Callable[[float, float], tuple[float, float]]
SMALL = Curve(layers=(Dense(units=4),))
USUAL = OwnCurve().points  # which the address bar leaves out
FIRST = len(read_curve(USUAL)[0])
INKED = """() => {
  const canvas = document.querySelector(".np-plot-lines");
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 3; at < data.length; at += 4) count += data[at] > 128;
  return count;
}"""


def turn(visitor: Visitor, title: str) -> None:
    """Choose the kind of data."""
    visitor.widget("kind").get_by_role("radio", name=title).click()


def begin(visitor: Visitor) -> Place:
    """Take the pen out; return where on the screen an x and a value are."""
    visitor.part("pen_start").click()
    visitor.part("pen_0").wait_for()
    visitor.until("stage.dataset.status === 'paused'")
    visitor.settled()
    square = visitor.page.locator(".np-map-square")
    square.scroll_into_view_if_needed()

    def place(x: float, value: float) -> tuple[float, float]:
        box = square.bounding_box()
        assert box is not None
        across, down = (x + 6) / 12, (HEIGHT - value) / (2 * HEIGHT)
        return box["x"] + box["width"] * across, box["y"] + box["height"] * down

    return place


def until_points(visitor: Visitor, count: int) -> np.ndarray:
    """Wait until the address bar holds so many points; return them `(N, 2)`."""
    visitor.page.wait_for_function(
        "([length, usual]) => length ==="
        " (new URLSearchParams(location.search).get('dataset.points') ?? usual).length",
        arg=[1 + 4 * count, USUAL],
        timeout=PATIENCE,
    )
    visitor.settled()
    query = parse_qs(urlsplit(visitor.page.url).query)
    return np.column_stack(read_curve(query.get("dataset.points", [USUAL])[0]))


def keys(visitor: Visitor) -> str:
    """What the lines below the picture are said to be."""
    return visitor.part("plot_keys").inner_text().replace("\u2212", "-")


def test_a_visitor_goes_from_the_plane_to_a_curve_and_back_with_the_network(
    visitor: Visitor,
) -> None:
    visitor.open("?v=1&dataset=xor&layers=3")
    turn(visitor, "Curve")
    visitor.until_address("kind=curve")
    visitor.arrived()
    assert "layers=3" in visitor.page.url
    expect(visitor.page.locator(".np-plot-lines")).to_be_visible()
    expect(visitor.page.locator(".np-map-image")).to_be_hidden()
    expect(visitor.page.locator(".np-unit-hidden")).to_have_count(3)
    turn(visitor, "Plane")
    visitor.until_address("dataset=xor")
    visitor.arrived()
    assert "kind" not in visitor.page.url
    expect(visitor.page.locator(".np-map-image")).to_be_visible()
    expect(visitor.page.locator(".np-plot-lines")).to_be_hidden()


def test_a_curve_is_learned_live(visitor: Visitor) -> None:
    visitor.open(to_link(SMALL))
    loss = visitor.number("train-loss")
    visitor.play(speed="10")
    visitor.until_more("frame", 30)
    visitor.until(f"Number(stage.dataset.trainLoss) < {loss / 4}")
    visitor.pause()
    expect(visitor.page.locator(".np-map-name")).to_have_text("Output of the network")


def test_contributions_are_drawn_where_they_are_asked_for(visitor: Visitor) -> None:
    visitor.open(to_link(SMALL))
    before = visitor.page.evaluate(INKED)
    visitor.part("contributions").check()
    expect(visitor.part("plot_keys")).to_contain_text("weight × unit")
    expect(visitor.part("plot_keys")).to_contain_text("bias 0")
    visitor.page.wait_for_function(f"({INKED})() > {1.3 * before}")
    visitor.part("contributions").uncheck()
    expect(visitor.part("plot_keys")).not_to_contain_text("weight × unit")
    visitor.page.wait_for_function(f"({INKED})() === {before}")


def test_the_pointer_tells_x_the_answer_and_the_contribution_under_it(visitor: Visitor) -> None:
    visitor.open(to_link(Curve(layers=())))
    visitor.part("contributions").check()
    square = visitor.page.locator(".np-map-square")
    square.hover(position={"x": 60, "y": 60})
    tip = visitor.page.locator(".np-tip").first
    expect(tip).to_contain_text("x = ")
    expect(tip).to_contain_text("output = ")
    visitor.page.wait_for_timeout(100)
    box = square.bounding_box()
    assert box is not None
    # Without a bias the line of the only input goes through the middle.
    visitor.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(tip).to_contain_text("x × ")


def test_a_unit_under_the_pointer_is_enlarged(visitor: Visitor) -> None:
    visitor.open(to_link(SMALL))
    visitor.page.locator(".np-unit-hidden").first.hover()
    name = visitor.page.locator(".np-map-name")
    expect(name).to_have_text("Hidden layer 1, unit 1")
    expect(visitor.page.locator(".np-map-dots")).to_be_hidden()
    visitor.page.mouse.move(5, 5)
    expect(name).to_have_text("Output of the network")
    expect(visitor.page.locator(".np-map-dots")).to_be_visible()


def test_points_are_placed_moved_and_erased_with_the_mouse(visitor: Visitor) -> None:
    place = begin(visitor.open(to_link(SMALL)))
    mouse = visitor.page.mouse
    mouse.click(*place(4.5, 1.0))
    found = until_points(visitor, FIRST + 1)
    np.testing.assert_allclose(found[-1], [4.5, 1.0], atol=0.05)
    visitor.press("pen_move")
    mouse.move(*place(4.5, 1.0))
    mouse.down()
    mouse.move(*place(5.0, -0.5), steps=5)
    mouse.up()
    visitor.page.wait_for_timeout(300)
    found = until_points(visitor, FIRST + 1)
    np.testing.assert_allclose(found[-1], [5.0, -0.5], atol=0.05)
    visitor.press("pen_erase")
    mouse.click(*place(-4.5, -0.6))
    found = until_points(visitor, FIRST)
    np.testing.assert_allclose(found[-1], [5.0, -0.5], atol=0.05)
    visitor.press("pen_done")
    visitor.play(speed="10")
    visitor.until_more("frame", 10)
    visitor.pause()
    visitor.reload()
    np.testing.assert_array_equal(until_points(visitor, FIRST), found)


def test_points_are_placed_and_erased_with_a_finger(toucher: Visitor) -> None:
    place = begin(toucher.open(to_link(SMALL)))
    touch = toucher.page.touchscreen
    touch.tap(*place(5.0, -0.9))  # the page's head covers what is higher up
    found = until_points(toucher, FIRST + 1)
    np.testing.assert_allclose(found[-1], [5.0, -0.9], atol=0.08)
    toucher.part("pen_erase").tap()
    touch.tap(*place(5.0, -0.9))
    until_points(toucher, FIRST)


def test_a_finger_drags_a_point_and_the_page_does_not_scroll(toucher: Visitor) -> None:
    place = begin(toucher.open(to_link(SMALL)))
    toucher.part("pen_move").tap()
    last = np.column_stack(read_curve(USUAL))[-1]
    cdp = toucher.page.context.new_cdp_session(toucher.page)
    top = toucher.page.evaluate("window.scrollY")

    def send(kind: str, *where: tuple[float, float]) -> None:
        spots = [{"x": x, "y": y} for x, y in where]
        cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    send("touchStart", place(*last))
    for step in range(1, 6):
        send("touchMove", place(last[0] + step / 5, last[1] + step / 10))
    send("touchEnd")
    toucher.until_address("dataset.points")
    found = until_points(toucher, FIRST)
    np.testing.assert_allclose(found[-1], last + np.array([1.0, 0.5]), atol=0.08)
    assert toucher.page.evaluate("window.scrollY") == top


def test_linear_regression_opens_from_the_gallery_and_shows_both_lines(visitor: Visitor) -> None:
    visitor.open()
    visitor.widget("gallery").get_by_role("button").click()
    visitor.widget("open.linear_regression").get_by_role("button").click()
    visitor.until_address("kind=curve")
    visitor.arrived()
    slope, best = slopes(visitor)
    assert best == pytest.approx(2, abs=0.15)
    visitor.part("speed").select_option("10")
    visitor.press("play")
    visitor.until("Number(stage.dataset.epoch) >= 100")
    visitor.pause()
    slope, best = slopes(visitor)
    assert slope == pytest.approx(best, abs=0.15)


def slopes(visitor: Visitor) -> tuple[float, float]:
    """The slopes that gradient descent and the normal equation have found."""
    expect(visitor.part("plot_keys")).to_contain_text("Normal equation: y =")
    found = re.findall(r"y = (-?[\d.]+) x", keys(visitor))
    return float(found[0]), float(found[1])


def test_logistic_regression_says_where_its_boundary_is(visitor: Visitor) -> None:
    visitor.open(to_link(NAMES["logistic_regression"].experiment))
    visitor.play(speed="10")
    visitor.until_more("epoch", 100)
    visitor.pause()
    expect(visitor.page.locator(".np-map-name")).to_have_text("Probability of blue")
    found = re.search(r"Boundary at x = (-?[\d.]+)", keys(visitor))
    assert found
    assert abs(float(found[1])) < 0.15
    visitor.part("contributions").check()
    expect(visitor.page.locator(".np-map-name")).to_have_text("Sum before the sigmoid")


def test_every_tab_below_the_picture_is_there_for_a_curve_too(visitor: Visitor) -> None:
    visitor.open(to_link(Curve(layers=(Dense(units=3), Dense(units=2)))))
    visitor.tab("Representation")
    expect(visitor.page.get_by_text("The line is the axis of x")).to_be_visible()
    visitor.tab("Measures")
    expect(visitor.page.get_by_text("R²").first).to_be_visible()
    visitor.tab("Gradients")
    noise = visitor.page.get_by_text("Gradient noise: with batches of")
    expect(noise).to_be_visible(timeout=COMPILING)
    visitor.tab("What runs")
    expect(visitor.page.get_by_text("One update takes a batch")).to_be_visible()

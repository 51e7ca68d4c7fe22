"""In a real browser: points drawn with mouse and finger, and a network that trains on them."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import numpy as np
from browser_help import PATIENCE, Visitor
from playwright.sync_api import expect

from playground.datasets.points.own import FIRST, Points, read_points, write_points

Place = Callable[[float, float], tuple[float, float]]


def begin(visitor: Visitor) -> Place:
    """Take the pen out; return where on the screen a place of the map is."""
    visitor.part("pen_start").click()
    visitor.part("pen_0").wait_for()
    visitor.until("stage.dataset.status === 'paused'")
    visitor.settled()
    square = visitor.page.locator(".np-map-square")
    square.scroll_into_view_if_needed()

    def place(x: float, y: float) -> tuple[float, float]:
        box = square.bounding_box()
        assert box is not None
        return box["x"] + box["width"] * (x + 6) / 12, box["y"] + box["height"] * (6 - y) / 12

    return place


def points(visitor: Visitor) -> Points:
    """The points that the address bar holds."""
    query = parse_qs(urlsplit(visitor.page.url).query)
    text = query["dataset.points"][0] if "dataset.points" in query else write_points(FIRST)
    return read_points(text)


def until_points(visitor: Visitor, count: int) -> Points:
    """Wait until the address bar holds so many points."""
    letters = 1 + 4 * count
    visitor.page.wait_for_function(
        "(length) => (new URLSearchParams(location.search).get('dataset.points') ?? '').length"
        " === length",
        arg=letters,
        timeout=PATIENCE,
    )
    visitor.settled()
    return points(visitor)


def test_points_are_placed_moved_and_erased_with_the_mouse(visitor: Visitor) -> None:
    place = begin(visitor.open())
    mouse = visitor.page.mouse
    visitor.press("pen_1")
    mouse.click(*place(-4, -4))
    found = until_points(visitor, 9)
    np.testing.assert_allclose(found.x[-1], [-4, -4], atol=0.05)
    assert found.targets[-1] == 1
    mouse.move(*place(0, 5))
    mouse.down()
    mouse.move(*place(4, 5), steps=40)
    mouse.up()
    visitor.page.wait_for_function("location.search.length > 90")
    visitor.settled()
    stroke = points(visitor).x[9:]
    assert 6 <= len(stroke) <= 10
    np.testing.assert_allclose(stroke[:, 1], 5, atol=0.05)
    count = 9 + len(stroke)
    visitor.press("pen_move")
    mouse.move(*place(-4, -4))
    mouse.down()
    mouse.move(*place(-5, -2), steps=5)
    mouse.up()
    visitor.page.wait_for_timeout(500)
    moved = until_points(visitor, count).x[8]
    np.testing.assert_allclose(moved, [-5, -2], atol=0.05)
    visitor.press("pen_erase")
    mouse.click(*place(-5, -2))
    assert not (np.abs(until_points(visitor, count - 1).x - [-5, -2]) < 0.2).all(axis=1).any()


def test_a_network_trains_on_what_was_drawn_while_it_is_drawn(visitor: Visitor) -> None:
    place = begin(visitor.open())
    visitor.play("1")
    visitor.until_more("epoch", 5)
    visitor.press("pen_0")
    for step in range(3):
        visitor.page.mouse.click(*place(3 + step / 2, 3))
    until_points(visitor, 11)
    before = visitor.number("epoch")
    assert before > 5
    visitor.until_more("epoch", 5)
    assert visitor.data("status") == "playing"
    visitor.pause()
    expect(visitor.page.get_by_text("the points changed while training")).to_be_visible()


def test_a_third_colour_makes_a_third_class(visitor: Visitor) -> None:
    place = begin(visitor.open())
    visitor.press("pen_2")
    for step in range(4):
        visitor.page.mouse.click(*place(-4 + step / 2, -4))
    visitor.until_address("loss=cross_entropy")
    assert until_points(visitor, 12).classes == 3
    visitor.arrived()
    expect(visitor.page.locator(".np-map-name")).to_have_text("Likeliest class")
    visitor.play("50")
    visitor.until("Number(stage.dataset.trainLoss) < 0.1")


def test_points_are_placed_with_a_finger_and_the_page_does_not_scroll(toucher: Visitor) -> None:
    place = begin(toucher.open())
    toucher.part("pen_1").tap()
    touch = toucher.page.context.new_cdp_session(toucher.page)
    top = toucher.page.evaluate("window.scrollY")

    def send(kind: str, *at: tuple[float, float]) -> None:
        spots = [{"x": x, "y": y} for x, y in at]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    send("touchStart", place(-3, -2))
    for step in range(1, 21):
        send("touchMove", place(-3, -2 - step / 10))
    send("touchEnd")
    toucher.page.wait_for_function("location.search.includes('dataset.points')")
    toucher.settled()
    stroke = points(toucher).x[8:]
    assert 4 <= len(stroke) <= 6
    np.testing.assert_allclose(stroke[:, 0], -3, atol=0.05)
    assert toucher.page.evaluate("window.scrollY") == top


def test_a_reload_finds_the_points_again(visitor: Visitor) -> None:
    place = begin(visitor.open())
    visitor.page.mouse.click(*place(1, 1))
    drawn = until_points(visitor, 9)
    visitor.page.reload()
    visitor.arrived()
    np.testing.assert_array_equal(points(visitor).x, drawn.x)
    expect(visitor.part("pen_0")).to_be_visible()


def test_a_pasted_table_is_trained_on_in_its_own_units(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.get_by_text("Your own table (CSV)").click()
    rows = "".join(f"{100 + i};{i % 5},5;{'red' if i < 10 else 'blue'}\n" for i in range(20))
    box = visitor.page.locator(".st-key-csv textarea")
    box.fill("mass;length;kind\n" + rows)
    box.press("Control+Enter")
    visitor.until_address("dataset=own_data")
    visitor.arrived()
    expect(visitor.page.get_by_text("Classes by kind: «red», «blue».")).to_be_visible()
    expect(visitor.page.locator(".np-axis-name-x")).to_have_text("mass")
    expect(visitor.page.locator(".np-axis-x span").get_by_text("110")).to_be_visible()
    visitor.play("50")
    visitor.until("Number(stage.dataset.trainLoss) < 0.05")


def test_five_thousand_points_stay_live(visitor: Visitor) -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(-6, 6, (5000, 2))
    rows = "".join(f"{a:.2f},{b:.2f},{int(a * b > 0)}\n" for a, b in x)
    visitor.open()
    visitor.page.get_by_text("Your own table (CSV)").click()
    file = {"name": "points.csv", "mimeType": "text/csv", "buffer": f"x1,x2,class\n{rows}".encode()}
    visitor.widget("csv_file").locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    visitor.until_address("dataset.points=file")
    visitor.arrived()
    visitor.play("batch")
    visitor.until_more("frame", 20)
    visitor.part("pen_1").click()
    visitor.until_more("frame", 20)
    visitor.pause()


def test_drawn_points_are_saved_as_a_table(visitor: Visitor) -> None:
    place = begin(visitor.open())
    visitor.page.mouse.click(*place(1.5, -2.5))
    drawn = until_points(visitor, len(FIRST.targets) + 1)
    with visitor.page.expect_download() as saving:
        visitor.page.get_by_role("button", name="Save data").click()
    rows = saving.value.path().read_text().splitlines()
    assert len(rows) == 1 + len(drawn.targets)  # and the names of the columns
    x1, x2 = map(float, rows[-1].split(",")[:2])
    np.testing.assert_allclose([x1, x2], drawn.x[-1], atol=0.006)

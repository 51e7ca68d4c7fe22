"""In a real browser: a kernel slides by pointer and keys, and shows the network's real numbers."""

from collections.abc import Iterator

import numpy as np
import pytest
from browser_help import PATIENCE, Visitor, visit
from playwright.sync_api import Page, expect
from workbench import compiled

from playground.cli.load.app import App
from playground.engine.train.snapshot import taken
from playground.engine.train.trainer import Trainer
from playground.experiments.images import Images
from playground.layers import Convolution, MaxPool
from playground.links.experiments import to_link
from playground.probes.images.kernel import Slide, convolutions, slide

SMALL = Images(
    points=400, layers=(Convolution(units=3, padding="valid"), MaxPool(), Convolution(units=4))
)
CELLS = """(tables) => tables.map((table) =>
  [...table.querySelectorAll("td")].map((cell) => Number(cell.textContent.replaceAll("−", "-"))))"""


@pytest.fixture
def visitor(app: App, page: Page) -> Iterator[Visitor]:
    """Somebody with a small network for images in front of them, at the tab of kernels."""
    expect.set_options(timeout=PATIENCE)
    with visit(app, page) as found:
        found.open(to_link(SMALL))
        page.get_by_role("tab", name="Kernel", exact=True).click()
        page.get_by_test_id("slide-line").wait_for()
        yield found


def shown(visitor: Visitor) -> list[np.ndarray]:
    """The numbers of the window, of the kernel and of their products, as the page shows them."""
    tables = visitor.page.locator(".np-slide-table")
    return [np.array(each).reshape(3, 3) for each in tables.evaluate_all(CELLS)]


def known(layer: int = 1, unit: int = 0, channel: int = 0) -> Slide:
    """What the kernel does to the first held-back image before training."""
    snapshot = taken(Trainer(SMALL, compiled(SMALL.compile_key())))
    of = next(each for each in convolutions(SMALL) if each.layer == layer)
    return slide(snapshot, snapshot.points[1].inputs[0], of, unit, channel)


def test_the_kernel_goes_where_one_points_and_where_keys_lead(visitor: Visitor) -> None:
    found, grid = known(), visitor.page.get_by_test_id("slide-in")
    box = grid.bounding_box()
    assert box is not None
    unit = box["width"] / 28
    grid.hover(position={"x": 13.5 * unit, "y": 11.5 * unit})  # the window's middle
    window, kernel, products = shown(visitor)
    np.testing.assert_allclose(kernel, found.kernel, atol=0.006)
    np.testing.assert_allclose(window, found.before[10:13, 12:15], atol=0.006)
    np.testing.assert_allclose(products, found.before[10:13, 12:15] * found.kernel, atol=0.006)
    line = visitor.page.get_by_test_id("slide-line")
    before = line.inner_text()
    grid.focus()
    visitor.page.keyboard.press("ArrowDown")
    window, _, _ = shown(visitor)
    np.testing.assert_allclose(window, found.before[11:14, 12:15], atol=0.006)
    assert "row 12 of 26, column 13 of 26" in (grid.get_attribute("aria-label") or "")
    assert found.part[10, 12] == found.part[11, 12] or line.inner_text() != before


def test_the_window_at_the_border_of_a_later_layer_holds_zeros(visitor: Visitor) -> None:
    page, found = visitor.page, known(3, 0, 0)
    visitor.widget("slide_layer").locator("input").click()
    page.get_by_role("option", name="3 · Convolution").click()
    expect(page.get_by_test_id("slide-line")).to_contain_text("other 2 channels")
    page.get_by_test_id("slide-out").hover(position={"x": 2, "y": 2})
    window, kernel, _ = shown(visitor)
    np.testing.assert_allclose(window[0], 0)
    np.testing.assert_allclose(window[1:, 1:], found.before[:2, :2], atol=0.006)
    np.testing.assert_allclose(kernel, found.kernel, atol=0.006)

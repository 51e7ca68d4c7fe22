"""In a real browser: stage and tabs look at one image, and images are stepped one by one."""

from collections.abc import Iterator

import pytest
from browser_help import PATIENCE, Visitor, visit
from playwright.sync_api import Page, expect
from test_browser_images import SMALL, draw_a_stroke

from playground.cli.load.app import App
from playground.links.experiments import to_link


@pytest.fixture
def visitor(app: App, page: Page) -> Iterator[Visitor]:
    """Somebody who has opened a link to a small network of images."""
    with visit(app, page) as found:
        page.set_default_timeout(3 * PATIENCE)
        yield found.open(to_link(SMALL))


def test_the_image_of_the_stage_and_that_of_every_tab_are_one(visitor: Visitor) -> None:
    page, strip = visitor.page, visitor.part("image").locator("button")
    name = page.locator(".np-photo-name")
    field = visitor.widget("image_subject").locator("input").first
    visitor.tab("Gradients")
    page.get_by_text("gradient by its pixels").wait_for()
    expect(field).to_have_value("1")
    strip.nth(3).click()
    expect(field).to_have_value("4")
    field.fill("6")
    field.press("Enter")
    expect(name).to_have_text("Held-back image 6")
    expect(strip.nth(5)).to_have_attribute("aria-pressed", "true")
    field.fill("180")  # beyond the strip
    field.press("Enter")
    expect(name).to_have_text("Held-back image 180")
    label = int(SMALL.splits()[1].targets[179])
    expect(page.get_by_text(f"It is: {label}")).to_be_visible()
    expect(page.get_by_text(f"This image is {label};")).to_be_visible()
    told = page.get_by_text("their mean loss is")
    before = told.inner_text()
    visitor.press("play")
    expect(told).not_to_have_text(before)  # it moves while the network trains
    visitor.pause()
    visitor.part("pad").scroll_into_view_if_needed()
    draw_a_stroke(visitor)
    expect(page.get_by_text("This image is taken for the likeliest class")).to_be_visible()
    expect(field).to_have_value("")
    visitor.tab("Kernel")
    page.get_by_test_id("slide-line").wait_for()
    expect(field).to_have_value("")
    strip.nth(0).click()
    expect(field).to_have_value("1")


def test_a_step_of_one_image_is_one_update_and_the_next_batch_ends_it(visitor: Visitor) -> None:
    for images, kind in ((1, "example"), (2, "example"), (20, "batch")):
        visitor.step(kind)
        assert visitor.number("epoch") == pytest.approx(images / 800)
    visitor.until("stage.dataset.status === 'paused'")

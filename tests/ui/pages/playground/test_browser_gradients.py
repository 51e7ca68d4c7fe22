"""In a real browser: the backpropagation desk, the gradient lens and the tab «Gradients»."""

from browser_help import Visitor
from playwright.sync_api import expect

DESK = "Backpropagation desk"
COMPILING = 90_000  # milliseconds; a calm machine needs one or two seconds


def to_page(visitor: Visitor, name: str) -> None:
    """Go to another page by the links on top."""
    visitor.page.get_by_role("link", name=name, exact=False).first.click()


def to_the_desk(visitor: Visitor) -> None:
    """Go to the desk, and wait until it is there."""
    to_page(visitor, DESK)
    visitor.page.get_by_text("Weights of your run after").wait_for()
    visitor.settled()


def next_step(visitor: Visitor, title: str) -> None:
    """Press «next», and wait for the step of this name."""
    visitor.widget("desk_next").locator("button:visible").click()
    visitor.page.get_by_text(f"{title}.", exact=True).wait_for()
    visitor.settled()


def test_the_desk_works_on_the_weights_of_the_run_which_waits_meanwhile(visitor: Visitor) -> None:
    visitor.open("?v=1&points=60").step()
    visitor.step()
    to_the_desk(visitor)
    expect(visitor.page.get_by_text("after epoch 2, step 6.")).to_be_visible()
    next_step(visitor, "Forward: layer 1")
    expect(visitor.page.locator(".katex").first).to_be_visible()
    visitor.widget("desk_step").get_by_role("slider").press("End")
    visitor.page.get_by_text("Update: output.", exact=True).wait_for()
    expect(visitor.page.get_by_text("gradients agree with central differences")).to_be_visible()
    to_page(visitor, "Playground")
    visitor.until("stage.dataset.status === 'paused' && stage.dataset.epoch === '2'")
    visitor.until_address("points=60")


def test_the_desk_fits_a_phone(visitor: Visitor) -> None:
    visitor.open()
    to_the_desk(visitor)
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    for title in ("Forward: layer 1", "Forward: layer 2"):
        next_step(visitor, title)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_lens_draws_the_pull_of_every_example_while_training_goes_on(visitor: Visitor) -> None:
    visitor.open()
    dots = visitor.page.locator(".np-map-dots")
    plain = dots.screenshot()
    expect(visitor.part("lens_legend")).to_be_hidden()
    visitor.part("gradient_lens").check()
    legend, told = visitor.part("lens_legend"), "Signal equals noise at a batch of"
    expect(legend).to_contain_text(told, timeout=COMPILING)
    start = legend.inner_text()
    assert dots.screenshot() != plain
    visitor.play(speed="10")
    visitor.until_more("epoch", 50)
    visitor.pause()
    assert legend.inner_text() != start
    visitor.part("gradient_lens").uncheck()
    expect(legend).to_be_hidden()


def test_gradients_are_shown_over_the_whole_training(visitor: Visitor) -> None:
    visitor.open().play(speed="10")
    visitor.until_more("epoch", 100)
    visitor.pause()
    visitor.tab("Gradients")
    figure = visitor.page.locator(".js-plotly-plot .heatmaplayer").first
    expect(figure).to_be_attached(timeout=COMPILING)
    expect(visitor.page.get_by_text("Gradient noise: with batches of 10")).to_be_attached()
    columns = "Array.from(document.querySelector('.js-plotly-plot')._fullData[0].x)"
    visitor.page.wait_for_function(f"Math.max(...{columns}) >= 100 && Math.min(...{columns}) === 0")

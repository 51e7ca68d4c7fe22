"""In a real browser: a reload loses nothing, nor does another data set; other tabs see nothing."""

import re

from browser_help import STAGE, Visitor, visit
from playwright.sync_api import Page, expect
from test_browser_images import SMALL, draw_a_stroke, opened

from playground.cli.load.app import App
from playground.datasets.points.plane import Xor
from playground.experiments.plane import Plane
from playground.links.experiments import to_link

ONE = Plane(dataset=Xor(), layers=(), points=120)
TYPED = "weight-1-0-0"
TICKET = "sessionStorage.getItem('playground_ticket')"
# Notes every epoch that the stage shows, from the first moment of a page on.
WATCH = f"""window.epochs = [];
new MutationObserver(() => {{
  const epoch = document.querySelector('{STAGE}')?.dataset.epoch;
  if (epoch !== undefined && window.epochs.at(-1) !== epoch) window.epochs.push(epoch);
}}).observe(document, {{ subtree: true, childList: true, attributes: true }});"""


def seen(visitor: Visitor) -> dict[str, str]:
    """What the stage says: epoch, losses, shares, notes."""
    readouts = visitor.page.locator(".np-readouts, .np-note").all_inner_texts()
    return {
        "epoch": visitor.data("epoch"),
        "loss": visitor.data("train-loss"),
        "said": str(readouts),
    }


def reloaded(visitor: Visitor, epoch: str) -> None:
    """Load the page again, and wait until it stands where it was."""
    assert visitor.reload().data("epoch") == epoch


def test_training_and_a_weight_set_by_hand_outlast_a_reload(visitor: Visitor) -> None:
    visitor.page.add_init_script(WATCH)
    visitor.open(to_link(ONE))
    visitor.step()
    visitor.step()
    visitor.part(TYPED).fill("0.75")
    expect(visitor.page.locator(".np-note")).to_contain_text("a weight was set at epoch 2")
    before = seen(visitor)
    reloaded(visitor, "2")
    assert visitor.page.evaluate("window.epochs") == ["2"]  # and never another
    expect(visitor.part("returned")).to_have_text("Went on where you were · Start afresh")
    assert visitor.part(TYPED).input_value() == "0.75"
    assert seen(visitor) == before
    visitor.step()
    expect(visitor.part("returned")).to_be_hidden()
    reloaded(visitor, "3")
    visitor.press("afresh")
    visitor.until("stage.dataset.epoch === '0'")
    expect(visitor.page.locator(".np-note")).to_have_text("")
    expect(visitor.part("returned")).to_be_hidden()


def test_another_tab_starts_afresh_and_a_duplicated_one_goes_on_by_itself(
    visitor: Visitor, app: App
) -> None:
    visitor.open(to_link(ONE))
    visitor.step()
    ticket = visitor.page.evaluate(TICKET)
    assert ticket not in visitor.page.content()
    with visit(app, visitor.page.context.new_page()) as other:
        other.open(visitor.page.url.removeprefix(app.url + "/"))
        expect(other.part("go_back")).to_be_hidden()
        assert other.page.evaluate(TICKET) != ticket
        other.page.evaluate(f"sessionStorage.setItem('playground_ticket', '{ticket}')")
        reloaded(other, "1")  # with what a duplicated tab has
        other.step()
        assert (other.data("epoch"), visitor.data("epoch")) == ("2", "1")
        assert other.page.evaluate(TICKET) != ticket
    visitor.step()
    assert visitor.data("epoch") == "2"
    assert ticket not in app.log


def test_who_comes_back_to_a_data_set_is_offered_to_go_on(visitor: Visitor) -> None:
    visitor.open(to_link(ONE))
    visitor.step()
    before = seen(visitor)
    visitor.choose("dataset", "Circle")
    visitor.until("stage.dataset.epoch === '0'")
    visitor.settled()
    expect(visitor.part("go_back")).to_be_hidden()
    visitor.choose("dataset", "Exclusive or")
    expect(visitor.part("go_back")).to_have_text("Go on where you were: epoch 1")
    assert visitor.data("epoch") == "0"
    visitor.press("go_back")
    visitor.until("stage.dataset.epoch === '1'")
    expect(visitor.part("go_back")).to_be_hidden()
    assert seen(visitor) == before


def test_a_drawing_and_the_network_that_reads_it_outlast_a_reload(app: App, page: Page) -> None:
    with visit(app, page) as visitor:
        opened(visitor)
        visitor.step("batch")
        draw_a_stroke(visitor)
        expect(visitor.part("prediction")).to_have_attribute("data-n", re.compile("[1-9]"))
        expect(visitor.part("pad_by")).to_contain_text("your network, epoch")
        said, epoch = visitor.part("pad_by").inner_text(), visitor.data("epoch")
        page.goto(f"{app.url}/{to_link(SMALL)}")
        visitor.until(f"stage.dataset.epoch === '{epoch}'")
        expect(visitor.part("prediction")).to_have_attribute("data-n", re.compile("[1-9]"))
        expect(page.locator(".np-pad-hint")).to_be_hidden()
        expect(visitor.part("pad_by")).to_have_text(said)

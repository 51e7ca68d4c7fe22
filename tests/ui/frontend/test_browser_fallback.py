"""Where a host passes no websocket on, a timer carries frames to the stage, and commands back."""

from browser_help import Visitor
from playwright.sync_api import expect

# A host that does not pass the live connection on: its socket closes and has never opened.
NO_LIVE = """
const Real = window.WebSocket;
window.WebSocket = class extends Real {
  constructor(address, ...more) {
    if (!new URL(address, location).pathname.endsWith("/live")) return super(address, ...more);
    const closed = { readyState: 3, close() {}, send() {} };
    setTimeout(() => closed.onclose?.({ code: 1006 }), 20);
    return closed;
  }
};
"""


def test_without_a_live_connection_the_page_feeds_the_stage(visitor: Visitor) -> None:
    visitor.page.add_init_script(NO_LIVE)
    visitor.open()
    visitor.play()
    visitor.until_more("epoch", 2)
    visitor.until_more("frame", 3)
    visitor.pause()
    visitor.press("reset")
    visitor.until("stage.dataset.epoch === '0'")
    visitor.step()
    assert visitor.data("epoch") == "1"


def test_a_rate_that_is_being_typed_counts_at_once_and_is_not_taken_back(
    visitor: Visitor,
) -> None:
    visitor.page.add_init_script(NO_LIVE)
    visitor.open().play()
    visitor.part("learning_rate").fill("0.25")  # not left yet: the experiment keeps its own
    note = visitor.page.locator(".np-note")
    expect(note).to_contain_text("learning rate changed at epoch")
    said = note.inner_text()
    visitor.until_more("frame", 8)  # each of them is a look of the timer
    assert note.inner_text() == said
    expect(visitor.part("learning_rate")).to_have_value("0.25")
    visitor.part("learning_rate").press("Tab")
    visitor.until_address("learning_rate=0.25")
    visitor.pause()
    assert note.inner_text() == said


def test_a_variant_is_opened_by_itself_without_a_websocket_too(visitor: Visitor) -> None:
    visitor.page.add_init_script(NO_LIVE)
    visitor.compare("", "Race")
    visitor.page.get_by_test_id("race").locator("[data-testid=open_variant]").first.click()
    visitor.arrived()

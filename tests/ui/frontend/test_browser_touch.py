"""In a real browser: every weight and bias is a field, and what is typed in is set at once."""

import pytest
from browser_help import Visitor
from playwright.sync_api import Locator, expect

from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.links.experiments import to_link

STATUS, NOTE = ".np-status", ".np-note"
TINY = to_link(Plane(layers=(Dense(units=3),), points=100))


def number(visitor: Visitor, name: str) -> float:
    """The number in a field of the stage."""
    return float(visitor.part(name).input_value())


def until_loss_differs(visitor: Visitor, loss: str) -> None:
    """Wait until the training loss is another one."""
    visitor.until(f"stage.dataset.trainLoss !== '{loss}'")


def line(visitor: Visitor, selector: str) -> Locator:
    """One half of the line under the numbers."""
    return visitor.page.locator(f"[data-testid=stage] {selector}")


def test_every_weight_and_bias_has_a_field_with_its_number(visitor: Visitor) -> None:
    visitor.open(TINY)
    names = [f"weight-1-{i}-{j}" for i in range(2) for j in range(3)]
    names += (
        [f"weight-2-{i}-0" for i in range(3)] + [f"bias-1-{j}" for j in range(3)] + ["bias-2-0"]
    )
    assert visitor.page.locator(".np-number").count() == len(names)
    for name in names:
        number(visitor, name)
    assert number(visitor, "bias-2-0") == 0


def test_a_click_on_a_link_opens_its_weight_and_typing_changes_the_picture(
    visitor: Visitor,
) -> None:
    visitor.open(TINY)
    loss = visitor.data("train-loss")
    link = visitor.page.locator(".np-hits path").first
    link.dispatch_event("click")
    field = visitor.part("weight-1-0-0")
    expect(field).to_be_focused()
    field.fill("3.25")
    until_loss_differs(visitor, loss)
    expect(line(visitor, NOTE)).to_have_text(
        "a weight was set at epoch 0; a link does not repeat it, Reset undoes it"
    )
    field.press("Escape")
    assert number(visitor, "weight-1-0-0") == 3.25
    visitor.step()
    assert number(visitor, "weight-1-0-0") != 3.25
    visitor.press("reset")
    visitor.until(f"stage.dataset.trainLoss === '{loss}'")


def test_the_bias_of_the_output_moves_the_whole_answer(visitor: Visitor) -> None:
    visitor.open(TINY)
    loss = visitor.data("train-loss")
    visitor.part("bias-2-0").click()
    visitor.page.keyboard.type("5")
    until_loss_differs(visitor, loss)
    assert number(visitor, "bias-2-0") == 5


def test_a_number_is_changed_while_training_plays(visitor: Visitor) -> None:
    visitor.open(TINY)
    visitor.play()
    visitor.part("weight-2-1-0").fill("4")
    expect(line(visitor, NOTE)).to_contain_text("a weight was set at epoch")
    visitor.until_more("epoch", 2)
    assert visitor.data("status") == "playing"


@pytest.mark.parametrize("text", ["", "1e7", "-1000001"])
def test_what_is_no_number_that_may_be_is_not_sent(visitor: Visitor, text: str) -> None:
    sent: list[str] = []
    visitor.page.on(
        "websocket", lambda socket: socket.on("framesent", lambda data: sent.append(str(data)))
    )
    visitor.open(TINY)
    loss = visitor.data("train-loss")
    field = visitor.part("weight-1-0-0")
    field.fill(text)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(visitor.page.locator(".np-number-name")).to_have_text(
        "Type a number of at most 1000000."
    )
    field.press("Escape")
    visitor.page.wait_for_timeout(300)
    assert visitor.data("train-loss") == loss
    expect(line(visitor, NOTE)).to_have_text("")
    assert any('"frame"' in data for data in sent)
    assert not any('"parameter"' in data for data in sent)


def test_the_keyboard_reaches_every_number_of_a_unit(visitor: Visitor) -> None:
    visitor.open(TINY)
    visitor.page.locator(".np-unit-hidden").nth(1).focus()
    visitor.page.keyboard.press("e")
    for name in ("bias-1-1", "weight-1-0-1", "weight-1-1-1"):
        expect(visitor.part(name)).to_be_focused()
        visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Shift+Tab")
    visitor.page.locator(".np-unit-hidden").nth(1).focus()
    visitor.page.keyboard.press("e")
    loss = visitor.data("train-loss")
    visitor.page.keyboard.press("ArrowUp")
    until_loss_differs(visitor, loss)
    assert number(visitor, "bias-1-1") == pytest.approx(0.1)
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator(".np-unit-hidden").nth(1)).to_be_focused()


def test_the_names_follow_the_pages_of_a_wide_layer(visitor: Visitor) -> None:
    visitor.open(to_link(Plane(layers=(Dense(units=20),), points=100)))
    expect(visitor.part("bias-1-7")).to_have_count(1)
    visitor.page.get_by_role("button", name="next units").click()
    expect(visitor.part("weight-1-1-15")).to_have_count(1)
    expect(visitor.part("bias-1-7")).to_have_count(0)
    loss = visitor.data("train-loss")
    visitor.part("weight-2-15-0").fill("9")
    until_loss_differs(visitor, loss)


def test_a_click_finds_the_weight_also_where_links_are_too_many_for_targets(
    visitor: Visitor,
) -> None:
    visitor.open(to_link(Plane(layers=(Dense(units=8),) * 12, points=100)))
    assert visitor.page.locator(".np-hits path").count() == 0
    visitor.page.evaluate(CLICK_ON_A_LINK)
    field = visitor.part("weight-3-0-0")
    expect(field).to_be_focused()
    loss = visitor.data("train-loss")
    field.fill("7")
    until_loss_differs(visitor, loss)
    visitor.page.locator(".np-unit-hidden").nth(8).focus()
    visitor.page.keyboard.press("e")
    visitor.page.keyboard.press("Tab")
    expect(visitor.part("weight-2-0-0")).to_be_focused()


# Clicks on the drawing where the first units of the second and third hidden layer are linked, at
# the middle of the link's path; links are drawn column by column.
CLICK_ON_A_LINK = """() => {
  const path = document.querySelectorAll(".np-links path")[2 * 8 + 8 * 8];
  const middle = path.getPointAtLength(path.getTotalLength() * 0.45);
  const drawing = document.querySelector(".np-svg");
  const frame = drawing.getBoundingClientRect();
  const [x, y] = [frame.left + middle.x, frame.top + middle.y];
  drawing.dispatchEvent(new MouseEvent("click", { clientX: x, clientY: y, bubbles: true }));
}"""

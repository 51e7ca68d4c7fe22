"""In a real browser: every control, the links, and the way back and forward."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from browser_help import Visitor, visit
from playwright.sync_api import Browser, expect

from playground.cli.load.app import App
from playground.experiments.plane import Plane
from playground.links.experiments import LONGEST_READ, to_link

# What is done to a widget, by its key, and what the address bar says then.
Act = Callable[[Visitor, str], None]


def choosing(title: str) -> Act:
    """Choose an option by its title."""
    return lambda visitor, key: visitor.choose(key, title)


def typing(text: str) -> Act:
    """Type a number, and finish it."""

    def act(visitor: Visitor, key: str) -> None:
        field = visitor.widget(key).locator("input")
        field.fill(text)
        field.press("Enter")

    return act


def sliding(visitor: Visitor, key: str) -> None:
    """Move a slider by one step."""
    visitor.widget(key).get_by_role("slider").press("ArrowRight")


def clicking(name: str) -> Act:
    """Click the button or pill that is called `name`."""

    def act(visitor: Visitor, key: str) -> None:
        visitor.widget(key).get_by_role("button", name=name, exact=True).click()

    return act


CONTROLS: dict[str, dict[str, tuple[Act, str]]] = {
    "Data": {
        "dataset": (choosing("Circle"), "dataset=circle"),
        "noise": (sliding, "noise=0.05"),
        "points": (typing("400"), "points=400"),
        "train_share": (sliding, "train_share=0.6"),
        "features": (clicking("x₁x₂"), "product"),
        "data_seed": (typing("7"), "data_seed=7"),
    },
    "Network": {
        "activation": (choosing("ReLU"), "activation=relu"),
        "layers.0.units": (typing("5"), "layers=5"),
        "add_layer": (clicking("Add a layer"), "8~8"),
        "initializer": (choosing("Uniform"), "initializer=uniform"),
        "start_seed": (typing("3"), "start_seed=3"),
    },
    "Training": {
        "optimizer": (choosing("Momentum"), "optimizer=momentum"),
        "batch_size": (typing("30"), "batch_size=30"),
        "loss": (choosing("Hinge"), "loss=hinge"),
        "penalty": (choosing("L2"), "penalty=l2"),
        "schedule": (choosing("Cosine"), "schedule=cosine"),
        "clipping": (choosing("By norm"), "clipping=clip_norm"),
        "stop_rule": (choosing("Early stopping"), "stop=early_stopping"),
        "order_seed": (typing("9"), "order_seed=9"),
    },
}
# Links that mean harm, or mean nothing, and a word of the sentence that answers them.
HOSTILE = {
    "?v=1&dataset=" + quote("<script>alert(1)</script>"): "dataset",
    "?v=99": "version",
    "?v=1&layers=999999&noise=1e999&points=" + "9" * 500: "layers",
    "?v=1&" + quote("dataset.__class__") + "=x": "no setting",
    "?v=1&layers=" + "8~" * LONGEST_READ: "characters",
}


@pytest.mark.parametrize("tab", CONTROLS)
def test_every_control_changes_the_experiment_and_the_address(visitor: Visitor, tab: str) -> None:
    visitor.open().tab(tab)
    for key, (act, address) in CONTROLS[tab].items():
        act(visitor, key)
        visitor.until_address(address)
        assert visitor.problems() == [], key
    visitor.until("stage.dataset.status === 'paused'")
    visitor.step()
    assert visitor.data("epoch") == "1"


def test_clicks_that_overtake_the_answers_of_a_slow_link_all_count(visitor: Visitor) -> None:
    visitor.page.add_init_script(SLOW_LINK)
    visitor.open()
    for name in ("x₁²", "x₂²", "x₁x₂", "sin x₁"):
        clicking(name)(visitor, "features")
        visitor.page.wait_for_timeout(150)
    visitor.until_address("features=x1~x2~x1_squared~x2_squared~product~sin_x1")
    visitor.page.wait_for_timeout(600)  # the last answers may still be on their way
    visitor.until_address("features=x1~x2~x1_squared~x2_squared~product~sin_x1")


def test_a_layer_is_added_while_the_old_picture_plays_on(visitor: Visitor) -> None:
    visitor.open().tab("Network")
    visitor.play()
    clicking("Add a layer")(visitor, "add_layer")
    drawn = "document.querySelectorAll('.np-unit-hidden').length"
    first_other = visitor.page.wait_for_function(f"{drawn} !== 16 && [{drawn}]")
    assert first_other.json_value() == [24]  # there was no moment without a picture
    visitor.until("stage.dataset.status === 'playing'")
    visitor.until_more("epoch", 2)


def test_a_widget_springs_back_from_what_cannot_be(visitor: Visitor) -> None:
    visitor.open().tab("Training")
    typing("900")(visitor, "batch_size")
    expect(visitor.page.get_by_test_id("stAlertContentWarning")).to_contain_text("batch size")
    expect(visitor.widget("batch_size").locator("input")).to_have_value("10")


def test_a_data_set_of_numbers_brings_its_loss_and_says_so(visitor: Visitor) -> None:
    visitor.open()
    visitor.choose("dataset", "Plane")
    visitor.until_address("loss=mean_squared")
    assert len(visitor.problems()) == 1
    assert "loss changed too" in visitor.problems()[0]
    visitor.page.get_by_text("learns the number that belongs to each point").wait_for()
    visitor.play(speed="10")
    visitor.until("Number(stage.dataset.trainLoss) < 0.01")


def test_a_shared_link_opens_the_same_numbers_elsewhere(
    visitor: Visitor, app: App, browser: Browser
) -> None:
    visitor.open(to_link(Plane().replace("noise", 0.2).replace("start_seed", 12)))
    visitor.choose("dataset", "Exclusive or")
    visitor.until_address("dataset=xor")
    visitor.until("stage.dataset.status === 'paused'")
    visitor.widget("share").get_by_role("button").click()
    link = visitor.page.get_by_test_id("stCode").inner_text().strip()
    assert link.startswith(f"{app.url}/?v=1&")
    visitor.page.keyboard.press("Escape")
    with browser.new_context() as context, visit(app, context.new_page()) as friend:
        friend.page.goto(link)
        friend.arrived()
        assert friend.data("train-loss") == visitor.data("train-loss")
        for _ in range(3):
            friend.step()
            visitor.step()
        assert friend.data("train-loss") == visitor.data("train-loss")
        assert friend.data("epoch") == visitor.data("epoch") == "3"


def test_back_and_forward_go_through_the_experiments(visitor: Visitor) -> None:
    visitor.open()
    spiral = visitor.data("train-loss")
    visitor.choose("dataset", "Circle")
    visitor.until_address("dataset=circle")
    visitor.until(f"stage.dataset.trainLoss !== '{spiral}'")
    circle = visitor.data("train-loss")
    field = visitor.widget("dataset").locator("input").first
    visitor.page.go_back()
    visitor.until_address("")
    visitor.until(f"stage.dataset.trainLoss === '{spiral}'")
    expect(field).to_have_value("Spiral")
    visitor.page.go_forward()
    visitor.until_address("dataset=circle")
    visitor.until(f"stage.dataset.trainLoss === '{circle}'")
    expect(field).to_have_value("Circle")


@pytest.mark.parametrize("link", HOSTILE, ids=HOSTILE.get)
def test_a_hostile_link_is_answered_in_one_box_and_the_page_works(
    visitor: Visitor, link: str
) -> None:
    visitor.open(link)
    problems = visitor.problems()
    assert len(problems) == 1
    assert HOSTILE[link] in problems[0]
    visitor.step()
    assert visitor.data("epoch") == "1"


def test_a_message_above_the_stage_does_not_make_the_stage_anew(visitor: Visitor) -> None:
    visitor.open()
    stage = "document.querySelector('[data-testid=stage]')"
    visitor.page.evaluate(f"{stage}.marked = true")
    visitor.choose("dataset", "Plane")  # the loss must follow, which is said above the stage
    visitor.page.get_by_test_id("stAlert").wait_for()
    visitor.arrived()
    assert visitor.page.evaluate(f"{stage}.marked === true")


# Streamlit's answers reach the page late, as they would from a server far away.
SLOW_LINK = """
const Quick = window.WebSocket;
window.WebSocket = class extends Quick {
  addEventListener(name, hear, ...more) {
    const late = (event) => setTimeout(() => hear.call(this, event), 400);
    const slow = this.url.includes("/_stcore/stream") && name === "message";
    super.addEventListener(name, slow ? late : hear, ...more);
  }
  set onmessage(hear) { this.addEventListener("message", hear); }
};
"""

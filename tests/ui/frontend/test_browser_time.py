"""In a real browser: the way back in time, and training that ends itself."""

from browser_help import Visitor, visit
from playwright.sync_api import Browser, expect
from test_browser_touch import STATUS, TINY, line

from playground.cli.load.app import App
from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.links.experiments import to_link
from playground.options.stopping import AfterEpochs, EarlyStopping

DIVERGING = (
    "?v=1&dataset=regression_plane&loss=mean_squared&optimizer=sgd&optimizer.learning_rate=10"
)


def dragged(visitor: Visitor, share: float) -> None:
    """Drag on the loss curve from its middle to a share of its width."""
    curve = visitor.page.locator(".np-curve-box")
    curve.scroll_into_view_if_needed()
    box = curve.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    visitor.page.mouse.move(box["x"] + box["width"] / 2, y)
    visitor.page.mouse.down()
    visitor.page.mouse.move(box["x"] + box["width"] * share, y, steps=8)
    visitor.page.mouse.up()


def test_dragging_on_the_curve_goes_back_and_play_goes_on_from_there(visitor: Visitor) -> None:
    visitor.open(TINY)
    losses = ["", *(stepped(visitor) for _ in range(8))]
    dragged(visitor, 0.55)
    expect(line(visitor, STATUS)).to_contain_text("Play goes on from here")
    visitor.until("stage.dataset.epoch !== '8'")
    epoch = int(visitor.data("epoch"))
    assert 2 <= epoch <= 6
    assert visitor.data("train-loss") == losses[epoch]
    for expected in losses[epoch + 1 :]:
        assert stepped(visitor) == expected
    expect(line(visitor, STATUS)).to_have_text("")


def stepped(visitor: Visitor) -> str:
    """The training loss after another epoch."""
    visitor.step()
    return visitor.data("train-loss")


def test_the_slider_goes_from_moment_to_moment_and_escape_comes_back(visitor: Visitor) -> None:
    visitor.open(TINY)
    for _ in range(4):
        visitor.step()
    slider = visitor.part("timeline")
    slider.focus()
    for epoch in ("3", "2"):
        slider.press("ArrowLeft")
        visitor.until(f"stage.dataset.epoch === '{epoch}'")
    slider.press("ArrowRight")
    visitor.until("stage.dataset.epoch === '3'")
    expect(slider).to_have_attribute("aria-valuetext", "epoch 3 of 4")
    slider.press("Escape")
    visitor.until("stage.dataset.epoch === '4'")
    slider.fill("1")
    visitor.until("stage.dataset.epoch === '1'")
    visitor.press("now")
    visitor.until("stage.dataset.epoch === '4'")
    expect(visitor.part("now")).to_be_disabled()


def test_a_finger_drags_back_on_a_phone(app: App, browser: Browser) -> None:
    phone = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
    with browser.new_context(**phone) as context, visit(app, context.new_page()) as visitor:  # type: ignore[arg-type]
        visitor.open(TINY)
        for _ in range(6):
            visitor.step()
        curve = visitor.page.locator(".np-curve-box")
        curve.scroll_into_view_if_needed()
        box = curve.bounding_box()
        assert box is not None
        touch = context.new_cdp_session(visitor.page)
        y, x = box["y"] + 60, box["x"] + 0.9 * box["width"]
        press = {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
        touch.send("Input.dispatchTouchEvent", press)
        for share in (0.8, 0.7, 0.6, 0.5, 0.4):
            point = {"x": box["x"] + share * box["width"], "y": y}
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
            visitor.page.wait_for_timeout(30)
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        visitor.until("Number(stage.dataset.epoch) < 4")


def test_early_stopping_says_why_and_brings_the_best_weights_back(visitor: Visitor) -> None:
    experiment = Plane(noise=0.5, points=100, layers=(Dense(units=8),), stop=EarlyStopping())
    visitor.open(to_link(experiment))
    visitor.part("speed").select_option("500")
    visitor.press("play")
    visitor.until("stage.dataset.status === 'finished'")
    status = line(visitor, STATUS)
    expect(status).to_contain_text("the test loss has not improved for 5 epochs. The weights of ")
    assert f"The weights of epoch {visitor.data('epoch')} are back" in status.inner_text()
    expect(visitor.part("play")).to_have_text("Play")
    best = visitor.data("epoch")
    visitor.press("now")
    visitor.until(f"Number(stage.dataset.epoch) > {best}")


def test_a_rule_chosen_on_the_page_ends_training(visitor: Visitor) -> None:
    visitor.open(TINY).tab("Training")
    visitor.choose("stop_rule", AfterEpochs.title())
    visitor.until_address("stop=after_epochs")
    visitor.play(speed="20")
    visitor.until("stage.dataset.status === 'finished'")
    assert visitor.data("epoch") == "100"
    expect(line(visitor, STATUS)).to_have_text(
        "Stopped after epoch 100: the stop rule asks for 100."
    )


def test_a_divergence_is_explained_and_the_last_good_picture_stays(visitor: Visitor) -> None:
    visitor.open(DIVERGING)
    visitor.press("play")
    visitor.until("stage.dataset.status === 'diverged'")
    expect(line(visitor, STATUS)).to_contain_text(
        "was the first number that is not finite", timeout=20_000
    )
    expect(line(visitor, STATUS)).to_contain_text("for the training example with index")
    assert visitor.data("train-loss") != ""
    expect(visitor.part("play")).to_have_text("Play")
    visitor.part("timeline").fill("0")
    visitor.until("stage.dataset.status === 'paused' && stage.dataset.epoch === '0'")

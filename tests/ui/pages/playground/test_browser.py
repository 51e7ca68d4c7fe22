"""In a real browser: the first sight, and everything that drives a run."""

from browser_help import Visitor
from playwright.sync_api import expect


def losses(visitor: Visitor, epochs: int) -> list[str]:
    """The training loss now and after each of so many epochs."""
    found = [visitor.data("train-loss")]
    for _ in range(epochs):
        visitor.step()
        found.append(visitor.data("train-loss"))
    return found


def test_a_stranger_sees_what_it_is_and_nothing_moves_before_play(visitor: Visitor) -> None:
    visitor.open()
    expect(visitor.page).to_have_title("Neural Playground")
    expect(visitor.page.get_by_text("Neural Playground", exact=True)).to_be_in_viewport()
    for words in ("A small neural network learns", "Press Play: the square shows"):
        expect(visitor.page.get_by_text(words)).to_be_in_viewport()
    for part in ("stage", "network", "play", "step", "reset", "speed", "learning_rate"):
        expect(visitor.part(part)).to_be_in_viewport()
    expect(visitor.page.locator(".np-map-image")).to_be_in_viewport(ratio=1)
    picture = visitor.part("network").screenshot()
    painted = visitor.data("frame")
    visitor.page.wait_for_timeout(1500)  # the server says once a second that nothing is new
    assert visitor.part("network").screenshot() == picture
    assert visitor.data("frame") == painted
    assert visitor.data("epoch") == "0"
    assert visitor.problems() == []


def test_playing_learns_the_spiral(visitor: Visitor) -> None:
    visitor.open().play(speed="10")
    visitor.until("Number(stage.dataset.epoch) >= 300")
    assert visitor.number("train-loss") < 0.3


def test_pause_stops_it_and_play_goes_on_from_there(visitor: Visitor) -> None:
    visitor.open().play()
    visitor.until_more("epoch", 3)
    visitor.pause()
    epoch, loss = visitor.data("epoch"), visitor.data("train-loss")
    visitor.page.wait_for_timeout(300)
    assert (visitor.data("epoch"), visitor.data("train-loss")) == (epoch, loss)
    visitor.play()
    visitor.until(f"Number(stage.dataset.epoch) > {epoch}")


def test_a_step_is_an_example_a_batch_or_the_rest_of_an_epoch(visitor: Visitor) -> None:
    visitor.open()
    visitor.step("example")
    assert visitor.number("epoch") == 1 / 250
    visitor.press("reset")
    visitor.until("stage.dataset.epoch === '0'")
    visitor.step("batch")
    visitor.step("batch")
    assert visitor.number("epoch") == 2 / 25
    visitor.step("epoch")
    assert visitor.number("epoch") == 1
    assert visitor.data("status") == "paused"


def test_fifty_fast_clicks_on_step_are_exactly_fifty_epochs(visitor: Visitor) -> None:
    visitor.open()
    visitor.part("step").evaluate("button => { for (let i = 0; i < 50; i += 1) button.click(); }")
    visitor.until("Number(stage.dataset.epoch) >= 50")
    visitor.page.wait_for_timeout(300)
    assert visitor.data("epoch") == "50"


def test_reset_trains_to_the_same_numbers_again(visitor: Visitor) -> None:
    first = losses(visitor.open(), 3)
    assert len(set(first)) == 4
    visitor.press("reset")
    visitor.until("stage.dataset.epoch === '0'")
    assert losses(visitor, 3) == first


def test_a_new_start_has_other_weights_and_ends_in_the_address(visitor: Visitor) -> None:
    visitor.open()
    loss = visitor.data("train-loss")
    visitor.press("start")
    visitor.until_address("start_seed=")
    visitor.until(f"stage.dataset.trainLoss !== '{loss}' && stage.dataset.status === 'paused'")
    assert visitor.data("epoch") == "0"


def test_speed_says_how_much_one_frame_trains(visitor: Visitor) -> None:
    visitor.open()
    frame = visitor.number("frame")
    visitor.play(speed="batch")
    visitor.until_more("frame", 20)
    visitor.pause()
    assert visitor.number("epoch") <= (visitor.number("frame") - frame) / 25
    epoch, frame = visitor.number("epoch"), visitor.number("frame")
    visitor.play(speed="100")
    visitor.until_more("epoch", 300)
    visitor.pause()
    assert visitor.number("epoch") - epoch > 2 * (visitor.number("frame") - frame)


def test_a_learning_rate_is_heard_while_playing_and_ends_in_the_address(visitor: Visitor) -> None:
    visitor.open().play()
    visitor.part("learning_rate").fill("0.02")
    expect(visitor.page.locator(".np-note")).to_contain_text("learning rate changed at epoch")
    visitor.part("learning_rate").press("Enter")
    visitor.until_address("learning_rate=0.02")
    visitor.page.get_by_label("Larger learning rate").click()
    expect(visitor.part("learning_rate")).to_have_value("0.03")
    visitor.until_address("learning_rate=0.03")
    assert visitor.data("status") == "playing"
    visitor.until_more("epoch", 2)  # it trains on, and has not begun again


def test_a_learning_rate_that_cannot_be_is_explained_and_not_sent(visitor: Visitor) -> None:
    visitor.open()
    visitor.part("learning_rate").fill("-1")
    expect(visitor.page.locator(".np-problem")).to_have_text(
        "-1 does not work: type a number from 0.000001 to 10."
    )
    visitor.part("learning_rate").fill("0.1")
    expect(visitor.page.locator(".np-problem")).to_be_hidden()
    visitor.part("learning_rate").press("Enter")
    visitor.until_address("learning_rate=0.1")


def test_a_page_that_is_reloaded_while_playing_has_a_stage_again(visitor: Visitor) -> None:
    visitor.open("?v=1&dataset=circle").play()
    visitor.reload()
    visitor.until_address("dataset=circle")
    visitor.play()
    visitor.until_more("epoch", 2)


def test_space_plays_and_pauses_on_the_stage(visitor: Visitor) -> None:
    visitor.open()
    visitor.part("stage").focus()
    visitor.page.keyboard.press(" ")
    visitor.until("stage.dataset.status === 'playing' && stage.dataset.epoch !== '0'")
    visitor.page.keyboard.press(" ")
    visitor.until("stage.dataset.status === 'paused'")
    assert visitor.page.evaluate("window.scrollY") == 0

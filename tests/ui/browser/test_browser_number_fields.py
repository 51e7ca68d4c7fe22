"""Numbers as people type them, in a real browser: nothing that was typed is dropped in silence."""

from browser_help import Visitor

RATE = "learning_rate"


def put(visitor: Visitor, text: str, whole: bool = False) -> str:
    """What the stage's learning rate holds after `text` was typed, or put in as a whole."""
    field, keyboard = visitor.part(RATE), visitor.page.keyboard
    field.click()
    keyboard.press("ControlOrMeta+A")
    (keyboard.insert_text if whole else keyboard.type)(text)
    return field.input_value()


def test_a_decimal_comma_is_a_point(visitor: Visitor) -> None:
    visitor.open()
    for text in (".05", ",05", "5e-2", "0,5E-1", "0,05"):
        assert float(put(visitor, text)) == 0.05
    visitor.page.keyboard.press("Enter")
    visitor.until_address("optimizer.learning_rate=0.05")


def test_what_is_put_in_as_a_whole_is_read_as_a_whole(visitor: Visitor) -> None:
    visitor.open()
    read = {"0,5": 0.5, "1.000,5": 1000.5, "1,000.5": 1000.5, "1 000,5": 1000.5, "−2": -2.0}
    assert {text: float(put(visitor, text, whole=True)) for text in read} == read


def test_what_is_no_number_is_refused_with_a_sentence(visitor: Visitor) -> None:
    visitor.open()
    for text in ("5%", "0.0x5", "1'0"):
        put(visitor, text)
        said = visitor.part("typed").inner_text()
        assert "has no place here" in said
        assert "0.05" in said
    before = put(visitor, "0.5")
    assert put(visitor, "1,000", whole=True) == before
    assert "1.000 or 1000" in visitor.part("typed").inner_text()


def test_whole_numbers_refuse_a_comma_in_every_settings_box(visitor: Visitor) -> None:
    visitor.open()
    visitor.tab("Training")
    field = visitor.widget("batch_size").locator("input")
    field.click()
    visitor.page.keyboard.press("ControlOrMeta+A")
    visitor.page.keyboard.type("1,5")
    assert "whole number" in visitor.part("typed").inner_text()
    visitor.widget("settings.optimizer").locator("button").first.click()
    field = visitor.widget("optimizer.beta1").locator("input")
    field.click()
    visitor.page.keyboard.press("ControlOrMeta+A")
    visitor.page.keyboard.type("0,85")
    visitor.page.keyboard.press("Enter")
    visitor.until_address("optimizer.beta1=0.85")

"""What is only opened changes nothing: every settings button of every page, in a real browser.

After a change of something else each button is opened and closed again. What the browser shows
must be what the experiment of the address has, and the address must stay as it was.
"""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from browser_help import PATIENCE, STAGE, Visitor
from playwright.sync_api import Locator, expect

from playground.experiments.supervised import Experiment
from playground.links.experiments import from_query

expect.set_options(timeout=PATIENCE)  # other tests may be at work on the same two cores

BUTTONS = "[class*='st-key-settings-'] button[aria-haspopup=dialog]"
# Options with numbers of their own in every menu that has a settings button.
POINTS = (
    "?v=1&layers=6-dropout.0.3~5-activation.elu&loss=focal&penalty=elastic&schedule=one_cycle"
    "&clipping=clip_norm&optimizer=adam_w&stop=early_stopping"
)


def experiment_of(visitor: Visitor) -> Experiment:
    """The experiment that the address holds."""
    reading = from_query(dict(parse_qsl(urlsplit(visitor.page.url).query)))
    assert reading.problems == ()
    return reading.experiment


def numbers_shown(box: Locator) -> dict[str, float]:
    """The numbers in the fields and sliders of an open box, by their widget's key."""
    found = box.evaluate_all(
        """(boxes) => boxes.flatMap((box) => [...box.querySelectorAll("[class*='st-key-']")])
        .map((part) => [
            [...part.classList].find((name) => name.startsWith("st-key-")).slice(7),
            part.querySelector("input[type=number]")?.value
                ?? part.querySelector("[role=slider], input[type=range]")?.ariaValueNow
                ?? part.querySelector("input[type=range]")?.value,
        ])"""
    )
    return {key.partition("--")[0]: float(text) for key, text in found if text}


def numbers_meant(experiment: Experiment) -> dict[str, float]:
    """All numbers of an experiment, by the keys of their widgets."""
    found = {path: getattr(owner, name) for path, owner, name in experiment.walk()}
    return {
        path.replace(".", "-"): float(value)
        for path, value in found.items()
        if type(value) in (int, float)
    }


def come_to_images(visitor: Visitor) -> None:
    """Come to the page «Images» by the menu."""
    visitor.open()
    visitor.page.get_by_role("link", name="Images", exact=True).first.click()
    visitor.page.wait_for_url("**/images**")
    visitor.page.locator(STAGE).wait_for()
    visitor.settled()


def look_behind_every_button(visitor: Visitor) -> set[str]:
    """Open and close all that can be seen; return the keys of the numbers that were compared."""
    compared: set[str] = set()
    meant = numbers_meant(experiment_of(visitor))
    for place in range(visitor.page.locator(f"{BUTTONS}:visible").count()):
        visitor.page.locator(f"{BUTTONS}:visible").nth(place).click()
        box = visitor.page.get_by_test_id("stPopoverBody")
        box.wait_for()
        visitor.settled()
        shown = numbers_shown(box)
        known = {key: meant[key] for key in shown if key in meant}
        assert {key: shown[key] for key in known} == pytest.approx(known, rel=1e-6)
        compared |= known.keys()
        visitor.page.keyboard.press("Escape")
        box.wait_for(state="detached")
    return compared


def nothing_changed(visitor: Visitor, before: str) -> None:
    """The address is what it was, and whatever is changed next brings nothing else along."""
    visitor.settled()
    assert visitor.page.url == before
    meant = experiment_of(visitor).replace("batch_size", 7)
    visitor.tab("Training")
    field = visitor.widget("batch_size").locator("input")
    field.fill("7")
    field.press("Enter")
    visitor.until_address("batch_size=7")
    assert experiment_of(visitor) == meant


@pytest.mark.parametrize("changed_before", [True, False])
def test_settings_of_points_that_were_only_opened_change_nothing(
    visitor: Visitor, changed_before: bool
) -> None:
    visitor.open(POINTS)
    if changed_before:
        visitor.choose("dataset", "Circle")
        visitor.until_address("dataset=circle")
    before, compared = visitor.page.url, set()
    for tab in ("Data", "Network", "Training"):
        visitor.tab(tab)
        compared |= look_behind_every_button(visitor)
    wanted = {"optimizer-beta1", "optimizer-epsilon", "loss-gamma", "layers-0-dropout"}
    assert wanted <= compared
    nothing_changed(visitor, before)


def test_settings_of_images_that_one_comes_to_by_the_menu_change_nothing(visitor: Visitor) -> None:
    come_to_images(visitor)
    visitor.tab("Training")
    visitor.choose("optimizer", "RMSprop")
    visitor.until_address("optimizer=rms_prop")
    before = visitor.page.url
    compared = look_behind_every_button(visitor)
    visitor.tab("Network")
    compared |= look_behind_every_button(visitor)
    assert compared
    nothing_changed(visitor, before)


def test_a_stack_stays_when_something_else_is_touched_at_once(visitor: Visitor) -> None:
    come_to_images(visitor)
    visitor.tab("Network")
    for title, layers in (("Small ResNet", 8), ("Two dense layers", 2), ("LeNet-5", 6)):
        visitor.choose("stack", title)
        visitor.page.get_by_role("button", name="Larger learning rate").click()
        visitor.page.wait_for_timeout(600)  # by then a menu that went has said what it will
        visitor.settled()
        visitor.page.wait_for_function("location.search.includes('layers=')")
        found = experiment_of(visitor).layers
        assert len(found) == layers, found
        expect(visitor.widget("stack").locator("input")).to_have_value(title)


def test_boxes_of_a_comparison_that_were_only_opened_change_nothing(visitor: Visitor) -> None:
    visitor.compare("?v=1&dataset=xor", "Surfaces")
    visitor.widget("surface_steps").locator("[role=slider], input[type=range]").first.wait_for()
    visitor.until_address("compare=surfaces")
    before = visitor.page.url
    for title in ("Adam", "Momentum", "Adam by hand"):
        said = re.compile(f"{title}$")
        visitor.page.locator("[data-testid=stExpander] summary", has_text=said).click()
    visitor.settled()
    fields = {"rival.adam.beta2": 0.999, "rival.adam.epsilon": 1e-8, "adam_by_hand.beta1": 0.9}
    for key, value in fields.items():
        field = visitor.widget(key).locator("input[type=number]")
        assert float(field.input_value()) == pytest.approx(value)
    assert visitor.page.url == before
    visitor.widget("adam_steps").get_by_test_id("stNumberInputStepUp").click()
    visitor.settled()
    assert visitor.page.url == before

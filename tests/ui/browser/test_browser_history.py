"""In a real browser: address, experiment and controls agree after Back, Forward and reload."""

import pytest
from browser_help import Visitor
from playwright.sync_api import Page, expect

from playground.cli.load.app import App

PAGES = {
    "compare": "Compare",
    "images?v=1&kind=images": "Images",
    "backpropagation": "Backpropagation desk",
    "functions": "Functions",
}
SMALL = "v=1&dataset=xor&points=50&layers=2"


def until_words(visitor: Visitor, *words: str) -> None:
    """Wait until the address says `words` besides those of the link, and the page is drawn."""
    wanted = sorted([*SMALL.split("&"), *words])
    visitor.page.wait_for_function(
        "(wanted) => location.search.slice(1).split('&').sort().join('&') === wanted",
        arg="&".join(wanted),
    )
    visitor.settled()


def expect_rate(visitor: Visitor, rate: str) -> None:
    """See the learning rate in the stage's field."""
    expect(visitor.part("learning_rate")).to_have_value(rate)


def type_rate(visitor: Visitor, rate: str) -> None:
    """Type a learning rate; the field keeps the focus."""
    visitor.part("learning_rate").fill(rate)
    visitor.part("learning_rate").press("Enter")


def go(visitor: Visitor, page: str) -> None:
    """Go to a page by the menu."""
    visitor.page.get_by_role("link", name=page, exact=True).first.click()
    on_page(visitor, page)


def on_page(visitor: Visitor, page: str) -> None:
    """Wait until a page is drawn."""
    title = "Neural Playground" if page == "Playground" else page
    expect(visitor.page.locator("h3").first).to_have_text(title)
    visitor.settled()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_opens_by_its_own_address_and_nobody_complains(
    address: str, visitor: Visitor
) -> None:
    visitor.page.goto(f"{visitor.app.url}/{address}")
    on_page(visitor, PAGES[address])


def test_back_and_forward_bring_each_experiment_with_its_controls(visitor: Visitor) -> None:
    visitor.open(f"?{SMALL}")
    type_rate(visitor, "0.05")
    until_words(visitor, "optimizer.learning_rate=0.05")
    type_rate(visitor, "0.2")
    until_words(visitor, "optimizer.learning_rate=0.2")
    visitor.tab("Network")
    visitor.choose("activation", "ReLU")
    until_words(visitor, "optimizer.learning_rate=0.2", "activation=relu")
    visitor.page.go_back()
    until_words(visitor, "optimizer.learning_rate=0.2")
    expect(visitor.widget("activation").locator("input").first).to_have_value("Tanh")
    visitor.page.go_back()
    visitor.page.go_back()  # at once
    until_words(visitor)
    expect_rate(visitor, "0.01")
    visitor.page.go_forward()
    until_words(visitor, "optimizer.learning_rate=0.05")
    expect_rate(visitor, "0.05")
    visitor.page.reload()
    visitor.arrived()
    until_words(visitor, "optimizer.learning_rate=0.05")
    expect_rate(visitor, "0.05")


def test_back_while_it_trains_brings_the_experiment_of_before(visitor: Visitor) -> None:
    visitor.open(f"?{SMALL}")
    visitor.play()
    type_rate(visitor, "0.05")
    until_words(visitor, "optimizer.learning_rate=0.05")
    visitor.page.go_back()
    until_words(visitor)
    expect_rate(visitor, "0.01")
    visitor.until_more("epoch", 1)


def test_one_press_of_back_leads_to_the_page_of_before(visitor: Visitor) -> None:
    visitor.open(f"?{SMALL}")
    type_rate(visitor, "0.05")
    words = "optimizer.learning_rate=0.05"
    until_words(visitor, words)
    for page in ("Compare", "Functions", "Backpropagation desk", "Images", "Playground"):
        go(visitor, page)
        if page not in ("Functions", "Images"):
            until_words(visitor, words)
    for page in ("Images", "Backpropagation desk", "Functions", "Compare", "Playground"):
        visitor.page.go_back()
        on_page(visitor, page)
        if page not in ("Functions", "Images"):
            until_words(visitor, words)
    expect_rate(visitor, "0.05")
    visitor.page.go_back()
    until_words(visitor)


def test_back_to_an_address_without_words_brings_the_usual_experiment(visitor: Visitor) -> None:
    visitor.open()
    go(visitor, "Compare")
    go(visitor, "Playground")
    type_rate(visitor, "0.05")
    visitor.until_address("optimizer.learning_rate=0.05")
    go(visitor, "Functions")
    visitor.page.go_back()
    visitor.page.go_back()
    visitor.page.go_back()
    on_page(visitor, "Compare")
    visitor.until_address("")
    go(visitor, "Playground")
    expect_rate(visitor, "0.01")
    visitor.until_address("")


def test_a_section_of_compare_is_left_by_back(visitor: Visitor) -> None:
    visitor.compare("", "Phase map")
    visitor.until_address("compare=map")
    visitor.page.go_back()
    visitor.until_address("")
    race = visitor.widget("compare").get_by_role("radio", name="Race", checked=True)
    race.wait_for()


@pytest.mark.parametrize("link", ["%3Fv%3D1%26dataset%3Dxor", "?v=1&amp;dataset=xor&fbclid=a"])
def test_a_link_that_was_changed_on_its_way_opens(app: App, page: Page, link: str) -> None:
    visitor = Visitor(app, page).open(link)
    visitor.until_address("?v=1&dataset=xor")
    assert visitor.problems() == []

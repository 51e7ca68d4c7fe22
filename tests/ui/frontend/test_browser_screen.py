"""In a real browser: looking closer, small and dark screens, odd hosts, and a long time."""

from browser_help import STAGE, Visitor
from playwright.sync_api import Locator, WebSocketRoute, expect

from playground.ui.base.visibility import STAGE as HIDEABLE

PARTS = ("play", "speed", "learning_rate", "network", "readout_epoch", "readout_train", "show_test")
PHONE = {"width": 390, "height": 844}
GROWTH = 1.5e6  # bytes that the page may hold more after a while of playing


def unit(visitor: Visitor, layer: int, number: int) -> Locator:
    """A hidden unit in the drawing, both counted from 1."""
    return visitor.page.locator(f".np-unit[aria-label^='Hidden layer {layer}, unit {number}:']")


def boxes(visitor: Visitor) -> dict[str, object]:
    """Where the stage, its parts and the controls are."""
    parts = {name: visitor.part(name).bounding_box() for name in PARTS}
    others = {name: visitor.page.locator(name).bounding_box() for name in (STAGE, ".np-map-image")}
    return parts | others | {"dataset": visitor.widget("dataset").bounding_box()}


def heap(visitor: Visitor) -> float:
    """Bytes that the page's scripts hold, after their garbage is collected."""
    devtools = visitor.page.context.new_cdp_session(visitor.page)
    devtools.send("HeapProfiler.collectGarbage")
    used = devtools.send("Runtime.getHeapUsage")["usedSize"]
    devtools.detach()
    return float(used)


def luminance(visitor: Visitor, part: str, colour: str) -> float:
    """How light a colour of an element is, from 0 to 255."""
    code = f"part => getComputedStyle(part).{colour}.match(/[0-9.]+/g).slice(0, 3).map(Number)"
    red, green, blue = visitor.page.locator(part).first.evaluate(code)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def test_a_unit_is_enlarged_under_the_pointer_pinned_by_a_click_freed_by_escape(
    visitor: Visitor,
) -> None:
    visitor.open()
    name = visitor.page.locator(".np-map-name")
    expect(name).to_have_text("Output of the network")
    image = visitor.page.locator(".np-map-image").screenshot()
    unit(visitor, 1, 3).hover()
    expect(name).to_contain_text("Hidden layer 1, unit 3 (max |a| =")
    assert visitor.page.locator(".np-map-image").screenshot() != image
    visitor.page.get_by_text("Neural Playground", exact=True).hover()
    expect(name).to_have_text("Output of the network")
    unit(visitor, 2, 5).click()
    visitor.page.get_by_text("Neural Playground", exact=True).hover()
    expect(name).to_contain_text("Hidden layer 2, unit 5")
    expect(unit(visitor, 2, 5)).to_have_attribute("aria-pressed", "true")
    visitor.play()
    expect(name).to_contain_text("Hidden layer 2, unit 5")
    visitor.part("stage").focus()
    visitor.page.keyboard.press("Escape")
    expect(name).to_have_text("Output of the network")
    expect(unit(visitor, 2, 5)).to_have_attribute("aria-pressed", "false")


def test_the_keyboard_alone_reaches_and_pins_a_unit(visitor: Visitor) -> None:
    visitor.open()
    visitor.part("play").focus()
    visitor.page.keyboard.press("Enter")
    visitor.until("stage.dataset.status === 'playing'")
    for _ in range(40):
        visitor.page.keyboard.press("Tab")
        label = visitor.page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''")
        if label.startswith("Hidden layer 1, unit 1"):
            break
    visitor.page.keyboard.press("Enter")
    expect(unit(visitor, 1, 1)).to_have_attribute("aria-pressed", "true")
    expect(visitor.page.locator(".np-map-name")).to_contain_text("Hidden layer 1, unit 1")


def test_on_a_phone_nothing_is_cut_off_and_everything_can_be_reached(visitor: Visitor) -> None:
    visitor.page.set_viewport_size(PHONE)
    visitor.open()
    for name in ("scrollWidth", "offsetWidth"):
        widths = f"[...document.querySelectorAll('html, body, .stMain')].map(e => e.{name})"
        assert max(visitor.page.evaluate(widths)) <= PHONE["width"]
    for part in ("play", "step", "reset", "speed", "learning_rate", "show_test"):
        visitor.part(part).scroll_into_view_if_needed()
        expect(visitor.part(part)).to_be_in_viewport(ratio=1)
    for tab, key in (("Data", "dataset"), ("Network", "add_layer"), ("Training", "batch_size")):
        visitor.tab(tab)
        visitor.widget(key).scroll_into_view_if_needed()
        expect(visitor.widget(key)).to_be_in_viewport(ratio=1)
    visitor.play()
    visitor.until_more("epoch", 2)


def test_a_dark_theme_is_dark_throughout_and_can_be_read(visitor: Visitor) -> None:
    visitor.page.emulate_media(color_scheme="dark")
    visitor.open()
    expect(visitor.part("stage")).to_have_attribute("data-theme", "dark")
    assert luminance(visitor, ".stApp", "backgroundColor") < 50
    for part in (".np-value", ".np-label", ".np-map-name", ".np-head-name", ".np-unit-name"):
        colour = "fill" if part == ".np-unit-name" else "color"
        assert luminance(visitor, part, colour) > 130, part


def test_what_a_teachers_link_hides_is_not_seen(visitor: Visitor) -> None:
    parts = visitor.page.locator("[data-control]")
    for kind in ("plane", "curve"):
        visitor.open(f"?v=1&kind={kind}&hide={'~'.join(HIDEABLE)}")
        named = parts.evaluate_all("parts => parts.map((part) => part.dataset.control)")
        other = {"plane": "contributions", "curve": "hard_boundary"}[kind]
        assert {*named, other} >= set(HIDEABLE)
        for name in set(named) & set(HIDEABLE):
            expect(visitor.page.locator(f"[data-control={name}]")).to_be_hidden()
    visitor.open("?v=1&kind=curve&hide=log_scale")
    expect(visitor.page.locator("[data-control=log_scale]")).to_be_hidden()
    expect(visitor.page.locator("[data-control=contributions]")).to_be_visible()


def test_a_connection_that_breaks_comes_back_and_plays_on(visitor: Visitor) -> None:
    sockets: list[WebSocketRoute] = []

    def relay(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    visitor.page.route_web_socket("**/live?*", relay)
    visitor.open().play()
    sockets[-1].close(code=1012, reason="restart")
    visitor.until_more("epoch", 3)
    assert len(sockets) == 2
    assert visitor.data("status") == "playing"


def test_playing_moves_no_part_of_the_page_and_does_not_fill_the_memory(visitor: Visitor) -> None:
    visitor.open().part("show_test").check()
    before = boxes(visitor)
    visitor.play(speed="5")
    visitor.until_more("frame", 150)
    assert boxes(visitor) == before
    held = heap(visitor)
    frame = visitor.number("frame")
    visitor.page.wait_for_timeout(15_000)
    assert visitor.number("frame") > frame + 150  # it has been busy all the while
    assert boxes(visitor) == before
    assert heap(visitor) - held < GROWTH

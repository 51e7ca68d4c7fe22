"""In a real browser: a stage that shows the network of before says so, and does not flicker."""

from browser_help import STAGE, Visitor

RECORD = f"""
window.seen = [];
const stage = document.querySelector("{STAGE}");
new MutationObserver(() => window.seen.push(stage.dataset.stale)).observe(
  stage, {{ attributeFilter: ["data-stale"] }});
"""
STYLE = f"""([part, name]) => getComputedStyle(document.querySelector("{STAGE} " + part))[name]"""


def test_the_stage_is_marked_while_another_network_is_prepared(visitor: Visitor) -> None:
    visitor.open("?v=1&dataset=xor&points=50&layers=2")
    assert visitor.data("stale") == "false"
    visitor.page.evaluate(RECORD)
    visitor.tab("Network")
    visitor.choose("activation", "Mish")
    visitor.page.wait_for_function("window.seen.join() === 'true,false'")


def test_what_is_stale_is_dimmed_unless_it_is_so_but_briefly(visitor: Visitor) -> None:
    visitor.open("?v=1&dataset=xor&points=50&layers=2")
    body, word = ".np-body", ".np-stale"

    def mark(stale: str) -> None:
        visitor.page.eval_on_selector(STAGE, f"(stage) => stage.dataset.stale = '{stale}'")

    def until_opacity(part: str, value: str) -> None:
        visitor.page.wait_for_function(f"({STYLE})(['{part}', 'opacity']) === '{value}'")

    mark("true")
    assert visitor.page.evaluate(STYLE, [body, "transitionDelay"]) == "0.3s"
    until_opacity(body, "0.3")
    until_opacity(word, "1")
    mark("false")
    assert visitor.page.evaluate(STYLE, [body, "transitionDelay"]) == "0s"
    until_opacity(body, "1")
    until_opacity(word, "0")

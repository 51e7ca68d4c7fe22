"""Links that mail, chat and other people's programs changed: what was meant is what opens."""

import json
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbench import calm, experiments

from playground.cli import parser as command_line
from playground.cli.arguments import requested
from playground.experiments.plane import Plane
from playground.links import experiments as links
from playground.links import repair
from playground.links.repair import repaired, tidied
from playground.links.tf_playground import is_theirs, open_link
from playground.options.errors import SpecError

FOLDER = Path(__file__).parents[1] / "links"
RELEASED = [
    case["link"]
    for name in ("v1", "compare_v1")
    for case in json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["links"]
]
QUERY = "v=1&dataset=xor&layers=4~2&optimizer=sgd"
PAGE = f"https://example.org/play/?{QUERY}"
WHOLE = quote(PAGE, safe="")
THEIRS = "https://playground.tensorflow.org/#activation=relu&batchSize=10&seed=0.5&networkShape=3,2"

CHANGED = {
    "ampersands": PAGE.replace("&", "&amp;"),
    "ampersands twice": PAGE.replace("&", "&amp;amp;"),
    "ampersands as numbers": PAGE.replace("&", "&#38;"),
    "an encoded query": PAGE.replace("?", "%3F").replace("=", "%3D").replace("&", "%26"),
    "an encoded query after its mark": f"https://example.org/?{quote(QUERY, safe='')}",
    "a query encoded twice": f"https://example.org/{quote(quote('?' + QUERY, safe=''), safe='')}",
    "encoded ampersands": PAGE.replace("&", "%26"),
    "encoded twice": PAGE.replace("~", "%257E"),
    "all encoded": WHOLE,
    "capitals": PAGE.replace("v=1", "V=1").replace("dataset=xor", "Dataset=XOR"),
    "all capitals": f"?{QUERY.upper()}",
    "a wrapped line": PAGE.replace("&layers", "\r\n&layers").replace("4~2", "4~\n2"),
    "a quoted wrapped line": PAGE.replace("&layers", "\n> &layers"),
    "blanks": PAGE.replace("=", "= ").replace("&", " &"),
    "invisible signs": PAGE.replace("=", "=\u200b") + "\ufeff",
    "quoted-printable": PAGE.replace("=", "=3D"),
    "in angles": f"<{PAGE}>",
    "in quotes": f'"{PAGE}"',
    "in markdown": f"[the exercise]({PAGE})",
    "in a sentence": f"see ({PAGE}).",
    "a check of addresses": f"https://eu1.safelinks.example.com/?url={WHOLE}&data=05%7C02%7C&r=0",
    "a count of clicks": f"https://www.example.com/url?sa=D&q={WHOLE}&usg=AOv",
    "a check inside a check": "https://l.example.com/l.php?u="
    + quote(f"https://safelinks.example.com/?url={WHOLE}&data=1", safe=""),
    "a defence": f"https://urldefense.com/v3/__{PAGE}__;!!Abc-9!Def$",
    **{f"closed by {sign}": PAGE + sign for sign in ")].,>\"»';:!?”"},
    **{f"with {word}": f"{PAGE}&{word}" for word in ("fbclid=IwAR0-x_y", "gclid=E", "ref=a.b")},
    "with a campaign": f"{PAGE}&utm_source=mail&utm_medium=x&mc_cid=1&_hsenc=2&si=3&igshid=4",
    "with empty words": f"{PAGE}&share&x=",
}


@pytest.mark.parametrize("link", CHANGED.values(), ids=CHANGED.keys())
def test_a_changed_link_opens_what_was_meant_without_a_word(link: str) -> None:
    meant = links.from_link(PAGE)
    assert meant.experiment != Plane()
    assert links.from_link(link) == meant
    assert requested(link) == meant.experiment


@pytest.mark.parametrize(
    "link",
    [
        THEIRS.replace("&", "&amp;"),
        f"({THEIRS}).",
        THEIRS.replace("#", "%23").replace("=", "%3D").replace("&", "%26"),
        THEIRS.replace("=", "%3D").replace("&", "%26"),
        THEIRS.replace("&batch", "\n&batch"),
        f"{THEIRS}&fbclid=IwAR0&__proto__=1&=5",
        THEIRS.replace("/#", "/?utm_source=x#"),
        f"https://safelinks.example.com/?url={quote(THEIRS, safe='')}&data=1",
    ],
)
def test_links_of_tensorflow_playground_are_mended_alike(link: str) -> None:
    assert is_theirs(link)
    assert open_link(link) == open_link(THEIRS)


@pytest.mark.parametrize("link", RELEASED)
def test_a_released_link_stays_as_it_is(link: str) -> None:
    assert repaired(link) == link
    pairs = dict(parse_qsl(link.lstrip("?"), keep_blank_values=True))
    assert tidied(pairs) == pairs
    assert all(links.ours(key) for key in pairs)


@calm(60)
@given(experiments())
def test_the_link_of_any_experiment_stays_as_it_is(experiment: Plane) -> None:
    try:
        query = links.to_query(experiment)
    except SpecError:
        return
    assert tidied(query) == query
    assert repaired(f"?{urlencode(query)}") == f"?{urlencode(query)}"


@calm(100)
@given(st.text(max_size=200) | st.lists(st.sampled_from(["&amp;", "%26", "%", "?", "v=1", "#"])))
def test_mending_once_is_enough_and_never_fails(text: str | list[str]) -> None:
    link = "".join(text)
    query = tidied(dict(parse_qsl(repaired(link), keep_blank_values=True)))
    assert tidied(query) == query


def test_names_of_columns_and_classes_may_hold_any_sign() -> None:
    free = {"dataset.axes": "0*1*R&amp;D (%41).~0*1*Größe »~0*1*y,", "dataset.names": "No ~YES."}
    assert tidied(free) == free


@pytest.mark.parametrize(
    "key", ["datasft", "optimiser", "batchsize", "learning_rate", "feature", "dataset.nosie"]
)
def test_a_word_of_ours_that_is_misspelt_is_named(key: str) -> None:
    (said,) = links.from_link(f"{PAGE}&{key}=1").problems
    assert f"«{key.rpartition('.')[2]}»" in said


@pytest.mark.parametrize("link", ["?dataset=xor", "?datasft=xor&v=1", "?v=2&dataset=xor", "xor"])
@pytest.mark.parametrize("command", ["train", "search"])
def test_the_command_line_refuses_what_it_does_not_understand(
    command: str, link: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main([command, link]) == command_line.REFUSED
    out, said = capsys.readouterr()
    assert (out, said.count("\n")) == ("", 1)


@pytest.mark.parametrize("link", ["https://example.org/", "https://example.org/images?ref=a", "/"])
def test_the_usual_experiment_is_never_opened_without_a_word(
    link: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert requested(link) == Plane()
    assert "names no settings" in capsys.readouterr().err


def test_a_link_longer_than_any_is_left_alone() -> None:
    link = "?" + "%25" * repair.LONGEST
    assert repaired(link) == link

"""Hostile links: each is answered with sentences, in time, and the rest of it is kept."""

import base64
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbench import calm

from playground.experiments.plane import Plane
from playground.layers import Dense
from playground.links.experiments import LONGEST_READ, from_link, from_query, to_link

BOMB = base64.urlsafe_b64encode(zlib.compress(bytes(2_000_000))).decode()
# The rest of the link: what must be kept whatever stands beside it.
REST = "v=1&dataset=circle&layers=4~2&noise=0.1"

HOSTILE = {
    "too long": ("x=" + "a" * LONGEST_READ, "characters, but at most 6000 are read"),
    "600 KiB": ("x=" + "a" * 600 * 1024, "characters, but at most 6000 are read"),
    "5000 fields": ("&".join(["a=1"] * 5000), "characters, but at most 6000 are read"),
    "many fields": ("&".join(["a=1"] * 1000), "more than 200 settings; none was read"),
    "unknown version": ("v=99&dataset=circle", "is of version «99», but this playground reads"),
    "no version": ("dataset=circle", "says no version, but this playground reads version 1"),
    "empty version": ("v=&dataset=circle", "says no version"),
    "version of words": ("v=<b>1</b>", "is of version «·b·1·/b·»"),
}


@pytest.mark.parametrize(("text", "sentence"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_link_that_cannot_be_read_at_all_says_so(text: str, sentence: str) -> None:
    began = time.monotonic()
    reading = from_link(f"?{text}")
    assert time.monotonic() - began < 1
    assert reading.experiment == Plane()
    assert len(reading.problems) == 1
    assert sentence in reading.problems[0]


BESIDE = {
    "private key": ("dataset.__class__=x", "has no setting called «__class__»"),
    "method": ("dataset.replace=x", "has no setting called «replace»"),
    "zlib bomb": (f"features={BOMB[:3000]}", "feature is «"),
    "a flipped character": ("datasft=circle", "no setting called «datasft»"),
    "truncated": ("optimizer.learning_ra", "Adam has no setting called «learning_ra»"),
    "truncated escape": ("activation=tan%C3", "activation is «tan"),
    "deep json": ("features=" + "[" * 3000, "feature is «"),
    "deep path": (".".join(["optimizer"] * 300) + "=1", "no setting called"),
    "long integer": ("points=" + "9" * 5000, "points is «999"),
    "30 digits": ("points=" + "9" * 30, "points is a number of 25 hexadecimal digits"),
    "NaN": ("noise2=1&optimizer.learning_rate=NaN", "learning_rate is «nan», but must be a number"),
    "infinity": ("optimizer.learning_rate=1e999", "learning_rate is inf, but must be a number"),
    "infinite word": (
        "optimizer.learning_rate=inf",
        "learning_rate is «inf», but must be a number",
    ),
    "unknown option": ("optimizer=sgdd", "optimizer is «sgdd», but must be sgd,"),
    "duplicate": ("dataset=xor", "sets «dataset» twice; the first counts"),
    "ten thousand layers": ("features=" + "~".join(["x1"] * 999), "features has 999 parts"),
    "wide": ("initializer.gain=1000000000", "no setting called «"),
    "negative": ("batch_size=-1", "batch_size is -1, but must be a whole number between 1 and"),
    "fraction": ("batch_size=2.5", "batch_size is 2.5, but must be a whole number"),
    "bool": ("batch_size=on", "batch_size is «on», but must be a whole number"),
    "string": ("points=many", "points is «many», but must be a whole number"),
    "underscores": ("points=1_000", "points is «1_000», but must be a whole number"),
    "markup": ("penalty=<script>alert(1)</script>", "penalty is «·script·alert·1··/script·»"),
    "markdown": ("penalty=![x](http://evil/)", "penalty is «··x··http://evil/·»"),
    "bidi": ("penalty=%E2%80%AEl1", "penalty is «·l1»"),
    "nul": ("penalty=l1%00", "penalty is «l1·»"),
    "lone surrogate": ("penalty=\ud800", "penalty is «·»"),
    "list in a number": ("points=1~2", "points is «1~2»"),
    "layer index": ("layers.0.units=3", "no setting called «layers.0.units»"),
    "features twice": ("features=x1~x1", "every input feature may be chosen once"),
    "no features": ("features=", "there is no input feature"),
    "loss does not fit": ("points=20&batch_size=11", "there are only 10 training points"),
}


@pytest.mark.parametrize(("text", "sentence"), BESIDE.values(), ids=BESIDE.keys())
def test_what_cannot_be_understood_is_named_and_the_rest_is_kept(text: str, sentence: str) -> None:
    began = time.monotonic()
    reading = from_link(f"?{REST}&{text}")
    assert time.monotonic() - began < 1
    kept = reading.experiment
    assert (kept.dataset.name(), kept.noise) == ("circle", 0.1)
    assert kept.layers == (Dense(units=4), Dense(units=2))
    assert any(sentence in problem for problem in reading.problems)
    for problem in reading.problems:
        assert len(problem) < 400
        assert problem.isprintable()
        assert not set("<>[]") & set(problem)


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        ("~".join(["8"] * 51), "there are 51 layers, but at most 50 may be stacked"),
        ("~".join(["8"] * 2000), "layers has 2000 parts, but at most 100 are read"),
        ("1000000000", "units is 1000000000, but must be a whole number between 1 and 256"),
        ("-3", "units is -3, but must be"),
        ("0", "units is 0, but must be"),
        ("2.5", "units is 2.5, but must be a whole number"),
        ("1e999", "units is inf, but must be a whole number"),
        ("conv", "layer is «conv», but must be dense"),
        ("8~", "layer is «», but must be dense"),
        ("8-units", "layer says «units», which should be a setting and its value"),
        ("8-colour.red", "Dense has no setting called «colour»"),
        ("8-activation.reluu", "activation is «reluu»"),
        ("8-activation.slope.0.1", "Dense has no setting called «activation.slope»"),
        ("8-dropout.nan", "dropout is «nan», but must be a number"),
        ("8-residual.1", "residual is «1», but must be on or off"),
    ],
)
def test_layers_that_cannot_be_are_named_and_the_rest_is_kept(layers: str, sentence: str) -> None:
    reading = from_link(f"?v=1&dataset=circle&layers={layers}")
    assert reading.experiment == from_link("?v=1&dataset=circle").experiment
    assert len(reading.problems) == 1
    assert sentence in reading.problems[0]


@pytest.mark.parametrize(
    "link",
    [
        *(
            "https://[?v=1",
            "https://[::1?v=1&noise=0.1",
            "//[",
            "://",
            "?",
            "&&&&",
            "?=&=",
            "%",
            "?%",
        ),
        *(
            "http://\u2100.org/?v=1",
            "javascript:alert(1)",
            "?v=1&v=2",
            "?v=1;noise=0.1",
            "?v=1?v=1",
        ),
        *("\0", "\ud800", "?v=%31", "?v=1#v=2", "?v=1&" + "?" * 3000, "\n?v=1\n"),
    ],
    ids=repr,
)
def test_no_address_makes_reading_fail(link: str) -> None:
    assert isinstance(from_link(link).experiment, Plane)


@pytest.mark.parametrize(
    "text", ["e=%%%3D%3D=", f"e={BOMB[:3000]}", "colour=red", "__class__=x", "replace=x"]
)
def test_words_that_are_none_of_ours_do_nothing_at_all(text: str) -> None:
    assert from_link(f"?{REST}&{text}") == from_link(f"?{REST}")


@calm(200)
@given(st.text(max_size=300))
def test_no_text_makes_reading_fail(text: str) -> None:
    assert isinstance(from_link(text).experiment, Plane)
    assert isinstance(from_link(f"?v=1&{text}").experiment, Plane)


KEYS = st.sampled_from([path for path, _, _ in Plane().walk()]) | st.text(max_size=20)
TEXTS = st.text("0123456789.-+eE~_anifxlr", max_size=30) | st.text(max_size=30)


@calm(200)
@given(st.dictionaries(KEYS, TEXTS, max_size=6))
def test_no_query_makes_reading_fail(query: dict[str, str]) -> None:
    reading = from_query(query | {"v": "1"})
    assert from_link(to_link(reading.experiment)).experiment == reading.experiment


def test_as_many_settings_as_are_read_at_all_are_read_in_time() -> None:
    texts = {f"batch_size.{number}": "1" for number in range(100)}
    texts |= {f"noise.nothing{number}": "1" for number in range(90)}
    began = time.monotonic()
    assert len(from_query({"v": "1"} | texts).problems) == 190
    assert time.monotonic() - began < 1

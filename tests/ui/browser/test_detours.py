"""Requests at wrong places are shown the right one, and what is no fault leaves the log clean."""

import asyncio
from urllib.parse import parse_qs, quote, urljoin, urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from playground.cli.load.app import App
from playground.cli.load.client import Visitor, get
from playground.ui.browser.detours import meant

QUERY = "v=1&dataset=xor&layers=4~2"


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("base", ["/", "/some/proxy/"])
@pytest.mark.parametrize("page", ["", "compare"])
def test_an_encoded_question_mark_leads_to_the_page_and_its_query(
    page: str, base: str, times: int
) -> None:
    asked = f"{base}{page}?{QUERY}"
    for _ in range(times - 1):
        asked = quote(asked, safe="/")
    there = urlsplit(urljoin(f"http://example.org{base}{quote(asked, safe='')}", meant(asked)))
    assert (there.netloc, there.path) == ("example.org", f"{base}{page}")
    assert parse_qs(there.query) == parse_qs(QUERY)


@pytest.mark.parametrize("asked", ["/javascript:alert(1)?v=1", "//evil.example/?v=1", "/\r\na?b=c"])
def test_nobody_is_led_to_another_server(asked: str) -> None:
    there = meant(asked)
    assert there is not None
    assert there.isprintable()
    assert urlsplit(urljoin("http://example.org/x", there)).netloc == "example.org"


@pytest.mark.parametrize(
    "asked", ["/", "/compare", "/static/js/index.js", "/100%", "/" + "%3F" * 9999]
)
def test_what_needs_no_detour_gets_none(asked: str) -> None:
    assert meant(asked) is None


def test_below_a_page_somebody_answers_but_no_server_is_there(app: App) -> None:
    asked = ("/images/_stcore/health", "/images/_stcore/host-config", "/_stcore/health")
    answers = [asyncio.run(get(app.url, path)) for path in asked]
    assert [status for status, _ in answers] == [200] * 3
    assert answers[1][1] == "null"  # no configuration: the client looks one step higher
    assert asyncio.run(get(app.url, "/%3Fv%3D1"))[0] == 307


def test_a_fragment_that_is_gone_is_no_news(app: App) -> None:
    before = len(app.log)

    async def ask() -> None:
        async with Visitor(app.url) as visitor:
            message = BackMsg()
            message.rerun_script.fragment_id = "gone"
            message.rerun_script.is_auto_rerun = True
            await visitor.send(message.SerializeToString())
            await visitor.rerun()

    asyncio.run(ask())
    assert app.log[before:] == ""

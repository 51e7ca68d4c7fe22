"""Requests that come to a place where nothing is, and are shown the right one.

A page that is opened by its own address, «/compare», makes Streamlit's client ask whether the
server lives below it; two answers «404» would stand in the browser's console. It gets an answer
that is none, `null` for a configuration, and asks one step higher. And a link whose question
mark was percent-encoded on its way arrives as the name of a page; it is led to what was meant.
"""

from urllib.parse import parse_qsl, quote, unquote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from playground.links.experiments import LONGEST_READ
from playground.links.repair import MOST_TIMES, tidied
from playground.ui.browser.websocket import path


async def healthy(request: Request) -> Response:
    """The answer to whether somebody is here."""
    return PlainTextResponse("ok")


async def not_here(request: Request) -> Response:
    """The answer to how the server below a page is configured: there is none."""
    return JSONResponse(None)


def below_pages() -> list[Route]:
    """What is asked for below the address of a page."""
    return [
        Route(path("{page}/_stcore/health"), healthy),
        Route(path("{page}/_stcore/host-config"), not_here),
    ]


def meant(asked: str) -> str | None:
    """Where the path `asked` should have led, if it holds a query; relative, for any proxy."""
    if len(asked) > LONGEST_READ:
        return None
    for _ in range(MOST_TIMES):
        page, mark, query = asked.partition("?")
        if mark:
            words = urlencode(tidied(dict(parse_qsl(query, keep_blank_values=True))))
            return f"./{quote(page.rpartition('/')[2])}?{words}"
        asked = unquote(asked)
    return None

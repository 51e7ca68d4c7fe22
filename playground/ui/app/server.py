"""The server around the pages: what happens at its start, and what every request meets.

At the start everything slow is done once, before the first visitor: imports, the default
network's program, and then the garbage collector is told to leave all that alone; what the
page «Images» needs waits for a quiet moment. Every page carries a content security policy,
and a full house is said so, plainly.
"""

import asyncio
import gc
import logging
import re
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.engine import engine
from playground.engine.compile.cache import keep_compiled_code
from playground.engine.compile.compiled import give_memory_back
from playground.engine.compile.limits import limits
from playground.ui.app.kinds import KINDS
from playground.ui.app.pages import PAGES
from playground.ui.base.bad_values import sent_impossible_value, tell_impossible_value
from playground.ui.browser.detours import below_pages, meant
from playground.ui.browser.pad_socket import serve
from playground.ui.browser.websocket import live, path

logger = logging.getLogger(__name__)


def inline_scripts() -> str:
    """The hashes by which the policy knows the scripts in Streamlit's own page."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_bytes()
    scripts = re.findall(rb"<script>(.*?)</script>", page, re.DOTALL)
    digests = (b64encode(sha256(script).digest()).decode() for script in scripts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


# Components are modules from blobs; Plotly's WebGL charts make functions from text. Scripts
# written into a page, and anything from another host, are refused all the same.
POLICY = "; ".join(
    (
        "default-src 'self'",
        f"script-src 'self' blob: 'unsafe-eval' {inline_scripts()}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "frame-ancestors 'self' https:",
    )
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
}
LOOK = 1.0  # seconds between two looks whether anybody is here
CROWD = 2  # websockets of pages, in multiples of the visitors that are let in
OVERTAKEN = "The fragment with id"  # how Streamlit begins to tell of a fragment that is gone
FULL = "The playground is full at the moment. Please try again in a few minutes."


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Warm up before the first visitor, and stop the engine after the last."""
    logging.getLogger("streamlit.runtime.app_session").addFilter(is_news)
    await asyncio.to_thread(warm_up)
    others = asyncio.create_task(warm_up_others())
    yield
    others.cancel()
    await asyncio.to_thread(engine().stop)


def is_news(record: logging.LogRecord) -> bool:
    """Whether Streamlit has something to tell of a session.

    On a slow link the timer of a tab may ask once more after the tab was left: nothing is wrong.
    """
    return not str(record.msg).startswith(OVERTAKEN)


def warm_up() -> None:
    """Compile the default network, and take everything loaded so far out of the collector's way."""
    if keep_compiled_code() is None:
        logger.warning("compiled code is not kept: the cache folder cannot be written")
    first = next(iter(PAGES.values())).kinds[0]
    engine().welcome(first.usual(), first.probe).result()
    gc.collect()
    gc.freeze()


async def warm_up_others() -> None:
    """Compile what first visitors of other kinds would wait for, once nobody is here for a while.

    Visitors who are here need nothing of it, and should not share the processor.
    """
    calm, wanted = 0, limits().quiet
    if not wanted:
        return
    while calm < wanted:
        await asyncio.sleep(LOOK)
        calm = 0 if len(engine()) else calm + 1
    for kind in [*KINDS.values()][1:]:
        await asyncio.wrap_future(engine().welcome(kind.usual(), kind.probe))
        if kind.ready:
            await asyncio.wrap_future(kind.ready())
    await asyncio.to_thread(give_memory_back)
    gc.freeze()


class Guard:
    """Adds security headers, and turns visitors away while the house is full."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._sessions = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; websockets of pages are counted while they are open."""
        path = scope.get("path", "")
        if scope["type"] == "http":
            if self._full and path.rstrip("/").count("/") <= 1 and "." not in path:
                await PlainTextResponse(FULL, 503, {"retry-after": "60"})(scope, receive, send)
                return
            there = meant(path) if scope["method"] == "GET" else None
            app = RedirectResponse(there) if there else self._app
            await app(scope, receive, with_headers(send))
        elif scope["type"] == "websocket" and path.endswith("/_stcore/stream"):
            if self._sessions >= CROWD * limits().sessions:  # not a browser that was let in
                await send({"type": "websocket.close", "code": 1013})
                return
            self._sessions += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._sessions -= 1
        else:
            await self._app(scope, receive, send)

    @property
    def _full(self) -> bool:
        return self._sessions >= limits().sessions


def with_headers(send: Send) -> Send:
    """A `send` that adds the security headers to every response."""

    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            added = [(name, value) for name, value in HEADERS.items() if name not in present]
            message["headers"] = [*message["headers"], *added]
        await send(message)

    return sender


def on_script_error(error: Exception) -> bool:
    """Tell the visitor that something broke, and the log what; the rest of the page goes on."""
    if sent_impossible_value(error):
        tell_impossible_value(error)
        return True
    logger.error("a page failed", exc_info=error)
    st.error(
        "Something went wrong on this page, and it has been written to the server's log. "
        "Your experiment is in the address bar: reload the page to go on with it."
    )
    return True


OPTIONS: dict[str, Any] = {
    "lifespan": lifespan,
    "routes": [WebSocketRoute(path(), live), WebSocketRoute(path("pad"), serve), *below_pages()],
    "middleware": [Middleware(Guard)],
    "on_script_error": on_script_error,
}

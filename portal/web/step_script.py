"""Streamlit's page as we serve it: with one small script of ours, and only at the addresses of screens.

The script moves the focus to the heading after each step, and names what Streamlit leaves without a name or a
role. Streamlit offers no way to do this; its page is served with one more ``script`` element, from our own
address, as the content policy asks. At an address that is no screen's, Streamlit would show its start page under a
dialogue; people get a plain page that says so.
"""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.responses import FileResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.web.plain_page import FOOT, plain_page

ADDRESS = "/assets/step.js"
_ELEMENT = f'<script src="{ADDRESS}" defer></script></head>'.encode()
_SHELL = b'<div id="root">'
"""What tells Streamlit's page from every other."""


async def _script(_request: object) -> FileResponse:
    return FileResponse(Path(__file__).with_name("step.js"), media_type="text/javascript")


def step_script_route() -> Route:
    return Route(ADDRESS, _script)


class StepScript:
    """ASGI: puts the script into Streamlit's page and lets everything else through as it is.

    ``screens`` are the addresses at which Streamlit has a page, without slashes.
    """

    def __init__(self, app: ASGIApp, screens: Set[str]) -> None:
        self.app, self.screens = app, screens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or "." in scope["path"].rsplit("/", 1)[-1]:
            await self.app(scope, receive, send)
            return
        # asked for plainly: what comes compressed cannot be looked into
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}
        start: Message | None = None
        body = b""

        async def sending(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                kind = MutableHeaders(scope=message).get("content-type", "")
                if kind.startswith("text/html"):
                    start = message  # held back until the whole page is here: its length changes
                    return
            if start is None:
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            if _SHELL in body and scope["path"].strip("/") not in self.screens:
                await _nothing_here(scope, receive, send)
                return
            page = body.replace(b"</head>", _ELEMENT, 1) if _SHELL in body else body
            headers = MutableHeaders(scope=start)
            headers["content-length"] = str(len(page))
            if page != body:
                del headers["etag"]
            await send(start)
            await send({"type": "http.response.body", "body": page})

        await self.app(scope, receive, sending)


async def _nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    page = plain_page(
        "There is nothing here",
        "<p>No page has this address. If you typed it, check it; if you followed a link, it may be an old one.</p>"
        '<p><a href="/">Go to the start page</a>, or see the <a href="/returns/">published returns</a>.</p>',
        status=404,
        foot=FOOT,
    )
    await page(scope, receive, send)

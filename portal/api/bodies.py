"""How much a request may say: a little for JSON; a file is measured by the route that takes it."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_BODY = 1024 * 1024
"""Bytes of JSON."""


class BodyLimit:
    """ASGI: stops a body that grows too long, before anybody is asked who sends it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"] == "PUT" and scope["path"].endswith("/file")):
            await self.app(scope, receive, send)
            return
        got = 0

        async def counted() -> Message:
            nonlocal got
            message = await receive()
            if message["type"] == "http.request":
                got += len(message.get("body", b""))
                if got > LONGEST_BODY:
                    raise HTTPException(413)
            return message

        await self.app(scope, counted, send)

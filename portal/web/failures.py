"""What people see of an error nobody foresaw: a number to quote, nothing of the inside."""

from __future__ import annotations

import logging

from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.web.plain_page import plain_page
from portal.web.record import request_id

log = logging.getLogger("portal.failures")


def failed(request: Request, error: Exception) -> Response:
    """The page for ``error``: 503 where the database is away, else 500."""
    number = request_id(request.scope)
    log.error("request %s failed", number, exc_info=error)
    if isinstance(error, DBAPIError):
        return plain_page(
            "The portal cannot reach its records",
            f"<p>Nothing was saved by this step. Try again in a few minutes; if it goes on, tell the central unit "
            f"the number {number}.</p>",
            status=503,
        )
    return plain_page(
        "Something went wrong",
        f"<p>Nothing was saved by this step. Try again; if it happens again, tell the central unit the "
        f"number {number}.</p>",
        status=500,
    )


class Failures:
    """ASGI: answers for layers that stand outside the application and its own handling of errors."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answered = False

        async def sending(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:
            if not answered:
                await failed(Request(scope), error)(scope, receive, send)
            # else the application has answered and logged it, and raises for servers that want to know

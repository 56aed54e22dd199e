"""One line in the log per request, and a number that ties it to the audit and to what the person saw."""

from __future__ import annotations

import json
import logging
import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("portal.access")

LONGEST_PATH = 300

SIGNED_LINKS = "/advice/"
"""Addresses of this beginning hold a token."""

_QUIET = ("/_stcore/health", "/_stcore/host-config", "/api/healthz", "/api/readyz", "/static/")
"""Asked for by machines every few seconds: logged only when they fail."""

_STATED_BY_PROXIES = (b"forwarded", b"x-forwarded-", b"x-real-ip", b"x-original-", b"x-rewrite-")


class RequestRecord:
    """ASGI, outermost: gives each request its number, forgets what proxies claim, logs what was answered.

    Headers that state another address, host or scheme are dropped: anybody can send them, and nothing here
    needs them. The portal knows its own address from its settings.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        number = secrets.token_hex(8)
        headers = [pair for pair in scope["headers"] if not pair[0].lower().startswith(_STATED_BY_PROXIES)]
        scope = {**scope, "headers": headers, "state": {**scope.get("state", {}), "request_id": number}}
        begun, status = time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = number
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            if scope["type"] == "http":
                _log(scope, status or 500, number, time.perf_counter() - begun)


def request_id(scope: Scope) -> str:
    """The number of the request that ``scope`` belongs to (16 hex digits)."""
    return str(scope["state"]["request_id"])


def _without_token(path: str) -> str:
    """A signed link is a key: whoever reads the log must not be able to use it."""
    return f"{SIGNED_LINKS}(token)" if path.startswith(SIGNED_LINKS) else path


def _log(scope: Scope, status: int, number: str, seconds: float) -> None:
    """JSON, so that no line break or quotation mark in a path makes a second line; never the query."""
    path = scope["path"]
    if status < 400 and path.startswith(_QUIET):
        return
    client = scope.get("client")
    line = {
        "request": number,
        "from": client[0] if client else None,
        "method": scope["method"],
        "path": _without_token(path)[:LONGEST_PATH],
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    log.info(json.dumps(line))

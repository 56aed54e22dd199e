"""Security headers on every answer, errors too, and who may keep a copy of it."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.config import Settings

PUBLIC = (
    "/data",
    "/licences",
    "/returns",
    "/tests/",
    "/brief/",
    "/guidance",
    "/what-worked",
    "/sandboxes",
    "/.well-known",
)
"""Open data and public pages: anybody may keep a copy, and read it from any site."""

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def content_policy() -> str:
    """The content policy of every page.

    Streamlit's page has one inline script, which is let in by its hash, and styles written by script,
    hence ``unsafe-inline`` for styles alone.
    """
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    hashes = [hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(page)]
    scripts = " ".join(["'self'", *(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes)])
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""The content policy of files people download: whatever is in them, it runs nothing here."""

_NOT_USED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")


class SecurityHeaders:
    """ASGI: the outermost layer but for the record, so that nothing answers without these headers."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._page_policy = content_policy()
        self._always = {
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _NOT_USED),
        }
        if settings.https:
            self._always["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(scope, message["status"], MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, sending)

    def _complete(self, scope: Scope, status: int, headers: MutableHeaders) -> None:
        path: str = scope["path"]
        headers.update(self._always)
        is_file = path.startswith("/media/") or headers.get("content-disposition", "").startswith("attachment")
        headers["Content-Security-Policy"] = FILE_POLICY if is_file else self._page_policy
        public = path.startswith(PUBLIC)
        headers["Cross-Origin-Resource-Policy"] = "cross-origin" if public else "same-origin"
        if public and status in (200, 206, 304) and scope["method"] in ("GET", "HEAD"):
            headers["Access-Control-Allow-Origin"] = "*"
            headers.setdefault("Cache-Control", "public, max-age=300")
        elif status >= 400 or not path.startswith("/static/"):  # Streamlit's own scripts carry their hash
            headers["Cache-Control"] = "no-store"

"""What is not let in: Streamlit's internals, uploads from strangers, and more bytes than agreed."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.auth.people import person_from_request
from portal.config import Settings

CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
"""Streamlit's addresses for operators and programs: nothing the public should see."""

UPLOADS = "/_stcore/upload_file/"

FORM_MARGIN = 64 * 1024
"""Bytes an upload's form needs round its file."""


class Limits:
    """ASGI: refuses before the application reads anything, and stops bodies that grow too long."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.most = settings.max_upload_bytes + FORM_MARGIN
        self.sentence = (
            f"This file is larger than {settings.max_upload_mb} MB, the most that can be sent. "
            "Remove what is not needed, or send the tables one by one as CSV."
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = await self._refusal(Request(scope))
        if refusal is not None:
            await refusal(scope, receive, send)
        else:
            await self.app(scope, self._counted(receive), send)

    async def _refusal(self, request: Request) -> Response | None:
        path = request.scope["path"]
        if path.startswith(CLOSED):
            return PlainTextResponse("There is nothing here.", 404)
        if path.startswith(UPLOADS) and await run_in_threadpool(person_from_request, request) is None:
            return PlainTextResponse("Sign in again to send a file: your session has ended.", 401)
        stated = request.headers.get("content-length", "")
        if stated.isdecimal() and int(stated) > self.most:
            return PlainTextResponse(self.sentence, 413)
        return None

    def _counted(self, receive: Receive) -> Receive:
        """``receive`` that stops at the limit, whatever length was stated or not."""
        got = 0

        async def counted() -> Message:
            nonlocal got
            message = await receive()
            if message["type"] == "http.request":
                got += len(message.get("body", b""))
                if got > self.most:
                    raise HTTPException(413, self.sentence)
            return message

        return counted

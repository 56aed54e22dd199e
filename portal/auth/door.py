"""What Streamlit's own sign-in leaves out, put round it.

Its cookie lives thirty days, lacks ``Secure``, signs in again after sign-out, and every sign-in ends at
the home page. Here a sign-in opens a row of ours, the cookie gets the policy's life, and the deep link
is kept.
"""

from __future__ import annotations

import logging
import re
from urllib.parse import parse_qs, urlencode

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.auth.addresses import NEXT_COOKIE, safe_next
from portal.auth.claims import Claims, SignInRefused, read_claims
from portal.auth.people import person_from_request
from portal.auth.sessions import SIGN_IN, open_session, record_refusal
from portal.auth.streamlit_cookie import THIRTY_DAYS, USER_COOKIE, cookies_being_set, token_in
from portal.config import Settings
from portal.installation import installation
from portal.web.plain_page import plain_page

log = logging.getLogger("portal.sign_in")

Headers = list[tuple[bytes, bytes]]


class SignInDoor:
    """ASGI: stands before Streamlit, and looks at what its sign-in answers."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == "/oauth2callback":
            await self._callback(scope, receive, send)
        elif scope["path"] == "/auth/logout" and await run_in_threadpool(person_from_request, Request(scope)):
            # Following a link signs nobody out: the page that asks does.
            await RedirectResponse("/signout", 302)(scope, receive, send)
        else:
            await self.app(scope, receive, self._sending(scope, send))

    def _sending(self, scope: Scope, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = self._with_policy(list(message.get("headers", [])))
                if scope["path"] == "/auth/login" and self.settings.uses_development_provider:
                    headers = _with_login_hint(headers, scope["query_string"])
                message = {**message, "headers": headers}
            await send(message)

        return sending

    def _with_policy(self, headers: Headers) -> Headers:
        return [(name, self._cookie(value) if name == b"set-cookie" else value) for name, value in headers]

    def _cookie(self, value: bytes) -> bytes:
        """One ``Set-Cookie``, with the life of our sessions and, under https, for https only."""
        if value.startswith(USER_COOKIE.encode()):
            life = int(self.settings.session_absolute.total_seconds())
            value = value.replace(b"Max-Age=%d" % THIRTY_DAYS, b"Max-Age=%d" % life)
        if self.settings.https and not re.search(rb";\s*secure\b", value, re.IGNORECASE):
            value += b"; Secure"
        return value

    async def _callback(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Somebody comes back from the provider: open their session and take them where they were going."""
        streamlit: Headers = []

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                streamlit.extend(message.get("headers", []))

        await self.app(scope, receive, keep)
        request = Request(scope)
        token = token_in(cookies_being_set(streamlit))
        if token is None:
            answer = _came_back_without_sign_in(request)
        else:
            answer = await run_in_threadpool(self._answer_to, token, request)
            if answer.status_code == 302:
                answer.raw_headers += self._with_policy([pair for pair in streamlit if pair[0] == b"set-cookie"])
        answer.delete_cookie(NEXT_COOKIE)
        await answer(scope, receive, send)

    def _answer_to(self, token: dict[str, object], request: Request) -> Response:
        claims: Claims | None = None
        try:
            claims = read_claims(token, self.settings)
            with installation().unit_of_work(SIGN_IN) as ctx:
                open_session(ctx, claims, self.settings)
        except SignInRefused as refused:
            with installation().unit_of_work(SIGN_IN) as ctx:
                record_refusal(ctx, claims, refused.because)
            return plain_page(
                "You are not signed in",
                f'<p>{refused.sentence}</p>\n<p><a class="button" href="/signin">Sign in again</a></p>',
                status=403,
            )
        except SQLAlchemyError:
            log.exception("a session could not be stored")
            return plain_page(
                "Signing in is not possible right now",
                "<p>The portal cannot reach its records. Try again in a few minutes.</p>\n"
                '<p><a href="/signin">Sign in</a></p>',
                status=503,
            )
        return RedirectResponse(safe_next(request.cookies.get(NEXT_COOKIE)), 302)


def _came_back_without_sign_in(request: Request) -> Response:
    """The provider's answer was no, stale or not for us; or this is the way back from signing out."""
    if "state" not in request.query_params and "error" not in request.query_params:
        return RedirectResponse("/signed-out", 302)
    log.warning("a sign-in did not finish", extra={"error": request.query_params.get("error", "")[:50]})
    return plain_page(
        "You are not signed in",
        "<p>Signing in did not finish: it was stopped, took too long, or this page was opened a second time.</p>\n"
        '<p><a class="button" href="/signin">Sign in again</a></p>',
        status=403,
    )


def _with_login_hint(headers: Headers, query: bytes) -> Headers:
    """Hand the chosen persona on to the development provider."""
    hint = parse_qs(query.decode("latin-1")).get("login_hint", [""])[0]
    if not hint:
        return headers
    extra = urlencode({"login_hint": hint}).encode()
    return [(name, value + b"&" + extra if name == b"location" and b"?" in value else value) for name, value in headers]

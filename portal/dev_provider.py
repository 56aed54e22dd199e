"""The identity provider of a demonstration: one click signs in as an invented person.

``oidc-provider-mock`` on a loopback port. It wants a subject typed into a form; here a login hint
(OpenID Connect Core 3.1.2.1) that names one of the personas stands for that. Production refuses it.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlencode

import flask
import oidc_provider_mock
import werkzeug.serving

from portal.demonstration.personas import BY_SUB, ISSUER, PERSONAS

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_HOST = "127.0.0.1"


class _Request(flask.Request):
    """Every answer names one issuer, whichever port was free: people stay the same over restarts."""

    host_url = ISSUER + "/"


class DevelopmentProvider:
    """A provider that listens once made and answers between ``start`` and ``stop``.

    ``portal`` is the portal's address: people without a login hint are sent to its page of personas, and
    sign-out ends there. Raises OSError where ``port`` is taken.
    """

    def __init__(self, portal: str, port: int = 0) -> None:
        users = [oidc_provider_mock.User(sub=persona.sub, claims=persona.claims()) for persona in PERSONAS]
        application = oidc_provider_mock.app(user_claims=users)
        application.request_class = _Request
        application.debug = False
        # init_app puts an interactive debugger in front; it has no business on a machine that shows things.
        undebugged: WSGI = application.wsgi_app.app
        # Werkzeug ends the process where a port is taken; a socket of ours raises OSError instead.
        with socket.create_server((_HOST, port)) as listening:
            self._server = werkzeug.serving.make_server(
                _HOST,
                listening.getsockname()[1],
                _one_click(undebugged, portal.rstrip("/")),
                threaded=True,
                request_handler=_Quiet,
                fd=listening.fileno(),
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="provider", daemon=True)

    @property
    def address(self) -> str:
        return f"http://{_HOST}:{self._server.port}"

    @property
    def metadata_url(self) -> str:
        return f"{self.address}/.well-known/openid-configuration"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


class _Quiet(werkzeug.serving.WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: the portal's own log has the sign-in."""


def _one_click(provider: WSGI, portal: str) -> WSGI:
    """Stand in for the forms of ``provider``: the persona's click was the choice already."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        if environ["PATH_INFO"] == "/oauth2/end_session":
            back = asked.get("post_logout_redirect_uri", "")
            return _redirect(back if back.startswith(portal + "/") else portal + "/", start_response)
        if environ["PATH_INFO"] == "/oauth2/authorize" and environ["REQUEST_METHOD"] == "GET":
            hint = asked.get("login_hint", "")
            if hint not in BY_SUB:
                return _redirect(f"{portal}/personas", start_response)
            form = urlencode({"sub": hint}).encode()
            environ |= {
                "REQUEST_METHOD": "POST",
                "CONTENT_TYPE": "application/x-www-form-urlencoded",
                "CONTENT_LENGTH": str(len(form)),
                "wsgi.input": BytesIO(form),
            }
        return provider(environ, start_response)

    return answer


def _redirect(address: str, start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("302 Found", [("Location", address), ("Content-Length", "0")])
    return [b""]

"""Streamlit's sign-in cookie, read and addressed from outside Streamlit.

The cookie is signed and stateless: it says who signed in and never that they signed out. All imports of
Streamlit's private modules are here; the version is pinned and a test holds them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from streamlit.auth_util import encode_provider_token, get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import AUTH_COOKIE_MAX_AGE_SECONDS, USER_COOKIE_NAME

USER_COOKIE = USER_COOKIE_NAME
THIRTY_DAYS = AUTH_COOKIE_MAX_AGE_SECONDS
"""The life Streamlit gives its cookie, in seconds."""


def token_in(cookies: Mapping[str, str]) -> dict[str, Any] | None:
    """The ID token's claims in a request's cookies; None without them or where the signature is not ours."""

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        if value is None or not value.isascii():
            return None
        return decode_signed_value(get_cookie_secret(), name, value.encode("ascii"))

    value = get_cookie_with_chunks(one, USER_COOKIE)
    if value is None:
        return None
    try:
        claims = json.loads(value)
    except ValueError:
        return None
    return claims if isinstance(claims, dict) and claims.get("is_logged_in") is True else None


def cookies_being_set(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Names and values of an answer's ``Set-Cookie`` headers."""
    pairs = (
        value.decode("latin-1").partition(";")[0].partition("=") for name, value in headers if name == b"set-cookie"
    )
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def login_address() -> str:
    """Where Streamlit begins a sign-in; good for two minutes."""
    return f"/auth/login?provider={encode_provider_token('default')}"

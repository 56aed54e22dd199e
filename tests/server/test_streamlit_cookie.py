"""Streamlit's private modules that sign-in leans on: these tests fail first when an upgrade moves them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import streamlit
from streamlit import config
from streamlit.auth_util import decode_provider_token, set_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

from portal.auth.streamlit_cookie import THIRTY_DAYS, USER_COOKIE, cookies_being_set, login_address, token_in

SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
TOKEN = {"iss": "https://login.example", "sub": "a", "nonce": "n", "iat": 1, "is_logged_in": True}


@pytest.fixture(autouse=True)
def cookie_secret() -> Iterator[None]:
    before = config.get_option("server.cookieSecret")
    config.set_option("server.cookieSecret", SECRET)
    yield
    config.set_option("server.cookieSecret", before)


def cookies_of(token: dict[str, object], secret: str = SECRET) -> dict[str, str]:
    """As Streamlit writes them, in pieces where one would be too long."""
    cookies: dict[str, str] = {}

    def sign(name: str, value: str) -> bytes:
        return create_signed_value(secret, name, value)

    def keep(name: str, value: str) -> None:
        cookies[name] = sign(name, value).decode()

    set_cookie_with_chunks(keep, sign, USER_COOKIE, token, cookie_attr_size=60)
    return cookies


def test_the_version_is_the_one_this_was_read_from() -> None:
    assert streamlit.__version__ == "1.67.0"
    assert (USER_COOKIE_NAME, TOKENS_COOKIE_NAME, THIRTY_DAYS) == (
        "_streamlit_user",
        "_streamlit_user_tokens",
        30 * 86400,
    )


def test_a_cookie_of_streamlits_is_read() -> None:
    assert token_in(cookies_of(TOKEN)) == TOKEN


def test_a_long_cookie_in_pieces_is_read() -> None:
    long = {**TOKEN, "groups": [f"group {n} {hash(str(n))}" for n in range(600)]}
    cookies = cookies_of(long)
    assert len(cookies) > 1
    assert token_in(cookies) == long
    del cookies[f"{USER_COOKIE}_1"]
    assert token_in(cookies) is None


@pytest.mark.parametrize(
    "cookies",
    [
        {},
        {USER_COOKIE: ""},
        {USER_COOKIE: "rubbish"},
        {USER_COOKIE: "é"},
        {USER_COOKIE: json.dumps(TOKEN)},
        cookies_of(TOKEN, secret="another" + SECRET),
        {USER_COOKIE: create_signed_value(SECRET, "another_name", json.dumps(TOKEN)).decode()},
    ],
)
def test_a_cookie_that_is_not_ours_says_nothing(cookies: dict[str, str]) -> None:
    assert token_in(cookies) is None


def test_a_changed_cookie_says_nothing() -> None:
    value = cookies_of(TOKEN)[USER_COOKIE]
    for at in (2, len(value) // 2, len(value) - 2):
        changed = value[:at] + ("A" if value[at] != "A" else "B") + value[at + 1 :]
        assert token_in({USER_COOKIE: changed}) is None


@pytest.mark.parametrize("token", [{**TOKEN, "is_logged_in": False}, {"sub": "a"}])
def test_a_cookie_of_nobody_signed_in_says_nothing(token: dict[str, object]) -> None:
    assert token_in(cookies_of(token)) is None


def test_cookies_being_set_are_found_among_headers() -> None:
    headers = [(b"location", b"/"), (b"set-cookie", b'a="b=c"; Path=/; HttpOnly'), (b"set-cookie", b"d=e")]
    assert cookies_being_set(headers) == {"a": "b=c", "d": "e"}


def test_sign_in_begins_at_streamlits_address() -> None:
    path, _, provider = login_address().partition("?provider=")
    assert path == "/auth/login"
    assert decode_provider_token(provider)["provider"] == "default"

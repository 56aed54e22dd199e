"""Who is there, asked from a page or from a route."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st
from starlette.requests import HTTPConnection

from portal import clock
from portal.auth.addresses import sign_in_address
from portal.auth.claims import SignInRefused, read_claims
from portal.auth.sessions import SignedIn, live_session
from portal.auth.streamlit_cookie import token_in
from portal.config import Settings, settings
from portal.installation import installation

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def current_person() -> SignedIn | None:
    """For a Streamlit page, at every rerun: the person whose browser this is, or None for the public."""
    if not st.user.is_logged_in:
        return None
    return _person_of(st.user.to_dict())


def sign_in_link() -> str:
    """For a Streamlit page: the address that signs in and comes back to this page with its query."""
    pairs = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    return sign_in_address(urlsplit(st.context.url or "/").path + (f"?{urlencode(pairs)}" if pairs else ""))


def person_from_request(request: HTTPConnection) -> SignedIn | None:
    """For a route: the person whose sign-in cookie came along, or None.

    On anything that may change something the cookie counts only from our own pages, so that another
    site cannot act in a person's name. Reads the database: call it from a thread, not from the event loop.
    """
    if request.scope["type"] == "http" and request.scope["method"] not in SAFE_METHODS and not from_our_pages(request):
        return None
    token = token_in(request.cookies)
    return None if token is None else _person_of(token)


def from_our_pages(request: HTTPConnection) -> bool:
    """Whether a browser sent this from the portal's own address.

    Browsers state the origin of every change; a program that states none must send ``X-Requested-With``,
    which no other site can make a browser add.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return "x-requested-with" in request.headers
    return origin == _origin(settings())


def _origin(settings: Settings) -> str:
    address = urlsplit(settings.base_url)
    return f"{address.scheme}://{address.netloc}"


def _person_of(token: Mapping[str, Any]) -> SignedIn | None:
    try:
        claims = read_claims(token, settings())
    except SignInRefused:
        return None
    return live_session(installation(), claims, settings(), clock.now())

"""Where a sign-in begins, and where it may lead back to."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

NEXT_COOKIE = "portal_next"
NEXT_LASTS = 600
"""Seconds a person may take at the provider without losing the page they came for."""


def safe_next(address: str | None) -> str:
    """``address`` if it is a path of this portal, else the home page: nobody is led elsewhere."""
    if not address or not address.startswith("/") or address.startswith("//") or len(address) > 2000:
        return "/"
    if "\\" in address or any(not 32 < ord(c) < 127 for c in address):
        return "/"
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or parts.path in ("/signin", "/signout", "/oauth2callback", "/auth/login"):
        return "/"
    return address


def sign_in_address(back_to: str = "/") -> str:
    """The link that signs in and comes back to ``back_to``, a path with its query."""
    return "/signin?" + urlencode({"next": safe_next(back_to)})

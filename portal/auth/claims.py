"""What an ID token says of a person, read with care: only what is used, and only as it should be."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.config import Settings

LONGEST = 200
"""Characters of a name or an address that are kept."""


class SignInRefused(Exception):
    """The sign-in does not count; ``sentence`` tells the person why and what to do."""

    def __init__(self, sentence: str, *, because: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.because = because


@dataclass(frozen=True, slots=True)
class Claims:
    """One sign-in of one person at one provider."""

    issuer: str
    subject: str
    name: str
    email: str
    email_verified: bool
    second_factor: bool
    key_hash: str
    """What the session is known by: a hash over issuer, subject, time of issue and nonce, new at each sign-in."""


def read_claims(token: Mapping[str, Any], settings: Settings) -> Claims:
    """The claims of an ID token whose signature, audience and expiry Authlib has checked.

    Raises:
        SignInRefused: issuer, subject, nonce or time of issue is missing or not what it must be.
    """
    issuer, subject, nonce = (_text(token.get(name)) for name in ("iss", "sub", "nonce"))
    issued_at = token.get("iat")
    if issuer != settings.issuer:
        raise SignInRefused("You signed in at a place this portal does not know.", because="another issuer")
    if not subject or not nonce or not isinstance(issued_at, int) or isinstance(issued_at, bool):
        raise SignInRefused(
            "Your identity provider did not say enough to sign you in. Tell the central unit.",
            because="subject, nonce or time of issue missing",
        )
    email = _shown(token.get("email"))
    name = _shown(token.get("name")) or _shown(token.get("preferred_username")) or email or subject
    methods = token.get("amr")
    return Claims(
        issuer=issuer,
        subject=subject,
        name=name,
        email=email,
        email_verified=bool(email) and token.get("email_verified") is True,
        second_factor=token.get("acr") in settings.second_factor_acr
        or (isinstance(methods, list) and any(method in settings.second_factor_amr for method in methods)),
        key_hash=hashlib.sha256("\x1f".join((issuer, subject, str(issued_at), nonce)).encode()).hexdigest(),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _shown(value: object) -> str:
    """Text that may be shown and stored: no control or direction characters, one line, not endless."""
    plain = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in _text(value))
    return " ".join(plain.split())[:LONGEST]

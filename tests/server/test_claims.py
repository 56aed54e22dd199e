"""What is believed of an ID token."""

from __future__ import annotations

from typing import Any

import pytest

from portal.auth.claims import LONGEST, SignInRefused, read_claims
from portal.config import Settings
from portal.demonstration.personas import ISSUER

SETTINGS = Settings(mode="demonstration", oidc_issuer="", second_factor_acr=("gold",))


def token(**changed: Any) -> dict[str, Any]:
    good = {
        "iss": ISSUER,
        "sub": "priya-nair",
        "nonce": "n-1",
        "iat": 1_780_000_000,
        "name": "Priya Nair",
        "email": "priya-nair@example.com",
        "email_verified": True,
        "amr": ["pwd", "otp"],
    }
    return {name: value for name, value in {**good, **changed}.items() if value is not None}


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"iss": ISSUER + "/"},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"nonce": None},
        {"nonce": ["n-1"]},
        {"iat": None},
        {"iat": "now"},
        {"iat": True},
    ],
)
def test_a_token_that_says_too_little_or_wrong_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(SignInRefused):
        read_claims(token(**changed), SETTINGS)


def test_each_sign_in_has_its_own_key() -> None:
    tokens = [token(), token(nonce="n-2"), token(iat=1_780_000_001), token(sub="tom-ashdown")]
    assert len({read_claims(one, SETTINGS).key_hash for one in tokens}) == 4
    assert read_claims(token(), SETTINGS).key_hash == read_claims(token(name="Another"), SETTINGS).key_hash


@pytest.mark.parametrize(
    ("changed", "verified"),
    [({}, True), ({"email_verified": False}, False), ({"email_verified": "true"}, False), ({"email": ""}, False)],
)
def test_an_address_counts_only_when_the_provider_says_it_checked_it(changed: dict[str, Any], verified: bool) -> None:
    assert read_claims(token(**changed), SETTINGS).email_verified is verified


@pytest.mark.parametrize(
    ("changed", "second"),
    [
        ({}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "otp"}, False),
        ({"amr": None}, False),
        ({"amr": None, "acr": "gold"}, True),
        ({"amr": None, "acr": "silver"}, False),
        ({"amr": [{"x": 1}], "acr": ["gold"]}, False),
    ],
)
def test_second_factor(changed: dict[str, Any], second: bool) -> None:
    assert read_claims(token(**changed), SETTINGS).second_factor is second


def test_names_are_one_line_without_control_or_direction_characters() -> None:
    read = read_claims(token(name="Pri\u202eya\n<b>Nair\x00</b> " + "x" * 500), SETTINGS)
    assert read.name.startswith("Pri ya <b>Nair </b>")
    assert len(read.name) == LONGEST


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"name": None, "preferred_username": "pnair"}, "pnair"),
        ({"name": None}, "priya-nair@example.com"),
        ({"name": " ", "email": None}, "priya-nair"),
    ],
)
def test_somebody_without_a_name_is_called_by_what_is_known(changed: dict[str, Any], name: str) -> None:
    assert read_claims(token(**changed), SETTINGS).name == name

"""A sign-in leads back into the portal and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.auth.addresses import safe_next, sign_in_address


@pytest.mark.parametrize(
    "address", ["/", "/return", "/return?id=42&tab=a%2Fb", "/a/b#row-204", "/a?next=https://x.example"]
)
def test_paths_of_the_portal_are_kept(address: str) -> None:
    assert safe_next(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "return",
        "https://elsewhere.example/",
        "//elsewhere.example",
        "///elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        "/a\r\nSet-Cookie: x=1",
        "javascript:alert(1)",
        " /a",
        "/é",
        "/signin?next=/signin",
        "/signout",
        "/oauth2callback?code=1",
        "/" + "a" * 2000,
    ],
)
def test_everything_else_leads_home(address: str | None) -> None:
    assert safe_next(address) == "/"


@given(st.text(alphabet="/\\:@.?#%a \t\n", max_size=12))
def test_no_address_leads_to_another_host(text: str) -> None:
    kept = safe_next(text)
    assert kept.startswith("/")
    assert not kept.startswith("//")
    assert "\\" not in kept and not any(c.isspace() for c in kept)


def test_the_link_carries_the_way_back_whole() -> None:
    assert sign_in_address("/return?id=4&tab=b") == "/signin?next=%2Freturn%3Fid%3D4%26tab%3Db"

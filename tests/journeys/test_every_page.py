"""Every page of a filled demonstration, wide and at 400% zoom: axe finds nothing, nothing is too wide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from portal.ui.pages import PAGES
from tests.fixtures.accessibility import find_faults
from tests.fixtures.portal_server import RunningPortal, running_portal
from tests.journeys.people import Someone
from tests.journeys.test_keyboard_alone import ZOOMED, AtKeyboard

pytestmark = pytest.mark.browser

SEEN_BY = {
    None: (
        "/",
        "/published?year=2025",
        "/published-return?year=2025&regulator=X01",
        "/regulators",
        "/regulator?code=X01",
        "/rules",
        "/accessibility",
    ),
    "idris-khan": ("/", "/return", "/correct", "/keys"),
    "grace-okafor": ("/sign-off", "/receipt?year=2025&regulator=X01"),
    "gwen-tallis": ("/round", "/publish?year=2026", "/read?year=2026&regulator=X04"),
}
"""Address of each page, by a persona who may see it (none: without signing in)."""


@pytest.fixture
def full_portal(demonstration_dir: Path, tmp_path: Path) -> Iterator[RunningPortal]:
    settings = {
        "REGPORTAL_DATA_DIR": str(demonstration_dir),
        "REGPORTAL_CLOCK_STARTS_AT": "2026-07-20T09:00:00+01:00",
    }
    with running_portal(tmp_path / "portal", **settings) as running:
        yield running


def test_axe_finds_nothing_and_nothing_is_too_wide(full_portal: RunningPortal, new_page: Callable[[], Page]) -> None:
    listed = {page.address for page in PAGES} - {"home"}
    visited = {address.lstrip("/").partition("?")[0] for addresses in SEEN_BY.values() for address in addresses} - {""}
    assert visited == listed, "every page is looked at here"

    faults = []
    for persona, addresses in SEEN_BY.items():
        someone = AtKeyboard(full_portal, new_page())
        if persona:
            someone.sign_in(persona)
        for address in addresses:
            someone.page.set_viewport_size({"width": 1280, "height": 900})
            someone.go(address)
            assert not someone.page.get_by_role("heading", name="There is nothing here").count(), address
            faults += [f"{address}: {fault}" for fault in find_faults(someone.page)]
            someone.page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
            someone.settle()
            someone.fits()
            faults += [f"{address} at 400%: {fault}" for fault in find_faults(someone.page)]
    assert faults == []


def test_the_style_is_there(full_portal: RunningPortal, page: Page) -> None:
    """The names of Streamlit's that our style goes by may change at an upgrade."""
    visitor = Someone(full_portal, page)
    page.set_viewport_size({"width": 1600, "height": 900})
    visitor.go("/")
    assert page.locator(".stMainBlockContainer").bounding_box()["width"] == 1040  # type: ignore[index]
    colour = "e => getComputedStyle(e.querySelector('p')).color"
    assert page.get_by_test_id("stPageLink-NavLink").first.evaluate(colour) == "rgb(26, 90, 150)"

"""What our style goes by on the pages of a filled demonstration."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.fixtures.portal_server import RunningPortal
from tests.journeys.people import Someone

pytestmark = pytest.mark.browser


def test_the_style_is_there(full_portal: RunningPortal, page: Page) -> None:
    """The names of Streamlit's that our style goes by may change at an upgrade."""
    visitor = Someone(full_portal, page)
    page.set_viewport_size({"width": 1600, "height": 900})
    visitor.go("/")
    assert page.locator(".stMainBlockContainer").bounding_box()["width"] == 1040  # type: ignore[index]
    colour = "e => getComputedStyle(e.querySelector('p')).color"
    assert page.get_by_test_id("stPageLink-NavLink").first.evaluate(colour) == "rgb(26, 90, 150)"

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


@pytest.mark.thorough
def test_the_tag_of_a_task_leaves_the_text_its_width_on_a_narrow_screen(full_portal: RunningPortal, page: Page) -> None:
    """Beside the text on a desk's screen, below it on a telephone's, however long the tag is."""
    holder = Someone(full_portal, page)
    holder.sign_in("leo-fontaine")
    row = page.locator("[class*=st-key-task_]", has_text="Issued: it cannot be used before its first day").first
    link, tag = row.get_by_role("link"), row.locator(".stMarkdownBadge")
    for width, below in ((1280, False), (320, True)):
        page.set_viewport_size({"width": width, "height": 900})
        holder.settle()
        told, tagged, whole = link.bounding_box(), tag.bounding_box(), row.bounding_box()
        assert told and tagged and whole
        assert told["width"] > 200, "words are not broken into letters"
        assert tagged["x"] + tagged["width"] <= whole["x"] + whole["width"] <= width
        assert (tagged["y"] >= told["y"] + told["height"]) is below

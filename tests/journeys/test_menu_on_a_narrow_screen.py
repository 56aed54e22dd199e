"""The menu of a narrow screen lies over the page: it takes the focus, and gives it back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.portal_server import RunningPortal

pytestmark = pytest.mark.browser


def test_by_keyboard_it_opens_closes_and_leads_on(portal: RunningPortal, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{portal.url}/methods")
    opener, entry = page.get_by_test_id("stExpandSidebarButton"), page.get_by_test_id("stSidebarNavLink")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    opener.focus()
    page.keyboard.press("Enter")
    expect(entry.first).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(entry.first).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1, name="Regulators")
    expect(heading).to_be_focused()
    expect(opener).to_be_visible()

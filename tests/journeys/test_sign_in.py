"""Signing in and out with a browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.accessibility import Axe
from tests.fixtures.browser import Watch
from tests.fixtures.portal_server import RunningPortal

pytestmark = pytest.mark.browser


def expect_signed_in(page: Page, name: str) -> None:
    """The home page names whoever is signed in."""
    expect(page.get_by_text(name).first).to_be_visible()


def expect_nobody(page: Page) -> None:
    """The home page offers to sign in."""
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()


def test_somebody_signs_in_with_one_click_and_comes_back_to_the_page_they_wanted(
    portal: RunningPortal, page: Page
) -> None:
    page.goto(f"{portal.url}/signin?next=%2F%3Fround%3D2026")
    expect(page.get_by_role("heading", name="Sign in as")).to_be_visible()
    page.get_by_role("link", name="Grace Okafor, certifier").click()
    expect_signed_in(page, "Grace Okafor")
    assert page.url == f"{portal.url}/?round=2026"

    kept = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert kept["_streamlit_user"]["httpOnly"] and kept["_streamlit_user"]["sameSite"] == "Lax"
    assert "_streamlit_user" not in page.evaluate("document.cookie")


@pytest.mark.thorough
def test_by_keyboard_alone(portal: RunningPortal, page: Page) -> None:
    page.goto(f"{portal.url}/personas")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("Martin Sole"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect_signed_in(page, "Martin Sole")


def test_sign_out_ends_the_session_in_every_tab_and_for_a_copied_cookie(
    portal: RunningPortal, page: Page, new_page: Callable[[], Page]
) -> None:
    page.goto(f"{portal.url}/signin?persona=ruth-adeyemi")
    expect_signed_in(page, "Ruth Adeyemi")
    copied = page.context.cookies()
    other_tab = page.context.new_page()
    other_tab.goto(portal.url)
    expect_signed_in(other_tab, "Ruth Adeyemi")

    page.goto(f"{portal.url}/signout")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/signed-out$"))
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert not [cookie for cookie in page.context.cookies() if cookie["name"].startswith("_streamlit_user")]

    other_tab.reload()
    expect_nobody(other_tab)
    thief = new_page()
    thief.context.add_cookies([cookie for cookie in copied if cookie["name"].startswith("_streamlit_user")])  # type: ignore[misc]
    thief.goto(portal.url)
    expect_nobody(thief)
    expect(thief.get_by_text("Ruth Adeyemi")).not_to_be_visible()


def test_a_sign_in_that_does_not_finish_says_so(portal: RunningPortal, page: Page, watch: Watch) -> None:
    watch.expect("status of 403")
    page.goto(f"{portal.url}/oauth2callback?state=unknown&code=1")
    expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
    page.get_by_role("link", name="Sign in again").click()
    expect(page.get_by_role("heading", name="Sign in as")).to_be_visible()


@pytest.mark.thorough
@pytest.mark.parametrize("path", ["/personas", "/signed-out", "/signout"])
@pytest.mark.parametrize("width", [1280, 320])
def test_the_pages_of_signing_in_have_no_accessibility_faults(
    portal: RunningPortal, page: Page, axe: Axe, path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{portal.url}/signin?persona=sara-lindqvist")
    expect_signed_in(page, "Sara Lindqvist")
    page.goto(portal.url + path)
    page.get_by_role("heading", level=1).wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"

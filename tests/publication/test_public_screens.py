"""The public screens and the administrator's, in a browser, over a round that was published."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.filing import Filing
from tests.fixtures.portal_server import RunningPortal, running_portal

pytestmark = pytest.mark.browser


@contextmanager
def portal_over(published: Filing, folder: Path) -> Iterator[RunningPortal]:
    """A running portal with a copy of all that was published."""
    shutil.copytree(published.portal.files.folder.parent, folder / "data")
    with running_portal(folder, REGPORTAL_CLOCK_STARTS_AT="2026-11-05T09:00:00+00:00") as running:
        yield running


@pytest.fixture(scope="module")
def portal_with_returns(published: Filing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """For looking only: what is published stays as it is."""
    with portal_over(published, tmp_path_factory.mktemp("screens")) as running:
        yield running


@pytest.fixture
def portal_of_our_own(published: Filing, tmp_path: Path) -> Iterator[RunningPortal]:
    with portal_over(published, tmp_path / "portal") as running:
        yield running


@pytest.fixture
def page(passing_page: Page) -> Page:
    """Whoever comes here only looks."""
    return passing_page


@pytest.mark.thorough
@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/published?year=2026", "2 of 12"),
        ("/published-return?year=2026&regulator=X01", "A row was missing."),
        ("/published-return?year=2026&regulator=X01&version=1", "This is version 1"),
        ("/regulators?search=nuclear", "Office for Nuclear Regulation"),
        ("/regulator?regulator=BOE", "Bank of England Act 1998"),
    ],
)
def test_public_screen_without_signing_in(
    address: str, says: str, width: int, portal_with_returns: RunningPortal, page: Page, axe: object
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(portal_with_returns.url + address)
    expect(page.get_by_text(says).first).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Content under the Open Government Licence")).to_be_attached()
    assert callable(axe)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.thorough
@pytest.mark.parametrize("address", ["/returns/2026/X01", "/returns/2026", "/returns/", "/data/2026/", "/data/"])
def test_plain_page(address: str, portal_with_returns: RunningPortal, page: Page, axe: object) -> None:
    assert callable(axe)
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(portal_with_returns.url + address)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("script").count() == 0 or "script" not in page.request.get(page.url).text()


@pytest.mark.thorough
def test_administrators_withdraw_together(portal_of_our_own: RunningPortal, new_page: object) -> None:
    assert callable(new_page)

    def at_publish(persona: str) -> Page:
        page: Page = new_page()
        page.goto(f"{portal_of_our_own.url}/signin?next=/publish%3Fyear%3D2026&persona={persona}")
        expect(page.get_by_role("heading", name="Publish round 2026")).to_be_visible(timeout=20_000)
        return page

    gwen = at_publish("gwen-tallis")
    expect(gwen.get_by_text("Nothing has changed since version 1.0.1")).to_be_visible()
    expect(gwen.get_by_text("Versions so far")).to_be_visible()
    choice = gwen.get_by_role("combobox", name="Published return")
    choice.press_sequentially("X01")
    expect(gwen.get_by_role("option", name="Example Transport Regulator (X01)")).to_be_visible()
    choice.press("Enter")
    gwen.get_by_label("Reason, which is published").fill("It named a person.")
    gwen.get_by_role("button", name="Propose the withdrawal").click()
    expect(gwen.get_by_text("Another administrator must confirm it.")).to_be_visible(timeout=20_000)
    expect(gwen.get_by_role("button", name="Confirm: withdraw the return of")).to_have_count(0)

    hugh = at_publish("hugh-barlow")
    hugh.get_by_role("button", name="Confirm: withdraw the return of").click()
    expect(hugh.get_by_text("version 1.0.2 is without it")).to_be_visible(timeout=30_000)
    answer = hugh.request.get(f"{portal_of_our_own.url}/returns/2026/X01")
    assert answer.status == 410
    assert "It named a person." in answer.text()

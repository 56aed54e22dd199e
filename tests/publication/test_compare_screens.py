"""The comparison in a browser: what it says, how it is shared, and that everybody can use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.accessibility import find_faults
from tests.fixtures.filing import YEAR, filing_at
from tests.fixtures.portal_server import RunningPortal, running_portal
from tests.journeys.people import Someone
from tests.publication.compared_rounds import BEFORE, HIDDEN, HOSTILE, SLOW, published_comparison

pytestmark = pytest.mark.browser

ALL = "demonstration-all"


@pytest.fixture(scope="module")
def compared_portal(tmp_path_factory: pytest.TempPathFactory, _seeded_sqlite: Path) -> Iterator[RunningPortal]:
    folder = tmp_path_factory.mktemp("compared-screens")
    (folder / "data").mkdir()
    (folder / "data" / "portal.sqlite").write_bytes(_seeded_sqlite.read_bytes())
    with filing_at(f"sqlite:///{folder / 'data' / 'portal.sqlite'}", folder / "data") as filing:
        published_comparison(filing)
    with running_portal(folder, REGPORTAL_CLOCK_STARTS_AT="2026-11-05T09:00:00+00:00") as running:
        yield running


@pytest.fixture
def page(passing_page: Page) -> Page:
    """Whoever comes here only looks."""
    return passing_page


def opened(portal: RunningPortal, page: Page, address: str) -> Someone:
    someone = Someone(portal, page)
    someone.go(address)
    return someone


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("address", "says"),
    [
        (f"/compare?metric=P2&point={SLOW}", "worse than expected, beyond the 99.8% limit"),
        ("/compare?metric=C7", "neither end is the better one"),
        ("/compare?metric=P4", "A mean has no funnel"),
        (f"/compare?metric=P2&point={HIDDEN}", "suppressed. That means"),
        ("/compare?metric=ZZ", "There is no indicator “ZZ”."),
        ("/compare?year=1999", "No round “1999” has been published."),
        (f"/compare?year={BEFORE}", "was published before there was a comparison"),
        (f"/side-by-side?regulators=X01,{SLOW},{HIDDEN}", "How long applicants wait"),
        (f"/regulator?regulator={SLOW}", "In 2026 Example Aviation Regulator is worse than expected in"),
        ("/methods?metric=P1", "Nelson-Aalen"),
        ("/published?year=2026", "Put together from published sources"),
        (f"/compare/{YEAR}/P2", "All regulators of the group, in order of name"),
        ("/compare?metric=P1", "The same picture by the gross clock"),
        (f"/compare/{YEAR}/P7", "Speed by both clocks, in order of name"),
    ],
)
def test_page_says_it_without_faults(address: str, says: str, compared_portal: RunningPortal, page: Page) -> None:
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        opened(compared_portal, page, address)
        expect(page.get_by_text(says).first).to_be_visible(timeout=20_000)
        assert find_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.thorough
def test_address_of_a_view_opens_the_same_for_somebody_else(
    compared_portal: RunningPortal, new_page: Callable[[], Page]
) -> None:
    mine = opened(compared_portal, new_page(), "/compare")
    mine.choose("Indicator", "Decisions overturned (P6)")
    mine.settle()
    mine.choose("Year to 31 March", str(YEAR - 1))
    mine.settle()
    mine.choose("Point out", "Example Aviation Regulator (X03)")
    mine.settle()
    address = mine.page.locator("[data-testid=stCode] code").inner_text().strip()
    assert f"metric=P6&year={YEAR - 1}&group={ALL}&area=all&point=X03" in address
    assert "metric=P6" in mine.page.url and "point=X03" in mine.page.url
    theirs = opened(compared_portal, new_page(), address.removeprefix(compared_portal.url))
    for label in ("Indicator", "Group", "Year to 31 March", "Product area", "Point out"):
        assert theirs.page.get_by_role("combobox", name=label).input_value() == (
            mine.page.get_by_role("combobox", name=label).input_value()
        )
    said = mine.page.get_by_role("status").first.inner_text()
    assert said and theirs.page.get_by_role("status").first.inner_text() == said


@pytest.mark.thorough
def test_going_back_takes_back_a_choice(compared_portal: RunningPortal, page: Page) -> None:
    me = opened(compared_portal, page, f"/compare?metric=P2&year={YEAR}")
    me.choose("Indicator", "Decisions overturned (P6)")
    me.settle()
    page.go_back()
    me.settle()
    expect(page.get_by_role("combobox", name="Indicator")).to_have_value("Decided within target (P2)")


@pytest.mark.thorough
def test_what_this_view_does_not_have_is_said(compared_portal: RunningPortal, page: Page) -> None:
    opened(compared_portal, page, "/compare?metric=P2&group=nobodys&point=X99")
    expect(page.get_by_text("There is no group “nobodys” here.")).to_be_visible()
    expect(page.get_by_text("There is no regulator in this group “X99” here.")).to_be_visible()


@pytest.mark.thorough
def test_comment_and_challenges_stand_at_the_figures(compared_portal: RunningPortal, page: Page) -> None:
    opened(compared_portal, page, f"/regulator?regulator={SLOW}")
    expect(page.get_by_text(HOSTILE)).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Decided within target").first
    expect(row).to_contain_text("Challenged")
    expect(page.get_by_text("not upheld: They were decided by you.")).to_be_visible()
    opened(compared_portal, page, "/compare?metric=P2")
    expect(page.get_by_role("row").filter(has_text="Example Aviation Regulator").first).to_contain_text("Challenged")


@pytest.mark.thorough
def test_enter_picks_one_regulator_and_the_group_is_named(compared_portal: RunningPortal, page: Page) -> None:
    me = opened(compared_portal, page, f"/side-by-side?year={YEAR}")
    box = page.get_by_role("combobox", name="Regulators, 4 at most")
    box.press_sequentially("example avi")
    expect(page.get_by_role("option")).to_have_count(1)
    box.fill("")
    box.press_sequentially("example")
    expect(page.get_by_role("option").nth(2)).to_be_visible()
    box.press("Enter")
    me.settle()
    chosen = page.url.partition("regulators=")[2].partition("&")[0]
    assert len(chosen) == 3 and chosen.startswith("X"), page.url
    box.press("Escape")
    expect(page.get_by_text("compared within “").first).to_be_visible()

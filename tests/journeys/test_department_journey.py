"""A sponsor department at a browser: it records a steer and three funding lines, sees a gap close, reviews a return."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.portal_server import RunningPortal, running_portal
from tests.journeys.people import Someone

RAIL = "Example Rail and Maritime Regulator"
LINES = (("Legal", "42,500"), ("Domain safety", "25,500"), ("Economics", "25,500"))
"""Areas of its return of 2025, each with what its gap costs in the year after."""
PASSAGE = "Let machines watch the track, and tell us what they miss."
NOW = datetime.fromisoformat("2026-07-20T09:00:00+01:00")


@pytest.mark.thorough
def test_a_department_steers_funds_and_reviews(
    demonstration_dir: Path, tmp_path: Path, new_page: Callable[[], Page]
) -> None:
    folder = tmp_path / "portal"
    folder.mkdir()
    demonstration_dir.rename(folder / "data")
    with running_portal(folder, REGPORTAL_CLOCK_STARTS_AT=NOW.isoformat()) as portal:
        pages: list[Page] = []

        def somebody(persona: str, to: str = "/") -> Someone:
            pages.append(new_page())
            someone = Someone(portal, pages[-1])
            someone.sign_in(persona, to)
            return someone

        ruth = somebody("ruth-adeyemi", "/your-regulators")
        steer(ruth)
        fund(ruth)
        review(ruth)
        colin = somebody("colin-strand")
        sign(colin)
        martin = somebody("martin-sole")
        answer(martin)
        beside_the_return(portal, somebody("anna-whitlock", "/regulators"))
        assert ruth.faults == colin.faults == martin.faults == []
        for page in pages:
            page.goto("about:blank")


def steer(ruth: Someone) -> None:
    """Until now none was recorded for it, and everybody could see that."""
    listed = ruth.page.get_by_role("table", name="Regulators of Example Department for Transport and Health")
    expect(listed.get_by_role("row", name=RAIL)).to_contain_text("No steer recorded")
    ruth.look("40-your-regulators")
    ruth.press("Your steers", "link")
    ruth.page.get_by_label("Title of the letter or statement").fill("Letter on safe AI at sea and on rails")
    ruth.page.get_by_label("Where it can be read").fill("https://xd1.example/letters/rail-2026")
    ruth.page.get_by_label("Given on").fill("1 July 2026")
    ruth.page.get_by_label("In force until").fill("30 June 2028")
    ruth.choose_some("Regulators it is for", f"{RAIL} (X06)")
    ruth.page.get_by_text("Yes, it asks for safe AI innovation").click()
    ruth.page.get_by_label("The passage, word for word").fill(
        "Let machines watch the track, and tell us what they miss."
    )
    ruth.page.get_by_label("Which office judged this").fill("Rail and maritime directorate")
    ruth.page.get_by_label("What it expects").fill("30 November 2026: Publish how a trial is asked for.")
    ruth.press("Record this steer")
    ruth.told("The steer is recorded")
    ruth.focus_is_on_heading()
    ruth.look("41-steer-recorded")
    ruth.go("/your-regulators")
    expect(listed.get_by_role("row", name=RAIL)).to_contain_text("Named in steer")


def fund(ruth: Someone) -> None:
    """Three lines close three areas of the gap."""
    ruth.go("/department-funding?year=2025")
    left = ruth.page.get_by_role("table", name="Left unfunded, urgent first")
    expect(left).to_contain_text(f"Legal, {RAIL}")
    for area, amount in LINES:
        ruth.go("/funding-line?year=2025")
        ruth.choose("Financial year", "2025-26")
        ruth.choose("Budget", "Resource")
        ruth.choose("New or reprioritised money", "New")
        ruth.choose("Urgency of the need", "Planned")
        ruth.choose("Regulator", RAIL)
        ruth.choose("Capability area, as in the return", area)
        ruth.page.get_by_label("Asked for, in pounds").fill(amount)
        ruth.page.get_by_label("Allocated, in pounds").fill(amount)
        ruth.page.get_by_label("Document that shows it").fill("Allocation letter (demonstration)")
        ruth.page.get_by_label("Its public address").fill("https://xd1.example/allocations/2025")
        ruth.choose("Status", "Allocated")
        ruth.page.get_by_label("Status as it stood on").fill("17 July 2026")
        ruth.press("Record this line")
        ruth.told("is recorded")
    ruth.go("/department-funding?year=2025")
    for area, _ in LINES:
        expect(left).not_to_contain_text(f"{area}, {RAIL}")
    expect(ruth.page.get_by_text("the department £93,500").first).to_be_visible()
    ruth.look("42-gap-closed")


def review(ruth: Someone) -> None:
    ruth.go("/review?year=2025&regulator=X03")
    ruth.press("Start a review")
    ruth.told("The draft is open")
    ruth.page.get_by_text("Satisfied", exact=True).click()
    ruth.page.get_by_label("Summary (published)").fill("It decides more slowly than its peers, and says why.")
    ruth.press("Save the draft")
    ruth.told("The draft is saved")
    ruth.focus_is_on_heading()
    ruth.look("43-review-written")


def sign(colin: Someone) -> None:
    """Another person than who wrote it."""
    colin.look("44-what-waits-for-the-signatory")
    colin.go("/review?year=2025&regulator=X03")
    colin.page.get_by_label("Office in which you sign").fill("Director of Regulation")
    colin.press("Sign this review")
    colin.told("The review is signed")
    colin.press("Publish this review")
    colin.told("The review is published")
    colin.focus_is_on_heading()


def answer(martin: Someone) -> None:
    """A regulator answers the review of its own return, once and in public."""
    martin.press("Answer the review of your return for 2025", "link")
    martin.page.get_by_label("Your answer").fill("We have asked for two more posts.")
    martin.press("Send the answer")
    martin.told("Your answer was sent")
    martin.look("45-review-answered")


def beside_the_return(portal: RunningPortal, visitor: Someone) -> None:
    """Within a minute, for everybody."""
    give_up = time.monotonic() + 120
    while "slowly than its peers" not in visitor.page.request.get(f"{portal.url}/returns/2025/X03").text():
        assert time.monotonic() < give_up, "the review does not stand beside the return"
        time.sleep(2)
    said = visitor.page.request.get(f"{portal.url}/steers").text()
    assert PASSAGE in said
    assert "Director of Regulation" in visitor.page.request.get(f"{portal.url}/returns/2025/X03").text()
    assert "Ruth Adeyemi" not in visitor.page.request.get(f"{portal.url}/returns/2025/X03").text()
    paper = visitor.page.request.get(f"{portal.url}/funding/XD1/2025.pdf")
    assert paper.status == 200 and paper.body().startswith(b"%PDF")

"""From a regulator's workbook to a public page, as each person, in a real browser."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.fixtures.portal_server import RunningPortal, running_portal
from tests.journeys.faulty_workbook import TWELVE, faulty, mended
from tests.journeys.people import Someone

pytestmark = pytest.mark.browser

RETURN = "/api/v1/returns/2026/X01"


@pytest.fixture
def fresh_portal(tmp_path: Path) -> Iterator[RunningPortal]:
    """A portal of its own with the clock of the demonstration: round 2026 is past its due day."""
    with running_portal(tmp_path, REGPORTAL_CLOCK_STARTS_AT="2026-07-20T09:00:00+01:00") as running:
        yield running


def download(someone: Someone, address: str) -> bytes:
    answer = someone.page.request.get(f"{someone.portal.url}{address}")
    assert answer.status == 200, answer.text()
    assert "attachment" in answer.headers["content-disposition"]
    return answer.body()


def upload(someone: Someone, name: str, data: bytes) -> None:
    someone.page.locator("input[type=file]").first.set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    expect(someone.page.get_by_text(name).first).to_be_visible()
    someone.page.get_by_role("button", name="Upload and check").first.click()


def test_from_workbook_to_public_page(fresh_portal: RunningPortal, new_page: Callable[[], Page]) -> None:
    priya = Someone(fresh_portal, new_page())
    priya.sign_in("priya-nair")
    priya.heading("What waits for me")
    priya.look("01-what-waits-for-me")
    priya.press("Start the annual return for 2026", "link")
    priya.heading("Annual return 2025 to 2026")
    priya.focus_is_on_heading()
    template = download(priya, f"{RETURN}/template.xlsx")
    priya.press("Start the draft")
    priya.told("The draft for 2026 is open")
    priya.focus_is_on_heading()
    priya.look("02-draft-open")

    upload(priya, "x01-return.xlsx", faulty(template))
    expect(priya.page.get_by_role("heading", name="What was found")).to_be_visible(timeout=60_000)
    priya.settle()
    priya.told("There are 10 errors and 2 to explain")
    priya.focus_is_on_heading()
    for rule, (_, _, column, _) in TWELVE.items():
        found = priya.page.get_by_role("table", name=f"Findings of {rule}", exact=True)
        expect(found, f"{rule} at {column}").to_have_count(1)
    expect(priya.page.get_by_role("table", name="Findings of T-03")).to_contain_text("Decisions C4")
    priya.look("03-verdict-twelve-faults")

    back = load_workbook(io.BytesIO(download(priya, f"{RETURN}/annotated.xlsx")))
    assert back.sheetnames[0] == "Findings"
    comment = back["Decisions"]["C4"].comment
    assert comment is not None and "boats" in comment.text
    listed = list(csv.DictReader(io.StringIO(download(priya, f"{RETURN}/findings.csv").decode("utf-8-sig"))))
    assert len(listed) >= 12

    priya.page.get_by_role("button", name="Upload a new file").click()
    upload(priya, "x01-return-2.xlsx", mended(template))
    priya.told("There are 3 errors and 1 to explain")
    priya.settle()
    priya.look("04-verdict-three-left")

    priya.press("Correct on screen")
    priya.heading("Correct on screen: Decisions")
    priya.focus_is_on_heading()
    priya.look("05-correct-on-screen")
    priya.choose("Product area", "Drones")
    priya.press("Save and go to the next row")
    priya.told("1 cell saved")
    priya.focus_is_on_heading()
    priya.heading("Correct on screen: Cover")
    priya.page.get_by_label("Accountable officer (B9)").fill("Alex Morgan")
    priya.press("Save and go to the next row")
    priya.heading("Correct on screen: Decisions")
    priya.page.get_by_label("Decided on (F2)").fill("30 September 2025")
    priya.press("Save")
    priya.told("1 cell saved")
    priya.press("Back to the findings", "link")
    priya.told("There is 1 query to explain")

    priya.page.get_by_label("Explain Guidance P2").fill("The page moved; the new address follows in the next return.")
    priya.press("Save explanation")
    priya.told("1 query of G-06 explained")
    priya.press("Send to your certifier")
    priya.told("Sent to your certifier")
    priya.focus_is_on_heading()
    priya.look("06-with-certifier")

    grace = Someone(fresh_portal, new_page())
    grace.sign_in("grace-okafor")
    grace.press("Sign off the return for 2026", "link")
    grace.heading("Sign off the annual return 2025 to 2026")
    grace.look("07-sign-off")
    grace.page.get_by_label("What must change first").fill("Please say which page moved.")
    grace.press("Return to the preparer with this reason")
    grace.told("The return went back to its preparers")
    grace.focus_is_on_heading()

    priya.go("/return")
    expect(priya.page.get_by_text("Not filed", exact=False).first).to_be_visible()
    priya.press("Send to your certifier")
    priya.told("Sent to your certifier")

    grace.go("/sign-off")
    grace.press("Sign and file the return")
    grace.told("Say whether you sign as the accountable officer or for them.")
    grace.focus_is_on_heading()
    grace.page.get_by_text("As the accountable officer", exact=True).click()
    grace.page.get_by_label("Why the return is late").fill("Two systems were joined in June.")
    grace.page.get_by_text("I have read the summary").click()
    grace.page.get_by_text("I did not prepare this return myself").click()
    grace.page.get_by_label("Type your full name to sign").fill("Grace Okafor")
    grace.press("Sign and file the return")
    grace.told("The return for 2026 is filed")
    grace.look("08-receipt")
    receipt = download(grace, f"{RETURN}/receipt.pdf")
    assert receipt.startswith(b"%PDF-")

    anna = Someone(fresh_portal, new_page())
    anna.sign_in("anna-whitlock")
    anna.look("09-central-unit")
    anna.press("Read the return of Example Transport Regulator", "link")
    anna.heading("Return of Example Transport Regulator for 2026")
    anna.look("10-reading-desk")
    anna.choose("Figure", "Spending on AI")
    anna.page.get_by_label("Question (it is published with the answer)").fill("Does it include the shared laboratory?")
    anna.press("Send the question")
    anna.told("Your question was sent")
    anna.focus_is_on_heading()

    priya.go("/")
    priya.press("Answer 1 question of the central unit", "link")
    priya.page.get_by_label("Your answer on Spending on AI").fill("No, the laboratory is counted by its host.")
    priya.look("11-question")
    priya.press("Send the answer")
    priya.told("Your answer was sent")
    priya.focus_is_on_heading()

    anna.go("/read?year=2026&regulator=X01")
    anna.press("Accept this return")
    anna.told("The return of Example Transport Regulator is accepted")
    anna.look("12-accepted")

    publish_and_visit(fresh_portal, new_page)
    for someone in (priya, grace, anna):
        assert someone.faults == []


def publish_and_visit(portal: RunningPortal, new_page: Callable[[], Page]) -> None:
    gwen = Someone(portal, new_page())
    gwen.sign_in("gwen-tallis")
    gwen.go("/publish?year=2026")
    gwen.look("13-publish")
    gwen.choose("Accepted return", "Example Transport Regulator (X01)")
    gwen.press("Propose to publish it early")
    gwen.told("It is proposed to publish the return of Example Transport Regulator (X01) early")
    gwen.focus_is_on_heading()
    hugh = Someone(portal, new_page())
    hugh.sign_in("hugh-barlow")
    hugh.press("Confirm version 1.0.0 of round 2026", "link")
    hugh.press("Confirm: publish version 1.0.0")
    hugh.told("Version 1.0.0 of the round 2026 is published")
    hugh.focus_is_on_heading()
    hugh.look("14-published")

    visitor = Someone(portal, new_page())
    visitor.go("/published?year=2026")
    visitor.look("15-public-round")
    visitor.go("/published-return?year=2026&regulator=X01")
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Example Transport Regulator")
    visitor.look("16-public-return")
    answer = visitor.page.request.get(f"{portal.url}/data/2026/guidance.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text().removeprefix("\ufeff"))))
    assert {row["basis"] for row in rows} == {"demonstration"}
    plain = visitor.page.request.get(f"{portal.url}/returns/2026/X01")
    assert plain.status == 200 and "<script" not in plain.text()
    assert gwen.faults == hugh.faults == visitor.faults == []

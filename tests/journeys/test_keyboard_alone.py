"""From workbook to publication with the keyboard alone, at 400% zoom: each stop is seen, nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from submissions_schema.template import fill
from tests.fixtures.portal_server import RunningPortal, running_portal
from tests.journeys.faulty_workbook import rows
from tests.journeys.people import Someone, tab_to

pytestmark = pytest.mark.browser

ZOOMED = {"width": 320, "height": 640}
"""1280 px at 400%: what is left of a desk's screen (WCAG 1.4.10)."""


class AtKeyboard(Someone):
    """Somebody who never touches a mouse."""

    def start(self, name: str) -> None:
        """Sign in by choosing oneself among the people of the demonstration."""
        self.page.goto(f"{self.portal.url}/personas")
        tab_to(self.page, lambda said: said.startswith(name))
        self.page.keyboard.press("Enter")
        self.settle()

    def follow(self, label: str) -> None:
        """Tab to a link or a button and press Enter."""
        tab_to(self.page, lambda said: said.startswith(label))
        self.page.keyboard.press("Enter")
        self.settle()
        self.fits()

    def write(self, label: str, text: str) -> None:
        tab_to(self.page, lambda said: said.startswith(label))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Tab")
        self.page.keyboard.press("Shift+Tab")

    def tick(self, label: str) -> None:
        tab_to(self.page, lambda said: label in said)
        self.page.keyboard.press("Space")

    def pick(self, label: str, option: str) -> None:
        """Choose from a list by typing."""
        tab_to(self.page, lambda said: said.startswith(label))
        self.page.keyboard.type(option)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("combobox", name=label)).to_have_value(option)

    def again(self) -> None:
        """What F5 does."""
        self.page.reload()
        self.settle()

    def hand_over(self, name: str, data: bytes, workbook: Path) -> None:
        """Choose a file through the browser's own dialogue, opened with Enter."""
        file = workbook / name
        file.write_bytes(data)
        with self.page.expect_file_chooser() as chooser:
            tab_to(self.page, lambda said: said == "Upload")
            self.page.keyboard.press("Enter")
        chooser.value.set_files(file)
        expect(self.page.get_by_text(name).first).to_be_visible()
        tab_to(self.page, lambda said: said == "Upload and check")
        self.page.keyboard.press("Enter")

    def fits(self) -> None:
        """The page does not scroll sideways; a data table may, within itself."""
        over = self.page.evaluate(
            "() => Math.max(...[document.scrollingElement, document.querySelector('[data-testid=stMain]')]"
            ".filter(Boolean).map(e => e.scrollWidth - e.clientWidth))"
        )
        assert over <= 0, f"the page is {over} px too wide"


@pytest.fixture
def fresh_portal(tmp_path: Path) -> Iterator[RunningPortal]:
    with running_portal(tmp_path / "portal", REGPORTAL_CLOCK_STARTS_AT="2026-06-12T09:00:00+01:00") as running:
        yield running


@pytest.mark.thorough
def test_filed_and_published_without_a_mouse(
    fresh_portal: RunningPortal, new_page: Callable[[], Page], tmp_path: Path
) -> None:
    def somebody(name: str) -> AtKeyboard:
        page = new_page()
        page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
        someone = AtKeyboard(fresh_portal, page)
        someone.start(name)
        return someone

    priya = somebody("Priya Nair")
    priya.follow("Start the annual return")
    priya.follow("Start the draft")
    priya.told("The draft for 2026 is open")
    priya.focus_is_on_heading()
    template = priya.page.request.get(f"{fresh_portal.url}/api/v1/returns/2026/X01/template.xlsx").body()
    priya.hand_over("return.xlsx", fill(template, rows(only=frozenset({"C-04", "G-06"}))), tmp_path)
    priya.told("There is 1 error and 1 to explain")
    priya.settle()
    priya.focus_is_on_heading()
    priya.fits()
    priya.follow("Correct on screen")
    priya.write("Accountable officer (B9)", "Alex Morgan")
    priya.follow("Save")
    priya.told("1 cell saved")
    priya.focus_is_on_heading()
    priya.follow("Back to the findings")
    priya.write("Explain Guidance P2", "The page moved.")
    priya.follow("Save explanation")
    priya.told("1 query of G-06 explained")
    priya.follow("Send to your certifier")
    priya.told("Sent to your certifier")

    grace = somebody("Grace Okafor")
    grace.follow("Sign off the return for 2026")
    grace.write("What must change first", "Please say which page moved.")
    grace.follow("Return to the preparer with this reason")
    grace.told("The return went back to its preparers")
    grace.focus_is_on_heading()
    priya.again()
    priya.follow("Send to your certifier")
    priya.told("Sent to your certifier")
    grace.again()
    tab_to(grace.page, lambda said: said.startswith("As the accountable officer"))
    grace.page.keyboard.press("Space")
    grace.tick("I have read the summary")
    grace.tick("I did not prepare this return")
    grace.write("Type your full name", "Grace Okafor")
    grace.follow("Sign and file the return")
    grace.told("The return for 2026 is filed")
    grace.focus_is_on_heading()

    anna = somebody("Anna Whitlock")
    anna.follow("Read the return of Example Transport Regulator")
    anna.pick("Figure", "Spending on AI")
    anna.write("Question", "Does it include the shared laboratory?")
    anna.follow("Send the question")
    anna.told("Your question was sent")
    anna.focus_is_on_heading()

    priya.follow("Back to what waits for me")
    priya.follow("Answer 1 question of the central unit")
    priya.write("Your answer on Spending on AI", "No, the laboratory is counted by its host.")
    priya.follow("Send the answer")
    priya.told("Your answer was sent")
    priya.focus_is_on_heading()

    anna.again()
    anna.follow("Accept this return")
    anna.told("The return of Example Transport Regulator is accepted")
    anna.focus_is_on_heading()

    gwen = somebody("Gwen Tallis")
    gwen.follow("See how round 2026 goes")
    gwen.follow("Publish returns of round 2026")
    gwen.pick("Accepted return", "Example Transport Regulator (X01)")
    gwen.follow("Propose to publish it early")
    gwen.told("It is proposed to publish the return of Example Transport Regulator (X01) early")
    gwen.focus_is_on_heading()
    hugh = somebody("Hugh Barlow")
    hugh.follow("Confirm version 1.0.0 of round 2026")
    hugh.follow("Confirm: publish version 1.0.0")
    hugh.told("Version 1.0.0 of the round 2026 is published")
    hugh.focus_is_on_heading()

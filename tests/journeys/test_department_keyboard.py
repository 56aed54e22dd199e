"""A department's pages with the keyboard alone, at 400% zoom: steer, funding line, review, signature, publication."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.fixtures.portal_server import RunningPortal, running_portal
from tests.journeys.people import tab_to
from tests.journeys.test_keyboard_alone import ZOOMED, AtKeyboard

pytestmark = pytest.mark.browser

RAIL = "Example Rail and Maritime Regulator"
NOW = datetime.fromisoformat("2026-07-20T09:00:00+01:00")


class OfDepartment(AtKeyboard):
    """Somebody of a department at the keyboard."""

    def pick_some(self, label: str, option: str) -> None:
        """Choose one of several from a list by typing."""
        tab_to(self.page, lambda said: said.startswith(label))
        self.page.keyboard.type(option)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Escape")

    def done(self, said: str) -> None:
        """The step is told, the focus is at the heading before it, and the page fits."""
        self.told(said)
        self.settle()
        self.focus_is_on_heading()
        self.fits()

    def to_the_foot(self) -> None:
        """Every stop is seen, and none is a trap."""
        self.settle()
        tab_to(self.page, lambda name: name == "Sign out", most=150)


@pytest.mark.thorough
def test_a_department_works_without_a_mouse(
    demonstration_dir: Path, tmp_path: Path, new_page: Callable[[], Page]
) -> None:
    folder = tmp_path / "portal"
    folder.mkdir()
    demonstration_dir.rename(folder / "data")
    with running_portal(folder, REGPORTAL_CLOCK_STARTS_AT=NOW.isoformat()) as portal:
        pages = [new_page(), new_page()]
        walk(portal, pages)
        for page in pages:
            page.goto("about:blank")


def walk(portal: RunningPortal, pages: list[Page]) -> None:
    ruth, colin = (OfDepartment(portal, page) for page in pages)
    for page in pages:
        page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    ruth.start("Ruth Adeyemi")
    steer(ruth)
    fund(ruth)
    review(ruth)
    colin.start("Colin Strand")
    sign(colin)


def steer(ruth: OfDepartment) -> None:
    ruth.follow(f"No current steer for {RAIL}")
    ruth.follow("Record this steer")
    ruth.done("There is a problem")
    ruth.write("Title of the letter or statement", "Letter on safe AI at sea")
    ruth.write("Where it can be read", "https://xd1.example/letters/rail-2026")
    ruth.write("Given on", "1 July 2026")
    ruth.pick_some("Regulators it is for", RAIL)
    tab_to(ruth.page, lambda said: "asks for safe AI innovation" in said)
    ruth.page.keyboard.press("Space")
    ruth.write("The passage, word for word", "Let machines watch the track.")
    ruth.write("Which office judged this", "Rail directorate")
    ruth.follow("Record this steer")
    ruth.done("The steer is recorded")
    ruth.follow("Letter on safe AI at sea")
    ruth.to_the_foot()
    ruth.go("/your-regulators")
    ruth.fits()
    ruth.to_the_foot()


def fund(ruth: OfDepartment) -> None:
    ruth.go("/department-funding?year=2025")
    ruth.fits()
    ruth.to_the_foot()
    ruth.go("/department-funding?year=2025")
    ruth.follow("Record a funding line")
    ruth.follow("Record this line")
    ruth.done("There is a problem")
    ruth.pick("Regulator", RAIL)
    ruth.pick("Financial year", "2025-26")
    ruth.pick("Budget", "Resource")
    ruth.pick("New or reprioritised money", "New")
    ruth.pick("Settlement", "SR2025")
    ruth.pick("Control total", "Programme")
    ruth.pick("Urgency of the need", "Planned")
    ruth.pick("Capability area, as in the return", "Legal")
    ruth.write("Asked for, in pounds", "42,500")
    ruth.write("Allocated, in pounds", "42,500")
    ruth.pick("Prices", "Nominal: as paid in the year")
    ruth.write("Document that shows it", "Allocation letter")
    ruth.write("Its public address", "https://xd1.example/allocations/2025")
    ruth.pick("Status", "Allocated")
    ruth.write("Status as it stood on", "17 July 2026")
    ruth.follow("Record this line")
    ruth.done("is recorded")


def review(ruth: OfDepartment) -> None:
    ruth.go("/review?year=2025&regulator=X03")
    ruth.follow("Start a review")
    ruth.done("The draft is open")
    tab_to(ruth.page, lambda said: said.startswith("Satisfied"))
    ruth.page.keyboard.press("Space")
    ruth.write("Summary (published)", "It decides more slowly than its peers, and says why.")
    ruth.follow("Save the draft")
    ruth.done("The draft is saved")
    ruth.to_the_foot()


def sign(colin: OfDepartment) -> None:
    colin.go("/review?year=2025&regulator=X03")
    colin.follow("Sign this review")
    colin.done("There is a problem")
    colin.write("Office in which you sign", "Director of Regulation")
    colin.follow("Sign this review")
    colin.done("The review is signed")
    colin.follow("Publish this review")
    colin.done("The review is published")

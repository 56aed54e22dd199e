"""The central unit runs a round, from an extension to a correction after publication: each act by people at a browser.

Between the acts the regulators file, and the clock moves on; the portal starts anew each time, as it would for an
update.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.filing import Filing, decisions, filing_at
from tests.fixtures.portal_server import RunningPortal, running_portal
from tests.journeys.people import Someone
from tests.rules.returns import VALID

NON_FILER, EXTENDED, CORRECTED = "X12", "X04", "X01"
NAMES = {"X01": "Example Transport Regulator (X01)", "X04": "Example Workplace Robotics Regulator (X04)"}


@contextmanager
def open_on(folder: Path, day: str) -> Iterator[RunningPortal]:
    with running_portal(folder, REGPORTAL_CLOCK_STARTS_AT=f"{day}T09:00:00+00:00") as running:
        yield running


@contextmanager
def meanwhile(folder: Path, day: datetime) -> Iterator[Filing]:
    """What regulators do while nobody is at the browser."""
    data = folder / "data"
    with filing_at(f"sqlite:///{data / 'portal.sqlite'}", data) as filing:
        filing.set_clock(day)
        yield filing


@pytest.mark.thorough
def test_a_round_from_extension_to_correction(
    tmp_path: Path, _seeded_sqlite: Path, new_page: Callable[[], Page]
) -> None:
    (tmp_path / "data").mkdir()
    shutil.copyfile(_seeded_sqlite, tmp_path / "data" / "portal.sqlite")

    pages: list[Page] = []

    def visiting(portal: RunningPortal) -> Someone:
        pages.append(new_page())
        return Someone(portal, pages[-1])

    def somebody(portal: RunningPortal, persona: str, to: str = "/") -> Someone:
        someone = visiting(portal)
        someone.sign_in(persona, to)
        return someone

    def everybody_leaves() -> None:
        """A page left open asks after a portal that has gone."""
        while pages:
            pages.pop().goto("about:blank")

    with open_on(tmp_path, "2026-06-18") as portal:
        gwen = somebody(portal, "gwen-tallis", "/round")
        gwen.press("Who owes a return: extensions and excuses", "link")
        gwen.heading("Who owes a return for 2026")
        gwen.choose("Regulator", NAMES[EXTENDED])
        gwen.settle()
        gwen.page.get_by_label("Until, at most 30 September 2026").fill("31 July 2026")
        gwen.page.get_by_label("Why it gets longer").fill("A flood at the records office.")
        gwen.press("Give it longer")
        gwen.told("may file until 31 July 2026")
        gwen.focus_is_on_heading()
        gwen.look("30-extension")
        gwen.go("/round-days?year=2026")
        gwen.page.get_by_label("Edits close").first.fill("15 September 2026")
        gwen.page.get_by_label("Why the dates change").fill("To be sooner.")
        gwen.press("Change the dates")
        gwen.told("can only move later")
        everybody_leaves()

    with meanwhile(tmp_path, datetime(2026, 6, 29, 9, tzinfo=UTC)) as filing:
        for number in range(1, 12):
            if f"X{number:02}" != EXTENDED:
                filing.file(f"X{number:02}", {"decisions": decisions(40)})
    with meanwhile(tmp_path, datetime(2026, 7, 30, 9, tzinfo=UTC)) as filing:
        filing.file(EXTENDED, {"decisions": decisions(40)})

    with open_on(tmp_path, "2026-08-03") as portal:
        anna = somebody(portal, "anna-whitlock", "/round")
        expect(anna.page.get_by_text("11 of 12 returns owed are filed; 0 of them late, 1 overdue.")).to_be_visible()
        anna.look("31-round-desk")
        anna.press("Reading queue", "link")
        anna.heading("Reading queue of round 2026")
        anna.look("32-reading-queue")
        anna.press(NAMES[CORRECTED], "link")
        anna.press("Accept this return")
        anna.told("The return of Example Transport Regulator is accepted")
        anna.focus_is_on_heading()
        everybody_leaves()

    with meanwhile(tmp_path, datetime(2026, 8, 4, 9, tzinfo=UTC)) as filing:
        for number in range(2, 12):
            filing.accept(f"X{number:02}")

    with open_on(tmp_path, "2026-11-02") as portal:
        propose_and_confirm(portal, somebody, version="1.0.0", change="The returns of the round.")
        visitor = visiting(portal)
        visitor.go("/returns/2026")
        assert "Example Communications Regulator (X12)" in (text := visitor.page.locator("main").inner_text())
        assert "Not filed" in text and "extended because: A flood at the records office." in text
        visitor.go("/reports/2026")
        expect(
            visitor.page.get_by_text(
                "11 filed on time, none filed late and 1 did not file (Example Communications Regulator)"
            )
        ).to_be_visible()
        visitor.look("35-annual-report")
        everybody_leaves()

    with meanwhile(tmp_path, datetime(2026, 11, 16, 9, tzinfo=UTC)) as filing:
        first, *others = VALID["resources"]
        filing.correct(
            CORRECTED,
            {"decisions": decisions(40), "resources": [{**first, "ai_fte": "9.75"}, *others]},
            reason="A post was missing.",
        )
        filing.accept(CORRECTED)

    with open_on(tmp_path, "2026-11-18") as portal:
        propose_and_confirm(portal, somebody, version="1.0.1", change="X01 corrects its staff.", look=NAMES[CORRECTED])
        visitor = visiting(portal)
        visitor.go("/returns/2026/X01")
        expect(visitor.page.get_by_text("A post was missing.").first).to_be_visible()
        visitor.go("/returns/2026/X01/v/1")
        expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Example Transport Regulator")
        visitor.go("/reports/2026")
        expect(visitor.page.get_by_text("1 return was corrected after filing")).to_be_visible()
        gwen = somebody(portal, "gwen-tallis")
        gwen.press("Set round 2027", "link")
        gwen.page.get_by_label("Why these dates").fill("The usual days.")
        gwen.press("Set round 2027")
        gwen.told("Round 2027 is set")
        gwen.look("37-next-round")
        assert gwen.faults == visitor.faults == []
        everybody_leaves()


def propose_and_confirm(
    portal: RunningPortal,
    somebody: Callable[[RunningPortal, str, str], Someone],
    *,
    version: str,
    change: str,
    look: str | None = None,
) -> None:
    """One administrator proposes, another looks at what changes and confirms."""
    hugh = somebody(portal, "hugh-barlow", "/publish?year=2026")
    hugh.page.get_by_label("What is new in this version").fill(change)
    hugh.press(f"Propose version {version}")
    hugh.told(f"Version {version} is proposed")
    hugh.look(f"33-proposed-{version}")
    gwen = somebody(portal, "gwen-tallis", "/")
    gwen.press(f"Confirm version {version} of round 2026", "link")
    gwen.heading("Publish round 2026")
    if look:
        gwen.choose("Return to look at", look)
        gwen.settle()
        changes = gwen.page.get_by_role("table", name="Figures that change")
        expect(changes).to_contain_text("8.8 FTE")
        expect(changes).to_contain_text("11.8 FTE")
        gwen.look(f"34-difference-{version}")
    gwen.press(f"Confirm: publish version {version}")
    gwen.told(f"Version {version} of the round 2026 is published")
    gwen.focus_is_on_heading()
    assert hugh.faults == gwen.faults == []

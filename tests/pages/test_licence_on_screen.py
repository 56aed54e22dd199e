"""A licence on screen: its holder reads it, a decision maker revokes it, the page behind its code says so at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from portal.commands import casework, licensing
from portal.context import PORTAL, Actor
from portal.db.people import Person
from portal.demonstration.people import seed_people
from sandbox_licences.hats import Interest
from sandbox_licences.lifecycle.licence import Event
from tests.fixtures.accessibility import find_faults
from tests.fixtures.casework import Trial
from tests.fixtures.portal_server import RunningPortal, running_portal
from tests.journeys.people import Someone

pytestmark = pytest.mark.browser
FIRST_DAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
LATER = datetime(2027, 3, 22, 9, tzinfo=UTC)
WIDTHS = (1280, 320)


@pytest.fixture
def served(issued: Trial, tmp_path: Path) -> Iterator[tuple[Trial, RunningPortal]]:
    """The licence begun, notice of its revocation given and answered by nobody; David Muir declared no interest."""
    filing = issued.filing
    with filing.portal.unit_of_work(PORTAL) as ctx:
        seed_people(ctx)
        david = ctx.session.scalars(select(Person).where(Person.subject == "david-muir")).one()
        decider = Actor(david.id, david.name)
    filing.set_clock(FIRST_DAY)
    licensing.due_steps(filing.portal)
    issued.with_licence(issued.decider, licensing.give_notice, of=Event.REVOKED, words="Two flights were too high.")
    with filing.portal.unit_of_work(decider) as ctx:
        casework.declare_interest(ctx, reference=issued.reference, interest=Interest.NONE, words="")
    filing.portal.db.dispose()
    data = tmp_path / "served" / "data"
    shutil.copytree(filing.portal.files.folder.parent, data)
    with running_portal(tmp_path / "served", REGPORTAL_CLOCK_STARTS_AT=LATER.isoformat()) as running:
        yield issued, running


def looked_at(someone: Someone, name: str, pictures: Path) -> None:
    """No fault on a desk's screen and on a telephone's."""
    for width in WIDTHS:
        someone.page.set_viewport_size({"width": width, "height": 2400})
        someone.settle()
        someone.page.screenshot(path=pictures / f"{name}-{width}.png", full_page=True)
        assert find_faults(someone.page) == [], (name, width)
    someone.page.set_viewport_size({"width": 1280, "height": 2400})


@pytest.mark.thorough
def test_from_the_holders_page_to_revoked(
    served: tuple[Trial, RunningPortal], browser: Browser, tmp_path: Path
) -> None:
    trial, portal = served
    holder = Someone(portal, browser.new_page())
    holder.sign_in("sara-lindqvist", "/licence")
    holder.press(trial.number, "link")
    holder.heading(f"Licence {trial.number}")
    expect(holder.page.get_by_text("could answer until")).to_be_visible()
    expect(holder.page.get_by_text("Bring new evidence or a new policy")).to_be_visible()
    looked_at(holder, "licence", tmp_path)
    holder.page.get_by_label("Your answer to the notice that it may be revoked").fill("It was a bird.")
    holder.press("Send this answer")
    expect(holder.page.get_by_test_id("stAlertContentSuccess")).to_contain_text("read it before")
    holder.go(f"/decision?case={trial.reference}")
    holder.heading(f"Decision on your application {trial.reference}")
    looked_at(holder, "decision", tmp_path)

    decider = Someone(portal, browser.new_page())
    decider.sign_in("david-muir", f"/licence?number={trial.number}")
    decider.heading(f"Licence {trial.number}")
    expect(decider.page.get_by_text("It was a bird.").first).to_be_visible()
    decider.choose("Step", "Revoke it, after notice")
    decider.settle()
    decider.page.get_by_label("Reasons, told to the holder and kept").fill("Two flights were too high.")
    decider.press("Revoke it, after notice")
    expect(decider.page.get_by_test_id("stAlertContentSuccess")).to_contain_text("The licence is revoked.")

    anybody = Someone(portal, browser.new_page())
    anybody.go(f"/licences/{trial.number}")
    expect(anybody.page.locator(".notice strong").first).to_have_text("Revoked")
    looked_at(anybody, "public", tmp_path)
    anybody.go("/licences?q=zeppelin&domain=drones")
    expect(anybody.page.get_by_text("No licence fits.")).to_be_visible()
    anybody.go("/licences?q=2019%2F947+example")
    looked_at(anybody, "register", tmp_path)
    anybody.press(trial.number, "link")
    anybody.heading(f"Licence {trial.number}: Example Drone Deliveries Ltd")

"""A regulator's certifier leaves while the return waits for a signature: proposed, confirmed, handed over, signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.commands.drafts import start_draft
from portal.commands.explanations import explain_findings
from portal.commands.filing import send_to_certifier
from portal.commands.uploads import check_upload, receive_upload
from portal.db.drafts import open_version
from portal.db.verdicts import standing
from portal.demonstration.filers import actor
from tests.fixtures.demonstration import opened
from tests.fixtures.filing import workbook
from tests.fixtures.portal_server import RunningPortal, running_portal
from tests.journeys.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.thorough]

NOW = datetime(2026, 7, 20, 8, tzinfo=UTC)
OF = {"year": 2026, "regulator_code": "X01"}


@pytest.fixture
def waiting_portal(tmp_path: Path) -> Iterator[RunningPortal]:
    """A portal in which the return of X01 waits for its certifier, Grace Okafor."""
    with running_portal(tmp_path, REGPORTAL_CLOCK_STARTS_AT=NOW.isoformat()) as running:
        portal = opened(running.data_dir).at(NOW)
        priya = actor(portal, "priya-nair")
        with portal.unit_of_work(priya) as ctx:
            start_draft(ctx, **OF)  # type: ignore[arg-type]
            number = receive_upload(ctx, **OF, filename="return.xlsx", data=workbook("X01"))  # type: ignore[arg-type]
        check_upload(portal, number)
        with portal.unit_of_work(priya) as ctx:
            submission = open_version(ctx.session, 2026, "X01")
            assert submission is not None
            found = standing(ctx.session, ctx.files, submission).findings
            queries = found.filter(found["severity"] == "query")["fingerprint"].to_list()
            if queries:
                explain_findings(ctx, **OF, fingerprints=queries, words="It is as we say.")  # type: ignore[arg-type]
        with portal.unit_of_work(priya) as ctx:
            send_to_certifier(ctx, **OF)  # type: ignore[arg-type]
        portal.db.dispose()
        yield running


def test_a_certifier_leaves_and_is_replaced_mid_round(
    waiting_portal: RunningPortal, new_page: Callable[[], Page]
) -> None:
    grace, gwen, helen = (Someone(waiting_portal, new_page()) for _ in range(3))

    grace.sign_in("grace-okafor")
    expect(grace.page.get_by_role("link", name="Sign off the return for 2026")).to_be_visible()
    grace.press("Your roles", "link")
    grace.press("People of Example Transport Regulator", "link")
    grace.heading("People")
    grace.page.get_by_label("Their e-mail address").fill("helen-marsh@example.com")
    grace.page.get_by_text("Certifier: signs the annual return off").click()
    grace.page.get_by_label("Why they need it").fill("I retire in July; Helen Marsh follows me.")
    grace.press("Propose this role")
    grace.told("It is proposed")
    grace.focus_is_on_heading()
    expect(grace.page.get_by_text("An administrator of the central unit confirms this.")).to_be_visible()
    assert not grace.page.get_by_label("Their e-mail address").input_value(), "the next proposal begins empty"
    grace.look("people-1-proposed")

    gwen.sign_in("gwen-tallis")
    gwen.press("Confirm or decline: helen-marsh@example.com is to become certifier", "link")
    gwen.heading("People")
    gwen.look("people-2-to-confirm")
    gwen.press("Confirm that helen-marsh@example.com gets the role")
    gwen.told("helen-marsh@example.com is invited")
    gwen.focus_is_on_heading()

    helen.sign_in("helen-marsh")
    expect(helen.page.get_by_role("link", name="Sign off the return for 2026")).to_be_visible()

    grace.go("/roles")
    grace.press("Leave the role of certifier", "link")
    grace.heading("Leave the role of certifier")
    expect(grace.page.get_by_text("The return for 2026 waits for a certifier to sign it")).to_be_visible()
    assert not grace.page.get_by_text("Your organisation will be understaffed").count()
    grace.choose("Who takes over", "Helen Marsh, helen-marsh@example.com")
    grace.look("people-3-leaving")
    grace.press("Leave this role now")
    grace.heading("Your roles")
    grace.told("You are no longer certifier for Example Transport Regulator")
    grace.go("/sign-off")
    grace.heading("You cannot see this page")

    helen.go("/")
    helen.press("Take over from Grace Okafor", "link")
    helen.heading("Your roles")
    helen.look("people-4-handed-over")
    helen.press("I have taken over from Grace Okafor")
    helen.told("You took over from Grace Okafor")
    helen.go("/sign-off")
    helen.page.get_by_text("As the accountable officer", exact=True).click()
    helen.page.get_by_label("Why the return is late").fill("Our certifier left in June.")
    helen.page.get_by_text("I have read the summary").click()
    helen.page.get_by_text("I did not prepare this return myself").click()
    helen.page.get_by_label("Type your full name to sign").fill("Helen Marsh")
    helen.press("Sign and file the return")
    helen.told("The return for 2026 is filed")

    gwen.go("/people?organisation=X01")
    past = gwen.page.get_by_role("table", name="How roles at Example Transport Regulator came and went")
    expect(past).to_contain_text("Helen Marsh became certifier; given by Grace Okafor, confirmed by Gwen Tallis.")
    expect(past).to_contain_text("Grace Okafor stopped being certifier, by leaving.")
    assert not [fault for someone in (grace, gwen, helen) for fault in someone.faults]


def test_a_person_ends_their_session_in_another_browser(
    waiting_portal: RunningPortal, new_page: Callable[[], Page]
) -> None:
    here, there = Someone(waiting_portal, new_page()), Someone(waiting_portal, new_page())
    for one in (there, here):
        one.sign_in("priya-nair")
    here.press("Your sign-ins", "link")
    here.heading("Your sign-ins")
    here.press("End all other sessions")
    here.told("1 other session is ended")
    here.focus_is_on_heading()
    expect(here.page.get_by_text("There is no other open session.")).to_be_visible()
    there.go("/sign-ins")
    there.heading("Sign in to see this page")
    here.go("/sign-ins")
    expect(here.page.get_by_text("ended by yourself, from another session")).to_be_visible()

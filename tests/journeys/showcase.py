"""A running portal in which every page has something to show: the filled demonstration, taken a few steps on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal.commands.advising import ask_advice, make_link
from portal.commands.casework import declare_interest
from portal.commands.drafts import start_draft
from portal.commands.explanations import explain_findings
from portal.commands.filing import send_to_certifier
from portal.commands.innovators import invite_colleague
from portal.commands.keys import make_key
from portal.commands.publication import propose_withdrawal
from portal.commands.role_changes import propose_role
from portal.commands.uploads import check_upload, receive_upload
from portal.context import PORTAL, Portal
from portal.db.drafts import open_version
from portal.db.verdicts import standing
from portal.demonstration.filers import actor
from portal.demonstration.invented_returns import invented_return
from portal.queries.workbooks import template
from portal.usual_rounds import round_of
from sandbox_licences.case_file.scope import SAFETY
from sandbox_licences.hats import Interest
from tests.fixtures.casework import token_sent
from tests.fixtures.demonstration import opened
from tests.fixtures.portal_server import RunningPortal, running_portal

NOW = datetime(2026, 7, 20, 8, tzinfo=UTC)
YEAR, CODE = 2026, "X01"
IN_CONFLICT = "SC-2026-0007"
"""The demonstration's case on which consultees differ, a consent waits, and exposure is above its limit."""
WITHOUT_CONSULTEES = "X07"
SIGNED_LINK = "signed-link"
"""The file beside the data that holds the token of a signed link."""
STOPPED_LONG = 60
"""Decisions with a query each: more than a page shows of one rule."""


@contextmanager
def showing_portal(demonstration: Path, folder: Path) -> Iterator[RunningPortal]:
    """Copy the data folder ``demonstration`` below ``folder``, take it on, and serve it at ``NOW``."""
    portal = opened(Path(shutil.copytree(demonstration, folder / "data"))).at(NOW)
    send_with_queries(portal)
    with portal.unit_of_work(actor(portal, "priya-nair")) as ctx:
        make_key(ctx, organisation_code=CODE, label="Case system")
    with portal.unit_of_work(actor(portal, "hugh-barlow")) as ctx:
        propose_withdrawal(ctx, year=2025, regulator_code="X04", reason="Its spending names a firm.")
    with portal.unit_of_work(actor(portal, "grace-okafor")) as ctx:
        propose_role(ctx, organisation_code=CODE, email="vera@example.com", role="certifier", reason="I leave in May.")
    (folder / SIGNED_LINK).write_text(go_on_with_cases(portal), encoding="utf-8")
    portal.db.dispose()
    with running_portal(folder, REGPORTAL_CLOCK_STARTS_AT=NOW.isoformat()) as running:
        yield running


def go_on_with_cases(portal: Portal) -> str:
    """A colleague is invited, those who are asked say that they have no interest; the token that a signed link's mail
    brings to whom it is for."""
    with portal.unit_of_work(actor(portal, "sara-lindqvist")) as ctx:
        invite_colleague(ctx, organisation_code="XI1", email="jo@example.com", role="applicant")
    for subject in ("helen-marsh", "frank-dunmore"):
        with portal.unit_of_work(actor(portal, subject)) as ctx:
            declare_interest(ctx, reference=IN_CONFLICT, interest=Interest.NONE, words="")
    with portal.unit_of_work(actor(portal, "ben-carrow")) as ctx:
        request = ask_advice(ctx, reference=IN_CONFLICT, item=SAFETY, consultee=WITHOUT_CONSULTEES)
        make_link(ctx, reference=IN_CONFLICT, request=request, name="Ada Example", email="a@example.org")
    with portal.reading(PORTAL) as reading:
        return token_sent(reading, "a@example.org")


def send_with_queries(portal: Portal) -> None:
    """X01's return waits for its certifier, with many queries explained in the same words and one in its own."""
    priya = actor(portal, "priya-nair")
    with portal.reading(priya) as reading:
        workbook = template(reading, YEAR, CODE, filled=_often_stopped())
    with portal.unit_of_work(priya) as ctx:
        start_draft(ctx, year=YEAR, regulator_code=CODE)
        upload = receive_upload(ctx, year=YEAR, regulator_code=CODE, filename="return.xlsx", data=workbook)
    check_upload(portal, upload)
    with portal.db.reading() as session:
        submission = open_version(session, YEAR, CODE)
        assert submission is not None
        found = standing(session, portal.files, submission).findings
        queries = found.filter(found["severity"] == "query")["fingerprint"].to_list()
    for fingerprints, words in ((queries[:1], "This applicant was ill."), (queries[1:], "We waited for evidence.")):
        with portal.unit_of_work(priya) as ctx:
            explain_findings(ctx, year=YEAR, regulator_code=CODE, fingerprints=fingerprints, words=words)
    with portal.unit_of_work(priya) as ctx:
        send_to_certifier(ctx, year=YEAR, regulator_code=CODE)


def _often_stopped() -> dict[str, Any]:
    tables = dict(invented_return(CODE, round_of(YEAR)))
    rows = [dict(row) for row in tables["decisions"]]
    for row in [row for row in rows if row["decided_on"]][:STOPPED_LONG]:
        row["clock_stop_days"] = (row["decided_on"] - row["received_on"]).days * 7 // 10
    return {**tables, "decisions": rows}

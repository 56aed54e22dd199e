"""A case in assessment for the running portal: consultees differ, a consent waits, exposure is above its limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select

from portal.commands import advising, casework, consenting
from portal.context import PORTAL, Actor, Portal
from portal.db.people import Person
from portal.demonstration.personas import PERSONAS
from sandbox_licences.advice import Position, Severity
from sandbox_licences.case_file.scope import SAFETY
from sandbox_licences.hats import Interest
from tests.fixtures.casework import OWNER, Trial
from tests.fixtures.filing import Filing

BODY = "X01"
"""Whose consultee and consent giver can be signed in as."""


class Demonstrated(Filing):
    """The demonstration's own people, where it has somebody in a role."""

    def person(self, role: str, organisation: str = "X01", *, second: bool = False) -> Actor:
        subjects = [p.sub for p in PERSONAS if (p.role, p.organisation) == (role, organisation)]
        if not subjects:
            return super().person(role, organisation, second=second)
        with self.portal.reading(PORTAL) as reading:
            found = reading.session.scalars(select(Person).where(Person.subject == subjects[-1 if second else 0])).one()
            return Actor(found.id, found.name)


def show_case(portal: Portal) -> str:
    """Take a drone application to assessment; the token of a signed link on it."""
    now = [datetime(2026, 6, 18, 9, tzinfo=UTC)]
    filing = Demonstrated(replace(portal, now=lambda: now[0]), lambda moment: now.__setitem__(0, moment))
    trial = Trial(filing)
    trial.declared_already(trial.applicant, trial.signatory)
    trial.start().submit()
    filing.set_clock(datetime(2026, 6, 24, 9, tzinfo=UTC))
    trial.complete().assess().line(consenting_bodies=frozenset({BODY}))
    trial.value(cap=9_000_000_00, worst=9_500_000_00)
    request = trial.ask(SAFETY, BODY)
    trial.advise(request, Position.SUPPORT)
    trial.advise(trial.ask(SAFETY, OWNER), Position.OBJECT, severity=Severity.HIGH)
    trial.ask("Line 1", BODY)
    trial.delegate(BODY)
    trial.do(trial.officer, consenting.request_consent, line="1", body=BODY)
    for role, organisation in (("consent_giver", BODY), ("liability_approver", "CENTRAL")):
        with filing.portal.unit_of_work(trial.person(role, organisation)) as ctx:
            casework.declare_interest(ctx, reference=trial.reference, interest=Interest.NONE, words="")
    return str(trial.do(trial.officer, advising.make_link, request=request, name="Ada Example", email="a@example.org"))

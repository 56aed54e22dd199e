"""Carry the steps of the demonstration's applications out, those that were not carried out yet."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from time import perf_counter

from sqlalchemy import select

from portal.commands.consenting import record_delegation
from portal.commands.licence_register import refresh_after
from portal.context import PORTAL, Portal
from portal.db.cases import ConsentDelegation, Licence, SandboxCase
from portal.db.records import AuditEntry
from portal.demonstration.case_story import ADMINISTRATOR, MARK, Papers, Play, Step
from portal.demonstration.cases import CONSENT_GIVERS, steps
from portal.demonstration.filers import actor
from portal.demonstration.timetable import FOUNDED, SEEDING_ENDED
from portal.errors import PortalError

Say = Callable[[str], None]


def fill_cases(portal: Portal, papers: Papers, say: Say) -> int:
    """Carry out what is missing, in the order of the days; how many steps that were.

    An application that somebody has taken elsewhere, so that its next step is refused, is left where it stands.
    """
    every = steps()
    done = _carried_out(portal)
    missing = [step for step in every if step.mark not in done]
    if not missing:
        return 0
    began = perf_counter()
    _delegate(portal)
    left: dict[str, str] = {}
    for step in missing:
        if step.title in left:
            continue
        try:
            _carry_out(portal, step, papers)
        except PortalError as refused:
            left[step.title] = refused.sentence
    refresh_after(portal.at(SEEDING_ENDED))
    for title, why in left.items():
        say(f"  “{title}” stays as it is: {why}")
    titles = {step.title for step in every}
    with portal.db.reading() as session:
        cases = session.scalars(select(SandboxCase.id).where(SandboxCase.title.in_(titles))).all()
        licences = session.scalars(select(Licence.id).where(Licence.case_id.in_(cases))).all()
    say(f"  sandbox licences: {len(cases)} applications and {len(licences)} licences ({perf_counter() - began:.0f} s)")
    return len(missing)


def _carried_out(portal: Portal) -> set[str]:
    """The marks of the steps that stand in the audit chain."""
    with portal.db.reading() as session:
        query = select(AuditEntry.body).where(AuditEntry.body.like(f'%"request":"{MARK}%'))
        return {json.loads(body)["request"] for body in session.scalars(query)}


def _carry_out(portal: Portal, step: Step, papers: Papers) -> None:
    who = actor(portal, step.by) if step.by else PORTAL
    with portal.unit_of_work(who, now=step.at, request_id=step.mark) as ctx:
        step.act(Play(ctx, step.title, papers))


def _delegate(portal: Portal) -> None:
    """Record whom the invented regulators let consent for them."""
    for body, subject in CONSENT_GIVERS.items():
        giver = actor(portal, subject).person_id
        assert giver is not None
        with portal.at(FOUNDED).unit_of_work(actor(portal, ADMINISTRATOR)) as ctx:
            known = select(ConsentDelegation.id).where(
                ConsentDelegation.body == body, ConsentDelegation.person_id == giver
            )
            if ctx.session.scalar(known.limit(1)) is None:
                record_delegation(
                    ctx,
                    body=body,
                    person_id=giver,
                    from_on=date(2025, 1, 1),
                    to_on=None,
                    reference=f"Minute 14 of the board of {body}, 9 December 2024",
                )

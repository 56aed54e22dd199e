"""How every obligation stands of which something may be open, as the rules of reminders take it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.clock import london_date
from portal.db.obligations import first_filings
from portal.db.people import Membership
from portal.db.register import Obligation, Round
from portal.db.returns import FigureQuery, Submission, SubmissionEvent
from regulators.register import Nation
from regulators.reminder_facts import Facts, Question
from submissions_schema.lifecycle import SIGNED, Event, State


@dataclass(frozen=True, slots=True)
class Owed:
    """One obligation with what its reminders rest on."""

    obligation: Obligation
    facts: Facts
    nation: Nation
    """Whose public holidays its people have."""


def owed(session: Session, today: date) -> Iterator[Owed]:
    """Every obligation of the rounds that have opened, by round and regulator.

    Of a round that is published only those with a version that is not: of the others nothing is open.
    """
    unpublished = select(Submission.obligation_id).where(Submission.state != State.PUBLISHED)
    query = (
        select(Obligation)
        .join(Obligation.round)
        .where(Round.opens_on <= today, or_(Round.published_at.is_(None), Obligation.id.in_(unpublished)))
        .order_by(Obligation.year, Obligation.regulator_code)
    )
    for year, group in groupby(session.scalars(query), key=lambda each: each.year):
        yield from _of_round(session, year, list(group))


def _of_round(session: Session, year: int, obligations: list[Obligation]) -> Iterator[Owed]:
    filings = first_filings(session, year)
    versions: dict[int, list[Submission]] = {}
    mine = select(Submission).join(Submission.obligation).where(Obligation.year == year).order_by(Submission.version)
    for submission in session.scalars(mine):
        versions.setdefault(submission.obligation_id, []).append(submission)
    touched = _last_touched(session, year)
    asked = _open_questions(session, year)
    undone = _last_undone(session, year)
    empty = _empty_since(session)
    for obligation in obligations:
        of_it = versions.get(obligation.id, [])
        working = next((s for s in of_it if s.state in (State.DRAFT, State.WITH_CERTIFIER)), None)
        filed = any(s.state in SIGNED for s in of_it)
        returned = not filed and obligation.id in filings
        since = touched.get(working.id, working.created_at) if working else None
        code, opens_on = obligation.regulator_code, obligation.round.opens_on
        published_at = obligation.round.published_at
        yield Owed(
            obligation,
            Facts(
                opens_on=opens_on,
                due_on=max(obligation.due_on, obligation.round.edits_close_on) if returned else obligation.due_on,
                owes=obligation.owes,
                filed=filed,
                returned=returned,
                draft_since=london_date(since) if working and since and working.state == State.DRAFT else None,
                with_certifier_since=(
                    london_date(working.sent_at or working.created_at)
                    if working and working.state == State.WITH_CERTIFIER
                    else None
                ),
                questions=tuple(asked.get(obligation.id, ())),
                no_preparer_since=empty.get((code, "preparer"), opens_on),
                no_certifier_since=empty.get((code, "certifier"), opens_on),
                published_on=london_date(published_at) if published_at else None,
                owed_again_since=undone.get(obligation.id),
            ),
            Nation(obligation.regulator.facts.get("holidays", {}).get("value", Nation.ENGLAND_WALES)),
        )


def _last_touched(session: Session, year: int) -> dict[int, datetime]:
    """When something last happened to each version that is being worked on."""
    rows = session.execute(
        select(SubmissionEvent.submission_id, func.max(SubmissionEvent.at))
        .join(Submission, Submission.id == SubmissionEvent.submission_id)
        .join(Submission.obligation)
        .where(Obligation.year == year, Submission.state == State.DRAFT)
        .group_by(SubmissionEvent.submission_id)
    )
    return dict(rows.all())


def _last_undone(session: Session, year: int) -> dict[int, date]:
    """The day on which a signed version of each return was last withdrawn or given back."""
    rows = session.execute(
        select(Submission.obligation_id, func.max(SubmissionEvent.at))
        .join(SubmissionEvent, SubmissionEvent.submission_id == Submission.id)
        .join(Submission.obligation)
        .where(Obligation.year == year, SubmissionEvent.event.in_((Event.WITHDRAWN, Event.TAKEN_DOWN, Event.RETURNED)))
        .group_by(Submission.obligation_id)
    )
    return {obligation_id: london_date(at) for obligation_id, at in rows}


def _open_questions(session: Session, year: int) -> dict[int, list[Question]]:
    rows = session.execute(
        select(Submission.obligation_id, FigureQuery.id, FigureQuery.figure, FigureQuery.asked_at)
        .join(FigureQuery, FigureQuery.submission_id == Submission.id)
        .join(Submission.obligation)
        .where(Obligation.year == year, FigureQuery.answer.is_(None))
        .order_by(FigureQuery.id)
    )
    found: dict[int, list[Question]] = {}
    for obligation_id, number, figure, asked_at in rows:
        found.setdefault(obligation_id, []).append(Question(number, figure, london_date(asked_at)))
    return found


def _empty_since(session: Session) -> dict[tuple[str, str], date | None]:
    """By body and role: None where somebody is in it, else the day the last one left; nothing where nobody ever was."""
    rows = session.execute(
        select(
            Membership.organisation_code,
            Membership.role,
            func.max(Membership.ended_at),
            func.count() - func.count(Membership.ended_at),
        )
        .where(Membership.role.in_(("preparer", "certifier")))
        .group_by(Membership.organisation_code, Membership.role)
    )
    return {(code, role): None if live or ended is None else london_date(ended) for code, role, ended, live in rows}

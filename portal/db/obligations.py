"""What all versions of one return say together: since when it is filed, what is public of it, what is still asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from portal.clock import london_date
from portal.db.register import Obligation
from portal.db.returns import FigureQuery, Submission, SubmissionEvent
from submissions_schema.lifecycle import Event, State


@dataclass(frozen=True, slots=True)
class FirstFiling:
    """The signature that met an obligation: corrections and versions returned for work keep its day."""

    at: datetime
    late_because: str | None


def first_filings(session: Session, year: int) -> dict[int, FirstFiling]:
    """The first filing of every obligation of a round that has one, by the obligation's id; one statement."""
    return _by_obligation(session, _signatures().join(Submission.obligation).where(Obligation.year == year))


def first_filing(session: Session, obligation_id: int) -> FirstFiling | None:
    """When the obligation was first met, and why that was late; None where nothing signed stands.

    A withdrawn version meets nothing, nor does any version before it: the return is owed again. Only a
    correction withdrawn while the published version it was to replace still stands breaks nothing.
    """
    found = _by_obligation(session, _signatures().where(Submission.obligation_id == obligation_id))
    return found.get(obligation_id)


def withdrawals(session: Session, year: int) -> dict[int, datetime]:
    """When a version of a return was last withdrawn, by the obligation's id, for those of a round of which one was."""
    rows = session.execute(
        select(Submission.obligation_id, func.max(SubmissionEvent.at))
        .join(SubmissionEvent, SubmissionEvent.submission_id == Submission.id)
        .join(Submission.obligation)
        .where(Obligation.year == year, SubmissionEvent.event.in_((Event.WITHDRAWN, Event.TAKEN_DOWN)))
        .group_by(Submission.obligation_id)
    )
    return dict(rows.all())


def is_late(obligation: Obligation, filing: FirstFiling | None, *, held: bool, today: date) -> bool:
    """Whether a return was filed after its day, or none is held although the day is past.

    One that the central unit returned (filed, not ``held``) may be worked on until edits close; after that
    day it is missing like any other, until it is filed again.
    """
    if not obligation.owes:
        return False
    if filing is None:
        return today > obligation.due_on
    if london_date(filing.at) > obligation.due_on:
        return True
    return not held and today > max(obligation.due_on, obligation.round.edits_close_on)


def standing_publication(session: Session, obligation_id: int, *, lock: bool = False) -> Submission | None:
    """The version the public sees: the last one published, unless it was taken down."""
    query = (
        select(Submission)
        .where(Submission.obligation_id == obligation_id, _was_published(Submission))
        .order_by(Submission.version.desc())
        .limit(1)
    )
    found = session.scalars(query.with_for_update(of=Submission) if lock else query).first()
    return found if found is not None and found.state != State.WITHDRAWN else None


def says_why_corrected(version: Submission) -> bool:
    """Whether a version says all that a correction must: its kind, its reason, and whether it is material."""
    return None not in (version.correction_code, version.correction_reason, version.material)


def questions_asked(obligation_id: int) -> Select[FigureQuery, int]:
    """Every question on any version of the return, with the number of that version; the oldest first."""
    return (
        select(FigureQuery, Submission.version)
        .join(Submission, Submission.id == FigureQuery.submission_id)
        .where(Submission.obligation_id == obligation_id)
        .order_by(FigureQuery.id)
    )


def open_questions(session: Session, year: int) -> dict[int, int]:
    """How many questions wait for an answer, by the obligation's id, for those of a round that have any."""
    rows = session.execute(
        select(Submission.obligation_id, func.count())
        .join(FigureQuery, FigureQuery.submission_id == Submission.id)
        .join(Submission.obligation)
        .where(Obligation.year == year, FigureQuery.answer.is_(None))
        .group_by(Submission.obligation_id)
    )
    return dict(rows.all())


def _signatures() -> Select[int, datetime, str | None]:
    """The signed versions that no later withdrawal has undone, the earliest first."""
    undone, earlier = aliased(Submission), aliased(Submission)
    stands = (
        select(earlier.id)
        .where(
            earlier.obligation_id == undone.obligation_id,
            earlier.version < undone.version,
            earlier.state != State.WITHDRAWN,
            _was_published(earlier),
        )
        .exists()
    )
    last_undone = (
        select(func.max(undone.version))
        .where(undone.obligation_id == Submission.obligation_id, undone.state == State.WITHDRAWN, ~stands)
        .correlate(Submission)
        .scalar_subquery()
    )
    return (
        select(Submission.obligation_id, SubmissionEvent.at, Submission.late_because)
        .join(SubmissionEvent, SubmissionEvent.submission_id == Submission.id)
        .where(
            SubmissionEvent.event == Event.SIGNED,
            Submission.state != State.WITHDRAWN,
            Submission.version > func.coalesce(last_undone, 0),
        )
        .order_by(Submission.version)
    )


def _was_published(version: Any) -> ColumnElement[bool]:
    return (
        select(SubmissionEvent.id)
        .where(SubmissionEvent.submission_id == version.id, SubmissionEvent.event == Event.PUBLISHED)
        .exists()
    )


def _by_obligation(session: Session, query: Select[int, datetime, str | None]) -> dict[int, FirstFiling]:
    found: dict[int, FirstFiling] = {}
    for obligation_id, at, late_because in session.execute(query):
        found.setdefault(obligation_id, FirstFiling(at, late_because))
    return found

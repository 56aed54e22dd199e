"""What waits for a second administrator: a publication, or the withdrawal of a published version."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db.returns import SubmissionEvent
from portal.db.rounds import PublicationProposal
from submissions_schema.lifecycle import Event


def open_proposal(session: Session, year: int, *, lock: bool = False) -> PublicationProposal | None:
    """The publication of this round that waits for a second person, if any."""
    query = select(PublicationProposal).where(PublicationProposal.year == year, PublicationProposal.ended_at.is_(None))
    return session.scalars(query.with_for_update(of=PublicationProposal) if lock else query).first()


def latest_proposal(session: Session, submission_id: int) -> SubmissionEvent | None:
    """The newest proposal to withdraw this published version, unless it was taken back or declined."""
    newest = session.scalars(
        select(SubmissionEvent)
        .where(
            SubmissionEvent.submission_id == submission_id,
            SubmissionEvent.event.in_((Event.PROPOSED_FOR_WITHDRAWAL, Event.KEPT)),
        )
        .order_by(SubmissionEvent.seq.desc())
        .limit(1)
    ).first()
    return newest if newest is not None and newest.event == Event.PROPOSED_FOR_WITHDRAWAL else None


def mark_of(withdrawal: SubmissionEvent) -> str:
    """Names exactly this proposal to withdraw a return: what somebody saw is what they confirm or take back."""
    return str(withdrawal.id)

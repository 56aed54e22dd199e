"""The running of a round: what was decided about it, and publications that wait for a second person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, one_of, together
from portal.db.people import Person

ROUND_EVENTS = ("set", "changed", "extended", "excused", "required")
PROPOSAL_KINDS = ("round", "early")
ENDINGS = ("published", "taken back", "replaced")
_OPEN = "ended_at IS NULL"


class RoundEvent(Base):
    """One decision on a round, or on what one regulator owes in it; never changed, never deleted."""

    __tablename__ = "round_event"
    __table_args__ = (one_of("event", ROUND_EVENTS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("round.year"), index=True)
    regulator_code: Mapped[str | None] = mapped_column(ForeignKey("regulator.code"))
    event: Mapped[str]
    words: Mapped[str]
    """What is so now, as a sentence."""
    reason: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person | None] = relationship()


class PublicationProposal(Base):
    """What one administrator wants published and another has yet to confirm; one open at a time in a round."""

    __tablename__ = "publication_proposal"
    __table_args__ = (
        one_of("kind", PROPOSAL_KINDS),
        one_of("ended_as", ENDINGS),
        together("ended_at", "ended_as", "ended_by_id"),
        CheckConstraint("(kind = 'early') = (regulator_code IS NOT NULL)", name="early_names_one"),
        CheckConstraint("ended_as <> 'published' OR ended_by_id <> proposed_by_id", name="two_people"),
        Index(
            "uq_publication_proposal_open", "year", unique=True, sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("round.year"))
    kind: Mapped[str]
    regulator_code: Mapped[str | None] = mapped_column(ForeignKey("regulator.code"))
    mark: Mapped[str]
    """Names exactly the plan that was proposed."""
    version: Mapped[str]
    change: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id], lazy="joined", innerjoin=True)

    @property
    def seal(self) -> str:
        """Names exactly this proposal, with its words, of exactly its plan."""
        return f"{self.id}-{self.mark}"

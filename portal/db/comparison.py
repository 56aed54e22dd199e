"""What the comparison of regulators rests on: counts, peer groups, registered tests, and what is said about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, one_of, together
from portal.db.people import Person


class FoldedCounts(Base):
    """Exact counts of one regulator's accepted returns up to one round; remade when any of those changes."""

    __tablename__ = "folded_counts"

    year: Mapped[int] = mapped_column(ForeignKey("round.year"), primary_key=True)
    regulator_code: Mapped[str] = mapped_column(ForeignKey("regulator.code"), primary_key=True)
    made_of: Mapped[str]
    """Which versions they were made of, and by which form of the fold; another one makes them out of date."""
    decisions_sha256: Mapped[str]
    guidance_sha256: Mapped[str]
    commitments_sha256: Mapped[str]
    quantities_sha256: Mapped[str]
    suppressed_sha256: Mapped[str]
    made_at: Mapped[datetime]


class PeerGroupMember(Base):
    """Which group a regulator is compared within in one round; frozen before the round opens."""

    __tablename__ = "peer_group_member"

    year: Mapped[int] = mapped_column(ForeignKey("round.year"), primary_key=True)
    regulator_code: Mapped[str] = mapped_column(ForeignKey("regulator.code"), primary_key=True)
    peer_group: Mapped[str]
    frozen_on: Mapped[date]


class PeerGroupDispute(Base):
    """A regulator's objection to its group, and the answer in writing."""

    __tablename__ = "peer_group_dispute"
    __table_args__ = (together("answered_at", "answered_by_id", "answer", "moved_to"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("round.year"))
    regulator_code: Mapped[str] = mapped_column(ForeignKey("regulator.code"))
    ground: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None]
    moved_to: Mapped[str | None]
    """The group after the answer: another one, or the same."""
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person] = relationship(foreign_keys=by_id)


class RegisteredTest(Base):
    """The rule of one of the two tests as it was registered before the data; never changed, only registered anew."""

    __tablename__ = "registered_test"
    __table_args__ = (UniqueConstraint("year", "kind", "version"), one_of("kind", ("system", "regulator")))

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("round.year"))
    kind: Mapped[str]
    version: Mapped[int]
    rule: Mapped[dict[str, Any]]
    """Text and parameters."""
    hash: Mapped[str]
    """SHA-256 of the rule as canonical JSON (RFC 8785)."""
    registered_at: Mapped[datetime]
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    change: Mapped[str]
    """What is new against the version before, and why."""


class OwnComment(Base):
    """A regulator's comment on its place in the comparison, published beside it. The newest counts; all are kept."""

    __tablename__ = "own_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("round.year"))
    regulator_code: Mapped[str] = mapped_column(ForeignKey("regulator.code"))
    text: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Challenge(Base):
    """A regulator contests a figure; it must be answered in writing, and both are published."""

    __tablename__ = "challenge"
    __table_args__ = (
        together("answered_at", "answered_by_id", "answer", "outcome"),
        one_of("outcome", ("upheld", "partly upheld", "not upheld")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("round.year"))
    regulator_code: Mapped[str] = mapped_column(ForeignKey("regulator.code"))
    metric: Mapped[str]
    ground: Mapped[str]
    evidence: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None]
    outcome: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person] = relationship(foreign_keys=by_id)

"""Who is regulated by whom: bodies, departments, rounds, and what is owed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, one_of, together
from portal.db.people import Organisation
from submissions_schema.columns import Edition
from submissions_schema.editions import edition

RELATIONSHIPS = ("sponsors", "oversees", "answers to Parliament")


class Regulator(Base):
    """A body of the register. ``facts``: name of a fact to its value, its standing and its source."""

    __tablename__ = "regulator"

    code: Mapped[str] = mapped_column(ForeignKey("organisation.code"), primary_key=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    facts: Mapped[dict[str, Any]]
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    sponsorships: Mapped[list[Sponsorship]] = relationship(back_populates="regulator")

    @property
    def name(self) -> str:
        return self.organisation.name


class Sponsorship(Base):
    """One body and one department (none: it answers to Parliament), in one relationship, between two days."""

    __tablename__ = "sponsorship"
    __table_args__ = (one_of("kind", RELATIONSHIPS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    regulator_code: Mapped[str] = mapped_column(ForeignKey("regulator.code"))
    department_code: Mapped[str | None] = mapped_column(ForeignKey("organisation.code"))
    kind: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    standing: Mapped[str]
    source: Mapped[str]
    regulator: Mapped[Regulator] = relationship(back_populates="sponsorships")
    department: Mapped[Organisation | None] = relationship()


class Round(Base):
    """One reporting year's filing season."""

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint(
            "opens_on < due_on AND due_on <= edits_close_on AND edits_close_on <= publishes_on", name="in_order"
        ),
    )

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    edition: Mapped[int]
    period_start: Mapped[date]
    period_end: Mapped[date]
    opens_on: Mapped[date]
    due_on: Mapped[date]
    edits_close_on: Mapped[date]
    publishes_on: Mapped[date]
    published_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    """Grows with every change of its days; a change states the revision it saw."""

    @property
    def form(self) -> Edition:
        """The edition this round uses, with this round's period."""
        return edition(self.edition).in_round(self.year)


class Obligation(Base):
    """Who owes a return in which round, by when; or is excused, and why."""

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("year", "regulator_code"),
        CheckConstraint("owes OR excused_because IS NOT NULL", name="excused_has_reason"),
        together("extended_to_on", "extended_because"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("round.year"))
    regulator_code: Mapped[str] = mapped_column(ForeignKey("regulator.code"))
    owes: Mapped[bool]
    excused_because: Mapped[str | None]
    extended_to_on: Mapped[date | None]
    extended_because: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    """Grows with every decision on it; a decision states the revision it saw."""
    round: Mapped[Round] = relationship(lazy="joined", innerjoin=True)
    regulator: Mapped[Regulator] = relationship(lazy="joined", innerjoin=True)

    @property
    def due_on(self) -> date:
        return max(filter(None, (self.round.due_on, self.extended_to_on)))

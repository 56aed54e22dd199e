"""What was reminded of, in which message, and what people chose to be sent."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, one_of

RHYTHMS = ("daily", "weekly")


class ReminderDigest(Base):
    """The one message of a person and a day in London: the primary key lets no second one be written."""

    __tablename__ = "reminder_digest"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id"), unique=True)


class ReminderSent(Base):
    """One reminder that went into a person's message: once for ever, by its rule, return, and occasion."""

    __tablename__ = "reminder_sent"
    __table_args__ = (
        ForeignKeyConstraint(("person_id", "day"), ("reminder_digest.person_id", "reminder_digest.day")),
        Index("ix_reminder_sent_digest", "person_id", "day"),
    )

    rule: Mapped[str] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    occasion: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date]
    says: Mapped[str]
    """Its words on that day, after the name of the return."""


class ReminderRhythm(Base):
    """How often somebody wants what can wait; without a row daily."""

    __tablename__ = "reminder_rhythm"
    __table_args__ = (one_of("rhythm", RHYTHMS),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    rhythm: Mapped[str]
    chosen_at: Mapped[datetime]


class ReminderSwitchedOff(Base):
    """A rule by which somebody wants no message."""

    __tablename__ = "reminder_switched_off"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    since_at: Mapped[datetime]

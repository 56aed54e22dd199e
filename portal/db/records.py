"""Records the portal keeps of itself: audit, messages to send, jobs, answers to replay, publications."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, one_of


class AuditEntry(Base):
    """One change: who, role, when, from, to, version, reason. Append-only by trigger, hash-chained."""

    __tablename__ = "audit_entry"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    body: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)


class AuditHead(Base):
    """The end of the chain: one row, locked by whoever writes the next entry."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str]


class Checkpoint(Base):
    """A signed statement of the chain's end on one day, published with the open data."""

    __tablename__ = "checkpoint"

    day: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    seq: Mapped[int]
    hash: Mapped[str]
    note: Mapped[str]
    """The signed text: origin, number of entries, last hash, signature."""


class OutboxMessage(Base):
    """An e-mail promised by a transaction; sent by a job, at least once, with one Message-ID."""

    __tablename__ = "outbox_message"
    __table_args__ = (one_of("state", ("waiting", "sent", "failed")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str]
    to_email: Mapped[str]
    to_name: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    not_before_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class JobRun(Base):
    """A job's claim on a slot of time: the primary key decides which replica runs it."""

    __tablename__ = "job_run"
    __table_args__ = (one_of("status", ("running", "done", "failed")),)

    job: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[datetime] = mapped_column(primary_key=True)
    owner: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    status: Mapped[str]
    attempt: Mapped[int] = mapped_column(default=1)


ANSWERS_KEPT = timedelta(hours=24)
"""For so long at least a repeated request gets its stored answer."""


class IdempotentAnswer(Base):
    """The stored answer to a request, so that a retry gets the same one (IETF draft 07)."""

    __tablename__ = "idempotent_answer"

    key: Mapped[str] = mapped_column(primary_key=True)
    actor: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    status: Mapped[int]
    answer: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class DatasetVersion(Base):
    """One published version of a round's dataset."""

    __tablename__ = "dataset_version"
    __table_args__ = (
        UniqueConstraint("year", "version"),
        one_of("kind", ("early", "round", "correction", "withdrawal")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("round.year"))
    version: Mapped[str]
    kind: Mapped[str]
    change: Mapped[str]
    """What changed, in the reader's words."""
    published_at: Mapped[datetime]
    published_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sha256: Mapped[str]
    """Of the version's manifest."""

"""A return as a chain of versions: uploads, the draft's tables and edits, checks, words, receipts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, one_of, together
from portal.db.people import Person
from portal.db.register import Obligation
from submissions_schema.lifecycle import State

UPLOAD_STATES = ("received", "checking", "read", "refused", "failed")
OPEN_STATES = "state IN ('draft', 'with_certifier')"


class Submission(Base):
    """One version of one regulator's return for one round."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("obligation_id", "version"),
        one_of("state", tuple(State)),
        together("sent_at", "sent_by_id"),
        Index(
            "uq_submission_open",
            "obligation_id",
            unique=True,
            sqlite_where=text(OPEN_STATES),
            postgresql_where=text(OPEN_STATES),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"))
    version: Mapped[int]
    state: Mapped[str]
    revision: Mapped[int] = mapped_column(default=0)
    """Grows with every step; a command states the revision it saw."""
    content: Mapped[int] = mapped_column(default=0)
    """Grows with every change of what the return says; a check is of one content."""
    basis: Mapped[str] = mapped_column(default="reported")
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    correction_code: Mapped[str | None]
    correction_reason: Mapped[str | None]
    material: Mapped[bool | None]
    late_because: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    obligation: Mapped[Obligation] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {"version_id_col": revision, "version_id_generator": False}  # noqa: RUF012


class SubmissionEvent(Base):
    """What happened to a version, in order; never changed, never deleted."""

    __tablename__ = "submission_event"
    __table_args__ = (UniqueConstraint("submission_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    seq: Mapped[int]
    event: Mapped[str]
    state: Mapped[str]
    """The state after it."""
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_role: Mapped[str]
    reason: Mapped[str | None]
    by: Mapped[Person | None] = relationship()


class Upload(Base):
    """A file as it came, kept whatever became of it."""

    __tablename__ = "upload"
    __table_args__ = (one_of("state", UPLOAD_STATES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    filename: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    table: Mapped[str | None]
    """For a CSV: the table it replaces."""
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str]
    code: Mapped[str | None]
    sentence: Mapped[str | None]
    stages: Mapped[list[Any]]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often its check was begun; it is given up after ``MOST_ATTEMPTS``."""
    by: Mapped[Person] = relationship()


class DraftTable(Base):
    """One table of a draft as last read from a file; edits on screen lie over it."""

    __tablename__ = "draft_table"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    table: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    rows: Mapped[int]
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    structure: Mapped[list[Any]]
    """Findings on sheet and headings, which only a new file can mend."""


class DraftEdit(Base):
    """One cell set on screen, over what the file said. The latest counts; all are kept."""

    __tablename__ = "draft_edit"
    __table_args__ = (Index("ix_draft_edit_place", "submission_id", "table", "row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    table: Mapped[str]
    row: Mapped[int]
    """The row's number on its sheet; 0 on a sheet of answers."""
    row_key: Mapped[str | None]
    column: Mapped[str]
    """A column's name, or ``__row__`` with no value: the row is taken out."""
    seen: Mapped[str | None]
    """What stood there before, so that an edit and a later file can be told apart."""
    value: Mapped[str | None]
    why: Mapped[str | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    """The later file that has this edit in it, or another value in its place."""
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person] = relationship()


class CheckRun(Base):
    """The verdict on one content of a draft; its findings are a content-addressed Parquet file."""

    __tablename__ = "check_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    content: Mapped[int]
    at: Mapped[datetime]
    findings_sha256: Mapped[str]
    errors: Mapped[int]
    queries: Mapped[int]
    notes: Mapped[int]
    stages: Mapped[list[Any]]
    not_checked: Mapped[list[Any]]
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))


class Explanation(Base):
    """The filer's words on one query; tied to rule, row and value, so that it survives a new upload."""

    __tablename__ = "explanation"
    __table_args__ = (UniqueConstraint("submission_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    fingerprint: Mapped[str]
    rule: Mapped[str]
    table: Mapped[str | None]
    row_key: Mapped[str | None]
    column: Mapped[str | None]
    words: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("explanation.id"))
    by: Mapped[Person] = relationship()


class Waiver(Base):
    """An analyst lifts one finding, with a reason that is published."""

    __tablename__ = "waiver"
    __table_args__ = (UniqueConstraint("submission_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    fingerprint: Mapped[str]
    rule: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person] = relationship()


class FigureQuery(Base):
    """The central unit asks about one figure of a filed return; the regulator answers."""

    __tablename__ = "figure_query"
    __table_args__ = (together("answered_at", "answered_by_id", "answer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    figure: Mapped[str]
    question: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])


class FiledTable(Base):
    """One typed table of a filed version, frozen: a content-addressed Parquet file."""

    __tablename__ = "filed_table"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    table: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    rows: Mapped[int]


class Receipt(Base):
    """The proof of a filing: who signed what, when, over which bytes."""

    __tablename__ = "receipt"
    __table_args__ = (one_of("signed_as", ("accountable officer", "for the accountable officer")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    reference: Mapped[str] = mapped_column(unique=True)
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    signed_as: Mapped[str]
    delegation: Mapped[str | None]
    full_name: Mapped[str]
    declaration: Mapped[str]
    file_sha256: Mapped[str | None]
    rows_sha256: Mapped[str]
    audit_seq: Mapped[int]
    pdf_sha256: Mapped[str | None]
    signed_by: Mapped[Person] = relationship()

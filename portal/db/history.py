"""To which objects an audit entry belongs, and which messages went out with it.

Both lie beside the chain of ``audit_entry`` and prove nothing. So no constraint of theirs holds an entry in its place:
that one is missing or moved, the walk along the chain finds.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base


class AuditSubject(Base):
    """One object (``kind:key``) that an entry is about, and the step it was (``portal.audit_subjects``)."""

    __tablename__ = "audit_subject"
    __table_args__ = (Index("ix_audit_subject_seq", "seq"),)

    subject: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[str]


class AuditMessage(Base):
    """A message promised in the same transaction as an entry, about what that entry says."""

    __tablename__ = "audit_message"
    __table_args__ = (Index("ix_audit_message_seq", "seq"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id"), primary_key=True, autoincrement=False)
    seq: Mapped[int]

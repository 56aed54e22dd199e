"""Departments' reviews of returns: what they say, who signed, what the regulator answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, one_of, together
from portal.db.people import Organisation, Person
from portal.db.returns import Submission
from regulators.return_review import State, Verdict


class ReturnReview(Base):
    """One department's review of one version of a return."""

    __tablename__ = "return_review"
    __table_args__ = (
        one_of("state", tuple(State)),
        one_of("verdict", tuple(Verdict)),
        together("signed_at", "signed_by_id"),
        together("answered_at", "answered_by_id", "answer"),
        CheckConstraint(
            "state NOT IN ('signed', 'published', 'answered') OR signed_at IS NOT NULL", name="signed_by_somebody"
        ),
        CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered_by_somebody"),
        Index("ix_return_review_department_code", "department_code"),
        Index("ix_return_review_submission_id", "submission_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    department_code: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    state: Mapped[str]
    revision: Mapped[int]
    """Goes up with every change; what a person saw of it."""
    verdict: Mapped[str | None]
    summary: Mapped[str]
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_as: Mapped[str | None]
    """The office of whoever signed, as they gave it."""
    published_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    department: Mapped[Organisation] = relationship(foreign_keys=department_code)
    submission: Mapped[Submission] = relationship()
    signed_by: Mapped[Person | None] = relationship(foreign_keys=signed_by_id)
    answered_by: Mapped[Person | None] = relationship(foreign_keys=answered_by_id)
    comments: Mapped[list[ReviewComment]] = relationship(order_by="ReviewComment.place", cascade="all, delete-orphan")


class ReviewComment(Base):
    """What the department says of one figure; changed as long as the review is a draft."""

    __tablename__ = "review_comment"
    __table_args__ = (UniqueConstraint("review_id", "figure"),)

    review_id: Mapped[int] = mapped_column(ForeignKey("return_review.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    figure: Mapped[str]
    text: Mapped[str]


class ReviewEvent(Base):
    """One step in the life of a review; never changed."""

    __tablename__ = "return_review_event"

    review_id: Mapped[int] = mapped_column(ForeignKey("return_review.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[str]
    state: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_role: Mapped[str]
    reason: Mapped[str | None]
    by: Mapped[Person] = relationship()

"""Role changes on their way, what was handed over, and sign-ins that did not count."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, one_of
from portal.db.people import Membership, Organisation, Person
from regulators.role_changes import Change, State

_WAITING = text("state = 'waiting'")


class RoleProposal(Base):
    """Somebody proposes that a role is given or ended; another person confirms it, or nothing comes of it."""

    __tablename__ = "role_proposal"
    __table_args__ = (
        one_of("kind", tuple(Change)),
        one_of("state", tuple(State)),
        CheckConstraint(
            "(kind = 'give') = (email IS NOT NULL) AND (kind = 'end') = (membership_id IS NOT NULL)", name="about_one"
        ),
        CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled_together"),
        CheckConstraint("state IN ('waiting', 'overtaken') OR settled_by_id IS NOT NULL", name="settled_by_somebody"),
        # Four eyes, held by the database too.
        CheckConstraint(
            "state NOT IN ('confirmed', 'declined') OR settled_by_id <> proposed_by_id", name="settled_by_another"
        ),
        CheckConstraint(
            "state <> 'confirmed' OR about_id IS NULL OR settled_by_id <> about_id", name="not_about_oneself"
        ),
        CheckConstraint("state <> 'taken_back' OR settled_by_id = proposed_by_id", name="taken_back_by_proposer"),
        CheckConstraint("state <> 'declined' OR settled_because IS NOT NULL", name="declined_with_reason"),
        Index(
            "uq_role_proposal_giving",
            "organisation_code",
            "role",
            "email",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index(
            "uq_role_proposal_ending",
            "membership_id",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    organisation_code: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    role: Mapped[str]
    email: Mapped[str | None]
    """Whom the role is to be given, in small letters."""
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    """The role to be ended."""
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Whom it is about, where the portal knows them."""
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who takes over what an ended role leaves behind."""
    reason: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_as: Mapped[str]
    """The role in which it was proposed."""
    state: Mapped[str] = mapped_column(default=State.WAITING)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_because: Mapped[str | None]
    organisation: Mapped[Organisation] = relationship()
    membership: Mapped[Membership | None] = relationship()
    about: Mapped[Person | None] = relationship(foreign_keys=[about_id])
    successor: Mapped[Person | None] = relationship(foreign_keys=[successor_id])
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])


class Handover(Base):
    """What somebody who left a role left behind, and to which colleague in the same role."""

    __tablename__ = "handover"
    __table_args__ = (CheckConstraint("from_id <> to_id", name="to_another"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_code: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    role: Mapped[str]
    from_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    left: Mapped[list[Any]]
    """Each: words, page, and the page's parameters."""
    taken_at: Mapped[datetime | None]
    """When the colleague said that they have it."""
    organisation: Mapped[Organisation] = relationship()
    came_from: Mapped[Person] = relationship(foreign_keys=[from_id])


class RefusedSignIn(Base):
    """A sign-in of a known person that did not count: for that person to see."""

    __tablename__ = "refused_sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    because: Mapped[str]

"""People, their organisations and roles, their sign-ins and keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, one_of, together
from portal.permissions import ROLES

ORGANISATION_KINDS = ("regulator", "department", "central_unit", "innovator")


class Person(Base):
    """Somebody who signed in; known by (issuer, subject), never by e-mail address."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    email: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[datetime]
    memberships: Mapped[list[Membership]] = relationship(back_populates="person", foreign_keys="Membership.person_id")


class Organisation(Base):
    __tablename__ = "organisation"
    __table_args__ = (one_of("kind", ORGANISATION_KINDS),)

    code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    demonstration: Mapped[bool] = mapped_column(default=False)


class Membership(Base):
    """One person in one role at one organisation, from when until when."""

    __tablename__ = "membership"
    __table_args__ = (
        one_of("role", tuple(ROLES)),
        Index(
            "uq_membership_live",
            "person_id",
            "organisation_code",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_code: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    role: Mapped[str]
    granted_at: Mapped[datetime]
    granted_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    person: Mapped[Person] = relationship(back_populates="memberships", foreign_keys=[person_id])
    organisation: Mapped[Organisation] = relationship()


class Invitation(Base):
    """A role waiting for the person with this verified e-mail address; bound once, at a first sign-in."""

    __tablename__ = "invitation"
    __table_args__ = (one_of("role", tuple(ROLES)), together("used_at", "used_by_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_code: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    role: Mapped[str]
    email: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    organisation: Mapped[Organisation] = relationship()


class SignInSession(Base):
    """One sign-in. The browser's cookie says who; this row says whether that still counts."""

    __tablename__ = "sign_in_session"
    __table_args__ = (together("ended_at", "ended_because"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    second_factor: Mapped[bool] = mapped_column(default=False)
    email_verified: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the provider vouched for the address in this sign-in."""
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]
    person: Mapped[Person] = relationship()


class ApiKey(Base):
    """A key for programs: shown once, kept as a hash, for one person at one organisation."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_code: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    label: Mapped[str]
    start: Mapped[str]
    """The first characters, so that a person can tell keys apart."""
    key_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()

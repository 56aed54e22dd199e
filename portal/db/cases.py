"""Applications for sandbox licences: each case one file of entries, the hats worn on it, and the numbers given out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, one_of, together
from portal.db.people import Organisation, Person
from sandbox_licences import consents
from sandbox_licences.case_file.turns import NOBODY
from sandbox_licences.clock import Stage, Standing
from sandbox_licences.hats import Hat, Interest
from sandbox_licences.liability_limits import Mark
from sandbox_licences.lifecycle import application, licence, review

FOUR_EYES = {
    "recommendation": Hat.CASE_OFFICER,
    "resolution": Hat.CASE_OFFICER,
    "advice": Hat.CONSULTEE,
    "minute": Hat.PANEL_CHAIR,
    "decision": Hat.DECISION_MAKER,
    "exposure approved": Hat.LIABILITY_APPROVER,
    "approval elsewhere": Hat.LIABILITY_APPROVER,
}
"""Entries that only somebody in this one hat can have written; the database holds it too."""
BINDING: dict[str, tuple[Hat, str, list[str]]] = {
    "consent": (Hat.CONSENT_GIVER, "to", sorted(map(str, consents.NOT_BINDING))),
    "review": (Hat.REVIEWER, "event", sorted(map(str, set(review.Event) - review.DECIDES))),
}
"""Kinds of which some entries bind, which only somebody in this hat can have written: all but those in whose body the
field has one of the values."""


def _only_in_their_hat() -> CheckConstraint:
    clauses = [f"(kind <> '{kind}' OR {_worn(hat)})" for kind, hat in FOUR_EYES.items()]
    for kind, (hat, field, free) in BINDING.items():
        values = ", ".join(f"'{value}'" for value in free)
        clauses.append(f"(kind <> '{kind}' OR COALESCE(body ->> '{field}', '') IN ({values}) OR {_worn(hat)})")
    return CheckConstraint(" AND ".join(clauses), name="only_in_their_hat")


def _worn(hat: Hat) -> str:
    """With the person too: without one no hat is looked up."""
    return f"(by_id IS NOT NULL AND hat IS NOT NULL AND hat = '{hat}')"


class SandboxCase(Base):
    """One application for a licence in all its versions, with its licence, and whatever is asked about it.

    Whoever writes into its file locks this row first.
    """

    __tablename__ = "sandbox_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    domain: Mapped[str]
    organisation_code: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    title: Mapped[str]
    """How its applicants call it."""
    demonstration: Mapped[bool] = mapped_column(default=False)
    form_version: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    """Of the application: a decision that a review overturns is decided anew on the next."""
    state: Mapped[str]
    """Of the newest version."""
    entries: Mapped[int] = mapped_column(default=0)
    """The place of the last entry in the file; a command states the one it saw."""
    created_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    """When the state last changed."""
    received_at: Mapped[datetime | None]
    """When it was first submitted."""
    # For the queue, written with the entry that changes it (``sandbox_licences.case_file.turns``).
    turn: Mapped[str] = mapped_column(default=NOBODY)
    """The role whose turn it is."""
    turn_at: Mapped[datetime | None]
    """Since when."""
    stage: Mapped[str] = mapped_column(default=Stage.DULY_MADE)
    standing: Mapped[str] = mapped_column(default=Standing.NOT_STARTED)
    used: Mapped[int] = mapped_column(default=0)
    allowed: Mapped[int] = mapped_column(default=0)
    counted_on: Mapped[date | None]
    due_on: Mapped[date | None]
    nation: Mapped[str] = mapped_column(default="")
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who put the hat of its case officer on last."""
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    officer: Mapped[Person | None] = relationship()

    __table_args__ = (one_of("state", tuple(application.State)),)


class CaseHat(Base):
    """The one hat somebody wears on a case, from their first act in it and for ever."""

    __tablename__ = "case_hat"
    __table_args__ = (
        one_of("hat", tuple(Hat)),
        # What an entry refers to: nobody writes in a hat they do not wear.
        UniqueConstraint("case_id", "person_id", "hat", name="uq_case_hat_worn"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("sandbox_case.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    hat: Mapped[str]
    since_at: Mapped[datetime]
    person: Mapped[Person] = relationship()


class CaseInterest(Base):
    """What somebody declared about a case before acting on it; the latest counts."""

    __tablename__ = "case_interest"
    __table_args__ = (one_of("interest", tuple(Interest)),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("sandbox_case.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    interest: Mapped[str]
    words: Mapped[str]
    at: Mapped[datetime]


class CaseEntry(Base):
    """One entry of a case file (``sandbox_licences.case_file.entries``). Append-only by trigger."""

    __tablename__ = "case_entry"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "by_id", "hat"],
            ["case_hat.case_id", "case_hat.person_id", "case_hat.hat"],
            name="fk_case_entry_hat",
        ),
        _only_in_their_hat(),
        Index("ix_case_entry_kind", "kind", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("sandbox_case.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    kind: Mapped[str]
    body: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hat: Mapped[str | None]
    role: Mapped[str]
    file_sha256: Mapped[str | None]
    """Of the stored file that the entry brought; it also stands in the body."""
    by: Mapped[Person | None] = relationship()


class AdviceLink(Base):
    """A signed link by which somebody outside the portal advises on one request; kept as a hash."""

    __tablename__ = "advice_link"
    __table_args__ = (together("withdrawn_at", "withdrawn_by_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("sandbox_case.id"), index=True)
    request: Mapped[int]
    """The number of the request in the case."""
    name: Mapped[str]
    email: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ConsentDelegation(Base):
    """A body's dated word that a person may bind it."""

    __tablename__ = "consent_delegation"

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    reference: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ProvisionCheck(Base):
    """A person's word that a row of the catalogue, as it then read, is what the law says. Append-only by trigger."""

    __tablename__ = "provision_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    provision: Mapped[str]
    reading: Mapped[str]
    on: Mapped[date]
    note: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person] = relationship()


class ProgrammeSetting(Base):
    """A limit or threshold of exposure, in pence, or how many licences the programme takes. Append-only by trigger."""

    __tablename__ = "programme_setting"
    __table_args__ = (
        one_of("setting", (*Mark, "places")),
        CheckConstraint("value >= 0", name="value_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    setting: Mapped[str]
    value: Mapped[int] = mapped_column(BigInteger)
    set_at: Mapped[datetime]
    set_by: Mapped[str]


class Programme(Base):
    """One row, locked by whoever takes a place in the programme, so that two cannot take the last one."""

    __tablename__ = "programme"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"), CheckConstraint("taken >= 0", name="taken"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    taken: Mapped[int] = mapped_column(default=0)
    """Licences issued or reserved that have not come to their end."""
    cases: Mapped[int] = mapped_column(default=0)
    """Cases so far, for their references."""


class LicenceSequence(Base):
    """The last licence number given out in a year and domain; locked by whoever takes the next."""

    __tablename__ = "licence_sequence"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    prefix: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


_LIVING = text(f"state NOT IN ({', '.join(repr(str(state)) for state in sorted(licence.TERMINAL))})")


class Licence(Base):
    """A licence from its reservation on; its number comes with its issue.

    One for each version of the application that was granted; the one before has come to its end by then.
    """

    __tablename__ = "licence"
    __table_args__ = (
        one_of("state", tuple(licence.State)),
        UniqueConstraint("case_id", "version", name="uq_licence_version"),
        Index("uq_licence_living", "case_id", unique=True, sqlite_where=_LIVING, postgresql_where=_LIVING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("sandbox_case.id"))
    version: Mapped[int]
    """Of the application whose grant it rests on."""
    number: Mapped[str | None] = mapped_column(unique=True)
    state: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date]
    case: Mapped[SandboxCase] = relationship()


class LicenceVersion(Base):
    """What was issued: the terms as values, and the hash of the signed PDF. Append-only by trigger."""

    __tablename__ = "licence_version"

    licence_id: Mapped[int] = mapped_column(ForeignKey("licence.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    issued_at: Mapped[datetime]
    terms: Mapped[dict[str, Any]]
    pdf_sha256: Mapped[str] = mapped_column(unique=True)
    why: Mapped[str]

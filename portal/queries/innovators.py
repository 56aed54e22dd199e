"""A person's own organisations of innovators: who works for them, and who is invited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from portal.commands.innovators import BY_REGISTERING, MOST_ORGANISATIONS, OF_INNOVATORS
from portal.context import Reading
from portal.db.people import Invitation, Membership, Organisation, Person
from portal.permissions import Permission


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person in one role."""

    membership: int
    name: str
    email: str
    role: str
    since: datetime
    is_me: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """An invitation nobody has taken up."""

    invitation: int
    email: str
    role: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class MyInnovator:
    code: str
    name: str
    demonstration: bool
    may_invite: bool
    people: tuple[Colleague, ...]
    invitations: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True)
class MyInnovators:
    organisations: tuple[MyInnovator, ...]
    may_register: int
    """How many more organisations this person may register."""


def my_innovators(reading: Reading) -> MyInnovators:
    """The organisations for which the actor prepares or signs applications."""
    codes = sorted({hat.organisation for hat in reading.hats if hat.role in OF_INNOVATORS})
    found = reading.session.scalars(
        select(Organisation).where(Organisation.code.in_(codes), Organisation.kind == "innovator")
    )
    registered = reading.session.scalar(
        select(func.count(Membership.organisation_code.distinct())).where(
            Membership.person_id == reading.actor.person_id, Membership.granted_by == BY_REGISTERING
        )
    )
    mine = sorted((_shown(reading, one) for one in found), key=lambda one: (one.name, one.code))
    return MyInnovators(tuple(mine), max(0, MOST_ORGANISATIONS - (registered or 0)))


def _shown(reading: Reading, organisation: Organisation) -> MyInnovator:
    may_invite = reading.may(Permission.COLLEAGUE_INVITE, organisation.code)
    people: Sequence[tuple[Membership, Person]] = [
        (membership, person)
        for membership, person in reading.session.execute(
            select(Membership, Person)
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.organisation_code == organisation.code, Membership.ended_at.is_(None))
            .order_by(Person.name, Membership.role)
        )
    ]
    invited = reading.session.scalars(
        select(Invitation)
        .where(
            Invitation.organisation_code == organisation.code,
            Invitation.used_at.is_(None),
            Invitation.expires_at > reading.now,
        )
        .order_by(Invitation.email)
    )
    return MyInnovator(
        organisation.code,
        organisation.name,
        organisation.demonstration,
        may_invite,
        tuple(
            Colleague(m.id, p.name, p.email, m.role, m.granted_at, p.id == reading.actor.person_id) for m, p in people
        ),
        tuple(Waiting(i.id, i.email, i.role, i.expires_at) for i in invited) if may_invite else (),
    )

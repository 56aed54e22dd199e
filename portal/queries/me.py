"""The person who is signed in: their roles, what waits for them, their keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.context import Reading
from portal.db.people import ApiKey, Organisation
from portal.permissions import READ_OWN, ROLES, Permission
from portal.queries.application_tasks import application_tasks
from portal.queries.case_tasks import case_tasks
from portal.queries.contest_tasks import Task, of_each
from portal.queries.department_tasks import department_tasks
from portal.queries.messages import undelivered_tasks
from portal.queries.own_organisations import own_organisations
from portal.queries.people_tasks import people_tasks
from portal.queries.return_tasks import own_statuses, return_tasks
from portal.queries.returns_to_read import central_tasks
from portal.queries.round_tasks import round_tasks
from portal.queries.rounds import current_round
from portal.queries.sponsor_tasks import sponsor_tasks
from portal.queries.status import ReturnStatus


@dataclass(frozen=True, slots=True)
class MyHat:
    role: str
    organisation: str
    organisation_name: str
    demonstration: bool

    @property
    def words(self) -> str:
        return f"{ROLES[self.role].split(':')[0].lower()} for {self.organisation_name}"


@dataclass(frozen=True, slots=True)
class MyKey:
    id: int
    label: str
    start: str
    organisation: str
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class Desk:
    """What one person sees first after signing in."""

    hats: tuple[MyHat, ...]
    year: int | None
    statuses: tuple[ReturnStatus, ...]
    """Of their regulators' returns in the current round, by name."""
    tasks: tuple[Task, ...]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(h.role for h in self.hats)


def my_hats(reading: Reading) -> tuple[MyHat, ...]:
    names = {o.code: o for o in reading.session.scalars(select(Organisation)) if o.code in _codes(reading)}
    return tuple(
        MyHat(h.role, h.organisation, names[h.organisation].name, names[h.organisation].demonstration)
        for h in reading.hats
    )


def _codes(reading: Reading) -> set[str]:
    return {h.organisation for h in reading.hats}


def my_key_organisations(reading: Reading) -> dict[str, str]:
    """The organisations for which this person can make keys: code to name."""
    own = [hat for hat in my_hats(reading) if reading.may(Permission.KEY_MAKE, hat.organisation)]
    return {hat.organisation: hat.organisation_name for hat in own}


def my_desk(reading: Reading) -> Desk:
    """What waits for this person, the most pressing first."""
    current = current_round(reading)
    statuses: dict[str, ReturnStatus] = {}
    tasks: list[Task] = []
    if current is not None:
        own = own_organisations(reading, READ_OWN)
        statuses = own_statuses(reading, current.year, own)
        tasks += of_each(own, lambda code: return_tasks(reading, code, current.year, statuses.get(code)))
    tasks += round_tasks(reading)
    tasks += people_tasks(reading)
    tasks += central_tasks(reading, current.year) if current else []
    tasks += undelivered_tasks(reading)
    tasks += application_tasks(reading)
    tasks += case_tasks(reading)
    tasks += department_tasks(reading)
    tasks += sponsor_tasks(reading)
    return Desk(my_hats(reading), current.year if current else None, tuple(statuses.values()), tuple(tasks))


def my_keys(reading: Reading) -> tuple[MyKey, ...]:
    """The actor's keys that still work."""
    found = reading.session.scalars(
        select(ApiKey)
        .where(
            ApiKey.person_id == reading.actor.person_id, ApiKey.revoked_at.is_(None), ApiKey.expires_at > reading.now
        )
        .order_by(ApiKey.made_at)
    )
    return tuple(
        MyKey(k.id, k.label, k.start, k.organisation_code, k.made_at, k.expires_at, k.last_used_at) for k in found
    )

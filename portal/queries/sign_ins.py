"""A person's own roles, sign-ins and sessions: what they see and may end themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.context import Reading
from portal.db.people import Invitation, Membership, Person, SignInSession
from portal.db.role_changes import RefusedSignIn

SHOWN_FOR = timedelta(days=90)
"""How far back sign-ins are listed."""


@dataclass(frozen=True, slots=True)
class LiveSession:
    session: int
    started_at: datetime
    last_seen_at: datetime
    ends_at: datetime
    """When it ends in any case; sooner if it is not used."""
    is_this_one: bool


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in of the last 90 days, and how it ended; or one that was refused."""

    at: datetime
    ended_at: datetime | None
    how: str
    """How it ended, in words; ``still open``, or why it was refused."""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class MySignIns:
    live: tuple[LiveSession, ...]
    recent: tuple[SignIn, ...]
    """The newest first."""


@dataclass(frozen=True, slots=True)
class MyRole:
    membership: int
    role: str
    organisation: str
    organisation_name: str
    since: datetime
    granted_by: str


@dataclass(frozen=True, slots=True)
class MyInvitation:
    role: str
    organisation_name: str
    made_by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class MyRoles:
    roles: tuple[MyRole, ...]
    invitations: tuple[MyInvitation, ...]
    """That wait for the address the provider last vouched for; taken up at the next sign-in."""


def my_sign_ins(reading: Reading, *, this_session: int | None, idle: timedelta) -> MySignIns:
    """The actor's sessions and sign-ins; ``idle``: for how long a session lives unused."""
    rows = list(
        reading.session.scalars(
            select(SignInSession)
            .where(
                SignInSession.person_id == reading.actor.person_id,
                SignInSession.started_at > reading.now - SHOWN_FOR,
            )
            .order_by(SignInSession.started_at.desc(), SignInSession.id.desc())
        )
    )
    live, recent = [], []
    for row in rows:
        ended_at, how = _ending(row, idle, reading.now)
        recent.append(SignIn(row.started_at, ended_at, how))
        if ended_at is None:
            live.append(LiveSession(row.id, row.started_at, row.last_seen_at, row.expires_at, row.id == this_session))
    refused = reading.session.scalars(
        select(RefusedSignIn).where(
            RefusedSignIn.person_id == reading.actor.person_id, RefusedSignIn.at > reading.now - SHOWN_FOR
        )
    )
    recent += [SignIn(row.at, row.at, f"refused: {row.because}", refused=True) for row in refused]
    return MySignIns(tuple(live), tuple(sorted(recent, key=lambda one: one.at, reverse=True)))


def my_roles(reading: Reading) -> MyRoles:
    """The roles the actor holds, and the invitations that wait for them."""
    held = reading.session.scalars(
        select(Membership)
        .where(Membership.person_id == reading.actor.person_id, Membership.ended_at.is_(None))
        .order_by(Membership.organisation_code, Membership.role)
    )
    roles = tuple(
        MyRole(m.id, m.role, m.organisation_code, m.organisation.name, m.granted_at, m.granted_by) for m in held
    )
    return MyRoles(roles, _invitations(reading))


def _invitations(reading: Reading) -> tuple[MyInvitation, ...]:
    """Only for an address that the provider vouched for at the last sign-in: others may name any address."""
    last = reading.session.scalars(
        select(SignInSession)
        .where(SignInSession.person_id == reading.actor.person_id)
        .order_by(SignInSession.id.desc())
        .limit(1)
    ).first()
    if last is None or not last.email_verified:
        return ()
    person = reading.session.get_one(Person, reading.actor.person_id)
    rows = reading.session.execute(
        select(Invitation)
        .where(
            Invitation.email == person.email.lower(),
            Invitation.used_at.is_(None),
            Invitation.expires_at > reading.now,
        )
        .order_by(Invitation.expires_at)
    ).scalars()
    return tuple(MyInvitation(i.role, i.organisation.name, i.made_by, i.expires_at) for i in rows)


def _ending(row: SignInSession, idle: timedelta, now: datetime) -> tuple[datetime | None, str]:
    if row.ended_at is not None:
        return row.ended_at, row.ended_because or "ended"
    idle_at = row.last_seen_at + idle
    if min(idle_at, row.expires_at) > now:
        return None, "still open"
    if idle_at <= row.expires_at:
        return idle_at, f"ended by itself, {int(idle.total_seconds() // 60)} minutes unused"
    return row.expires_at, "ended by itself, at its longest"

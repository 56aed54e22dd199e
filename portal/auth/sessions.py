"""Sign-ins as rows: the cookie says who, the row says whether that still counts.

A row is made when the provider sends somebody back, and only then; without a live row a cookie is worth
nothing. It ends by sign-out, after some minutes unused, and after some hours in any case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from portal.auth.claims import Claims, SignInRefused
from portal.commands.people import bind_invitations
from portal.config import Settings
from portal.context import Actor, Context, Portal
from portal.db.people import Membership, Person, SignInSession
from portal.db.role_changes import RefusedSignIn
from portal.permissions import CENTRAL_UNIT

SIGN_IN = Actor(None, "sign-in", via="screen")
"""Who writes while it is being found out who is there."""

SEEN_EVERY = timedelta(minutes=1)
"""How often a session in use is written down as used."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with a live session."""

    person_id: int
    name: str
    email: str
    session_id: int
    signed_in_at: datetime
    second_factor: bool

    @property
    def actor(self) -> Actor:
        return Actor(self.person_id, self.name, via="screen")


def open_session(ctx: Context, claims: Claims, settings: Settings) -> Person:
    """Begin a session for the person of ``claims``, whom we may see for the first time.

    Roles that wait for their address are given, if the provider vouches for the address.

    Raises:
        SignInRefused: this sign-in was used before, or the person's role asks for a second factor.
    """
    person = ctx.session.scalars(
        select(Person).where(Person.issuer == claims.issuer, Person.subject == claims.subject)
    ).one_or_none()
    if person is None:
        person = Person(
            issuer=claims.issuer, subject=claims.subject, name=claims.name, email=claims.email, created_at=ctx.now
        )
        ctx.session.add(person)
        ctx.session.flush()
        ctx.record("person seen first", on=f"person:{person.id}")
    person.name, person.email = claims.name, claims.email
    if claims.email_verified:
        bind_invitations(ctx, person, verified_email=claims.email)
    if _lacks_second_factor(ctx.session, person.id, claims.second_factor, settings):
        raise SignInRefused(
            "Your role needs a second step when you sign in, such as a code from an app. "
            "Set it up at your identity provider, then sign in again.",
            because="no second factor",
        )
    if ctx.session.scalar(select(SignInSession.id).where(SignInSession.key_hash == claims.key_hash)) is not None:
        raise SignInRefused("This sign-in was used before. Sign in again.", because="used before")
    row = SignInSession(
        key_hash=claims.key_hash,
        person_id=person.id,
        second_factor=claims.second_factor,
        email_verified=claims.email_verified,
        started_at=ctx.now,
        last_seen_at=ctx.now,
        expires_at=ctx.now + settings.session_absolute,
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record("signed in", on=f"person:{person.id}", second_factor=claims.second_factor)
    return person


def record_refusal(ctx: Context, claims: Claims | None, because: str) -> None:
    """Write down a sign-in that did not count; where it is of a person known here, also for them to see."""
    if claims is not None:
        known = select(Person.id).where(Person.issuer == claims.issuer, Person.subject == claims.subject)
        person_id = ctx.session.scalar(known)
        if person_id is not None:
            ctx.session.add(RefusedSignIn(person_id=person_id, at=ctx.now, because=because))
    ctx.record("sign-in refused", on=f"subject:{claims.key_hash[:16] if claims else 'unknown'}", reason=because)


def live_session(portal: Portal, claims: Claims, settings: Settings, now: datetime) -> SignedIn | None:
    """The person of ``claims`` if their session still counts; it is noted as used.

    Read anew at every rerun and request, so an ended session is over at once, in every tab.
    """
    with portal.db.reading() as session:
        found = session.execute(_live(claims.key_hash, now, settings)).one_or_none()
        if found is None:
            return None
        row, person = found[0], found[1]
        if _lacks_second_factor(session, person.id, row.second_factor, settings):
            return None
        there = SignedIn(person.id, person.name, person.email, row.id, row.started_at, row.second_factor)
        last_seen_at = row.last_seen_at
    if now - last_seen_at >= SEEN_EVERY:
        with portal.unit_of_work(SIGN_IN, now=now) as ctx:
            still = SignInSession.id == there.session_id, SignInSession.ended_at.is_(None)
            ctx.session.execute(update(SignInSession).where(*still).values(last_seen_at=now))
    return there


def end_session(ctx: Context, key_hash: str, because: str) -> bool:
    """End one session; False when there was none to end."""
    row = ctx.session.scalars(
        select(SignInSession).where(SignInSession.key_hash == key_hash, SignInSession.ended_at.is_(None))
    ).one_or_none()
    if row is None:
        return False
    row.ended_at, row.ended_because = ctx.now, because
    ctx.record("signed out", on=f"person:{row.person_id}", reason=because)
    return True


def _live(key_hash: str, now: datetime, settings: Settings) -> Select[SignInSession, Person]:
    return (
        select(SignInSession, Person)
        .join(Person, Person.id == SignInSession.person_id)
        .where(
            SignInSession.key_hash == key_hash,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
            SignInSession.last_seen_at > now - settings.session_idle,
        )
    )


def _lacks_second_factor(session: Session, person_id: int, second_factor: bool, settings: Settings) -> bool:
    """Whether this person is of the central unit and signed in by one factor alone."""
    if second_factor or not settings.staff_second_factor:
        return False
    staff = select(Membership.id).where(
        Membership.person_id == person_id,
        Membership.organisation_code == CENTRAL_UNIT,
        Membership.ended_at.is_(None),
    )
    return session.scalar(staff.limit(1)) is not None

"""The people who file in the seeded past: invented ones for invented regulators, the sources desk for real bodies."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from portal.context import Actor, Context, Portal
from portal.db.people import Membership, Person
from portal.demonstration.invented_people import DESKS, SECOND_PREPARERS
from portal.demonstration.personas import BY_SUB, ISSUER
from portal.demonstration.sourced_returns import CERTIFIER_NAME, DESK_EMAIL, PREPARER_NAME

PREPARER, CERTIFIER = "sources-desk-preparer", "sources-desk-certifier"
_SOURCES_DESK = ((PREPARER, PREPARER_NAME, "preparer"), (CERTIFIER, CERTIFIER_NAME, "certifier"))


def seed_filers(ctx: Context, bodies: Iterable[str]) -> None:
    """Preparers and certifier of every invented regulator, and the sources desk at each of ``bodies``."""
    for code, desk in DESKS.items():
        for subject, name, role in (
            (desk.preparer, desk.preparer_name, "preparer"),
            (desk.certifier, desk.certifier_name, "certifier"),
        ):
            if subject not in BY_SUB:
                _hold(ctx, _person(ctx, subject, name, f"{subject}@example.com"), role, code)
    for code, name in SECOND_PREPARERS.items():
        subject = name.lower().replace(" ", "-")
        _hold(ctx, _person(ctx, subject, name, f"{subject}@example.com"), "preparer", code)
    for subject, name, role in _SOURCES_DESK:
        person = _person(ctx, subject, name, DESK_EMAIL)
        for code in bodies:
            _hold(ctx, person, role, code)


def end_sources_desk(ctx: Context) -> None:
    """Take the sources desk's roles at real bodies away: nobody holds a role at a real body."""
    people = select(Person.id).where(Person.issuer == ISSUER, Person.subject.in_((PREPARER, CERTIFIER)))
    for held in ctx.session.scalars(
        select(Membership).where(Membership.person_id.in_(people), Membership.ended_at.is_(None))
    ):
        held.ended_at, held.ended_by = ctx.now, ctx.actor.name
        ctx.record(
            "role taken away", on=f"person:{held.person_id}", organisation=held.organisation_code, taken=held.role
        )


def actor(portal: Portal, subject: str) -> Actor:
    """Somebody of the demonstration, acting as from a screen; the sources desk from the command line."""
    with portal.db.reading() as session:
        found = session.scalars(select(Person).where(Person.issuer == ISSUER, Person.subject == subject)).one()
        desk = subject in (PREPARER, CERTIFIER)
        return Actor(found.id, found.name, via="command line" if desk else "screen")


def _person(ctx: Context, subject: str, name: str, email: str) -> Person:
    found = ctx.session.scalars(select(Person).where(Person.issuer == ISSUER, Person.subject == subject)).first()
    if found is None:
        found = Person(issuer=ISSUER, subject=subject, email=email, name=name, created_at=ctx.now)
        ctx.session.add(found)
        ctx.session.flush()
    return found


def _hold(ctx: Context, person: Person, role: str, organisation: str) -> None:
    """Give the role, unless it was ever given: one taken away in the demonstration is not given back.

    The sources desk gets its roles back, as they are taken away at the end of each seeding.
    """
    ever = select(Membership).where(
        Membership.person_id == person.id, Membership.organisation_code == organisation, Membership.role == role
    )
    held = ctx.session.scalars(ever).all()
    desk = person.subject in (PREPARER, CERTIFIER)
    if any(m.ended_at is None for m in held) or (held and not desk):
        return
    ctx.session.add(
        Membership(
            person_id=person.id,
            organisation_code=organisation,
            role=role,
            granted_at=ctx.now,
            granted_by=ctx.actor.name,
        )
    )
    ctx.record("role given", on=f"person:{person.id}", organisation=organisation, given=role)

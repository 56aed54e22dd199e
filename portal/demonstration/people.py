"""The invented people's roles, put in beside the invented register."""

from __future__ import annotations

from sqlalchemy import select

from portal.context import Context
from portal.db.people import Membership, Organisation, Person
from portal.demonstration.personas import ISSUER, PERSONAS, Persona

_INNOVATORS = {"XI1": "Example Drone Deliveries Ltd"}


def seed_people(ctx: Context) -> None:
    """Every persona with their role, before they first sign in; safe to run at every start.

    The register must be there. A role that was taken away in the demonstration is not given back.
    """
    for code, name in _INNOVATORS.items():
        if ctx.session.get(Organisation, code) is None:
            ctx.session.add(Organisation(code=code, kind="innovator", name=name, demonstration=True))
            ctx.record("organisation added", on=f"organisation:{code}", organisation=code)
    ctx.session.flush()
    known = set(ctx.session.scalars(select(Person.subject).where(Person.issuer == ISSUER)))
    for persona in PERSONAS:
        if persona.sub not in known:
            _add(ctx, persona)


def _add(ctx: Context, persona: Persona) -> None:
    person = Person(issuer=ISSUER, subject=persona.sub, email=persona.email, name=persona.name, created_at=ctx.now)
    ctx.session.add(person)
    ctx.session.flush()
    ctx.session.add(
        Membership(
            person_id=person.id,
            organisation_code=persona.organisation,
            role=persona.role,
            granted_at=ctx.now,
            granted_by=ctx.actor.name,
        )
    )
    ctx.record("role given", on=f"person:{person.id}", organisation=persona.organisation, given=persona.role)

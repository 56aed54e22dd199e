"""The invented people's roles, put in beside the invented register."""

from __future__ import annotations

from sqlalchemy import select

from portal.context import Context
from portal.db.people import Membership, Organisation, Person
from portal.demonstration.applications.everyone import FIRMS
from portal.demonstration.personas import ISSUER, PERSONAS, Persona


def seed_people(ctx: Context) -> None:
    """Every persona with their role, before they first sign in; safe to run at every start.

    The register must be there. A role that was taken away in the demonstration is not given back.
    """
    for firm in FIRMS:
        if ctx.session.get(Organisation, firm.code) is None:
            ctx.session.add(Organisation(code=firm.code, kind="innovator", name=firm.name, demonstration=True))
            ctx.record("organisation added", on=f"organisation:{firm.code}", organisation=firm.code)
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

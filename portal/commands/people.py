"""Who gets which role: by invitation, bound when somebody signs in with that verified e-mail address.

Invitations come of a proposal that two people made and confirmed (``role_changes``), of an innovator's own signatory,
or from whoever holds the machine.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta

from sqlalchemy import select

from portal.context import Context
from portal.db.people import Invitation, Membership, Organisation, Person
from portal.errors import NotAllowed, NotValid
from portal.permissions import ROLES, ROLES_AT

LASTS = timedelta(days=7)

_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+\.[^\s@<>,;:\"]+", re.ASCII)


def invite(ctx: Context, *, email: str, role: str, organisation_code: str) -> str:
    """Offer a role to whoever holds ``email``; the token of the invitation's link, shown this once.

    For whoever holds the machine: the first people of an installation, and where one administrator is left. The role
    goes to the address, not to the link: a link that strays gives nobody anything.

    Raises:
        NotAllowed: a person asks; they propose it instead. NotValid: no such role there, or not an e-mail address.
    """
    if not ctx.actor.is_the_portal:
        raise NotAllowed("A role is given by two people: one proposes it, an administrator confirms it.")
    require_address(email)
    organisation = ctx.session.get(Organisation, organisation_code)
    if organisation is None:
        raise NotValid(f"There is no organisation with the code {organisation_code}.")
    require_role_at(organisation.kind, role)
    return offer_role(ctx, email=email, role=role, organisation_code=organisation_code, as_role=ctx.actor.via)


def require_role_at(kind: str, role: str) -> None:
    """Raises NotValid: there is no such role at organisations of this kind."""
    if role not in ROLES:
        raise NotValid(f"There is no role called {role}. The roles are: {', '.join(ROLES)}.")
    if role not in ROLES_AT[kind]:
        there = kind.replace("_", " ")
        raise NotValid(f"There is no {role} at a {there}. The roles there are: {', '.join(ROLES_AT[kind])}.")


def offer_role(
    ctx: Context, *, email: str, role: str, organisation_code: str, as_role: str, made_by: str | None = None
) -> str:
    """Write the invitation, for a command that asked and looked already; the token of its link.

    ``made_by`` is who is said to have given the role, where that is more than the actor.
    """
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        organisation_code=organisation_code,
        role=role,
        email=email.lower(),
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        made_at=ctx.now,
        made_by=made_by or ctx.actor.name,
        expires_at=ctx.now + LASTS,
    )
    ctx.session.add(invitation)
    ctx.session.flush()
    ctx.record(
        "invited",
        on=f"invitation:{invitation.id}",
        organisation=organisation_code,
        role=as_role,
        offered=role,
    )
    return token


def require_address(email: str) -> None:
    """Raises NotValid: ``email`` is not an e-mail address."""
    if len(email) > 254 or not _ADDRESS.fullmatch(email) or not email.isascii():
        raise NotValid("This is not an e-mail address: write it like name@example.org.")


def bind_invitations(ctx: Context, person: Person, *, verified_email: str) -> list[Membership]:
    """Give ``person``, who signs in, the roles waiting for their address; those newly given.

    ``verified_email`` is the address as the provider vouches for it in this sign-in (``email_verified``);
    call this with no other. Each invitation is used once and not after it expired.
    """
    waiting = ctx.session.scalars(
        select(Invitation)
        .where(
            Invitation.email == verified_email.lower(), Invitation.used_at.is_(None), Invitation.expires_at > ctx.now
        )
        .order_by(Invitation.id)
        .with_for_update()
    ).all()
    given = []
    for invitation in waiting:
        invitation.used_at, invitation.used_by_id = ctx.now, person.id
        if not _holds(ctx, person, invitation):
            membership = Membership(
                person_id=person.id,
                organisation_code=invitation.organisation_code,
                role=invitation.role,
                granted_at=ctx.now,
                granted_by=invitation.made_by,
            )
            ctx.session.add(membership)
            ctx.session.flush()
            given.append(membership)
        ctx.record(
            "invitation taken up",
            on=f"invitation:{invitation.id}",
            organisation=invitation.organisation_code,
            person=person.id,
            given=invitation.role,
        )
    return given


def _holds(ctx: Context, person: Person, invitation: Invitation) -> bool:
    held = select(Membership.id).where(
        Membership.person_id == person.id,
        Membership.organisation_code == invitation.organisation_code,
        Membership.role == invitation.role,
        Membership.ended_at.is_(None),
    )
    return ctx.session.scalar(held) is not None

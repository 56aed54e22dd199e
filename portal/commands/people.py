"""Who gets which role: by invitation, bound when somebody signs in with that verified e-mail address."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta

from sqlalchemy import select

from portal.context import Context
from portal.db.people import Invitation, Membership, Organisation, Person
from portal.errors import NotValid
from portal.permissions import ROLES, Permission

LASTS = timedelta(days=7)

_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+\.[^\s@<>,;:\"]+", re.ASCII)


def invite(ctx: Context, *, email: str, role: str, organisation_code: str) -> str:
    """Offer a role to whoever holds ``email``; the token of the invitation's link, shown this once.

    The role goes to the address, not to the link: a link that strays gives nobody anything.

    Raises:
        NotValid: no such role or organisation, or not an e-mail address.
    """
    ctx.require(Permission.MEMBER_GRANT)
    if role not in ROLES:
        raise NotValid(f"There is no role called {role}. The roles are: {', '.join(ROLES)}.")
    require_address(email)
    if ctx.session.get(Organisation, organisation_code) is None:
        raise NotValid(f"There is no organisation with the code {organisation_code}.")
    return offer_role(
        ctx,
        email=email,
        role=role,
        organisation_code=organisation_code,
        as_role=ctx.actor.via if ctx.actor.is_the_portal else "administrator",
    )


def offer_role(ctx: Context, *, email: str, role: str, organisation_code: str, as_role: str) -> str:
    """Write the invitation, for a command that asked and looked already; the token of its link."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        organisation_code=organisation_code,
        role=role,
        email=email.lower(),
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        made_at=ctx.now,
        made_by=ctx.actor.name,
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

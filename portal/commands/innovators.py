"""Organisations of innovators: registered by whoever signs in, and looked after by their own signatories."""

from __future__ import annotations

from urllib.parse import urlencode

from sqlalchemy import func, select

from portal.clock import day_in_words, london_date
from portal.commands.leaving import end_membership
from portal.commands.people import LASTS, offer_role, require_address
from portal.commands.wording import given_words
from portal.config import settings
from portal.context import Context
from portal.db.cases import Programme
from portal.db.people import Invitation, Membership, Organisation
from portal.errors import NotAllowed, NotFound, NotNow, NotValid
from portal.permissions import ROLES, Permission
from sandbox_licences.typed_text import hidden_character

OF_INNOVATORS = ("applicant", "signatory")
"""The roles there are at an innovator."""
MOST_ORGANISATIONS = 3
"""One person may register."""
MOST_WAITING = 20
"""Invitations of one organisation at a time."""
LONGEST_NAME = 120
BY_REGISTERING = "own registration"
"""Who granted a role to the person that registered the organisation."""


def register_innovator(ctx: Context, *, name: str) -> str:
    """Register an organisation that may apply; whoever does so is its applicant and signatory. Its code: IN0001.

    Raises:
        NotAllowed: nobody is signed in, or they registered as many as one person may.
        NotValid: no name, or one with characters that cannot be seen.
    """
    person = ctx.actor.person_id
    if person is None or ctx.actor.only_organisation is not None:
        raise NotAllowed("Only a person who is signed in can register an organisation.")
    called = given_words(name, "Write the organisation's name first, as it is registered.", LONGEST_NAME)
    if hidden := hidden_character(called):
        raise NotValid(
            f"There is a character in the name that cannot be seen: {hidden}. Type it instead of pasting it."
        )
    ctx.session.scalars(select(Programme).with_for_update()).one()  # one registers after the other
    if _registered(ctx, person) >= MOST_ORGANISATIONS:
        raise NotAllowed(
            f"You have registered {MOST_ORGANISATIONS} organisations, the most one person may. Use one of them, or ask "
            "the central unit."
        )
    innovators = select(func.count()).select_from(Organisation).where(Organisation.code.regexp_match("^IN[0-9]+$"))
    code = f"IN{(ctx.session.scalar(innovators) or 0) + 1:04d}"
    invented = ctx.session.scalar(select(Organisation.code).where(Organisation.demonstration).limit(1)) is not None
    ctx.session.add(Organisation(code=code, kind="innovator", name=called, demonstration=invented))
    ctx.session.flush()
    for role in OF_INNOVATORS:
        ctx.session.add(
            Membership(
                person_id=person, organisation_code=code, role=role, granted_at=ctx.now, granted_by=BY_REGISTERING
            )
        )
    ctx.session.flush()
    ctx.record("organisation registered", on=f"organisation:{code}", organisation=code, role="signatory")
    return code


def invite_colleague(ctx: Context, *, organisation_code: str, email: str, role: str) -> str:
    """Offer a colleague a role at an innovator, and write to them; the token of the invitation's link, shown this once.

    Raises:
        NotFound: no such innovator. NotValid: no such role there, no e-mail address, or it is offered already.
    """
    ctx.require(Permission.COLLEAGUE_INVITE, organisation_code)
    organisation = _innovator(ctx, organisation_code)
    if role not in OF_INNOVATORS:
        raise NotValid(f"Choose the role: {' or '.join(OF_INNOVATORS)}.")
    require_address(email)
    waiting = [row for row in _waiting(ctx, organisation_code) if row.role == role]
    if any(row.email == email.lower() for row in waiting):
        raise NotValid("This address was invited in this role already. Take that invitation back to send a new one.")
    if len(waiting) >= MOST_WAITING:
        raise NotValid(f"{MOST_WAITING} invitations wait already. Take one back that is no longer needed.")
    token = offer_role(ctx, email=email, role=role, organisation_code=organisation_code, as_role="signatory")
    link = f"{settings().base_url.rstrip('/')}/signin?{urlencode({'invitation': token})}"
    ctx.notify(
        "colleague invited",
        [(email.lower(), email.lower())],
        subject=f"{organisation.name}: you are invited to work on a sandbox licence",
        text=f"{ctx.actor.name} invites you to {organisation.name}. {ROLES[role]}.\n\n"
        f"Sign in with this e-mail address until {day_in_words(london_date(ctx.now + LASTS))}:\n\n{link}\n\n"
        "If you do not know them, do nothing: without you signing in nobody gets anything.\n",
    )
    return token


def take_back_invitation(ctx: Context, *, organisation_code: str, invitation_id: int) -> None:
    """End an invitation of an innovator that nobody has taken up.

    Raises:
        NotFound: there is none of this number that still waits.
    """
    ctx.require(Permission.COLLEAGUE_INVITE, organisation_code)
    _innovator(ctx, organisation_code)
    found = next((row for row in _waiting(ctx, organisation_code) if row.id == invitation_id), None)
    if found is None:
        raise NotFound("No such invitation waits.")
    found.expires_at = ctx.now
    ctx.record(
        "invitation taken back",
        on=f"invitation:{found.id}",
        organisation=organisation_code,
        role="signatory",
        offered=found.role,
    )


def end_role(ctx: Context, *, organisation_code: str, membership_id: int) -> None:
    """End somebody's role at an innovator, one's own too; what they did stays theirs.

    Raises:
        NotFound: nobody there holds it. NotNow: they are the last signatory.
    """
    ctx.require(Permission.COLLEAGUE_INVITE, organisation_code)
    # locked: two signatories who end each other's role at once would leave none
    _innovator(ctx, organisation_code, lock=True)
    live = ctx.session.scalars(
        select(Membership).where(Membership.organisation_code == organisation_code, Membership.ended_at.is_(None))
    ).all()
    found = next((row for row in live if row.id == membership_id), None)
    if found is None:
        raise NotFound("Nobody of the organisation holds this role.")
    if found.role == "signatory" and sum(row.role == "signatory" for row in live) == 1:
        raise NotNow(
            "This is the last signatory. Invite another one first, and end this role once they have signed in."
        )
    end_membership(ctx, found, as_role="signatory", ended_by=ctx.actor.name)


def _registered(ctx: Context, person: int) -> int:
    """Organisations this person has registered, also those they have left."""
    counted = select(func.count(Membership.organisation_code.distinct())).where(
        Membership.person_id == person, Membership.granted_by == BY_REGISTERING
    )
    return ctx.session.scalar(counted) or 0


def _innovator(ctx: Context, code: str, *, lock: bool = False) -> Organisation:
    organisation = ctx.session.get(Organisation, code, with_for_update=lock or None)
    if organisation is None or organisation.kind != "innovator":
        raise NotFound
    return organisation


def _waiting(ctx: Context, code: str) -> list[Invitation]:
    return list(
        ctx.session.scalars(
            select(Invitation).where(
                Invitation.organisation_code == code, Invitation.used_at.is_(None), Invitation.expires_at > ctx.now
            )
        )
    )

"""Giving and ending roles by two people: one proposes, another, an administrator, confirms."""

from __future__ import annotations

from urllib.parse import urlencode

from sqlalchemy import func, select

from portal.clock import day_in_words, london_date
from portal.commands.leaving import end_membership, locked_organisation
from portal.commands.people import LASTS, offer_role, require_address, require_role_at
from portal.commands.wording import given_words
from portal.config import settings
from portal.context import Context
from portal.db.people import Invitation, Membership, Organisation, Person
from portal.db.role_changes import RoleProposal
from portal.errors import NotAllowed, NotFound, NotNow, NotValid
from portal.permissions import CENTRAL_UNIT, HELD_BY, ROLES, Permission
from portal.queries.handing_over import colleagues_of, role_words
from portal.queries.proposals import facts_of
from regulators.role_changes import LASTS as PROPOSAL_LASTS
from regulators.role_changes import Change, State, no_confirmation, no_declining, no_taking_back

MOST_WAITING = 50
"""Proposals about one organisation at a time."""
LONGEST_REASON = 500


def propose_role(ctx: Context, *, organisation_code: str, email: str, role: str, reason: str) -> int:
    """Propose that whoever holds ``email`` gets a role; the proposal's number.

    An administrator may for every organisation; for their own a regulator's certifier, a department's reviewer or
    signatory.

    Raises:
        NotValid: no such role there, no e-mail address, no reason. NotNow: it is held, offered or proposed already.
    """
    as_role = _may_propose(ctx, organisation_code)
    organisation = _organisation(ctx, organisation_code)
    require_role_at(organisation.kind, role)
    address = email.strip().lower()
    require_address(address)
    words = given_words(reason, "Say why, so that whoever confirms it can judge.", LONGEST_REASON)
    _room_for_another(ctx, organisation_code)
    holder = ctx.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            func.lower(Person.email) == address,
            Membership.organisation_code == organisation_code,
            Membership.role == role,
            Membership.ended_at.is_(None),
        )
    ).first()
    if holder is not None:
        raise NotNow(f"{holder.name} is {role_words(role)} for {organisation.name} already.")
    _not_offered(ctx, organisation_code, role, address)
    about = ctx.session.scalars(select(Person).where(func.lower(Person.email) == address).order_by(Person.id)).first()
    proposal = RoleProposal(
        kind=Change.GIVE,
        organisation_code=organisation_code,
        role=role,
        email=address,
        about_id=about.id if about else None,
        reason=words,
        proposed_at=ctx.now,
        proposed_by_id=_person(ctx),
        proposed_as=as_role,
    )
    return _propose(ctx, proposal, f"{address} is to become {role_words(role)} for {organisation.name}")


def propose_end(
    ctx: Context, *, organisation_code: str, membership_id: int, reason: str, successor_id: int | None = None
) -> int:
    """Propose that somebody's role ends; the proposal's number. A colleague may be named who takes over.

    Raises:
        NotFound: nobody there holds it. NotValid: no reason, or the colleague does not hold the role.
        NotNow: it is proposed already.
    """
    as_role = _may_propose(ctx, organisation_code)
    organisation = _organisation(ctx, organisation_code)
    held = ctx.session.get(Membership, membership_id)
    if held is None or held.organisation_code != organisation_code or held.ended_at is not None:
        raise NotFound("Nobody of the organisation holds this role.")
    words = given_words(reason, "Say why, so that whoever confirms it can judge.", LONGEST_REASON)
    if successor_id is not None and successor_id not in {c.person for c in colleagues_of(ctx.session, held)}:
        raise NotValid("Choose a colleague who holds the same role at the same organisation.")
    _room_for_another(ctx, organisation_code)
    waiting = select(RoleProposal.id).where(
        RoleProposal.membership_id == membership_id, RoleProposal.state == State.WAITING
    )
    if ctx.session.scalar(waiting) is not None:
        raise NotNow("It is proposed already that this role ends. That proposal must be settled first.")
    proposal = RoleProposal(
        kind=Change.END,
        organisation_code=organisation_code,
        role=held.role,
        membership_id=held.id,
        about_id=held.person_id,
        successor_id=successor_id,
        reason=words,
        proposed_at=ctx.now,
        proposed_by_id=_person(ctx),
        proposed_as=as_role,
    )
    return _propose(
        ctx, proposal, f"{held.person.name} is no longer to be {role_words(held.role)} for {organisation.name}"
    )


def confirm_proposal(ctx: Context, *, proposal_id: int) -> None:
    """Confirm what another person proposed: the invitation goes out by e-mail, or the role ends.

    Raises:
        NotFound: there is none. NotNow: it is one's own, about oneself, too old, or does not wait any more.
    """
    ctx.require(Permission.MEMBER_GRANT)
    proposal = _locked(ctx, proposal_id)
    if refused := no_confirmation(facts_of(ctx.session, proposal, ctx.actor.person_id, ctx.now)):
        raise NotNow(refused)
    _settle(ctx, proposal, State.CONFIRMED, "role change confirmed")
    by = f"{proposal.proposed_by.name}, confirmed by {ctx.actor.name}"
    if proposal.kind == Change.GIVE:
        _invite(ctx, proposal, by)
    else:
        assert proposal.membership is not None
        held = proposal.membership
        end_membership(
            ctx,
            held,
            as_role="administrator",
            ended_by=by,
            successor_id=_still_there(ctx, proposal),
            reason=proposal.reason,
        )
        ctx.notify(
            "role ended",
            [(held.person.email, held.person.name)],
            subject=f"You are no longer {role_words(held.role)} for {proposal.organisation.name}",
            text=f"{proposal.proposed_by.name} proposed and {ctx.actor.name} confirmed that you are no longer "
            f"{role_words(held.role)} for {proposal.organisation.name}.\n\nReason: {proposal.reason}\n\n"
            "It stopped working at once. What you did stays yours.\n",
        )


def decline_proposal(ctx: Context, *, proposal_id: int, reason: str) -> None:
    """Decline what another person proposed, saying why; they are told.

    Raises:
        NotFound: there is none. NotNow: it is one's own, or does not wait any more. NotValid: no reason.
    """
    ctx.require(Permission.MEMBER_GRANT)
    proposal = _locked(ctx, proposal_id)
    if refused := no_declining(facts_of(ctx.session, proposal, ctx.actor.person_id, ctx.now)):
        raise NotNow(refused)
    words = given_words(reason, "Say why you decline it, so that whoever proposed it knows.", LONGEST_REASON)
    proposal.settled_because = words
    _settle(ctx, proposal, State.DECLINED, "role change declined", words)
    ctx.notify(
        "role change declined",
        [(proposal.proposed_by.email, proposal.proposed_by.name)],
        subject=f"Your proposal on {proposal.organisation.name} was declined",
        text=f"{ctx.actor.name} declined what you proposed: {_words(proposal)}.\n\nReason: {words}\n",
    )


def take_back_proposal(ctx: Context, *, proposal_id: int) -> None:
    """Take back what one proposed oneself.

    Raises:
        NotFound: there is none of the actor's. NotNow: it does not wait any more.
    """
    found = ctx.session.get(RoleProposal, proposal_id)
    if found is None or found.proposed_by_id != ctx.actor.person_id or ctx.actor.only_organisation is not None:
        raise NotFound("You made no such proposal.")
    proposal = _locked(ctx, proposal_id)
    if refused := no_taking_back(facts_of(ctx.session, proposal, ctx.actor.person_id, ctx.now)):
        raise NotNow(refused)
    _settle(ctx, proposal, State.TAKEN_BACK, "role change taken back")


def end_invitation(ctx: Context, *, organisation_code: str, invitation_id: int) -> None:
    """End an invitation that nobody has taken up: one person is enough to give nobody anything.

    Raises:
        NotFound: there is none of this number that still waits there.
    """
    as_role = _may_propose(ctx, organisation_code)
    found = ctx.session.get(Invitation, invitation_id, with_for_update=True)
    waits = found is not None and found.used_at is None and found.expires_at > ctx.now
    if found is None or not waits or found.organisation_code != organisation_code:
        raise NotFound("No such invitation waits.")
    found.expires_at = ctx.now
    ctx.record(
        "invitation taken back",
        on=f"invitation:{found.id}",
        organisation=organisation_code,
        role=as_role,
        offered=found.role,
    )


def _may_propose(ctx: Context, organisation_code: str) -> str:
    """The role in which the actor may propose there."""
    if ctx.may(Permission.MEMBER_GRANT):
        ctx.require(Permission.MEMBER_GRANT)
        return "administrator"
    ctx.require(Permission.COLLEAGUE_PROPOSE, organisation_code)
    _, may = HELD_BY[Permission.COLLEAGUE_PROPOSE]
    return next(hat.role for hat in ctx.hats if hat.organisation == organisation_code and hat.role in may)


def _person(ctx: Context) -> int:
    if ctx.actor.person_id is None:
        raise NotAllowed("Only a person who is signed in proposes who gets a role, or loses it.")
    return ctx.actor.person_id


def _organisation(ctx: Context, code: str) -> Organisation:
    found = ctx.session.get(Organisation, code)
    if found is None:
        raise NotValid(f"There is no organisation with the code {code}.")
    if found.kind == "innovator":
        raise NotNow("An innovator looks after its own people: its signatories invite colleagues and end roles.")
    return found


def _room_for_another(ctx: Context, code: str) -> None:
    """Locks the organisation: two who propose the same at once would otherwise meet at the constraint."""
    locked_organisation(ctx, code)
    waiting = select(RoleProposal).where(RoleProposal.organisation_code == code, RoleProposal.state == State.WAITING)
    there = 0
    for proposal in ctx.session.scalars(waiting):
        if proposal.proposed_at + PROPOSAL_LASTS <= ctx.now:  # it stands in the way of nothing new
            proposal.state, proposal.settled_at = State.OVERTAKEN, ctx.now
        else:
            there += 1
    ctx.session.flush()
    if there >= MOST_WAITING:
        raise NotNow(f"{MOST_WAITING} proposals about this organisation wait already. Settle some of them first.")


def _not_offered(ctx: Context, code: str, role: str, address: str) -> None:
    proposed = select(RoleProposal.id).where(
        RoleProposal.organisation_code == code,
        RoleProposal.role == role,
        RoleProposal.email == address,
        RoleProposal.state == State.WAITING,
    )
    if ctx.session.scalar(proposed) is not None:
        raise NotNow("This is proposed already. That proposal must be settled first.")
    invited = ctx.session.scalars(
        select(Invitation).where(
            Invitation.organisation_code == code,
            Invitation.role == role,
            Invitation.email == address,
            Invitation.used_at.is_(None),
            Invitation.expires_at > ctx.now,
        )
    ).first()
    if invited is not None:
        until = day_in_words(london_date(invited.expires_at))
        raise NotNow(f"This address is invited already, until {until}. End that invitation to propose it anew.")


def _propose(ctx: Context, proposal: RoleProposal, words: str) -> int:
    ctx.session.add(proposal)
    ctx.session.flush()
    ctx.record(
        "role change proposed",
        on=f"role-proposal:{proposal.id}",
        organisation=proposal.organisation_code,
        role=proposal.proposed_as,
        change=proposal.kind,
        about=proposal.about_id,
        of=proposal.role,
    )
    ctx.notify(
        "role change proposed",
        _who_may_confirm(ctx),
        subject=f"A role change at {proposal.organisation.name} waits for you to confirm it",
        text=f"{ctx.actor.name} proposes: {words}.\n\nReason: {proposal.reason}\n\n"
        "Confirm or decline it on the page People.\n",
    )
    return proposal.id


def _who_may_confirm(ctx: Context) -> list[tuple[str, str]]:
    """The administrators, but for the one who proposes."""
    query = select(Person.email, Person.name).join(Membership, Membership.person_id == Person.id)
    query = query.where(
        Membership.organisation_code == CENTRAL_UNIT,
        Membership.role == "administrator",
        Membership.ended_at.is_(None),
        Person.id != ctx.actor.person_id,
    )
    return [(email, name) for email, name in ctx.session.execute(query.order_by(Person.id))]


def _locked(ctx: Context, proposal_id: int) -> RoleProposal:
    """The proposal and its organisation, locked in the order in which a person who leaves locks them."""
    seen = ctx.session.get(RoleProposal, proposal_id)
    if seen is None:
        raise NotFound("There is no such proposal.")
    locked_organisation(ctx, seen.organisation_code)
    return ctx.session.get_one(RoleProposal, proposal_id, with_for_update=True, populate_existing=True)


def _settle(ctx: Context, proposal: RoleProposal, state: State, event: str, reason: str | None = None) -> None:
    proposal.state, proposal.settled_at, proposal.settled_by_id = state, ctx.now, _person(ctx)
    ctx.session.flush()
    ctx.record(
        event,
        on=f"role-proposal:{proposal.id}",
        organisation=proposal.organisation_code,
        role=proposal.proposed_as if state is State.TAKEN_BACK else "administrator",
        reason=reason,
        change=proposal.kind,
        proposed_by=proposal.proposed_by_id,
        of=proposal.role,
    )


def _invite(ctx: Context, proposal: RoleProposal, by: str) -> None:
    """The link goes by e-mail to the address and is shown to nobody else."""
    assert proposal.email is not None
    token = offer_role(
        ctx,
        email=proposal.email,
        role=proposal.role,
        organisation_code=proposal.organisation_code,
        as_role="administrator",
        made_by=by,
    )
    link = f"{settings().base_url.rstrip('/')}/signin?{urlencode({'invitation': token})}"
    ctx.notify(
        "role offered",
        [(proposal.email, proposal.email)],
        subject=f"You are invited to be {role_words(proposal.role)} for {proposal.organisation.name}",
        text=f"{proposal.proposed_by.name} and {ctx.actor.name} invite you to {proposal.organisation.name}. "
        f"{ROLES[proposal.role]}.\n\n"
        f"Sign in with this e-mail address until {day_in_words(london_date(ctx.now + LASTS))}:\n\n{link}\n\n"
        "If you do not know them, do nothing: without you signing in nobody gets anything.\n",
    )


def _still_there(ctx: Context, proposal: RoleProposal) -> int | None:
    """Who takes over, if they hold the role still."""
    assert proposal.membership is not None
    there = {colleague.person for colleague in colleagues_of(ctx.session, proposal.membership)}
    return proposal.successor_id if proposal.successor_id in there else None


def _words(proposal: RoleProposal) -> str:
    who = proposal.email or (proposal.about.name if proposal.about else "")
    change = "is to become" if proposal.kind == Change.GIVE else "is no longer to be"
    return f"{who} {change} {role_words(proposal.role)} for {proposal.organisation.name}"

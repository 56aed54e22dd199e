"""Leaving a role, and handing over what is left behind."""

from __future__ import annotations

from itertools import chain

from sqlalchemy import select

from portal.clock import in_words
from portal.context import Context
from portal.db.people import Invitation, Membership, Organisation, Person
from portal.db.role_changes import Handover, RoleProposal
from portal.errors import NotAllowed, NotFound, NotNow, NotValid
from portal.permissions import CENTRAL_UNIT
from portal.queries.handing_over import (
    Left,
    colleagues_of,
    keys_ending,
    lack_of_administrators,
    left_behind,
    role_words,
)
from portal.queries.staffing import Staffing, staffing_in
from regulators.role_changes import Change, State
from regulators.staffing import CERTIFIER, PREPARER


def leave_role(ctx: Context, *, membership_id: int, successor_id: int | None = None) -> None:
    """Leave a role of one's own, at once; a colleague in the same role may take over what is left behind.

    Never refused, but for an innovator's last signatory, without whom nobody could look after the organisation.

    Raises:
        NotFound: it is not the actor's, or it has ended. NotValid: the colleague does not hold the role there.
        NotNow: the last signatory of an innovator. NotAllowed: with a key.
    """
    if ctx.actor.only_organisation is not None:
        raise NotAllowed("This is done by a person who is signed in, not with a key.")
    seen = ctx.session.get(Membership, membership_id)
    if seen is None or seen.person_id != ctx.actor.person_id:
        raise NotFound("You hold no such role.")
    organisation = locked_organisation(ctx, seen.organisation_code)
    held = ctx.session.get_one(Membership, membership_id, populate_existing=True)
    if held.ended_at is not None:
        raise NotFound("You hold no such role any more.")
    if organisation.kind == "innovator" and held.role == "signatory" and not colleagues_of(ctx.session, held):
        raise NotNow(
            "You are the last signatory. Invite another one first, and leave this role once they have signed in."
        )
    end_membership(ctx, held, as_role=held.role, ended_by=ctx.actor.name, successor_id=successor_id)


def take_over(ctx: Context, *, handover_id: int) -> None:
    """Say that one has what a colleague left behind; it no longer waits.

    Raises:
        NotFound: nothing was handed over to the actor under this number, or it was taken already.
    """
    found = ctx.session.get(Handover, handover_id, with_for_update=True)
    if found is None or found.to_id != ctx.actor.person_id or found.taken_at is not None:
        raise NotFound("Nothing of this number was handed over to you.")
    found.taken_at = ctx.now
    ctx.record("taken over", on=f"handover:{found.id}", organisation=found.organisation_code, role=found.role)


def locked_organisation(ctx: Context, code: str) -> Organisation:
    """The organisation, locked: of two people who leave at once, the second sees that the first has left."""
    return ctx.session.get_one(Organisation, code, with_for_update=True, populate_existing=True)


def end_membership(
    ctx: Context,
    held: Membership,
    *,
    as_role: str,
    ended_by: str,
    successor_id: int | None = None,
    reason: str | None = None,
) -> None:
    """End a role, for a command that asked already and locked the organisation.

    With it end its keys, open invitations to it and proposals about it. A regulator left without enough people
    is told of, and on record.

    Raises:
        NotValid: the successor does not hold the same role there.
    """
    successor = next((c for c in colleagues_of(ctx.session, held) if c.person == successor_id), None)
    if successor_id is not None and successor is None:
        raise NotValid("Choose a colleague who holds the same role at the same organisation.")
    left = left_behind(ctx.session, held, ctx.now)
    keys = keys_ending(ctx.session, held, ctx.now)
    before = _staffing(ctx, held)
    held.ended_at, held.ended_by = ctx.now, ended_by
    for key in keys:
        key.revoked_at = ctx.now
        ctx.record(
            "key ended",
            on=f"key:{key.start}",
            organisation=held.organisation_code,
            role=as_role,
            person=held.person_id,
        )
    _end_what_hangs_on_it(ctx, held)
    ctx.session.flush()
    ctx.record(
        "role ended",
        on=f"membership:{held.id}",
        organisation=held.organisation_code,
        role=as_role,
        reason=reason,
        person=held.person_id,
        ended=held.role,
        successor=successor_id,
    )
    if successor is not None:
        _hand_over(ctx, held, (successor.email, successor.name), successor.person, left)
    if held.role == "administrator" and held.organisation_code == CENTRAL_UNIT:
        _tell_of_administrators(ctx, held)
    else:
        _tell_what_is_missing(ctx, held, before)


def _end_what_hangs_on_it(ctx: Context, held: Membership) -> None:
    """Open invitations of the same person to the same role; proposals to end it, and those made in it."""
    person = ctx.session.get_one(Person, held.person_id)
    invited = select(Invitation).where(
        Invitation.email == person.email.lower(),
        Invitation.organisation_code == held.organisation_code,
        Invitation.role == held.role,
        Invitation.used_at.is_(None),
        Invitation.expires_at > ctx.now,
    )
    for invitation in ctx.session.scalars(invited):
        invitation.expires_at = ctx.now
    proposed = select(RoleProposal).where(
        RoleProposal.membership_id == held.id,
        RoleProposal.kind == Change.END,
        RoleProposal.state == State.WAITING,
    )
    made = select(RoleProposal).where(
        RoleProposal.proposed_by_id == held.person_id,
        RoleProposal.proposed_as == held.role,
        RoleProposal.state == State.WAITING,
    )
    if held.organisation_code != CENTRAL_UNIT:
        made = made.where(RoleProposal.organisation_code == held.organisation_code)
    # locked: one confirmed meanwhile stays confirmed
    found = [ctx.session.scalars(query.with_for_update(of=RoleProposal)).all() for query in (proposed, made)]
    for proposal in chain.from_iterable(found):
        proposal.state, proposal.settled_at = State.OVERTAKEN, ctx.now


def _hand_over(ctx: Context, held: Membership, to: tuple[str, str], to_id: int, left: tuple[Left, ...]) -> None:
    organisation, who = ctx.session.get_one(Organisation, held.organisation_code), held.person.name
    handed = [one for one in left if one.page]  # a key that ended is nothing to take over
    row = Handover(
        organisation_code=organisation.code,
        role=held.role,
        from_id=held.person_id,
        to_id=to_id,
        at=ctx.now,
        left=[{"words": one.words, "page": one.page, "params": [list(pair) for pair in one.params]} for one in handed],
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.record(
        "handed over", on=f"handover:{row.id}", organisation=organisation.code, person=held.person_id, successor=to_id
    )
    listed = "".join(f"- {one.words}\n" for one in handed) or "Nothing waits at the moment.\n"
    ctx.notify(
        "role handed over",
        [to],
        subject=f"{who} handed over to you as {role_words(held.role)} for {organisation.name}",
        text=f"{who} is no longer {role_words(held.role)} for {organisation.name}, and named you to take over.\n\n"
        f"{listed}\nYou find it under what waits for you in the portal.\n",
    )


def _staffing(ctx: Context, held: Membership) -> Staffing | None:
    """Of the regulator whose return this role is for; None where no return is owed."""
    if held.role not in (PREPARER, CERTIFIER):
        return None
    return next(iter(staffing_in(ctx.session, ctx.now, (held.organisation_code,))), None)


def _tell_of_administrators(ctx: Context, held: Membership) -> None:
    """Whoever is left of two administrators cannot confirm what they propose themselves."""
    left = colleagues_of(ctx.session, held)
    if missing := lack_of_administrators(len(left)):
        ctx.record(
            "organisation understaffed", on=f"organisation:{CENTRAL_UNIT}", organisation=CENTRAL_UNIT, missing=missing
        )
        ctx.notify(
            "organisation understaffed",
            [(one.email, one.name) for one in left],
            subject=f"The central unit has {missing}",
            text=f"{held.person.name} is no longer administrator: you are the only one, and nobody can confirm what "
            "you propose.\n\nAsk whoever runs the portal's machine to name another.\n",
        )


def _tell_what_is_missing(ctx: Context, held: Membership, before: Staffing | None) -> None:
    """Once, when a role's end makes somebody missing who was not before: on record, and to all whom it concerns."""
    after = _staffing(ctx, held)
    if before is None or after is None or not set(after.missing) - set(before.missing):
        return
    ctx.record(
        "organisation understaffed",
        on=f"organisation:{held.organisation_code}",
        organisation=held.organisation_code,
        missing=after.missing_in_words,
        preparers=after.preparers,
        certifiers=after.certifiers,
    )
    there = select(Person.email, Person.name).join(Membership, Membership.person_id == Person.id)
    there = there.where(
        Membership.ended_at.is_(None),
        (Membership.organisation_code == CENTRAL_UNIT) & (Membership.role == "administrator")
        | (Membership.organisation_code == held.organisation_code) & Membership.role.in_((PREPARER, CERTIFIER)),
    )
    ctx.notify(
        "organisation understaffed",
        sorted({(email, name) for email, name in ctx.session.execute(there)}),
        subject=f"{after.regulator_name} has {after.missing_in_words}",
        text=f"Since {in_words(ctx.now)} {after.regulator_name} has {after.missing_in_words} for its annual return for "
        f"{after.year}: {held.person.name} is no longer {role_words(held.role)}.\n\n"
        "A certifier or an administrator proposes a colleague on the page People; an administrator confirms it.\n",
    )

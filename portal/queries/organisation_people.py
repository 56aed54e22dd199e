"""The people of one organisation: who holds which role, who is invited, and how that came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.context import Reading
from portal.db.people import Invitation, Membership, Organisation, Person
from portal.db.role_changes import RoleProposal
from portal.errors import NotAllowed, NotFound
from portal.permissions import ROLES_AT, Permission
from portal.queries.handing_over import Colleague, colleagues_of, role_words
from portal.queries.proposals import Proposal, proposals_waiting
from regulators.role_changes import Change, State


@dataclass(frozen=True, slots=True)
class Held:
    """One person in one role, now."""

    membership: int
    person: int
    name: str
    email: str
    role: str
    since: datetime
    granted_by: str
    is_me: bool
    colleagues: tuple[Colleague, ...]
    """Who could take over."""


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    invitation: int
    email: str
    role: str
    made_by: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """One thing that happened, in words."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class OrganisationPeople:
    code: str
    name: str
    kind: str
    roles: tuple[str, ...]
    """The roles there are at such an organisation."""
    may_propose: bool
    held: tuple[Held, ...]
    invitations: tuple[OpenInvitation, ...]
    proposals: tuple[Proposal, ...]
    past: tuple[Past, ...]
    """The newest first."""


def organisations_seen(reading: Reading) -> dict[str, str]:
    """Code to name of the organisations whose people the actor may see: all of them, or their own."""
    query = select(Organisation.code, Organisation.name)
    if not reading.may(Permission.MEMBER_GRANT):
        own = {h.organisation for h in reading.hats if reading.may(Permission.COLLEAGUE_PROPOSE, h.organisation)}
        query = query.where(Organisation.code.in_(own))
    return {row.code: row.name for row in reading.session.execute(query.order_by(Organisation.name))}


def organisation_people(reading: Reading, code: str) -> OrganisationPeople:
    """Everything about the people of one organisation.

    Raises:
        NotAllowed: neither administrator nor, at this organisation, one who may propose colleagues.
        NotFound: there is no such organisation.
    """
    if not (reading.may(Permission.MEMBER_GRANT) or reading.may(Permission.COLLEAGUE_PROPOSE, code)):
        raise NotAllowed(
            "Only an administrator sees the people of every organisation; a certifier, and a department's reviewer and "
            "signatory, see those of their own."
        )
    organisation = reading.session.get(Organisation, code)
    if organisation is None:
        raise NotFound("There is no such organisation.")
    memberships = list(
        reading.session.scalars(
            select(Membership)
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.organisation_code == code)
            .order_by(Person.name, Membership.role)
        )
    )
    invited = list(
        reading.session.scalars(
            select(Invitation).where(Invitation.organisation_code == code).order_by(Invitation.expires_at)
        )
    )
    proposed = reading.session.scalars(select(RoleProposal).where(RoleProposal.organisation_code == code))
    past = [*_of_memberships(memberships), *_of_invitations(invited, reading.now)]
    for proposal in proposed:
        past += _of_proposal(proposal)
    return OrganisationPeople(
        organisation.code,
        organisation.name,
        organisation.kind,
        ROLES_AT[organisation.kind],
        organisation.kind != "innovator",
        tuple(_held(reading, one) for one in memberships if one.ended_at is None),
        tuple(
            OpenInvitation(i.id, i.email, i.role, i.made_by, i.made_at, i.expires_at)
            for i in invited
            if i.used_at is None and i.expires_at > reading.now
        ),
        proposals_waiting(reading, code),
        tuple(sorted(past, key=lambda one: one.at, reverse=True)),
    )


def _held(reading: Reading, one: Membership) -> Held:
    is_me = one.person_id == reading.actor.person_id
    colleagues = colleagues_of(reading.session, one)
    return Held(
        one.id,
        one.person_id,
        one.person.name,
        one.person.email,
        one.role,
        one.granted_at,
        one.granted_by,
        is_me,
        colleagues,
    )


def _of_memberships(memberships: list[Membership]) -> list[Past]:
    found = []
    for one in memberships:
        found.append(
            Past(one.granted_at, f"{one.person.name} became {role_words(one.role)}; given by {one.granted_by}.")
        )
        if one.ended_at is not None:
            ended_by = "by leaving" if one.ended_by == one.person.name else f"by {one.ended_by or 'the portal'}"
            found.append(Past(one.ended_at, f"{one.person.name} stopped being {role_words(one.role)}, {ended_by}."))
    return found


def _of_invitations(invited: list[Invitation], now: datetime) -> list[Past]:
    found = []
    for one in invited:
        found.append(Past(one.made_at, f"{one.email} was invited to be {role_words(one.role)}, by {one.made_by}."))
        if one.used_at is None and one.expires_at <= now:
            found.append(Past(one.expires_at, f"The invitation of {one.email} to be {role_words(one.role)} ended."))
    return found


def _of_proposal(one: RoleProposal) -> list[Past]:
    who = one.email or (one.about.name if one.about else "somebody")
    role = role_words(one.role)
    what = f"that {who} becomes {role}" if one.kind == Change.GIVE else f"that {who} is no longer {role}"
    found = [Past(one.proposed_at, f"{one.proposed_by.name} proposed {what}: “{one.reason}”")]
    if one.settled_at is not None:
        by = one.settled_by.name if one.settled_by else ""
        why = f": “{one.settled_because}”" if one.settled_because else "."
        said = {
            State.CONFIRMED: f"{by} confirmed {what}{why}",
            State.DECLINED: f"{by} declined {what}{why}",
            State.TAKEN_BACK: f"{by} took back the proposal {what}{why}",
            State.OVERTAKEN: f"The proposal {what} was overtaken by events.",
        }
        found.append(Past(one.settled_at, said[State(one.state)]))
    return found

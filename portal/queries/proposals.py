"""Role changes that wait for a second person, as those may see them who propose and confirm them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.context import Reading
from portal.db.people import Membership, Person
from portal.db.role_changes import RoleProposal
from portal.permissions import CENTRAL_UNIT, Hat, Permission, may
from portal.queries.handing_over import role_words
from regulators.role_changes import LASTS, Change, Facts, State, no_confirmation


@dataclass(frozen=True, slots=True)
class Proposal:
    """One that waits."""

    proposal: int
    organisation: str
    organisation_name: str
    change: str
    """``give`` or ``end``."""
    role: str
    about: str
    """Whom: the e-mail address a role is to go to, or the name of whoever is to lose it."""
    successor: str | None
    reason: str
    proposed_by: str
    proposed_at: datetime
    lapses_at: datetime
    is_mine: bool
    may_confirm: bool
    cannot_confirm: str | None
    """Why this actor cannot, in a sentence; None where they can."""
    may_decline: bool

    @property
    def words(self) -> str:
        change = "is to become" if self.change == Change.GIVE else "is no longer to be"
        then = f", {self.successor} takes over" if self.successor else ""
        return f"{self.about} {change} {role_words(self.role)} for {self.organisation_name}{then}"


def facts_of(session: Session, proposal: RoleProposal, person_id: int | None, now: datetime) -> Facts:
    """What somebody finds who would settle this proposal now."""
    mine = session.get(Person, person_id) if person_id is not None else None
    about_me = mine is not None and (
        proposal.about_id == mine.id or (proposal.email is not None and proposal.email == mine.email.lower())
    )
    worn = session.execute(
        select(Membership.role, Membership.organisation_code).where(
            Membership.person_id == proposal.proposed_by_id, Membership.ended_at.is_(None)
        )
    )
    hats = [Hat(role, organisation) for role, organisation in worn]
    return Facts(
        state=State(proposal.state),
        lapsed=proposal.proposed_at + LASTS <= now,
        proposed_by_actor=person_id is not None and proposal.proposed_by_id == person_id,
        about_actor=about_me,
        proposer_still_may=may(hats, Permission.MEMBER_GRANT)
        or may(hats, Permission.COLLEAGUE_PROPOSE, proposal.organisation_code),
        nothing_to_change=_nothing_to_change(session, proposal),
    )


def proposals_waiting(reading: Reading, organisation: str | None = None) -> tuple[Proposal, ...]:
    """Those that wait, the oldest first: administrators see all, others those about their own organisation.

    A proposal too old to be confirmed is not shown.
    """
    everywhere = reading.may(Permission.MEMBER_GRANT)
    own = {h.organisation for h in reading.hats if reading.may(Permission.COLLEAGUE_PROPOSE, h.organisation)}
    query = select(RoleProposal).where(
        RoleProposal.state == State.WAITING, RoleProposal.proposed_at > reading.now - LASTS
    )
    if not everywhere:
        query = query.where(RoleProposal.organisation_code.in_(own))
    if organisation is not None:
        query = query.where(RoleProposal.organisation_code == organisation)
    return tuple(
        _shown(reading, proposal, everywhere) for proposal in reading.session.scalars(query.order_by(RoleProposal.id))
    )


def administrators(reading: Reading) -> int:
    """How many people are administrators of the central unit."""
    query = select(func.count(Membership.person_id.distinct())).where(
        Membership.organisation_code == CENTRAL_UNIT,
        Membership.role == "administrator",
        Membership.ended_at.is_(None),
    )
    return reading.session.scalar(query) or 0


def _shown(reading: Reading, proposal: RoleProposal, everywhere: bool) -> Proposal:
    facts = facts_of(reading.session, proposal, reading.actor.person_id, reading.now)
    refused = no_confirmation(facts) if everywhere else "An administrator of the central unit confirms this."
    return Proposal(
        proposal.id,
        proposal.organisation_code,
        proposal.organisation.name,
        proposal.kind,
        proposal.role,
        proposal.email or (proposal.about.name if proposal.about else ""),
        proposal.successor.name if proposal.successor else None,
        proposal.reason,
        proposal.proposed_by.name,
        proposal.proposed_at,
        proposal.proposed_at + LASTS,
        facts.proposed_by_actor,
        refused is None,
        refused,
        everywhere and not facts.proposed_by_actor,
    )


def _nothing_to_change(session: Session, proposal: RoleProposal) -> bool:
    if proposal.kind == Change.END:
        return proposal.membership is None or proposal.membership.ended_at is not None
    held = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            func.lower(Person.email) == proposal.email,
            Membership.organisation_code == proposal.organisation_code,
            Membership.role == proposal.role,
            Membership.ended_at.is_(None),
        )
    )
    return session.scalar(held.limit(1)) is not None

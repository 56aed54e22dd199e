"""What somebody leaves behind with a role, and who could take it over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.context import Reading
from portal.db.cases import CaseHat, SandboxCase
from portal.db.people import ApiKey, Membership, Organisation, Person
from portal.db.register import Obligation
from portal.db.returns import FigureQuery, Submission
from portal.db.role_changes import Handover, RoleProposal
from portal.errors import NotFound
from portal.permissions import CENTRAL_UNIT, KEY_ROLES, READ_CASES, ROLES
from portal.queries.staffing import staffing_in
from regulators.role_changes import State as ProposalState
from regulators.staffing import CERTIFIER, PREPARER, Holding, in_words, staff_of
from sandbox_licences.hats import WORDS as HAT_WORDS
from sandbox_licences.hats import Hat
from sandbox_licences.lifecycle.application import TERMINAL
from submissions_schema.lifecycle import State

_HATS = {
    "applicant": (Hat.APPLICANT,),
    "signatory": (Hat.APPLICANT,),
    "decision_maker": (Hat.DECISION_MAKER, Hat.REVIEWER),
}


@dataclass(frozen=True, slots=True)
class Left:
    """One thing that is left behind: in words, and the page on which it is."""

    words: str
    page: str | None = None
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Colleague:
    person: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """What leaving one role means, before it is done."""

    membership: int
    role: str
    organisation: str
    organisation_name: str
    person: str
    left: tuple[Left, ...]
    colleagues: tuple[Colleague, ...]
    """Who holds the same role there and could take over."""
    missing_then: str
    """What the organisation lacks once they have left, in words; empty where nothing."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Something a colleague left to this person and that they have not taken yet."""

    handover: int
    role: str
    organisation_name: str
    came_from: str
    at: datetime
    left: tuple[Left, ...]


def role_words(role: str) -> str:
    """``certifier``; ``consent giver``."""
    return ROLES[role].split(":")[0].lower()


def left_behind(session: Session, held: Membership, now: datetime) -> tuple[Left, ...]:
    """What waits on somebody in this role, and stops working with it; for the caller who asked who may see it."""
    found: list[Left] = []
    if held.role in (PREPARER, CERTIFIER):
        found += _of_returns(session, held.role, held.organisation_code)
    hats = _HATS.get(held.role) or tuple(hat for hat in Hat if hat == held.role)
    found += _of_cases(session, held, hats)
    proposed = _waiting_proposals(session, held.person_id, held.role)
    if proposed:
        words = "1 proposal of a role change" if proposed == 1 else f"{proposed} proposals of role changes"
        found.append(
            Left(f"{words}, made in this role and not confirmed yet: without the role it lapses.", "people.py")
        )
    keys = keys_ending(session, held, now)
    if keys:
        words = "1 key for programs stops" if len(keys) == 1 else f"{len(keys)} keys for programs stop"
        found.append(Left(f"{words} working at once."))
    return tuple(found)


def keys_ending(session: Session, held: Membership, now: datetime) -> list[ApiKey]:
    """The keys that end with this role: none while another role there still lets them act."""
    if held.role not in KEY_ROLES:
        return []
    other = select(Membership.id).where(
        Membership.person_id == held.person_id,
        Membership.organisation_code == held.organisation_code,
        Membership.role.in_(KEY_ROLES),
        Membership.ended_at.is_(None),
        Membership.id != held.id,
    )
    if session.scalar(other.limit(1)) is not None:
        return []
    mine = select(ApiKey).where(
        ApiKey.person_id == held.person_id,
        ApiKey.organisation_code == held.organisation_code,
        ApiKey.revoked_at.is_(None),
        ApiKey.expires_at > now,
    )
    return list(session.scalars(mine))


def colleagues_of(session: Session, held: Membership) -> tuple[Colleague, ...]:
    """Everybody else in the same role at the same organisation, by name."""
    rows = session.execute(
        select(Person.id, Person.name, Person.email)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_code == held.organisation_code,
            Membership.role == held.role,
            Membership.ended_at.is_(None),
            Person.id != held.person_id,
        )
        .order_by(Person.name)
    )
    return tuple(Colleague(*row) for row in rows)


def leaving(reading: Reading, membership_id: int) -> Leaving:
    """What it means that the actor leaves this role of theirs.

    Raises:
        NotFound: it is not theirs, or it has ended.
    """
    held = reading.session.get(Membership, membership_id)
    if held is None or held.ended_at is not None or held.person_id != reading.actor.person_id:
        raise NotFound("You hold no such role.")
    return leaving_of(reading.session, held, reading.now)


def leaving_of(session: Session, held: Membership, now: datetime) -> Leaving:
    """The same of anybody's role, for a caller who asked who may see it."""
    organisation = session.get_one(Organisation, held.organisation_code)
    return Leaving(
        held.id,
        held.role,
        organisation.code,
        organisation.name,
        held.person.name,
        left_behind(session, held, now),
        colleagues_of(session, held),
        _missing_without(session, held, now),
    )


def handed_over(reading: Reading) -> tuple[HandedOver, ...]:
    """What colleagues left to the actor, in roles the actor still holds; the newest first."""
    worn = {(hat.role, hat.organisation) for hat in reading.hats}
    rows = reading.session.scalars(
        select(Handover)
        .where(Handover.to_id == reading.actor.person_id, Handover.taken_at.is_(None))
        .order_by(Handover.at.desc())
    )
    return tuple(
        HandedOver(
            row.id,
            row.role,
            row.organisation.name,
            row.came_from.name,
            row.at,
            tuple(Left(one["words"], one["page"], tuple(map(tuple, one["params"]))) for one in row.left),
        )
        for row in rows
        if (row.role, row.organisation_code) in worn
    )


def lack_of_administrators(there: int) -> str:
    """In words; two are needed, as one proposes and another confirms."""
    return {0: "no administrator", 1: "only one administrator"}.get(there, "")


def _of_returns(session: Session, role: str, code: str) -> list[Left]:
    found = []
    open_states = (State.DRAFT, State.WITH_CERTIFIER)
    rows = session.execute(
        select(Obligation.year, Submission.state)
        .join(Submission, Submission.obligation_id == Obligation.id)
        .where(Obligation.regulator_code == code, Submission.state.in_(open_states))
        .order_by(Obligation.year)
    )
    page = "sign_off.py" if role == CERTIFIER else "your_return.py"
    for year, state in rows:
        waits = "is a draft" if state == State.DRAFT else "waits for a certifier to sign it"
        where = (("year", str(year)), ("regulator", code))
        found.append(Left(f"The return for {year} {waits}: it is not filed.", page, where))
    asked = session.execute(
        select(Obligation.year, func.count())
        .join(Submission, Submission.obligation_id == Obligation.id)
        .join(FigureQuery, FigureQuery.submission_id == Submission.id)
        .where(Obligation.regulator_code == code, FigureQuery.answer.is_(None))
        .group_by(Obligation.year)
        .order_by(Obligation.year)
    )
    for year, number in asked:
        words = "1 question" if number == 1 else f"{number} questions"
        where = (("year", str(year)), ("regulator", code))
        found.append(
            Left(f"{words} of the central unit on the return for {year} not answered.", "your_return.py", where)
        )
    return found


def _of_cases(session: Session, held: Membership, hats: tuple[Hat, ...]) -> list[Left]:
    if not hats:
        return []
    worn = select(SandboxCase.reference, CaseHat.hat).join(CaseHat, CaseHat.case_id == SandboxCase.id)
    worn = worn.where(
        CaseHat.person_id == held.person_id, CaseHat.hat.in_(hats), SandboxCase.state.not_in(tuple(TERMINAL))
    )
    page = "case.py" if held.role in READ_CASES else "asked.py"
    if Hat.APPLICANT in hats:
        worn, page = worn.where(SandboxCase.organisation_code == held.organisation_code), "application_status.py"
    return [
        Left(f"Case {reference}, in the hat of {HAT_WORDS[Hat(hat)]}.", page, (("case", reference),))
        for reference, hat in session.execute(worn.order_by(SandboxCase.reference))
    ]


def _waiting_proposals(session: Session, person_id: int, role: str) -> int:
    query = select(func.count()).where(
        RoleProposal.proposed_by_id == person_id,
        RoleProposal.proposed_as == role,
        RoleProposal.state == ProposalState.WAITING,
    )
    return session.scalar(query) or 0


def _missing_without(session: Session, held: Membership, now: datetime) -> str:
    """What the organisation would lack if this role ended now; empty for a regulator that owes no return."""
    if held.role == "administrator" and held.organisation_code == CENTRAL_UNIT:
        return lack_of_administrators(len(colleagues_of(session, held)))
    if held.role not in (PREPARER, CERTIFIER) or not staffing_in(session, now, (held.organisation_code,)):
        return ""
    others = select(Membership).where(
        Membership.organisation_code == held.organisation_code,
        Membership.role.in_((PREPARER, CERTIFIER)),
        Membership.ended_at.is_(None),
        Membership.id != held.id,
    )
    there = [Holding(one.person_id, one.role, one.granted_at) for one in session.scalars(others)]
    return in_words(staff_of(there, now).missing)

"""One case as the central unit sees it: the file as handed in, what is known of it now, and what one can do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from portal.context import Reading
from portal.db.case_files import ADDRESSED, belonged_to_applicant, case_file, handed_in, hats_on, interest_of
from portal.db.case_files import around as around_of
from portal.db.cases import AdviceLink, CaseHat, Licence, SandboxCase
from portal.db.people import Membership, Person
from portal.errors import NotFound
from portal.permissions import CENTRAL_UNIT, READ_CASES
from portal.queries.case_acts import Act, Standing, acts
from portal.queries.case_opinions import consent_rows
from portal.queries.case_queue import review_assigned_to, waits_for
from portal.queries.readable_case import readable_case
from sandbox_licences import hats
from sandbox_licences.case_facts import CaseFacts
from sandbox_licences.case_file import files
from sandbox_licences.case_file.advised import open_to_links
from sandbox_licences.case_file.clock_events import clock_events
from sandbox_licences.case_file.entries import ReviewMoved
from sandbox_licences.case_file.facts import Around, facts_of
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.case_file.turns import NOBODY
from sandbox_licences.clock import Clock, Stage, clock_of
from sandbox_licences.domains import domains
from sandbox_licences.gates import Gate, against_taking_effect, gates
from sandbox_licences.hats import Hat, Interest
from sandbox_licences.lifecycle import licence
from sandbox_licences.lifecycle.application import LABELS, State


@dataclass(frozen=True, slots=True)
class HatWorn:
    """Who wears which hat on the case, and since when."""

    person: int
    name: str
    hat: Hat
    since: datetime

    @property
    def words(self) -> str:
        return hats.WORDS[self.hat]


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """A signed link: for whom, and whether it still works."""

    id: int
    request: int
    name: str
    email: str
    made_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None
    live: bool


@dataclass(frozen=True, slots=True)
class PersonSeen:
    id: int
    name: str


@dataclass(frozen=True)
class CaseSeen:
    """A case as it stands. ``file`` is what was handed in: answers still being written are the applicant's own."""

    reference: str
    title: str
    organisation: str
    organisation_name: str
    domain: str
    demonstration: bool
    version: int
    entries: int
    """The place of the last entry: what a command may be told that one saw."""
    state: State
    label: str
    since: datetime
    waits_for: str
    settled: bool
    """Its licence is issued, nothing stands against that, and it is nobody's turn: what can be done need not be."""
    file: CaseFile
    around: Around
    facts: CaseFacts
    gates: tuple[Gate, ...]
    clocks: tuple[Clock, ...]
    """Of completeness, triage and decision, those that have begun."""
    hats: tuple[HatWorn, ...]
    my_hat: Hat | None
    my_interest: Interest | None
    refused: str | None
    """Why whoever looks can take no part in this case at all; None where they can."""
    acts: tuple[Act, ...]
    licence_state: str | None
    licence_number: str | None
    review_state: str | None
    reviewer: int | None
    links: tuple[LinkSeen, ...]

    @property
    def clock(self) -> Clock:
        """The one that runs, or that ran last."""
        return self.clocks[-1]

    @property
    def must_declare(self) -> bool:
        """Whether whoever looks has something to do here and has not said whether they have an interest."""
        return self.my_interest is None and self.refused is None and any(act.hat for act in self.acts)

    def act(self, key: str) -> Act | None:
        return next((act for act in self.acts if act.key == key), None)


def case_seen(reading: Reading, reference: str) -> CaseSeen:
    """The case, for the people of the central unit.

    Raises:
        NotFound: no such case, not submitted yet, or not for this person.
    """
    session = reading.session
    row = session.scalars(select(SandboxCase).where(SandboxCase.reference == reference)).first()
    if row is None or not reads_cases(reading) or not handed_in(row):
        raise NotFound
    file = case_file(session, row).submitted
    around = around_of(session, row, file, reading.now)
    facts = facts_of(file, around, actor=reading.actor.person_id, reasons_written=True)
    state, person = State(row.state), reading.actor.person_id
    worn = _hats(session, row.id)
    mine = next((each.hat for each in worn if each.person == person), None)
    interest = interest_of(session, row, person)
    granted = (Licence.case_id == row.id, Licence.version == row.version)
    found = session.execute(select(Licence.state, Licence.number).where(*granted)).first()
    moved = file.last(ReviewMoved)
    clocks = _clocks(file, around)
    review_state = str(moved.what.state) if moved else None
    reviewer = review_assigned_to(file)
    standing = Standing(
        state=state,
        facts=facts,
        has_risk=bool(file.form.risk),
        unscanned=bool(files.unscanned(file)),
        licence=found[0] if found else None,
        kept_up=file.may_be_kept_up,
        consent_to_ask=any(row.may_be_asked for row in consent_rows(file, around)),
        review=review_state,
        reviewer=reviewer,
    )
    possible = acts(standing, reading.hats, person, mine)
    turn, turn_words = waits_for(state, clocks[-1], standing.licence, review_state)
    return CaseSeen(
        reference=row.reference,
        title=row.title,
        organisation=row.organisation_code,
        organisation_name=row.organisation.name,
        domain=domains()[row.domain].label,
        demonstration=row.demonstration,
        version=row.version,
        entries=row.entries,
        state=state,
        label=LABELS[state].staff,
        since=row.moved_at,
        waits_for=turn_words,
        settled=turn == NOBODY and _goes_well(standing),
        file=file,
        around=around,
        facts=facts,
        gates=gates(facts),
        clocks=clocks,
        hats=worn,
        my_hat=mine,
        my_interest=interest,
        refused=_refused(session, row, worn, person, interest, possible),
        acts=possible,
        licence_state=found[0] if found else None,
        licence_number=found[1] if found else None,
        review_state=review_state,
        reviewer=reviewer,
        links=_links(session, row.id, file, reading.now),
    )


@dataclass(frozen=True, slots=True)
class CaseStands:
    """Where a case is, in short."""

    reference: str
    state: State
    entries: int


def case_stands(reading: Reading, reference: str) -> CaseStands:
    """For whoever may read the case, also for a body that was asked about it.

    Raises:
        NotFound: no such case, or not for this person.
    """
    row = readable_case(reading, reference)
    return CaseStands(row.reference, State(row.state), row.entries)


def reads_cases(reading: Reading) -> bool:
    return any(hat.role in READ_CASES and hat.organisation == CENTRAL_UNIT for hat in reading.hats)


def possible_reviewers(reading: Reading, seen: CaseSeen) -> tuple[PersonSeen, ...]:
    """The decision makers who wore no hat on the case; nobody gives a review to themselves."""
    worn = {each.person for each in seen.hats} | {reading.actor.person_id}
    found = reading.session.execute(
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_code == CENTRAL_UNIT,
            Membership.role == "decision_maker",
            Membership.ended_at.is_(None),
        )
        .order_by(Person.name)
    )
    return tuple(PersonSeen(id, name) for id, name in found if id not in worn)


def _goes_well(here: Standing) -> bool:
    """Of a licence: it was issued, is not suspended, and has ended or lacks nothing that it must have to go on."""
    if here.licence in (None, licence.State.RESERVED, licence.State.RELEASED, licence.State.SUSPENDED):
        return False
    return not (here.kept_up and against_taking_effect(here.facts))


def _clocks(file: CaseFile, around: Around) -> tuple[Clock, ...]:
    events = clock_events(file, around.law.name)
    every = [clock_of(events, stage, around.calendar, as_known_on=around.today) for stage in Stage]
    return tuple(clock for clock in every if clock.rows)


def _hats(session: Session, case: int) -> tuple[HatWorn, ...]:
    worn = hats_on(session, case)
    sent = select(func.min(AdviceLink.made_at)).where(AdviceLink.case_id == case, ADDRESSED).correlate(Person)
    since = func.coalesce(CaseHat.since_at, sent.scalar_subquery())
    found = session.execute(
        select(Person.id, Person.name, since)
        .outerjoin(CaseHat, and_(CaseHat.person_id == Person.id, CaseHat.case_id == case))
        .where(Person.id.in_(worn))
        .order_by(since, Person.name)
    )
    return tuple(HatWorn(person, name, worn[person], at) for person, name, at in found)


def _refused(
    session: Session,
    row: SandboxCase,
    worn: tuple[HatWorn, ...],
    person: int | None,
    interest: Interest | None,
    possible: tuple[Act, ...],
) -> str | None:
    """What the rule of hats says, apart from a declaration that is still to come."""
    wanted = next((act.hat for act in possible if act.hat is not None), None)
    if not possible or person is None:
        return None
    theirs = belonged_to_applicant(session, row, person)
    hats_worn = {each.person: each.hat for each in worn}
    if wanted is None:
        return hats.administering_refusal(hats_worn, person, interest, of_the_applicant=theirs)
    return hats.refusal(hats_worn, person, wanted, interest or Interest.NONE, of_the_applicant=theirs)


def _links(session: Session, case: int, file: CaseFile, now: datetime) -> tuple[LinkSeen, ...]:
    takes = open_to_links(file)
    found = session.scalars(select(AdviceLink).where(AdviceLink.case_id == case).order_by(AdviceLink.id))
    return tuple(
        LinkSeen(
            id=link.id,
            request=link.request,
            name=link.name,
            email=link.email,
            made_at=link.made_at,
            expires_at=link.expires_at,
            withdrawn_at=link.withdrawn_at,
            live=link.withdrawn_at is None and link.expires_at > now and link.request in takes,
        )
        for link in found
    )

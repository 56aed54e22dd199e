"""Reading case files, and what a case is judged by that is not in its file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from metrics.working_days import Calendar, packaged_calendars
from portal.clock import london_date
from portal.db.cases import (
    AdviceLink,
    CaseEntry,
    CaseHat,
    CaseInterest,
    ConsentDelegation,
    Programme,
    ProgrammeSetting,
    ProvisionCheck,
    SandboxCase,
)
from portal.db.people import Membership, Person
from sandbox_licences.case_file.entries import Moved
from sandbox_licences.case_file.facts import Around
from sandbox_licences.case_file.file import CaseFile, Stamp, Written
from sandbox_licences.case_file.kinds import read
from sandbox_licences.consents import Delegation
from sandbox_licences.forms.question import Answers
from sandbox_licences.hats import Hat, Interest
from sandbox_licences.law import Law, demonstration_law, law
from sandbox_licences.liability_entries import Entry
from sandbox_licences.liability_limits import Mark, Setting
from sandbox_licences.lifecycle.application import Event
from sandbox_licences.provisions import Check

PLACES = "places"
"""The setting of how many licences the programme takes."""
OUTSIDE = "by signed link"
"""The role of somebody outside the portal."""
DULY_MADE = (Event.FOUND_COMPLETE, Event.TAKEN_UP_AGAIN)
"""Steps with which the clock of a decision begins."""
ADDRESSED = func.lower(AdviceLink.email) == func.lower(Person.email)
"""A signed link that was sent to a person's address."""
_NATIONS = {"scotland": "scotland", "northern_ireland": "northern_ireland"}


def case_file(session: Session, case: SandboxCase) -> CaseFile:
    """The whole file of one case."""
    rows = session.execute(
        select(CaseEntry, Person.name)
        .outerjoin(Person, Person.id == CaseEntry.by_id)
        .where(CaseEntry.case_id == case.id)
        .order_by(CaseEntry.seq)
    )
    return CaseFile(
        reference=case.reference,
        domain=case.domain,
        form_version=case.form_version,
        demonstration=case.demonstration,
        entries=tuple(written(entry, name) for entry, name in rows),
    )


def written(entry: CaseEntry, name: str | None) -> Written[object]:
    """An entry as it is read, by whoever is called ``name``."""
    stamp = Stamp(
        seq=entry.seq,
        version=entry.version,
        at=entry.at,
        on=london_date(entry.at),
        by=entry.by_id,
        by_name=name or "the portal",
        hat=Hat(entry.hat) if entry.hat else None,
        role=entry.role,
    )
    return Written(stamp, read(entry.kind, entry.body))


def around(session: Session, case: SandboxCase, file: CaseFile, now: datetime) -> Around:
    """What the case is judged by at this moment."""
    return Around(
        today=london_date(now),
        law=law_of(session, demonstration=case.demonstration),
        calendar=case_calendar(file),
        delegations=frozenset(_delegations(session.scalars(select(ConsentDelegation)))),
        ledger=ledger(session, demonstration=case.demonstration, without=case.id),
        settings=settings(session),
        places_free=places_free(session),
    )


def law_of(session: Session, *, demonstration: bool) -> Law:
    """The catalogues with the checks made so far."""
    rows = session.execute(select(ProvisionCheck, Person.name).join(Person, Person.id == ProvisionCheck.by_id))
    checks = [Check(row.provision, row.reading, name, row.on, row.note) for row, name in rows]
    return demonstration_law(checks) if demonstration else law(checks)


def case_calendar(file: CaseFile) -> Calendar:
    """Working days by which a case is counted: of the nation it ran in, as handed in, when it was first duly made.

    A later answer moves the trial and not the days that were counted. Until it is duly made the newest answer counts.
    """
    begun = (move.stamp.seq for move in file.of(Moved) if move.what.event in DULY_MADE)
    seq = next(begun, None)
    return calendar_of((file if seq is None else file.up_to(seq)).submitted.answers)


def calendar_of(answers: Answers) -> Calendar:
    """Working days of the nation the trial runs in; of England and Wales where that is several or not said."""
    said = answers.get("nations", ())
    nations = {_NATIONS.get(str(one), "england_wales") for one in said} if isinstance(said, list | tuple) else set()
    return packaged_calendars()[nations.pop() if len(nations) == 1 else "england_wales"]


def handed_in(case: SandboxCase) -> bool:
    """Whether the application was ever submitted: a draft that was withdrawn stays its applicant's own."""
    return case.received_at is not None


def bodies_asked(session: Session, case: SandboxCase) -> frozenset[str]:
    """The bodies that were asked for advice or consent in a case: their people may read it."""
    asked = session.execute(
        select(CaseEntry.kind, CaseEntry.body).where(
            CaseEntry.case_id == case.id, CaseEntry.kind.in_(("advice asked", "consent"))
        )
    )
    return frozenset(body["consultee" if kind == "advice asked" else "body"] for kind, body in asked)


def hats_on(session: Session, case: int) -> dict[int, Hat]:
    """The one hat of each person on a case, put on or by a link.

    Whoever was sent a signed link before they signed in here is consultee by that.
    """
    linked = session.scalars(select(Person.id).join(AdviceLink, ADDRESSED).where(AdviceLink.case_id == case))
    put_on = session.execute(select(CaseHat.person_id, CaseHat.hat).where(CaseHat.case_id == case))
    return dict.fromkeys(linked, Hat.CONSULTEE) | {person: Hat(hat) for person, hat in put_on}


def hats_of(session: Session, person: int | None) -> dict[str, Hat]:
    """As ``hats_on``: the hats of one person by the reference of the case."""
    linked = session.scalars(select(SandboxCase.reference).where(was_sent_a_link(person)))
    put_on = session.execute(
        select(SandboxCase.reference, CaseHat.hat)
        .join(CaseHat, CaseHat.case_id == SandboxCase.id)
        .where(CaseHat.person_id == person)
    )
    return dict.fromkeys(linked, Hat.CONSULTEE) | {reference: Hat(hat) for reference, hat in put_on}


def was_sent_a_link(person: int | None) -> ColumnElement[bool]:
    """Of a ``SandboxCase``: whether the person was ever sent a signed link on it."""
    sent = exists().where(AdviceLink.case_id == SandboxCase.id, ADDRESSED, Person.id == person)
    return sent.correlate(SandboxCase)


def interest_of(session: Session, case: SandboxCase, person: int | None) -> Interest | None:
    """What the person declared last of an interest in the case; None: nothing yet."""
    last = session.scalar(
        select(CaseInterest.interest)
        .where(CaseInterest.case_id == case.id, CaseInterest.person_id == person)
        .order_by(CaseInterest.id.desc())
        .limit(1)
    )
    return Interest(last) if last else None


def belonged_to_applicant(session: Session, case: SandboxCase, person: int | None) -> bool:
    """Whether the person ever belonged to the organisation that applies."""
    held = select(Membership.id).where(
        Membership.person_id == person, Membership.organisation_code == case.organisation_code
    )
    return session.scalar(held.limit(1)) is not None


def _delegations(rows: Iterable[ConsentDelegation]) -> Iterable[Delegation]:
    return (Delegation(row.body, str(row.person_id), row.from_on, row.to_on, row.reference) for row in rows)


def ledger(session: Session, *, demonstration: bool, without: int | None = None) -> tuple[Entry, ...]:
    """The ledger of liability over all cases, real ones or those of the demonstration; ``without`` one of them."""
    query = (
        select(CaseEntry.body)
        .join(SandboxCase, SandboxCase.id == CaseEntry.case_id)
        .where(CaseEntry.kind == "ledger", SandboxCase.demonstration == demonstration)
        .order_by(CaseEntry.case_id, CaseEntry.seq)
    )
    if without is not None:
        query = query.where(CaseEntry.case_id != without)
    return tuple(read("ledger", body).booked for body in session.scalars(query))


def settings(session: Session) -> tuple[Setting, ...]:
    """The limits and thresholds of exposure as they were ever set."""
    rows: Sequence[ProgrammeSetting] = session.scalars(
        select(ProgrammeSetting).where(ProgrammeSetting.setting != PLACES).order_by(ProgrammeSetting.id)
    ).all()
    return tuple(Setting(Mark(row.setting), row.value, london_date(row.set_at), row.set_by) for row in rows)


def places_free(session: Session) -> int:
    """Licences the programme can still take."""
    most = session.scalar(
        select(ProgrammeSetting.value).where(ProgrammeSetting.setting == PLACES).order_by(ProgrammeSetting.id.desc())
    )
    taken = session.scalar(select(Programme.taken))
    return (most or 0) - (taken or 0)

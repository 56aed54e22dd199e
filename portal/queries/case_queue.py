"""The queue of cases: where each stands, how old it is by its clock, by when what is due, and who waits for whom.

Worked out for every open case each time it is asked, from the few entries a clock counts by. The programme is small;
what has come to its end is read only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from portal.clock import london_date
from portal.context import Reading
from portal.db.case_files import bodies_asked, calendar_of, handed_in, written
from portal.db.cases import CaseEntry, CaseHat, Licence, SandboxCase
from portal.db.people import Person
from portal.errors import NotAllowed
from portal.permissions import CENTRAL_UNIT, READ_CASES, may_read_case
from sandbox_licences.case_file.clock_events import clock_events
from sandbox_licences.case_file.entries import ReviewMoved
from sandbox_licences.case_file.file import CaseFile, Written
from sandbox_licences.clock import Clock, Holder, Stage, Standing, clock_of
from sandbox_licences.domains import domains
from sandbox_licences.lifecycle import licence, review
from sandbox_licences.lifecycle.application import BEFORE_DECISION, LABELS, State

OPEN = BEFORE_DECISION - {State.DRAFT}
"""What the central unit has to work on. Drafts it does not see."""
_REVIEWED = frozenset({review.State.ASKED, review.State.ACCEPTED, review.State.ASSIGNED})
_CLOCK_KINDS = (
    "move",
    "question",
    "answer to question",
    "extension",
    "advice asked",
    "advice given longer",
    "no advice given",
    "advice",
    "advice by link",
    "not ours",
    "consent",
    "line dropped",
    "review",
)
STAGE_OF = {State.SUBMITTED: Stage.DULY_MADE, State.INCOMPLETE: Stage.DULY_MADE, State.DULY_MADE: Stage.TRIAGE}
"""The clock that runs in a state; in every other it is that of the decision."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case. Days are working days; ``due_on`` is of the step that is next, ``late`` says that it is over."""

    reference: str
    title: str
    organisation: str
    organisation_name: str
    domain: str
    demonstration: bool
    state: State
    label: str
    since: datetime
    stage: Stage
    used: int
    allowed: int
    standing: Standing
    due_on: date | None
    late: bool
    waits_for: str
    """Whose turn it is, in words."""
    waits_for_role: str
    officer: str
    """Who handles it; empty: nobody yet."""


def case_queue(
    reading: Reading, *, waits_for: str = "", domain: str = "", late: bool = False, closed: bool = False
) -> tuple[QueueRow, ...]:
    """The open cases, those due first on top; or those closed, the last one first.

    Raises:
        NotAllowed: who asks has no role that reads all cases.
    """
    require_reader(reading)
    rows = [row for row in queue_rows(reading, closed=closed) if domain in ("", row.domain)]
    rows = [row for row in rows if waits_for in ("", row.waits_for_role) and (row.late or not late)]
    if closed:
        return tuple(sorted(rows, key=lambda row: row.since, reverse=True))
    return tuple(sorted(rows, key=lambda row: (row.due_on or date.max, row.reference)))


def require_reader(reading: Reading) -> None:
    """Raises NotAllowed: who asks has no role that reads all cases."""
    if not any(hat.role in READ_CASES and hat.organisation == CENTRAL_UNIT for hat in reading.hats):
        raise NotAllowed("Your role does not allow this. Ask an administrator if you think it should.")


def queue_rows(reading: Reading, *, closed: bool = False) -> list[QueueRow]:
    """Every case the actor may read, in no order: those to be worked on, or those at their end."""
    session = reading.session
    every = session.scalars(select(SandboxCase).where(SandboxCase.state != State.DRAFT)).all()
    issued = dict(session.execute(select(Licence.case_id, Licence.state)).all())
    reviews = _reviews(session)
    to_do = {
        row.id
        for row in every
        if row.state in OPEN or issued.get(row.id) == licence.State.RESERVED or reviews.get(row.id) in _REVIEWED
    }
    wanted = [row for row in every if (row.id in to_do) is not closed and _may_read(reading, row)]
    files, officers = clock_files(session, wanted), _officers(session, [row.id for row in wanted])
    today = london_date(reading.now)
    return [
        _row(row, files[row.id], officers.get(row.id, ""), issued.get(row.id), reviews.get(row.id), today)
        for row in wanted
    ]


def clock_files(session: Session, rows: Collection[SandboxCase]) -> dict[int, CaseFile]:
    """The files of several cases, with only the entries a clock counts by and those of reviews."""
    ids = [row.id for row in rows]
    found = session.execute(
        select(CaseEntry, Person.name)
        .outerjoin(Person, Person.id == CaseEntry.by_id)
        .where(CaseEntry.case_id.in_(ids), or_(CaseEntry.kind.in_(_CLOCK_KINDS), _nations()))
        .order_by(CaseEntry.case_id, CaseEntry.seq)
    )
    entries: dict[int, list[Written[Any]]] = {id: [] for id in ids}
    for entry, name in found:
        entries[entry.case_id].append(written(entry, name))
    return {
        row.id: CaseFile(row.reference, row.domain, row.form_version, row.demonstration, tuple(entries[row.id]))
        for row in rows
    }


def _nations() -> ColumnElement[bool]:
    """Where the trial runs: that chooses the calendar."""
    return and_(CaseEntry.kind == "answer", CaseEntry.body["question"].as_string() == "nations")


def clock_now(file: CaseFile, state: State, today: date) -> Clock:
    """The clock that runs in this state."""
    stage = STAGE_OF.get(state, Stage.DECISION)
    return clock_of(clock_events(file), stage, calendar_of(file.answers), as_known_on=today)


def _row(
    row: SandboxCase, file: CaseFile, officer: str, licence_state: str | None, review_state: str | None, today: date
) -> QueueRow:
    state = State(row.state)
    clock = clock_now(file, state, today)
    role, words = waits_for(state, clock, licence_state, review_state)
    running = state in OPEN
    return QueueRow(
        reference=row.reference,
        title=row.title,
        organisation=row.organisation_code,
        organisation_name=row.organisation.name,
        domain=domains()[row.domain].label,
        demonstration=row.demonstration,
        state=state,
        label=LABELS[state].staff,
        since=row.moved_at,
        stage=clock.stage,
        used=clock.used,
        allowed=clock.allowed,
        standing=clock.standing,
        due_on=clock.due_on if running else None,
        late=running and clock.late,
        waits_for=words,
        waits_for_role=role,
        officer=officer,
    )


WAITED_FOR: dict[str, str] = {
    "case_officer": "Case officer",
    "applicant": "Applicant",
    "consultee": "Consultees",
    "panel_chair": "Panel chair",
    "decision_maker": "Decision maker",
    "administrator": "Administrator",
    "nobody": "Nobody",
}


def waits_for(state: State, clock: Clock, licence_state: str | None, review_state: str | None) -> tuple[str, str]:
    """Whose turn it is: role, and in words."""
    if review_state in (review.State.ASKED, review.State.ACCEPTED):
        role = "administrator"
    elif review_state == review.State.ASSIGNED:
        role = "decision_maker"
    elif state in (State.INCOMPLETE, State.WAITING):
        role = "applicant"
    elif state is State.ASSESSMENT:
        role = "consultee" if clock.rows and clock.rows[-1].held_by is Holder.CONSULTEES else "case_officer"
    elif state in (State.SUBMITTED, State.DULY_MADE) or licence_state == licence.State.RESERVED:
        role = "case_officer"
    else:
        role = {State.RECOMMENDED: "panel_chair", State.MINUTED: "decision_maker"}.get(state, "nobody")
    return role, WAITED_FOR[role]


def _may_read(reading: Reading, row: SandboxCase) -> bool:
    asked = bodies_asked(reading.session, row) if not _of_central_unit(reading) else frozenset[str]()
    return may_read_case(reading.hats, row.organisation_code, submitted=handed_in(reading.session, row), asked=asked)


def _of_central_unit(reading: Reading) -> bool:
    return any(hat.organisation == CENTRAL_UNIT for hat in reading.hats)


def _officers(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Who put the officer's hat on last, by case."""
    found = session.execute(
        select(CaseHat.case_id, Person.name)
        .join(Person, Person.id == CaseHat.person_id)
        .where(CaseHat.case_id.in_(list(ids)), CaseHat.hat == "case_officer")
        .order_by(CaseHat.since_at)
    )
    return dict(found.all())


def _reviews(session: Session) -> dict[int, str]:
    """Where the review of each case's newest version is; those without one are left out."""
    found = session.execute(
        select(CaseEntry.case_id, CaseEntry.body)
        .join(SandboxCase, SandboxCase.id == CaseEntry.case_id)
        .where(CaseEntry.kind == "review", CaseEntry.version == SandboxCase.version)
        .order_by(CaseEntry.case_id, CaseEntry.seq)
    )
    return {case: str(body["state"]) for case, body in found}


def review_assigned_to(file: CaseFile) -> int | None:
    """The person the review of the newest decision is with now."""
    last = file.last(ReviewMoved)
    if last is None or last.what.state is not review.State.ASSIGNED:
        return None
    return last.what.reviewer

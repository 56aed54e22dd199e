"""The queue of cases: where each stands, how old it is by its clock, by when what is due, and who waits for whom.

Everything it shows is on the row of the case, kept by the command that changed it
(``sandbox_licences.case_file.turns``); only the days of a clock that runs are counted up to today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from metrics.working_days import packaged_calendars, working_days_of
from portal.clock import london_date
from portal.context import Reading
from portal.db.cases import SandboxCase
from portal.db.people import Person
from portal.errors import NotAllowed
from portal.permissions import CENTRAL_UNIT, READ_CASES
from portal.queries.readable_case import LicenceInList, licences_of, may_read
from sandbox_licences.case_file.entries import ReviewMoved
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.case_file.turns import NOBODY, role_of
from sandbox_licences.clock import Clock, Stage, Standing
from sandbox_licences.domains import domains
from sandbox_licences.lifecycle import review
from sandbox_licences.lifecycle.application import BEFORE_DECISION, LABELS, State

OPEN = BEFORE_DECISION - {State.DRAFT}
"""What the central unit has to work on. Drafts it does not see."""
UNASSIGNED = 0
"""Instead of an officer: cases that nobody handles yet."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case. Days are working days; ``due_on`` is of the step that is next, ``late`` says that it is over.

    While the clock is stopped nothing is due.
    """

    reference: str
    title: str
    organisation: str
    organisation_name: str
    domain: str
    demonstration: bool
    state: State
    label: str
    received_at: datetime
    since: datetime
    """Since when the application is in its state."""
    stage: Stage
    used: int
    allowed: int
    standing: Standing
    due_on: date | None
    late: bool
    waits_for: str
    """Whose turn it is, in words."""
    waits_for_role: str
    waits_since: datetime
    officer: str
    """Who handles it; empty: nobody yet."""
    officer_id: int | None
    licence: str
    """Number of the licence it was granted; empty until it is issued."""
    licence_label: str
    """How that stands; empty where none was granted."""


def case_queue(
    reading: Reading,
    *,
    waits_for: str = "",
    domain: str = "",
    state: str = "",
    officer: int | None = None,
    late: bool = False,
    closed: bool = False,
    by_age: bool = False,
) -> tuple[QueueRow, ...]:
    """The open cases, those due first on top, or the oldest; or those closed, the last one first.

    ``domain`` is its name, ``state`` that of the application, ``officer`` whoever handles it (``UNASSIGNED``: nobody).

    Raises:
        NotAllowed: who asks has no role that reads all cases.
    """
    require_reader(reading)
    rows = [row for row in queue_rows(reading, closed=closed) if domain in ("", row.domain)]
    rows = [row for row in rows if waits_for in ("", row.waits_for_role) and (row.late or not late)]
    rows = [row for row in rows if state in ("", row.state) and officer in (None, row.officer_id or UNASSIGNED)]
    if closed:
        return tuple(sorted(rows, key=lambda row: row.since, reverse=True))
    if by_age:
        return tuple(sorted(rows, key=lambda row: (row.received_at, row.reference)))
    return tuple(sorted(rows, key=lambda row: (row.due_on or date.max, row.reference)))


def officers(reading: Reading) -> dict[int, str]:
    """Everybody who handles a case that is open, by name."""
    require_reader(reading)
    handling = select(SandboxCase.officer_id).where(SandboxCase.turn != NOBODY)
    found = reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(handling)).order_by(Person.name))
    return dict(found.all())


def require_reader(reading: Reading) -> None:
    """Raises NotAllowed: who asks has no role that reads all cases."""
    if not any(hat.role in READ_CASES and hat.organisation == CENTRAL_UNIT for hat in reading.hats):
        raise NotAllowed("Your role does not allow this. Ask an administrator if you think it should.")


def queue_rows(reading: Reading, *, closed: bool = False) -> list[QueueRow]:
    """Every case the actor may read, in no order: those to be worked on, or those at their end."""
    ended = SandboxCase.turn == NOBODY
    wanted = select(SandboxCase).where(SandboxCase.received_at.is_not(None), ended if closed else ~ended)
    rows = reading.session.scalars(wanted.options(joinedload(SandboxCase.officer)))
    today = london_date(reading.now)
    licences = licences_of(reading)
    return [_row(row, today, licences.get(row.id)) for row in rows if may_read(reading, row)]


def _row(row: SandboxCase, today: date, licence: LicenceInList | None) -> QueueRow:
    state, standing, used = State(row.state), Standing(row.standing), row.used
    if standing is Standing.RUNNING and row.counted_on:
        used += working_days_of(row.counted_on, today, packaged_calendars()[row.nation])
    due_on = row.due_on if state in OPEN else None
    assert row.received_at is not None  # it is in the queue
    return QueueRow(
        reference=row.reference,
        title=row.title,
        organisation=row.organisation_code,
        organisation_name=row.organisation.name,
        domain=domains()[row.domain].label,
        demonstration=row.demonstration,
        state=state,
        label=LABELS[state].staff,
        received_at=row.received_at,
        since=row.moved_at,
        stage=Stage(row.stage),
        used=used,
        allowed=row.allowed,
        standing=standing,
        due_on=due_on,
        late=state in OPEN and (today > due_on if due_on else used > row.allowed),
        waits_for=WAITED_FOR[row.turn],
        waits_for_role=row.turn,
        waits_since=row.turn_at or row.moved_at,
        officer=row.officer.name if row.officer else "",
        officer_id=row.officer_id,
        licence=licence.number if licence else "",
        licence_label=licence.labels.staff if licence else "",
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
    role = role_of(state, clock, licence_state, review_state)
    return role, WAITED_FOR[role]


def review_assigned_to(file: CaseFile) -> int | None:
    """The person the review of the newest decision is with now."""
    last = file.last(ReviewMoved)
    if last is None or last.what.state is not review.State.ASSIGNED:
        return None
    return last.what.reviewer

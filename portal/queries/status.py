"""Where a return stands: for its regulator, for the central unit, and as one line of a round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.clock import london_date
from portal.context import Reading
from portal.db.drafts import counted_version, open_version
from portal.db.obligations import first_filing, is_late, questions_asked, says_why_corrected
from portal.db.people import Membership, Person
from portal.db.register import Obligation
from portal.db.returns import DraftTable, FiledTable, Receipt, Submission, SubmissionEvent, Upload
from portal.db.verdicts import standing
from portal.errors import NotFound
from portal.permissions import may_read_return
from portal.queries.readable_return import may_read
from submissions_schema.lifecycle import (
    LABELS,
    NOT_STARTED,
    RETURNED,
    SIGNED,
    Event,
    Facts,
    Labels,
    State,
    refusal,
)
from submissions_schema.rules.rule import Stage

_WAIT = {Stage.TABLES: "across tables", Stage.LAST_YEAR: "against last year"}
"""Stages that wait where tables have errors, as a sentence names them."""


@dataclass(frozen=True, slots=True)
class Question:
    id: int
    version: int
    """Of the return, on which it was asked; it stays until it is answered, whatever is filed meanwhile."""
    figure: str
    question: str
    asked_at: datetime
    asked_by: str
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None


@dataclass(frozen=True, slots=True)
class UploadSeen:
    id: int
    filename: str
    size: int
    sha256: str
    table: str | None
    at: datetime
    by: str
    state: str
    code: str | None
    sentence: str | None
    stages: Sequence[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the history."""

    what: str
    who: str
    when: datetime
    reason: str | None
    version: int


@dataclass(frozen=True)
class ReturnStatus:
    """One regulator's return of one round, as those see it who may see drafts of it."""

    year: int
    regulator_code: str
    regulator_name: str
    demonstration: bool
    period: tuple[date, date]
    owes: bool
    excused_because: str | None
    opens_on: date
    due_on: date
    extended_because: str | None
    edits_close_on: date
    edits_closed: bool
    publishes_on: date
    open_state: State | None
    """Of the version being worked on; None when none is."""
    open_version: int | None
    revision: int | None
    counted_state: State | None
    """Of the signed version that counts; None when none does."""
    counted_version: int | None
    counted_revision: int | None
    rows: int
    errors: int
    unexplained: int
    explained: int
    notes: int
    checked: bool
    checked_at: datetime | None
    stages: Sequence[dict[str, object]]
    """Of the last check: stage, errors, queries, notes, and the rules held back until errors are gone."""
    cannot_send: str | None
    """Why the draft cannot go to the certifier yet; None when it can."""
    last_upload: UploadSeen | None
    questions: tuple[Question, ...]
    sent_by: str | None
    sent_at: datetime | None
    certifiers: tuple[str, ...]
    receipt: str | None
    filed_at: datetime | None
    """When what counts was first filed; None while nothing counts."""
    returned: bool
    """Filed, given back by the central unit, and not filed since."""
    late: bool
    """Filed after its day, or not filed and the day is past."""
    late_because: str | None
    needs_correction: bool
    """The open version was begun before edits closed: its signature needs the kind, the reason and the weight now."""
    history: tuple[Happening, ...]

    @property
    def labels(self) -> Labels:
        state = self.open_state or self.counted_state
        if self.returned and state is State.DRAFT:
            return RETURNED
        return LABELS[state] if state else NOT_STARTED

    @property
    def is_due(self) -> str:
        """The verb for its day, which may be past."""
        return "was due" if self.late else "is due"

    @property
    def checks_waiting(self) -> str:
        """Which checks have not run because of errors, in a sentence; empty when all have."""
        held = {str(stage["stage"]) for stage in self.stages if stage.get("held_back")}
        which = [words for stage, words in _WAIT.items() if stage in held]
        if not self.errors or not which:
            return ""
        return f"Checks {' and '.join(which)} run once no error is left; they may ask for more explanations."

    @property
    def open_questions(self) -> int:
        return sum(q.answer is None for q in self.questions)


def return_status(reading: Reading, year: int, regulator_code: str) -> ReturnStatus:
    """Where this return stands.

    Raises:
        NotFound: no such obligation, or not for this actor.
    """
    session = reading.session
    obligation = session.scalars(
        select(Obligation).where(Obligation.year == year, Obligation.regulator_code == regulator_code)
    ).first()
    counted = counted_version(session, year, regulator_code)
    if obligation is None or not may_read(reading, year, regulator_code, filed=counted is not None):
        raise NotFound
    own = may_read(reading, year, regulator_code, filed=False)
    current = open_version(session, year, regulator_code) if own else None
    shown = current or counted
    stands = standing(session, reading.files, shown) if shown else None
    facts = Facts(
        errors=stands.errors if stands else 0,
        unexplained=stands.unexplained if stands else 0,
        checked=stands.checked if stands else False,
    )
    filing = first_filing(session, obligation.id)
    today = london_date(reading.now)
    edits_closed = today > obligation.round.edits_close_on
    receipt = session.scalar(select(Receipt.reference).where(Receipt.submission_id == counted.id)) if counted else None
    found = stands.findings if stands else None
    return ReturnStatus(
        year=year,
        regulator_code=regulator_code,
        regulator_name=obligation.regulator.name,
        demonstration=obligation.regulator.organisation.demonstration,
        period=(obligation.round.period_start, obligation.round.period_end),
        owes=obligation.owes,
        excused_because=obligation.excused_because,
        opens_on=obligation.round.opens_on,
        due_on=obligation.due_on,
        extended_because=obligation.extended_because,
        edits_close_on=obligation.round.edits_close_on,
        edits_closed=edits_closed,
        publishes_on=obligation.round.publishes_on,
        open_state=State(current.state) if current else None,
        open_version=current.version if current else None,
        revision=current.revision if current else None,
        counted_state=State(counted.state) if counted else None,
        counted_version=counted.version if counted else None,
        counted_revision=counted.revision if counted else None,
        rows=_rows(reading, shown) if shown else 0,
        errors=facts.errors,
        unexplained=facts.unexplained,
        explained=found.filter(found["status"] == "explained").height if found is not None else 0,
        notes=found.filter(found["severity"] == "note").height if found is not None else 0,
        checked=facts.checked,
        checked_at=stands.checked_at if stands else None,
        stages=stands.stages if stands else (),
        cannot_send=refusal(State.DRAFT, Event.SENT, facts),
        last_upload=last_upload(reading, current) if current else None,
        questions=questions(reading, obligation.id),
        sent_by=_name(reading, current.sent_by_id) if current else None,
        sent_at=current.sent_at if current else None,
        certifiers=_people(reading, "certifier", regulator_code),
        receipt=receipt,
        filed_at=filing.at if filing and counted else None,
        returned=filing is not None and counted is None,
        late=is_late(obligation, filing, held=counted is not None, today=today),
        late_because=filing.late_because if filing else None,
        needs_correction=bool(current and counted and edits_closed and not says_why_corrected(current)),
        history=_history(reading, obligation.id, signed_only=not own),
    )


def first_filed_at(reading: Reading, obligation_id: int) -> datetime | None:
    """When the obligation was first met; a withdrawn version meets nothing."""
    filing = first_filing(reading.session, obligation_id)
    return filing.at if filing else None


def questions(reading: Reading, obligation_id: int) -> tuple[Question, ...]:
    """The central unit's questions on every version of a return, oldest first."""
    return tuple(
        Question(
            q.id,
            version,
            q.figure,
            q.question,
            q.asked_at,
            q.asked_by.name,
            q.answer,
            q.answered_at,
            q.answered_by.name if q.answered_by else None,
        )
        for q, version in reading.session.execute(questions_asked(obligation_id))
    )


def last_upload(reading: Reading, submission: Submission) -> UploadSeen | None:
    """The file that came last for a version, whatever became of it."""
    found = reading.session.scalars(
        select(Upload).where(Upload.submission_id == submission.id).order_by(Upload.id.desc()).limit(1)
    ).first()
    return upload_seen(found) if found else None


def upload_seen(upload: Upload) -> UploadSeen:
    return UploadSeen(
        upload.id,
        upload.filename,
        upload.size,
        upload.sha256,
        upload.table,
        upload.at,
        upload.by.name,
        upload.state,
        upload.code,
        upload.sentence,
        tuple(upload.stages),
    )


def upload_progress(reading: Reading, upload_id: int) -> UploadSeen:
    """How far the check of an upload is; for the live display.

    Raises:
        NotFound: no such upload, or another regulator's.
    """
    found = reading.session.get(Upload, upload_id)
    if found is None:
        raise NotFound
    submission = reading.session.get_one(Submission, found.submission_id)
    if not may_read_return(reading.hats, submission.obligation.regulator_code, filed=False):
        raise NotFound
    return upload_seen(found)


def _rows(reading: Reading, submission: Submission) -> int:
    """How many rows its tables hold; answers are counted as one row a sheet."""
    model = FiledTable if submission.state in SIGNED else DraftTable
    return reading.session.scalar(select(func.sum(model.rows)).where(model.submission_id == submission.id)) or 0


def _name(reading: Reading, person_id: int | None) -> str | None:
    return reading.session.get_one(Person, person_id).name if person_id else None


def _people(reading: Reading, role: str, organisation: str) -> tuple[str, ...]:
    names = reading.session.scalars(
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role == role, Membership.organisation_code == organisation, Membership.ended_at.is_(None))
        .order_by(Person.name)
    )
    return tuple(names)


def _history(reading: Reading, obligation_id: int, *, signed_only: bool) -> tuple[Happening, ...]:
    query = (
        select(SubmissionEvent, Submission.version)
        .join(Submission, Submission.id == SubmissionEvent.submission_id)
        .where(Submission.obligation_id == obligation_id)
        .order_by(SubmissionEvent.at.desc(), SubmissionEvent.id.desc())
        .limit(30)
    )
    if signed_only:
        query = query.where(SubmissionEvent.state.in_(tuple(SIGNED)))
    return tuple(
        Happening(e.event, e.by.name if e.by else "the portal", e.at, e.reason, version)
        for e, version in reading.session.execute(query)
    )

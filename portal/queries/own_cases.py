"""The applicant's own cases: which there are, and one of them to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.clock import day_in_words, london_date
from portal.context import Reading
from portal.db.case_files import around, case_file
from portal.db.cases import SandboxCase
from portal.db.people import Organisation
from portal.errors import NotFound
from portal.permissions import READ_OWN_CASE, Permission, may_read_case
from portal.queries.readable_case import LicenceInList, licences_of
from sandbox_licences import gates
from sandbox_licences.case_file.facts import Around, facts_of, questions_due, questions_open
from sandbox_licences.case_file.file import CaseFile
from sandbox_licences.forms import form_of
from sandbox_licences.lifecycle import licence
from sandbox_licences.lifecycle.application import CLOCK_STOPPED, LABELS, TERMINAL, State
from sandbox_licences.task_list import TaskList, TaskState, task_list

COLOURS: dict[State, str] = {
    State.DRAFT: "blue",
    State.INCOMPLETE: "yellow",
    State.WAITING: "yellow",
    State.GRANTED: "green",
    State.GRANTED_WITH_CONDITIONS: "green",
    State.REFUSED: "red",
}
"""Of the tag that names the state; grey where it is not here and at its end, blue where it is under way."""


@dataclass(frozen=True, slots=True)
class OwnCase:
    """One application, as a line of its applicants' list."""

    reference: str
    title: str
    domain: str
    organisation_code: str
    organisation: str
    state: State
    label: str
    colour: str
    hint: str
    waits_for_us: bool
    """Whether the applicant has to do something."""
    ready_to_sign: bool
    """A draft in which nothing is missing but the declaration."""
    moved_at: datetime
    licence: str
    """Number of the licence it was granted; empty until it is issued."""
    licence_label: str
    """How that stands, in its holder's words; empty where none was granted."""


def own_cases(reading: Reading) -> tuple[OwnCase, ...]:
    """The applications of the actor's organisations, those that wait for them first, then the newest."""
    codes = {hat.organisation for hat in reading.hats if hat.role in READ_OWN_CASE}
    rows = reading.session.scalars(
        select(SandboxCase).where(SandboxCase.organisation_code.in_(codes)).order_by(SandboxCase.id.desc())
    )
    licences = licences_of(reading)
    return tuple(
        sorted((_line(reading, row, licences.get(row.id)) for row in rows), key=lambda one: not one.waits_for_us)
    )


def may_start_for(reading: Reading) -> dict[str, str]:
    """The organisations for which the actor may start an application: code to name."""
    mine = {hat.organisation for hat in reading.hats if reading.may(Permission.CASE_START, hat.organisation)}
    rows = reading.session.scalars(select(Organisation).where(Organisation.code.in_(mine)).order_by(Organisation.name))
    return {row.code: row.name for row in rows if row.kind == "innovator"}


def own_case(reading: Reading, reference: str) -> tuple[SandboxCase, CaseFile]:
    """A case for the people of its applicant, with everything in its file; for use inside queries.

    Raises:
        NotFound: no such case, or not of an organisation of theirs.
    """
    row = reading.session.scalars(select(SandboxCase).where(SandboxCase.reference == reference)).first()
    if row is None or not may_read_case(reading.hats, row.organisation_code, submitted=False, asked=()):
        raise NotFound
    return row, case_file(reading.session, row)


def case_around(reading: Reading, row: SandboxCase, file: CaseFile) -> Around:
    return around(reading.session, row, file, reading.now)


def lapses_on(file: CaseFile, around: Around) -> date | None:
    """The last day for the answer to the oldest open question; None where none waits."""
    due = questions_due(file, around) if questions_open(file) else ()
    return due[0].lapses_on if due else None


def before_issue(file: CaseFile, around: Around) -> tuple[str, ...]:
    """What keeps a licence that is granted from being issued and is its holder's to settle, as the holder reads it."""
    if file.licence is not licence.State.RESERVED:
        return ()
    against = gates.against_issuing(facts_of(file, around))
    return gates.words_for_holder(reason for reason in against if reason.who & set(gates.APPLICANT))


def _line(reading: Reading, row: SandboxCase, granted: LicenceInList | None) -> OwnCase:
    state = State(row.state)
    file = case_file(reading.session, row) if state is State.DRAFT or state in CLOCK_STOPPED else None
    tasks = task_list(file.form, file.answers) if file and state is State.DRAFT else None
    return OwnCase(
        reference=row.reference,
        title=row.title,
        domain=form_of(row.domain, row.form_version).domain.label,
        organisation_code=row.organisation_code,
        organisation=row.organisation.name,
        state=state,
        label=LABELS[state].applicant,
        colour=COLOURS.get(state, "gray" if state in TERMINAL else "blue"),
        hint=tasks.words if tasks else _since(reading, row, file),
        waits_for_us=file is not None,
        ready_to_sign=tasks is not None and _only_unsigned(tasks),
        moved_at=row.moved_at,
        licence=granted.number if granted else "",
        licence_label=granted.labels.applicant if granted else "",
    )


def _since(reading: Reading, row: SandboxCase, file: CaseFile | None) -> str:
    if file is None:
        return f"Since {day_in_words(london_date(row.moved_at))}."
    n, last = len(questions_open(file)), lapses_on(file, case_around(reading, row, file))
    by = f" by {day_in_words(last)}" if last else ""
    return f"{n} {'question' if n == 1 else 'questions'} to answer{by}."


def _only_unsigned(tasks: TaskList) -> bool:
    return all(task.state is TaskState.COMPLETED for task in tasks.tasks if not task.section.for_signatory)

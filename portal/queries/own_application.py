"""One application as its applicants work on it: answers, tasks, evidence, and what may be done now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.context import Reading
from portal.permissions import Permission
from portal.queries.case_evidence import EvidenceShown, evidence_of
from portal.queries.own_cases import COLOURS, case_around, own_case
from sandbox_licences.case_file.consented import consent_record, lines_active
from sandbox_licences.case_file.entries import Answer
from sandbox_licences.case_file.facts import declared
from sandbox_licences.case_file.file import CaseFile, about_the_law
from sandbox_licences.case_file.risk import RiskFound, risk_of
from sandbox_licences.form_versions import CarriedOver, carry_over
from sandbox_licences.forms import form_of
from sandbox_licences.forms.form import Form
from sandbox_licences.forms.question import Answers, Kind
from sandbox_licences.law import Law
from sandbox_licences.lifecycle.application import APPLICATION, CLOCK_STOPPED, LABELS, TERMINAL, Event, State
from sandbox_licences.relief import consent_needed_from
from sandbox_licences.task_list import TaskList, asked, task_list


@dataclass(frozen=True, slots=True)
class Given:
    """Who gave an answer, when, and its place in the file."""

    seq: int
    by: str
    at: datetime


@dataclass(frozen=True)
class OwnApplication:
    """What the pages of an application show. ``against`` is why it cannot be submitted, as sentences."""

    reference: str
    title: str
    organisation_code: str
    organisation: str
    demonstration: bool
    state: State
    label: str
    colour: str
    entries: int
    """The place of the last entry: what a step that must have seen everything states."""
    form: Form
    answers: Answers
    asked: frozenset[str]
    given: Mapping[str, Given]
    tasks: TaskList
    evidence: tuple[EvidenceShown, ...]
    law: Law
    risk: RiskFound
    declared: bool
    against: tuple[str, ...]
    new_form: CarriedOver | None
    """What a newer version of the form would keep and ask anew; None while there is none."""
    may_change: bool
    may_bring_evidence: bool
    """While it can be changed, and while its licence lives."""
    stopped_by_files: tuple[str, ...]
    """The lines of its living licence that lose their consents when what shows their safeguards changes."""
    shown_for_lines: tuple[str, ...]
    """Where that is shown: questions of the form, as they are put, and files by name."""
    may_sign: bool
    may_withdraw: bool

    @property
    def last_given(self) -> Given | None:
        return max(self.given.values(), key=lambda one: one.seq, default=None)


def own_application(reading: Reading, reference: str) -> OwnApplication:
    """The application as its own people see it.

    Raises:
        NotFound: no such application, or not of an organisation of theirs.
    """
    row, file = own_case(reading, reference)
    around, state = case_around(reading, row, file), State(row.state)
    code = row.organisation_code
    open_to_changes = state is State.DRAFT or state in CLOCK_STOPPED
    newest = form_of(row.domain)
    asked_now = frozenset(question.id for question in asked(file.form, file.answers))
    record = consent_record(file, around.delegations)
    usable = lines_active(file, record, around.law, around.today) if file.may_be_kept_up else ()
    return OwnApplication(
        reference=row.reference,
        title=row.title,
        organisation_code=code,
        organisation=row.organisation.name,
        demonstration=row.demonstration,
        state=state,
        label=LABELS[state].applicant,
        colour=COLOURS.get(state, "gray" if state in TERMINAL else "blue"),
        entries=row.entries,
        form=file.form,
        answers=file.answers,
        asked=asked_now,
        given=_given(file),
        tasks=task_list(file.form, file.answers),
        evidence=evidence_of(file, around.law.names, around.today),
        law=around.law,
        risk=risk_of(file),
        declared=declared(file),
        against=_against(file),
        new_form=carry_over(file.form, newest, file.answers) if newest.version != file.form.version else None,
        may_change=open_to_changes and reading.may(Permission.CASE_CHANGE, code),
        may_bring_evidence=(open_to_changes or file.may_be_kept_up) and reading.may(Permission.CASE_CHANGE, code),
        stopped_by_files=tuple(line.id for line in usable if consent_needed_from(line, around.law)),
        shown_for_lines=(*_asked_about_the_law(file, asked_now), *file.named_in(about_the_law)),
        may_sign=open_to_changes and reading.may(Permission.CASE_SUBMIT, code),
        may_withdraw=APPLICATION.step(state, Event.WITHDRAWN) is not None
        and reading.may(Permission.CASE_WITHDRAW, code),
    )


def _asked_about_the_law(file: CaseFile, asked_now: frozenset[str]) -> tuple[str, ...]:
    questions = (q for section in file.form.sections if about_the_law(section) for q in section.questions)
    return tuple(f"“{q.label}”" for q in questions if q.kind is Kind.EVIDENCE and q.id in asked_now)


def _given(file: CaseFile) -> dict[str, Given]:
    return {
        entry.what.question: Given(entry.stamp.seq, entry.stamp.by_name, entry.stamp.at) for entry in file.of(Answer)
    }


def _against(file: CaseFile) -> tuple[str, ...]:
    """What is missing outside the declaration, which is given with the submission itself."""
    signed = {section.id for section in file.form.sections if section.for_signatory}
    return tuple(m.sentence for m in task_list(file.form, file.answers).missing if m.section_id not in signed)

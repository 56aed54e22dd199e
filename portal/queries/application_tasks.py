"""What waits for applicants and signatories: drafts to finish or sign, questions, what a licence needs to be issued and
to be kept up."""

from __future__ import annotations

from sqlalchemy import select

from portal.clock import day_in_words
from portal.context import Reading
from portal.db.cases import Licence, SandboxCase
from portal.permissions import Permission
from portal.queries.contest_tasks import Task
from portal.queries.licences import licence
from portal.queries.own_cases import OwnCase, before_issue, case_around, may_start_for, own_case, own_cases
from sandbox_licences.lifecycle.application import State
from sandbox_licences.lifecycle.licence import TERMINAL
from sandbox_licences.lifecycle.licence import State as LicenceState

COLOURS = {LicenceState.ACTIVE: "green", LicenceState.SUSPENDED: "red"}
"""Of the tag of a licence; blue where it is not here."""


def application_tasks(reading: Reading) -> list[Task]:
    """Their licences, the applications that wait for them, then one line for the others.

    Nothing for people of no innovator.
    """
    if not (may_start := may_start_for(reading)):
        return []
    cases = own_cases(reading)
    waiting = [_task(reading, case) for case in cases if case.waits_for_us]
    unissued = _to_be_issued(reading, may_start)
    tasks = _licences(reading, may_start) + unissued + waiting
    others = len(cases) - len(waiting) - len(unissued)
    if others:
        title = f"See where {others} {'application stands' if others == 1 else 'applications stand'}"
        told = "Being dealt with, or ended: nothing waits for you there."
        tasks.append(Task(title, told, "Under way", "blue", "applications.py"))
    if not cases:
        told = f"For {' or '.join(may_start.values())}. Fee and time are told before the first question."
        tasks.append(Task("Start an application for a sandbox licence", told, "Not started", "gray", "applications.py"))
    return tasks


def _licences(reading: Reading, held_by: dict[str, str]) -> list[Task]:
    """The living ones: a notice to answer, what they lack, or how they stand."""
    alive = (
        select(Licence.number)
        .join(SandboxCase, SandboxCase.id == Licence.case_id)
        .where(SandboxCase.organisation_code.in_(held_by), Licence.state.not_in(TERMINAL), Licence.number.is_not(None))
        .order_by(Licence.id.desc())
    )
    return [task for number in reading.session.scalars(alive) for task in _of_licence(reading, number or "")]


def _to_be_issued(reading: Reading, held_by: dict[str, str]) -> list[Task]:
    """Those granted whose issue waits for their holder."""
    granted = (
        select(SandboxCase)
        .join(Licence, Licence.case_id == SandboxCase.id)
        .where(SandboxCase.organisation_code.in_(held_by), Licence.state == LicenceState.RESERVED)
        .order_by(SandboxCase.id.desc())
    )
    tasks = []
    for row in reading.session.scalars(granted):
        _, file = own_case(reading, row.reference)
        if settle := before_issue(file, case_around(reading, row, file)):
            title = f"Settle what keeps the licence of “{row.title}” from being issued"
            where = (("case", row.reference),)
            tasks.append(Task(title, _first(settle), "Not in order", "yellow", "application_status.py", where))
    return tasks


def _first(reasons: tuple[str, ...]) -> str:
    return reasons[0] + (f" And {len(reasons) - 1} more." if len(reasons) > 1 else "")


def _of_licence(reading: Reading, number: str) -> list[Task]:
    shown = licence(reading, number)

    def task(title: str, hint: str, tag: str, colour: str = "yellow") -> Task:
        return Task(title, hint, tag, colour, "licence.py", (("number", number),))

    tasks = [
        task(
            f"Answer the notice on licence {number}",
            f"It may be {notice.of}. You may answer until {day_in_words(notice.answer_by)}.",
            "Your answer needed",
        )
        for notice in shown.notices
        if not (notice.over or notice.answered)
    ]
    if shown.for_holder:
        tasks.append(task(f"Keep up licence {number}", _first(shown.for_holder), "Not in order"))
    until = f"{shown.terms.product}, until {day_in_words(shown.terms.last_on)}."
    if shown.against and not shown.for_holder:
        until += " Something stands against it, which is not for you to mend."
    return [*tasks, task(f"Licence {number}", until, shown.label, COLOURS.get(shown.state, "blue"))]


def _task(reading: Reading, case: OwnCase) -> Task:
    where = (("case", case.reference),)
    if case.state is not State.DRAFT:
        title = f"Answer the written questions on “{case.title}”"
        return Task(title, case.hint, "Your answer needed", "yellow", "application_status.py", where)
    if case.ready_to_sign:
        signs = reading.may(Permission.CASE_SUBMIT, case.organisation_code)
        title = f"Sign and submit “{case.title}”" if signs else f"“{case.title}” waits for a signatory"
        word, colour = ("Ready for you", "yellow") if signs else ("With signatory", "violet")
        return Task(title, "Every other task is completed.", word, colour, "application_submit.py", where)
    return Task(f"Finish the application “{case.title}”", case.hint, "In progress", "blue", "application.py", where)

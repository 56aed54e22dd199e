"""What waits for an applicant or a signatory: drafts to finish or sign, questions to answer, a first application."""

from __future__ import annotations

from portal.context import Reading
from portal.permissions import Permission
from portal.queries.contest_tasks import Task
from portal.queries.own_cases import OwnCase, may_start_for, own_cases
from sandbox_licences.lifecycle.application import State


def application_tasks(reading: Reading) -> list[Task]:
    """Those that wait for them, then one line for the others; nothing for people of no innovator."""
    if not (may_start := may_start_for(reading)):
        return []
    cases = own_cases(reading)
    tasks = [_task(reading, case) for case in cases if case.waits_for_us]
    others = len(cases) - len(tasks)
    if others:
        title = f"See where {others} {'application stands' if others == 1 else 'applications stand'}"
        told = "Being dealt with, or ended: nothing waits for you there."
        tasks.append(Task(title, told, "Under way", "blue", "applications.py"))
    if not cases:
        told = f"For {' or '.join(may_start.values())}. Fee and time are told before the first question."
        tasks.append(Task("Start an application for a sandbox licence", told, "Not started", "gray", "applications.py"))
    return tasks


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

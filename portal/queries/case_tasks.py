"""What waits for somebody on sandbox cases, for the first page: the central unit's people, and those of regulators."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from portal.clock import day_in_words
from portal.context import Reading
from portal.db.case_files import around as around_of
from portal.db.case_files import case_file, hats_of
from portal.db.cases import SandboxCase
from portal.permissions import CENTRAL_UNIT, READ_CASES
from portal.queries.asked import asked_of_us
from portal.queries.case_acts import EXPOSURE
from portal.queries.case_queue import QueueRow, queue_rows
from portal.queries.contest_tasks import Task
from portal.queries.suspension_tasks import suspension_tasks
from sandbox_licences import gates
from sandbox_licences.case_file import files
from sandbox_licences.case_file.facts import facts_of
from sandbox_licences.case_file.money import liability_of
from sandbox_licences.hats import Hat
from sandbox_licences.lifecycle.application import State

MOST = 10
"""Cases named one by one; the queue has them all."""
_DOES = {
    State.SUBMITTED: "Check whether the application is complete",
    State.DULY_MADE: "Triage the application",
    State.ASSESSMENT: "Assess the application",
    State.RECOMMENDED: "Minute the panel’s view",
    State.MINUTED: "Decide the application",
}


def case_tasks(reading: Reading) -> list[Task]:
    """The most pressing first; nothing for who has no part in cases."""
    held = {hat.role for hat in reading.hats if hat.organisation == CENTRAL_UNIT} & READ_CASES
    tasks = _asked(reading)
    if not held:
        return tasks
    rows = sorted(queue_rows(reading), key=lambda row: (row.due_on is None, row.due_on, row.reference))
    worn = hats_of(reading.session, reading.actor.person_id)
    tasks += suspension_tasks(reading, worn)
    mine = [row for row in rows if _is_mine(row, held, worn, reading.actor.name)]
    kinds = [[_task(row) for row in mine]]
    if "case_officer" in held:
        kinds.append(_meanwhile(reading, rows, worn))
    if "liability_approver" in held:
        kinds.append(_exposures(reading, rows, worn))
    if "administrator" in held:
        kinds.append(_unscanned(reading, rows))
    tasks += [task for kind in kinds for task in kind[:MOST]]
    late = sum(row.late for row in rows)
    # whatever waits for them, their turn or not, each case once
    waiting = {dict(task.params)["case"] for kind in kinds for task in kind}
    words = f"{len(rows)} open, {late} late, {len(waiting)} waiting for you."
    tasks.append(Task("See all cases", words, "Late" if late else "Cases", "red" if late else "blue", "cases.py"))
    return tasks


def _is_mine(row: QueueRow, held: set[str], worn: dict[str, Hat], name: str) -> bool:
    """Its turn is one of the roles held, and no other hat is worn on it; an officer's case is that officer's."""
    if row.waits_for_role not in held:
        return False
    if row.waits_for_role == "case_officer" and row.officer:
        return worn.get(row.reference) == "case_officer"
    expected = {row.waits_for_role, "reviewer"} if row.waits_for_role == "decision_maker" else {row.waits_for_role}
    return worn.get(row.reference) is None or worn[row.reference] in expected


def _task(row: QueueRow) -> Task:
    does = _DOES.get(row.state, "Internal review" if row.waits_for_role != "case_officer" else "Issue the licence")
    was = "was due" if row.late else "due"
    due = f" {row.stage.capitalize()} {was} on {day_in_words(row.due_on)}." if row.due_on else ""
    return Task(
        f"{does}: {row.title}",
        f"{row.reference}, {row.organisation_name}.{due}",
        "Late" if row.late else "Your turn",
        "red" if row.late else "yellow",
        "case.py",
        (("case", row.reference),),
    )


def _asked(reading: Reading) -> list[Task]:
    return [
        Task(
            f"{'Advise' if row.request else 'Answer'} on {row.about}",
            f"{row.reference}, {row.organisation_name}."
            + (f" {'Was due' if row.overdue else 'Due'} on {day_in_words(row.due_on)}." if row.due_on else ""),
            "Late" if row.overdue else "Your answer needed",
            "red" if row.overdue else "yellow",
            "advise.py" if row.request else "consent.py",
            (
                ("case", row.reference),
                ("body", row.body),
                ("request", str(row.request)) if row.request else ("line", row.line or ""),
            ),
        )
        for row in asked_of_us(reading)
        if row.open
    ][:MOST]


_AWAITED = {State.ASSESSMENT: "Advice is awaited", State.WAITING: "The applicant is awaited"}


def _meanwhile(reading: Reading, rows: Iterable[QueueRow], worn: dict[str, Hat]) -> list[Task]:
    """The officer's own cases that wait for others, where the officer has something to do all the same.

    Such as consultees who differ: that is settled by the officer alone.
    """
    tasks = []
    for row in rows:
        if row.state not in _AWAITED or row.waits_for_role == "case_officer":
            continue
        if worn.get(row.reference) != "case_officer":
            continue
        case = reading.session.scalars(select(SandboxCase).where(SandboxCase.reference == row.reference)).one()
        file = case_file(reading.session, case)
        facts = facts_of(file.submitted, around_of(reading.session, case, file, reading.now))
        against = (*gates.against_eligibility(facts), *gates.against_technical(facts))
        if own := [reason.words for reason in against if "case_officer" in reason.who]:
            more = f" And {len(own) - 1} more." if len(own) > 1 else ""
            hint = f"{row.reference}, {row.organisation_name}. {own[0]}{more}"
            where = (("case", row.reference),)
            tasks.append(Task(f"Meanwhile: {row.title}", hint, _AWAITED[row.state], "yellow", "case.py", where))
    return tasks


def _exposures(reading: Reading, rows: Iterable[QueueRow], worn: dict[str, Hat]) -> list[Task]:
    """Cases whose exposure is above a limit, or needs an approval elsewhere, and has none yet."""
    tasks = []
    for row in rows:
        if row.state not in EXPOSURE or worn.get(row.reference, "liability_approver") != "liability_approver":
            continue
        case = reading.session.scalars(select(SandboxCase).where(SandboxCase.reference == row.reference)).one()
        file = case_file(reading.session, case)
        around = around_of(reading.session, case, file, reading.now)
        owed = liability_of(file, around.ledger, around.settings, around.today)
        above = owed.exposure > max(owed.limit, owed.approved or 0)
        above |= owed.programme > max(owed.programme_limit, owed.programme_approved or 0) and owed.of_case is not None
        if above or owed.treasury_awaited or owed.parliament_awaited:
            hint = f"{row.reference}, {row.organisation_name}. It cannot be granted or issued without your approval."
            where = (("case", row.reference), ("do", "exposure"))
            tasks.append(Task(f"Look at the exposure: {row.title}", hint, "Your turn", "yellow", "case_work.py", where))
    return tasks


def _unscanned(reading: Reading, rows: Iterable[QueueRow]) -> list[Task]:
    """Cases in assessment that wait for a scan of a file."""
    tasks = []
    for row in rows:
        if row.state not in (State.ASSESSMENT, State.RECOMMENDED, State.MINUTED):
            continue
        case = reading.session.scalars(select(SandboxCase).where(SandboxCase.reference == row.reference)).one()
        waiting = files.unscanned(case_file(reading.session, case).submitted)
        if waiting:
            count = f"{len(waiting)} {'file' if len(waiting) == 1 else 'files'}"
            hint = f"{row.reference}, {row.organisation_name}. No scan has found {count} clean."
            where = (("case", row.reference), ("do", "scan"))
            tasks.append(Task(f"Record scans: {row.title}", hint, "Not scanned", "yellow", "case_work.py", where))
    return tasks

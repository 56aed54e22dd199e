"""Licences suspended at once, for the first page: by when they are looked at again, as the holder and anybody read."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from portal.clock import day_in_words, london_date
from portal.context import Reading
from portal.db.cases import Licence, SandboxCase
from portal.queries.contest_tasks import Task
from portal.queries.licences import LicenceShown, Reader, licence
from sandbox_licences.hats import Hat
from sandbox_licences.lifecycle.licence import Event, State


def suspension_tasks(reading: Reading, worn: Mapping[str, Hat]) -> list[Task]:
    """To do for whoever may decide on one, information for the case officer; the day that comes first on top.

    For people of the central unit, each with the hats they wear by case.
    """
    suspended = (
        select(Licence.number, SandboxCase)
        .join(SandboxCase, SandboxCase.id == Licence.case_id)
        .where(Licence.state == State.SUSPENDED, Licence.number.is_not(None))
    )
    found = []
    for number, case in reading.session.execute(suspended):
        shown = licence(reading, number or "")
        decides = Event.REINSTATED in shown.possible
        handles = worn.get(case.reference) == Hat.CASE_OFFICER
        if shown.review_on and shown.reader is Reader.CENTRAL_UNIT and (decides or handles):
            found.append((shown.review_on, shown.number, _task(reading, shown, case, decides=decides)))
    return [task for _, _, task in sorted(found, key=lambda each: each[:2])]


def _task(reading: Reading, shown: LicenceShown, case: SandboxCase, *, decides: bool) -> Task:
    assert shown.review_on is not None
    day, over = day_in_words(shown.review_on), shown.review_on < london_date(reading.now)
    title = f"Look again at the suspension of {shown.number}" if decides else f"{shown.number} is suspended"
    if over:
        what = f"It was to be looked at again on {day}, and nothing is decided yet."
    else:
        what = f"{'Due' if decides else 'A decision maker looks at it again'} on {day}."
    if decides:
        what += " Let it go on, or suspend or revoke it after notice."
    word, colour = ("Overdue", "red") if over else ("Your turn", "yellow") if decides else ("Suspended", "gray")
    hint = f"{case.reference}, {case.organisation.name}: {case.title}. {what}"
    return Task(title, hint, word, colour, "licence.py", (("number", shown.number),))

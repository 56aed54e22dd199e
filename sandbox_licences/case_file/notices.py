"""Notices that a licence may be suspended or revoked: which still stand, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from metrics.working_days import Calendar, working_day_after
from sandbox_licences.case_file.entries import NoticeAnswered, NoticeOfStep, NoticeWithdrawn
from sandbox_licences.case_file.file import CaseFile, Written
from sandbox_licences.lifecycle.licence import Event

TIME_TO_ACT = 40
"""Working days after the last day to answer. A step that was not taken by then needs a notice of its own reasons."""
_SETTLES = frozenset({Event.REINSTATED, Event.SET_BACK})
"""Steps with which every notice falls: the licence goes on."""


def stands_until(notice: NoticeOfStep, calendar: Calendar) -> date:
    """The last day on which what it announces can be done."""
    return working_day_after(notice.answer_by, TIME_TO_ACT, calendar)


def notices_standing(
    file: CaseFile, version: int, today: date, calendar: Calendar
) -> tuple[Written[NoticeOfStep], ...]:
    """Notices to the holder of this version's licence after which the step they announce can still be taken: those that
    were neither acted on nor withdrawn, and are not too old.

    Of several of one kind the newest: it takes the place of the others, with their time to answer.
    """
    standing = (n for n in _not_acted_on(file, version) if today <= stands_until(n.what, calendar))
    return tuple({notice.what.of: notice for notice in standing}.values())


def answers_to(
    file: CaseFile, notice: Written[NoticeOfStep], calendar: Calendar
) -> tuple[Written[NoticeAnswered], ...]:
    """What the holder said to it, and to those whose place it took, oldest first."""
    notices = {
        given.stamp.seq
        for given in _not_acted_on(file, notice.stamp.version)
        if given.what.of is notice.what.of and stands_until(given.what, calendar) >= notice.stamp.on
    }
    return tuple(said for said in file.of(NoticeAnswered) if said.what.notice in notices)


def _not_acted_on(file: CaseFile, version: int) -> Iterator[Written[NoticeOfStep]]:
    taken: dict[Event, int] = {}
    settled = 0
    for move in file.steps_of_licence(version):
        taken[move.what.event] = move.stamp.seq
        if move.what.event in _SETTLES:
            settled = move.stamp.seq
    for withdrawn in file.of(NoticeWithdrawn):
        taken[withdrawn.what.of] = max(taken.get(withdrawn.what.of, 0), withdrawn.stamp.seq)
    given = (n for n in file.of(NoticeOfStep) if n.stamp.version == version)
    return (n for n in given if n.stamp.seq > max(settled, taken.get(n.what.of, 0)))

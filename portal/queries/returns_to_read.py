"""What waits for an analyst, of every round: returns to read, disputes and challenges to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from portal.clock import day_in_words, london_date
from portal.context import Reading
from portal.db.returns import Submission, SubmissionEvent
from portal.errors import NotAllowed
from portal.permissions import Permission
from portal.queries.contest_tasks import Task, central_contest_tasks
from portal.queries.rounds import BoardRow, round_board, rounds
from submissions_schema.lifecycle import LABELS, State

MOST = 5
"""Returns named one by one on the first page; the reading queue has them all."""


@dataclass(frozen=True, slots=True)
class Unread:
    """One return that waits for the central unit."""

    year: int
    regulator_code: str
    regulator_name: str
    version: int
    state: State
    since: datetime
    """When it was filed, or the questions on it answered."""


def unread_returns(reading: Reading) -> tuple[Unread, ...]:
    """Those that wait to be read, of every round; the longest waiting first.

    Raises:
        NotAllowed: not of the central unit.
    """
    if not reading.may(Permission.ROUND_READ):
        raise NotAllowed("Only the central unit sees which returns wait to be read.")
    since = (
        select(func.max(SubmissionEvent.at))
        .where(SubmissionEvent.submission_id == Submission.id, SubmissionEvent.state == Submission.state)
        .correlate(Submission)
        .scalar_subquery()
    )
    found = reading.session.execute(
        select(Submission, since)
        .where(Submission.state.in_((State.FILED, State.ANSWERED)))
        .order_by(since, Submission.id)
    )
    return tuple(
        Unread(
            one.obligation.year,
            one.obligation.regulator_code,
            one.obligation.regulator.name,
            one.version,
            State(one.state),
            at,
        )
        for one, at in found
    )


def central_tasks(reading: Reading, current: int) -> list[Task]:
    """For the central unit, the most pressing first; none for anybody else."""
    if not reading.may(Permission.ROUND_READ):
        return []
    contested = [task for season in rounds(reading) for task in central_contest_tasks(reading, season.year)]
    unread = unread_returns(reading)
    reads = _to_read(unread) if reading.may(Permission.RETURN_ACCEPT) else []
    return [*contested, *reads, _the_round(round_board(reading, current), unread, current)]


def _to_read(unread: Sequence[Unread]) -> list[Task]:
    tasks = [
        Task(
            f"Read the return of {one.regulator_name} for {one.year}",
            f"{_why(one)} Waiting since {day_in_words(london_date(one.since))}.",
            LABELS[one.state].staff,
            "blue",
            "reading_desk.py",
            (("year", str(one.year)), ("regulator", one.regulator_code)),
        )
        for one in unread[:MOST]
    ]
    more = unread[MOST:]
    if more:
        tasks.append(
            Task(
                f"And {len(more)} more",
                "In the reading queue those whose figures moved most against last year come first.",
                "",
                "blue",
                "reading_queue.py",
                (("year", str(max(one.year for one in more))),),
            )
        )
    return tasks


def _why(one: Unread) -> str:
    if one.state is State.ANSWERED:
        return "It answered your questions."
    return "Filed and not read yet." if one.version == 1 else f"Filed anew as version {one.version}, and not read yet."


def _the_round(board: Sequence[BoardRow], unread: Sequence[Unread], year: int) -> Task:
    overdue = sum(row.overdue for row in board)
    accepted = sum(row.owes and row.state is State.ACCEPTED for row in board)
    waiting = sum(one.year == year for one in unread)
    return Task(
        f"See how round {year} goes",
        f"{overdue} overdue, {waiting} to read, {accepted} accepted and not published.",
        "",
        "blue",
        "round_desk.py",
        (("year", str(year)),),
    )

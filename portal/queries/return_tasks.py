"""What waits for a regulator's people: their returns, of the current round and of older ones still in hand."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from portal.clock import day_in_words, london_date
from portal.context import Reading
from portal.db.register import Obligation, Round
from portal.db.returns import FigureQuery, Submission, SubmissionEvent
from portal.errors import NotFound
from portal.queries.contest_tasks import Task, own_contest_tasks
from portal.queries.rounds import rounds
from portal.queries.sponsor_tasks import review_answer_tasks
from portal.queries.status import ReturnStatus, return_status
from submissions_schema.lifecycle import SIGNED, Event, State


def own_statuses(reading: Reading, year: int, codes: Iterable[str]) -> dict[str, ReturnStatus]:
    """Where the returns of these regulators stand; a body new to the register may not be in this round yet."""
    found: dict[str, ReturnStatus] = {}
    for code in codes:
        with suppress(NotFound):
            found[code] = return_status(reading, year, code)
    return found


def return_tasks(reading: Reading, code: str, current: int, status: ReturnStatus | None) -> list[Task]:
    """Of one regulator, for somebody who prepares or signs its returns; ``status`` is that of the current round."""
    today = london_date(reading.now)
    roles = {hat.role for hat in reading.hats if hat.organisation == code}
    tasks: list[Task] = []
    if status and "certifier" in roles:
        tasks += _certifier_tasks(status)
    if status and "preparer" in roles:
        tasks += [*_preparer_tasks(status, today), *_filed(status)]
    for year in _older_in_hand(reading, code, current):
        older = return_status(reading, year, code)
        if "certifier" in roles and older.open_state is State.WITH_CERTIFIER:
            tasks += _certifier_tasks(older)
        if "preparer" in roles:
            tasks += _preparer_tasks(older, today)
    tasks += review_answer_tasks(reading, code)
    return tasks + [task for season in rounds(reading) for task in own_contest_tasks(reading, season.year, code)]


def _older_in_hand(reading: Reading, code: str, current: int) -> list[int]:
    """Rounds before ``current``, the oldest first, in which something still waits.

    An open version, a question that is not answered, or a return owed again: withdrawn after the round was
    published. A round that is published asks for no return it did without.
    """
    asked = select(FigureQuery.id).where(FigureQuery.submission_id == Submission.id, FigureQuery.answer.is_(None))
    in_hand = Submission.state.in_((State.DRAFT, State.WITH_CERTIFIER))
    filed = aliased(Submission)
    signed = select(filed.id).where(filed.obligation_id == Obligation.id, filed.state.in_(SIGNED))
    undone = select(SubmissionEvent.id).where(
        SubmissionEvent.submission_id == Submission.id,
        SubmissionEvent.event.in_((Event.WITHDRAWN, Event.TAKEN_DOWN)),
        or_(Round.published_at.is_(None), SubmissionEvent.at >= Round.published_at),
    )
    owed_again = Obligation.owes & undone.exists() & ~signed.exists()
    query = (
        select(Obligation.year)
        .join(Obligation.round)
        .join(Submission, Submission.obligation_id == Obligation.id)
        .where(Obligation.regulator_code == code, Obligation.year < current, or_(in_hand, asked.exists(), owed_again))
        .distinct()
        .order_by(Obligation.year)
    )
    return list(reading.session.scalars(query))


def _params(status: ReturnStatus) -> tuple[tuple[str, str], ...]:
    return (("year", str(status.year)), ("regulator", status.regulator_code))


def _due(status: ReturnStatus, today: date) -> tuple[str, str]:
    if status.returned:
        return "Returned to you", "yellow"
    if status.counted_state is not None:
        return "Draft", "blue"  # what was filed counts until this one is signed
    days = (status.due_on - today).days
    if days < 0:
        return "Overdue", "red"
    if days == 0:
        return "Due today", "yellow"
    return f"Due in {days} {'day' if days == 1 else 'days'}", "yellow" if days <= 30 else "gray"


def _preparer_tasks(status: ReturnStatus, today: date) -> list[Task]:
    where, tag = _params(status), _due(status, today)
    tasks: list[Task] = []
    if status.open_questions:
        n = status.open_questions
        tasks.append(
            Task(
                f"Answer {n} {'question' if n == 1 else 'questions'} of the central unit",
                "Your answer is published with the return.",
                "Your answer needed",
                "yellow",
                "your_return.py",
                where,
            )
        )
    if status.open_state is None and status.counted_state is None:
        if status.owes:
            tasks.append(
                Task(
                    f"Start the annual return for {status.year}",
                    "Download the workbook, filled with what is known, or type on screen.",
                    *tag,
                    "your_return.py",
                    where,
                )
            )
        return tasks
    if status.open_state is State.DRAFT:
        tasks += _draft_tasks(status, tag)
    if status.open_state is State.WITH_CERTIFIER:
        tasks.append(
            Task(
                f"The return for {status.year} is with your certifier",
                f"Not filed until {_one_of(status.certifiers)} signs it.",
                "With certifier",
                "violet",
                "your_return.py",
                where,
            )
        )
    return tasks


def _filed(status: ReturnStatus) -> list[Task]:
    if status.open_state is not None or status.counted_state not in SIGNED:
        return []
    until = day_in_words(status.edits_close_on)
    again = "It can only be corrected now." if status.edits_closed else f"You may replace it until {until}."
    return [
        Task(
            f"The return for {status.year} is filed",
            f"Receipt {status.receipt}. {again}",
            status.labels.staff,
            "green",
            "your_return.py",
            _params(status),
        )
    ]


def _draft_tasks(status: ReturnStatus, tag: tuple[str, str]) -> list[Task]:
    where, tasks = _params(status), []
    if status.checked_at is None:
        return [
            Task(
                f"Fill in the annual return for {status.year}",
                "Nothing was uploaded yet.",
                *tag,
                "your_return.py",
                where,
            )
        ]
    if status.errors:
        n = status.errors
        tasks.append(
            Task(
                f"Clear {n} {'error' if n == 1 else 'errors'} in the annual return for {status.year}",
                f"{status.rows:,} rows read. Errors must be corrected before the return can be sent.",
                *tag,
                "your_return.py",
                where,
            )
        )
    if status.unexplained:
        n = status.unexplained
        tasks.append(
            Task(
                f"Explain {n} {'query' if n == 1 else 'queries'}",
                "Your words are published beside the figures and offered to you again next year.",
                "In progress",
                "blue",
                "your_return.py",
                where,
            )
        )
    ready = status.cannot_send is None
    hint = "Everything is checked. It is not filed until the certifier signs it."
    tasks.append(
        Task(
            "Send the return to your certifier",
            hint if ready else status.cannot_send or "",
            tag[0] if ready else "Cannot start yet",
            tag[1] if ready else "gray",
            "your_return.py" if ready else None,
            where,
        )
    )
    return tasks


def _certifier_tasks(status: ReturnStatus) -> list[Task]:
    if status.open_state is not State.WITH_CERTIFIER:
        return [
            Task(
                f"Sign off the return for {status.year}",
                "Opens when a preparer sends it to you.",
                "Cannot start yet" if status.counted_state is None else "Filed",
                "gray" if status.counted_state is None else "green",
            )
        ]
    return [
        Task(
            f"Sign off the return for {status.year}",
            f"{status.sent_by} sent it to you. It {status.is_due} on {day_in_words(status.due_on)}.",
            "Ready for you",
            "yellow",
            "sign_off.py",
            _params(status),
        )
    ]


def _one_of(names: tuple[str, ...]) -> str:
    return " or ".join(names) if names else "a certifier"

"""The person who is signed in: their roles, what waits for them, their keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.clock import day_in_words, london_date
from portal.context import Reading
from portal.db.people import ApiKey, Organisation
from portal.errors import NotFound
from portal.permissions import ROLES, Permission
from portal.queries.application_tasks import application_tasks
from portal.queries.case_tasks import case_tasks
from portal.queries.contest_tasks import Task, central_contest_tasks, own_contest_tasks
from portal.queries.department_tasks import department_tasks
from portal.queries.messages import undelivered_tasks
from portal.queries.people_tasks import people_tasks
from portal.queries.round_tasks import round_tasks
from portal.queries.rounds import current_round, round_board
from portal.queries.sponsor_tasks import review_answer_tasks, sponsor_tasks
from portal.queries.status import ReturnStatus, return_status
from submissions_schema.lifecycle import SIGNED, WITH_CENTRAL_UNIT, State


@dataclass(frozen=True, slots=True)
class MyHat:
    role: str
    organisation: str
    organisation_name: str
    demonstration: bool

    @property
    def words(self) -> str:
        return f"{ROLES[self.role].split(':')[0].lower()} for {self.organisation_name}"


@dataclass(frozen=True, slots=True)
class MyKey:
    id: int
    label: str
    start: str
    organisation: str
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class Desk:
    """What one person sees first after signing in."""

    hats: tuple[MyHat, ...]
    year: int | None
    status: ReturnStatus | None
    """Of their regulator's return in the current round."""
    tasks: tuple[Task, ...]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(h.role for h in self.hats)


def my_hats(reading: Reading) -> tuple[MyHat, ...]:
    names = {o.code: o for o in reading.session.scalars(select(Organisation)) if o.code in _codes(reading)}
    return tuple(
        MyHat(h.role, h.organisation, names[h.organisation].name, names[h.organisation].demonstration)
        for h in reading.hats
    )


def _codes(reading: Reading) -> set[str]:
    return {h.organisation for h in reading.hats}


def my_regulator(reading: Reading) -> str | None:
    """The regulator whose return this person prepares or signs; the first, where there are several."""
    return next((h.organisation for h in reading.hats if h.role in ("preparer", "certifier")), None)


def my_key_organisations(reading: Reading) -> dict[str, str]:
    """The organisations for which this person can make keys: code to name."""
    own = [hat for hat in my_hats(reading) if reading.may(Permission.KEY_MAKE, hat.organisation)]
    return {hat.organisation: hat.organisation_name for hat in own}


def my_desk(reading: Reading) -> Desk:
    """What waits for this person, the most pressing first."""
    hats = my_hats(reading)
    current = current_round(reading)
    code = my_regulator(reading)
    status = _my_status(reading, current.year, code) if current and code else None
    tasks: list[Task] = []
    if status:
        roles = {h.role for h in reading.hats if h.organisation == code}
        if "certifier" in roles:
            tasks += _certifier_tasks(status)
        if "preparer" in roles:
            tasks += _preparer_tasks(status, london_date(reading.now))
        tasks += review_answer_tasks(reading, status.regulator_code)
        tasks += own_contest_tasks(reading, status.year, status.regulator_code)
    tasks += round_tasks(reading)
    tasks += people_tasks(reading)
    if current and reading.may(Permission.ROUND_READ):
        tasks += central_contest_tasks(reading, current.year) + _central_tasks(reading, current.year)
    tasks += undelivered_tasks(reading)
    tasks += application_tasks(reading)
    tasks += case_tasks(reading)
    tasks += department_tasks(reading)
    tasks += sponsor_tasks(reading)
    return Desk(hats, current.year if current else None, status, tuple(tasks))


def _my_status(reading: Reading, year: int, code: str) -> ReturnStatus | None:
    """Where their return stands; a body new to the register may not be in this round yet."""
    try:
        return return_status(reading, year, code)
    except NotFound:
        return None


def _params(status: ReturnStatus) -> tuple[tuple[str, str], ...]:
    return (("year", str(status.year)), ("regulator", status.regulator_code))


def _due(status: ReturnStatus, today: date) -> tuple[str, str]:
    if status.returned:
        return "Returned to you", "yellow"
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
    if status.open_state is None and status.counted_state in SIGNED:
        tasks.append(
            Task(
                f"The return for {status.year} is filed",
                f"Receipt {status.receipt}. You may replace it until {day_in_words(status.edits_close_on)}.",
                status.labels.staff,
                "green",
                "your_return.py",
                where,
            )
        )
    return tasks


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


def _central_tasks(reading: Reading, year: int) -> list[Task]:
    board = round_board(reading, year)
    waiting = [r for r in board if r.state in WITH_CENTRAL_UNIT and r.state is not State.QUERIED]
    overdue = [r for r in board if r.owes and r.late and r.filed_at is None]
    accepted = [r for r in board if r.owes and r.state is State.ACCEPTED]
    tasks = []
    if reading.may(Permission.RETURN_ACCEPT):
        tasks += [
            Task(
                f"Read the return of {row.regulator_name}",
                "It answered your questions." if row.state is State.ANSWERED else "Filed and not read yet.",
                row.label,
                "blue",
                "reading_desk.py",
                (("year", str(year)), ("regulator", row.regulator_code)),
            )
            for row in waiting
        ]
        if len(waiting) > 1:
            tasks.append(
                Task(
                    f"Choose among {len(waiting)} returns to read",
                    "Those whose figures moved most against last year come first.",
                    "",
                    "blue",
                    "reading_queue.py",
                    (("year", str(year)),),
                )
            )
    tasks.append(
        Task(
            f"See how round {year} goes",
            f"{len(overdue)} overdue, {len(waiting)} to read, {len(accepted)} accepted and not published.",
            "",
            "blue",
            "round_desk.py",
            (("year", str(year)),),
        )
    )
    return tasks


def _one_of(names: tuple[str, ...]) -> str:
    return " or ".join(names) if names else "a certifier"


def my_keys(reading: Reading) -> tuple[MyKey, ...]:
    """The actor's keys that still work."""
    found = reading.session.scalars(
        select(ApiKey)
        .where(
            ApiKey.person_id == reading.actor.person_id, ApiKey.revoked_at.is_(None), ApiKey.expires_at > reading.now
        )
        .order_by(ApiKey.made_at)
    )
    return tuple(
        MyKey(k.id, k.label, k.start, k.organisation_code, k.made_at, k.expires_at, k.last_used_at) for k in found
    )

"""What waits for somebody because of the comparison: a place to look at, disputes and challenges to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from portal.clock import day_in_words, london_date
from portal.context import Reading
from portal.db.comparison import Challenge, FoldedCounts, PeerGroupDispute
from portal.db.register import Round
from portal.permissions import Permission
from portal.queries.contest_days import contest_days


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits: a link when it can be done now, and always what opens it or what it is about."""

    title: str
    hint: str
    tag: str
    colour: str
    page: str | None = None
    """The page's file under ui/; None when it cannot start yet."""
    params: tuple[tuple[str, str], ...] = ()


def of_each(own: Mapping[str, str], tasks_of: Callable[[str], Iterable[Task]]) -> list[Task]:
    """The tasks of every organisation in ``own`` (code to name); where there are several each says whose it is."""
    if len(own) == 1:
        return [task for code in own for task in tasks_of(code)]
    return [replace(task, hint=f"{name}. {task.hint}") for code, name in own.items() for task in tasks_of(code)]


def own_contest_tasks(reading: Reading, year: int, regulator_code: str) -> list[Task]:
    """For a regulator whose return is compared: from the preview on until the last day of challenges."""
    days, today = contest_days(reading.session.get_one(Round, year)), london_date(reading.now)
    compared = reading.session.get(FoldedCounts, (year, regulator_code)) is not None
    if not compared or days.no_challenge(today):
        return []
    if days.published_on is None:
        hint = f"Comment on it, or challenge a figure, before it is published on {day_in_words(days.publishes_on)}."
    else:
        hint = f"It is public. A figure can be challenged until {day_in_words(days.challenge_until)}."
    where = (("year", str(year)), ("regulator", regulator_code))
    word = "Published" if days.published_on else "Before publication"
    return [Task(f"See your place in the comparison {year}", hint, word, "blue", "your_place.py", where)]


def central_contest_tasks(reading: Reading, year: int) -> list[Task]:
    """For analysts: how many disputes and challenges of a round wait for an answer in writing."""
    if not reading.may(Permission.CHALLENGE_ANSWER):
        return []
    waiting = 0
    for kind in (PeerGroupDispute, Challenge):
        query = select(func.count()).where(kind.year == year, kind.answer.is_(None))
        waiting += reading.session.scalar(query) or 0
    if not waiting:
        return []
    what = "1 dispute or challenge" if waiting == 1 else f"{waiting} disputes and challenges"
    return [
        Task(
            f"Answer {what} of round {year}",
            "Regulators contest their group or a figure; the answer is given in writing.",
            "Your answer needed",
            "yellow",
            "contested.py",
            (("year", str(year)),),
        )
    ]

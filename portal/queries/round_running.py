"""For whoever runs a round: its progress, what was decided on it, what to read first, the days of the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.context import Reading
from portal.db.people import Person
from portal.db.register import Regulator
from portal.db.rounds import RoundEvent
from portal.errors import NotAllowed
from portal.permissions import Permission
from portal.queries.figures import Compared, compared_figures, with_n
from portal.queries.rounds import BoardRow, RoundDates, round_board, rounds
from portal.usual_rounds import round_of
from regulators.reporting_round import Round as Season
from submissions_schema.lifecycle import WITH_CENTRAL_UNIT, State

SHOWN_OF_EACH = 2
"""Figures named for one return in the reading queue."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on a round or on one regulator in it."""

    regulator_name: str | None
    words: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ToRead:
    """One return that waits for the central unit, with the figures that moved most."""

    row: BoardRow
    moved: tuple[Compared, ...]
    """The most moved first; none where nothing can be compared with last year."""
    not_compared: tuple[Compared, ...]
    """Those with a value that are no movement: the series breaks, or only one of the years has a value."""
    alone: bool
    """Without a return of last year."""

    @property
    def most(self) -> float:
        """How far its most moved figure moved, as a share of the larger year."""
        return max((pair.stands_out for pair in self.moved), default=0.0)


def progress(board: Iterable[BoardRow]) -> tuple[tuple[str, int], ...]:
    """How many of those that owe a return stand where, in the order of the way; whoever owes none comes last."""
    order = ["Withdrawn", "Not started", "Draft", "With certifier", "Returned, not refiled"]
    order += ["Filed", "Queried", "Answered", "Accepted", "Published", "Excused"]
    found = Counter(row.label for row in board if not row.sourced)
    return tuple((label, found[label]) for label in order if found[label])


def round_decisions(reading: Reading, year: int, regulator_code: str | None = None) -> tuple[Decision, ...]:
    """What was decided on this round, or on one regulator in it; the newest first.

    Raises:
        NotAllowed: not of the central unit.
    """
    _require(reading)
    query = (
        select(RoundEvent, Person.name, Regulator)
        .outerjoin(Person, Person.id == RoundEvent.by_id)
        .outerjoin(Regulator, Regulator.code == RoundEvent.regulator_code)
        .where(RoundEvent.year == year)
        .order_by(RoundEvent.id.desc())
    )
    if regulator_code is not None:
        query = query.where(RoundEvent.regulator_code == regulator_code)
    return tuple(
        Decision(body.name if body else None, event.words, event.reason, by or "the portal", event.at)
        for event, by, body in reading.session.execute(query)
    )


def reading_queue(reading: Reading, year: int) -> tuple[ToRead, ...]:
    """The returns that wait to be read, those whose figures moved most first.

    Raises:
        NotAllowed: not of the central unit.
    """
    waiting = [row for row in round_board(reading, year) if row.state in WITH_CENTRAL_UNIT]
    queue = [_to_read(row, compared_figures(reading, year, row.regulator_code)) for row in waiting]
    return tuple(sorted(queue, key=lambda one: (one.row.state is State.QUERIED, -one.most, one.row.regulator_code)))


def next_round(reading: Reading) -> tuple[RoundDates | None, Season]:
    """The newest round, and the one after it in its usual edition, on the usual days.

    Raises:
        NotAllowed: not of the central unit.
    """
    _require(reading)
    newest = next(iter(rounds(reading)), None)
    return newest, round_of(newest.year + 1 if newest else reading.now.year + 1)


def what_moved(one: ToRead, year: int) -> str:
    """The figures that moved most, then those that cannot be compared and why; each with unit, interval and n."""
    if one.alone:
        return f"There is no return of {year - 1} to compare with."
    said = "; ".join(_both(pair) for pair in one.moved) or "No figure moved"
    apart = [f"{_both(pair)}{' (series break)' if pair.breaks else ''}" for pair in one.not_compared[:SHOWN_OF_EACH]]
    more = len(one.not_compared) - len(apart)
    if not apart:
        return f"{said}."
    return f"{said}. Not compared: {'; '.join(apart)}{f'; and {more} more' if more else ''}."


def _both(pair: Compared) -> str:
    assert pair.before is not None
    return f"{pair.now.label}: {with_n(pair.before)}, now {with_n(pair.now)}"


def _to_read(row: BoardRow, pairs: Iterable[Compared]) -> ToRead:
    listed = tuple(pairs)
    changed = sorted((p for p in listed if p.change), key=lambda pair: (-pair.stands_out, -pair.moved))
    apart = sorted((p for p in listed if p.not_compared), key=lambda pair: not pair.breaks)
    return ToRead(row, tuple(changed[:SHOWN_OF_EACH]), tuple(apart), all(pair.before is None for pair in listed))


def _require(reading: Reading) -> None:
    if not reading.may(Permission.ROUND_READ):
        raise NotAllowed("Only the central unit sees how a round is run.")

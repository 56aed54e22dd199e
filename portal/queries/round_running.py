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
from portal.queries.figures import Compared, compared_figures
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

    @property
    def most(self) -> float:
        """How far its most moved figure moved, as a share of the larger year."""
        return max((pair.stands_out for pair in self.moved), default=0.0)


def progress(board: Iterable[BoardRow]) -> tuple[tuple[str, int], ...]:
    """How many of those that owe a return stand where, in the order of the way; whoever owes none comes last."""
    order = ["Not started", "Draft", "With certifier", "Returned, not refiled"]
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
    queue = [ToRead(row, _moved(reading, year, row.regulator_code)) for row in waiting]
    return tuple(sorted(queue, key=lambda one: (one.row.state is State.QUERIED, -one.most, one.row.regulator_code)))


def next_round(reading: Reading) -> tuple[RoundDates | None, Season]:
    """The newest round, and the one after it in its usual edition, on the usual days.

    Raises:
        NotAllowed: not of the central unit.
    """
    _require(reading)
    newest = next(iter(rounds(reading)), None)
    return newest, round_of(newest.year + 1 if newest else reading.now.year + 1)


def _moved(reading: Reading, year: int, regulator_code: str) -> tuple[Compared, ...]:
    pairs = [pair for pair in compared_figures(reading, year, regulator_code) if pair.change]
    return tuple(sorted(pairs, key=lambda pair: (-pair.stands_out, -pair.moved))[:SHOWN_OF_EACH])


def _require(reading: Reading) -> None:
    if not reading.may(Permission.ROUND_READ):
        raise NotAllowed("Only the central unit sees how a round is run.")

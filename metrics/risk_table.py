"""From exact counts to how many cases were at risk, and how many ended, on each day.

A case is *at risk* on day t when entry_day < t <= exit_day. An entry day of −1 is *from receipt*, so that what happens
on day 0 counts; a later one is delayed entry: the case was open when the records begin, and what ended before that day
could not be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FROM_RECEIPT = -1
"""The entry day of a case followed from the day it was received."""

CENSORED = 0
"""The cause of a case that was still pending at its last day."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class RiskTable:
    """Cases at risk and events of some cells on the same days; shapes are (cells, days) where not said otherwise.

    ``days``, shape (days,), are the distinct exit days of all cells, rising. ``events``, shape (causes, cells, days):
    ``events[k - 1]`` are those of cause k. ``longest``, shape (cells,), is the last day on which a case of the cell
    was seen, −1 where there is none. ``followed_to``, shape (cells,), is the last day up to which the cell had a case
    under observation every day since receipt: −1 where all its cases enter later. What a curve says of later days
    rests on days nobody saw.
    """

    days: Ints
    at_risk: Ints
    events: Ints
    longest: Ints
    followed_to: Ints

    def events_of(self, causes: Sequence[int] | None = None) -> Ints:
        """Events of these causes together, shape (cells, days); of all causes by default."""
        chosen = self.events if causes is None else self.events[[cause - 1 for cause in causes]]
        return np.asarray(chosen.sum(axis=0), dtype=np.int64)


def risk_table(
    cell: npt.ArrayLike,
    entry_day: npt.ArrayLike,
    exit_day: npt.ArrayLike,
    cause: npt.ArrayLike,
    n: npt.ArrayLike,
    *,
    cells: int,
    causes: int = 1,
) -> RiskTable:
    """The table of ``cells`` cells, numbered from 0, from exact counts, all of shape (rows,).

    A row says that ``n`` cases of ``cell`` were seen after ``entry_day`` and until ``exit_day`` (days since receipt),
    and ended there of ``cause``: 1 to ``causes``, or 0 where they were censored. Work and memory grow with rows and
    cells × days.

    Raises:
        ValueError: a row does not end after it begins, begins before receipt, or has a cell, cause or number that
            cannot be.
    """
    which, entry, end, why, number = (
        np.atleast_1d(np.asarray(given, dtype=np.int64)) for given in (cell, entry_day, exit_day, cause, n)
    )
    which, entry, end, why, number = np.broadcast_arrays(which, entry, end, why, number)
    _require((entry >= FROM_RECEIPT).all(), "A case cannot enter before it was received.")
    _require((end > entry).all(), "A case must be seen for longer than no time: its exit day is after its entry day.")
    _require(((which >= 0) & (which < cells)).all(), f"Cells are numbered from 0 to {cells - 1}.")
    _require(((why >= CENSORED) & (why <= causes)).all(), f"Causes are numbered from 1 to {causes}; 0 is censored.")
    _require((number >= 0).all(), "A number of cases cannot be negative.")

    some = number > 0
    which, entry, end, why, number = (given[some] for given in (which, entry, end, why, number))
    days = np.unique(end)
    at = np.searchsorted(days, end)

    changes = np.zeros((cells, days.size + 1), dtype=np.int64)
    np.add.at(changes, (which, np.searchsorted(days, entry, side="right")), number)
    np.subtract.at(changes, (which, at + 1), number)

    events = np.zeros((causes, cells, days.size), dtype=np.int64)
    ended = why != CENSORED
    np.add.at(events, (why[ended] - 1, which[ended], at[ended]), number[ended])

    longest = np.full(cells, FROM_RECEIPT, dtype=np.int64)
    np.maximum.at(longest, which, end)
    return RiskTable(days, changes.cumsum(axis=1)[:, :-1], events, longest, _followed_to(which, entry, end, cells))


def _followed_to(which: Ints, entry: Ints, end: Ints, cells: int) -> Ints:
    """The last day of each cell's first unbroken spell of observation from receipt."""
    followed = np.full(cells, FROM_RECEIPT, dtype=np.int64)
    if not which.size:
        return followed
    order = np.lexsort((entry, which))
    which, entry, end = which[order], entry[order], end[order]
    apart = int(end.max()) + 2
    # the latest exit so far within the cell: cells are set apart, so that one running maximum serves all of them
    latest = np.maximum.accumulate(end + which * apart) - which * apart
    first = np.append(True, which[1:] != which[:-1])
    before = np.where(first, FROM_RECEIPT, np.append(FROM_RECEIPT, latest[:-1]))
    gaps = np.zeros(cells, dtype=np.int64)
    breaks = (entry > before).astype(np.int64)
    so_far = breaks.cumsum()
    gaps[which[first]] = so_far[first] - breaks[first]
    unbroken = so_far == gaps[which]
    np.maximum.at(followed, which[unbroken], end[unbroken])
    return followed


def _require(holds: np.bool_ | bool, message: str) -> None:
    if not holds:
        raise ValueError(message)

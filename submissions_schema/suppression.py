"""Hiding small numbers so that nobody can work them out again.

A cell that rests on 1 to 4 cases is hidden. That is not enough: sums give it away, in its row (decided is granted and
refused) and in its column (the total stands on the return's page). So for each hidden cell a *witness* is found: a
change of single cases that leaves every cell still shown exactly as it is, and this cell different. Every cell the
witness changes is hidden too. The witness is then another return that fits all that is published as well as the true
one does; nobody can tell which is the true one, and so no hidden cell can be known, whatever is added or subtracted.
Sums that a reader makes (all rows of one scheme, of one product area) are protected as cells are: the witness of a sum
of 1 to 4 takes its case from outside it. A witness keeps what a reader knows besides: counts are not negative, no row
is empty, no more kept a target than were decided. Hiding more cells later never spoils a witness: one pass is enough.

A witness moves one case: into another outcome, into another row with the opposite move there, or, where no other row
can take it, into the total, which is then hidden on the page as well (a last resort: totals are dear).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import numpy.typing as npt

COUNTS = ("received", "decided", "granted", "refused", "withdrawn", "pending", "within_target")
"""The columns of counts: received = decided + withdrawn + pending, decided = granted + refused, within_target counts
some of the decided. Lapsed cases are counted with the withdrawn."""

SMALL = range(1, 5)
"""Counts that are never shown."""

Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.int64]

_PARTS = ("granted", "refused", "withdrawn", "pending", "within_target")
_COUNTS_OF_PARTS: Counts = np.array(
    [
        [1, 1, 1, 1, 0],  # received
        [1, 1, 0, 0, 0],  # decided
        [1, 0, 0, 0, 0],
        [0, 1, 0, 0, 0],
        [0, 0, 1, 0, 0],
        [0, 0, 0, 1, 0],
        [0, 0, 0, 0, 1],
    ],
    dtype=np.int64,
)
"""How each column is made of the parts that are free to vary."""

_A_TOTAL_IS_DEAR = 1_000.0


def _moves() -> Counts:
    """Every move of one case within a row, as changes of its columns: (moves, columns). Closed under reversal.

    A case appears or goes (one outcome up or down), changes its outcome, or was or was not within its target; the
    last also together with one of the others, for rows in which every decided case kept its target.
    """
    unit = np.eye(len(_PARTS), dtype=np.int64)
    outcomes = range(4)
    of_outcomes = [unit[o] for o in outcomes] + [-unit[o] for o in outcomes]
    of_outcomes += [unit[into] - unit[out_of] for into, out_of in permutations(outcomes, 2)]
    within = unit[4]
    parts = [*of_outcomes, within, -within, *(m + within for m in of_outcomes), *(m - within for m in of_outcomes)]
    return np.array(parts) @ _COUNTS_OF_PARTS.T


_MOVES = _moves()
_REVERSED: Counts = np.array([int(np.flatnonzero((-move == _MOVES).all(axis=1))[0]) for move in _MOVES])
_CHANGES: Flags = _MOVES != 0


@dataclass(frozen=True)
class Hidden:
    """What is hidden: of the table (rows, columns) and of its totals (columns), in the order of ``COUNTS``."""

    cells: Flags
    totals: Flags


def hidden(counts: Counts, parts: Sequence[Labels] = ()) -> Hidden:
    """Which cells of ``counts`` (rows × ``COUNTS``) and of its column totals to hide.

    Each of ``parts`` (rows) labels the rows another way: sums over the rows of one label are protected too.

    Raises:
        ValueError: a row does not add up, or a count is negative.
    """
    _check(counts)
    rows = np.vstack([counts, counts.sum(axis=0)])
    search = _Search(rows)
    for labels in parts:
        for label in np.unique(labels):
            together = np.flatnonzero(labels == label)
            sums = counts[together].sum(axis=0)
            for column in np.flatnonzero((sums >= SMALL.start) & (sums < SMALL.stop)):
                search.protect_sum(together, int(column))
    for row, column in zip(*np.nonzero((rows >= SMALL.start) & (rows < SMALL.stop)), strict=True):
        search.protect(int(row), int(column))
    return Hidden(search.hidden[:-1], search.hidden[-1])


def _check(counts: Counts) -> None:
    of = {name: counts[:, place] for place, name in enumerate(COUNTS)}
    adds_up = (
        (of["received"] == of["decided"] + of["withdrawn"] + of["pending"])
        & (of["decided"] == of["granted"] + of["refused"])
        & (of["within_target"] <= of["decided"])
    )
    if not adds_up.all() or (counts < 0).any():
        raise ValueError("The counts of a row do not add up: received, decided and within target must agree.")


class _Search:
    """Finds witnesses, cheapest first; the last row of ``rows`` is the totals."""

    def __init__(self, rows: Counts) -> None:
        self.rows = rows
        self.hidden: Flags = np.zeros(rows.shape, dtype=bool)
        # a large number says more than a small one; received and decided are what readers look for first
        self._worth = np.log1p(rows) + np.array([4.0, 3.0, 1.0, 1.0, 1.0, 1.0, 2.0])
        self._worth[-1] += _A_TOTAL_IS_DEAR
        after = rows[:, None, :] + _MOVES
        # a row is published only because something was received
        at_least = np.zeros_like(rows)
        at_least[:, 0] = np.minimum(rows[:, 0], 1)
        possible = (after >= at_least[:, None, :]).all(axis=2) & (after[:, :, 6] <= after[:, :, 1])
        self._cost = np.where(possible, 0.0, np.inf)
        self._possible = possible
        for row in range(len(rows)):
            self._reckon(row)

    def _reckon(self, row: int) -> None:
        """What each move would newly hide in a row."""
        lost = _CHANGES @ (self._worth[row] * ~self.hidden[row])
        self._cost[row] = np.where(self._possible[row], lost, np.inf)

    def protect(self, row: int, column: int) -> None:
        """Hide a cell together with the cheapest witness that changes it, unless an earlier witness does already."""
        if not self.hidden[row, column]:
            self._hide(*self._cheapest(row, column)[1:])

    def protect_sum(self, rows: Labels, column: int) -> None:
        """Hide what the cheapest witness changes that changes the sum of ``rows``; it is free where one was found."""
        holding = [int(row) for row in rows if self.rows[row, column]]
        self._hide(*min(self._cheapest(row, column, but=rows) for row in holding)[1:])

    def _hide(self, move: int, rows: tuple[int, int]) -> None:
        for changed in rows:
            self.hidden[changed] |= _CHANGES[move]
            self._reckon(changed)

    def _cheapest(self, row: int, column: int, but: Labels | None = None) -> tuple[float, int, tuple[int, int]]:
        """The cost of the cheapest witness that changes a cell, its move, and the two rows it is made in; the other is
        none of ``but``."""
        total = len(self.rows) - 1
        cost = self._cost[row][:, None] + self._cost[:, _REVERSED].T  # (moves, rows taking the opposite move)
        cost[:, row] = np.inf
        if row == total:
            # the total changes only as a row does, in the same direction
            cost = self._cost[total][:, None] + self._cost.T
            cost[:, total] = np.inf
        else:
            cost[:, total] = self._cost[row] + self._cost[total]
        cost[~_CHANGES[:, column]] = np.inf
        if but is not None:
            cost[:, but] = np.inf
        move, partner = np.unravel_index(int(cost.argmin()), cost.shape)
        return float(cost[move, partner]), int(move), (row, int(partner))

"""What if the central body handled it? A scenario under stated assumptions, never an estimate of what would happen.

Each row chosen is a kind of scheme in one product area at one regulator. Its cases are decided today at the
regulator's own hazard (decisions per case and working day, constant over the life of a case), shrunken to its peers';
under the scenario at the upper quartile of the peers' hazards, less a penalty for knowing the domain less well.
Withdrawals are left out: a wait is the wait until a decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.counts import GROSS, NET, OPEN
from metrics.definition import POOLED_YEARS, SeriesBreak
from metrics.evidence import Evidence, Selection
from metrics.expected import FEWEST_DECISIONS, FEWEST_OTHERS
from metrics.series_breaks import breaks_of_net_days
from metrics.shrinkage import shrink

LABEL = "scenario, not estimate"

WORKING_DAYS = 250
"""In a year."""

Floats = npt.NDArray[np.float64]

c = pl.col


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """What is to be handled by the central body."""

    regulator_code: str
    scheme_kind: str
    product_area: str


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is assumed and not known.

    ``penalty`` is the share of the peers' pace lost because the central body knows the domain less well; ``capacity``
    the decisions it can make in each year from the first, without a limit where None.
    """

    penalty: float = 0.0
    capacity: tuple[int, ...] | None = None
    years: int = 5
    quantile: float = 0.75
    level: float = 0.95
    draws: int = 4_000
    seed: int = 28


@dataclass(frozen=True, slots=True)
class Range:
    """A figure with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RowScenario:
    """One row: mean working days from the start of the clock to a decision, now and then, and the days saved.

    ``break_even`` is the penalty (0 to 1) at which nothing would be saved; below 0 the regulator is faster already.
    """

    row: Row
    peers: int
    received_a_year: int
    pending: int
    days_now: Range
    days_then: Range
    saved: Range
    break_even: Range


@dataclass(frozen=True, slots=True)
class YearAhead:
    """One year, 1 being the first: decisions made in it and cases pending at its end, now and then.

    ``decisions_then`` is the capacity the central body would use.
    """

    year: int
    decisions_now: Range
    pending_now: Range
    decisions_then: Range
    pending_then: Range


@dataclass(frozen=True, slots=True)
class Bar:
    """How far the days saved a year move with one assumption alone, from its low to its high setting."""

    assumption: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """All rows together; ``without_comparator`` are those for which nobody else does enough of the same."""

    rows: tuple[RowScenario, ...]
    without_comparator: tuple[Row, ...]
    saved_a_year: Range | None
    """Working days that the applicants of a year would wait less, all cases together."""
    break_even: Range | None
    years: tuple[YearAhead, ...]
    tornado: tuple[Bar, ...]
    assumptions: Assumptions
    breaks: tuple[SeriesBreak, ...] = ()
    """From when on the days of the three years behind it were counted otherwise: now and then alike."""
    label: str = LABEL


@dataclass(frozen=True, eq=False)
class _Paces:
    """Hazards now and at the peers' quartile, of each row; ``drawn`` of shape (2, draws, rows)."""

    rows: list[Row]
    peers: list[int]
    received: Floats
    pending: Floats
    point: Floats
    drawn: Floats


def scenario(evidence: Evidence, rows: Sequence[Row], assumptions: Assumptions = Assumptions()) -> Scenario:
    """The scenario for ``rows``, from the last three years of the evidence of all regulators.

    Raises:
        ValueError: the penalty is not from 0 to below 1, or the capacity is not given for every year.
    """
    if not 0 <= assumptions.penalty < 1:
        raise ValueError("The penalty is a share of the pace: at least 0 and less than 1.")
    if assumptions.capacity is not None and len(assumptions.capacity) != assumptions.years:
        raise ValueError(f"A capacity is needed for each of the {assumptions.years} years.")
    found, without = _paces(evidence, sorted(set(rows)), assumptions)
    breaks = breaks_of_net_days(_years_behind(evidence))
    if not found.rows:
        return Scenario((), tuple(without), None, None, (), (), assumptions, breaks)
    kept = 1 - assumptions.penalty
    (now, best), (drawn_now, drawn_best) = found.point, found.drawn
    saved = _range(1 / now - 1 / (best * kept), 1 / drawn_now - 1 / (drawn_best * kept), assumptions)
    each = zip(
        _range(1 / now, 1 / drawn_now, assumptions),
        _range(1 / (best * kept), 1 / (drawn_best * kept), assumptions),
        saved,
        _range(1 - now / best, 1 - drawn_now / drawn_best, assumptions),
        strict=True,
    )
    of_rows = tuple(
        RowScenario(row, found.peers[i], int(found.received[i]), int(found.pending[i]), *ranges)
        for i, (row, ranges) in enumerate(zip(found.rows, each, strict=True))
    )
    total = _saved(found.received, now, best, kept), _saved(found.received, drawn_now, drawn_best, kept)
    even = _break_even(found.received, now, best), _break_even(found.received, drawn_now, drawn_best)
    [saved_a_year] = _range(total[0], total[1][:, None], assumptions)
    [break_even] = _range(even[0], even[1][:, None], assumptions)
    return Scenario(
        rows=of_rows,
        without_comparator=tuple(without),
        saved_a_year=saved_a_year,
        break_even=break_even if found.received.any() else None,
        years=_years(found, assumptions),
        tornado=_tornado(found, assumptions),
        assumptions=assumptions,
        breaks=breaks,
    )


def _years_behind(evidence: Evidence) -> tuple[int, ...]:
    return tuple(range(evidence.year - POOLED_YEARS + 1, evidence.year + 1))


def _saved(received: Floats, now: Floats, best: Floats, kept: float) -> Floats:
    return np.asarray((received * (1 / now - 1 / (best * kept))).sum(axis=-1))


def _break_even(received: Floats, now: Floats, best: Floats) -> Floats:
    """The penalty at which all the rows together save nothing; NaN where nothing is received."""
    waits = (received / now).sum(axis=-1)
    return np.asarray(1 - (received / best).sum(axis=-1) / np.where(waits > 0, waits, np.nan))


def _range(point: Floats, drawn: Floats, assumptions: Assumptions) -> list[Range]:
    """One for each row: ``point`` of shape (rows,), ``drawn`` of shape (draws, rows)."""
    tail = (1 - assumptions.level) / 2
    low, high = np.quantile(drawn, (tail, 1 - tail), axis=0)
    return [Range(*map(float, each)) for each in zip(np.atleast_1d(point), low, high, strict=True)]


def _paces(evidence: Evidence, rows: Sequence[Row], assumptions: Assumptions) -> tuple[_Paces, list[Row]]:
    year, key = evidence.year, ["regulator_code", "scheme_kind", "product_area"]
    selection = Selection(_years_behind(evidence))
    lived = selection.spans(evidence, NET).group_by(key).agg(
        decided=(c("n") * c("decided")).sum(), days=(c("n") * (c("exit") - c("entry"))).sum()
    )  # fmt: skip
    own = evidence.decisions.filter(c("year") == year, c("measure") == GROSS).group_by(key)
    flows = own.agg(received=c("n").filter("is_new").sum(), pending=c("n").filter(c("ended_as") == OPEN).sum())
    of_row = {Row(*each[:3]): each[3:] for each in flows.select(*key, "received", "pending").rows()}
    rng = np.random.default_rng(assumptions.seed)
    points, drawn, usable, peers, without = [], [], [], [], []
    for row in rows:
        stratum = lived.filter(
            c("scheme_kind") == row.scheme_kind, c("product_area") == row.product_area, c("decided") > 0
        ).sort("regulator_code")
        mine = (stratum["regulator_code"] == row.regulator_code).to_numpy()
        if not (mine.any() and _fair(stratum["decided"].to_numpy()[~mine])):
            without.append(row)
            continue
        decided = stratum["decided"].to_numpy().astype(np.float64)
        shrunken = shrink(np.log(decided / stratum["days"].to_numpy()), 1 / decided)
        errors = rng.standard_normal((assumptions.draws, decided.size)) * shrunken.standard_error
        true = shrunken.estimate + errors
        points.append([shrunken.estimate[mine][0], np.quantile(shrunken.estimate[~mine], assumptions.quantile)])
        drawn.append([true[:, mine][:, 0], np.quantile(true[:, ~mine], assumptions.quantile, axis=1)])
        usable.append(row)
        peers.append(int((~mine).sum()))
    received, pending = (np.array([of_row.get(row, (0, 0))[i] for row in usable], dtype=np.float64) for i in range(2))
    point = np.exp(np.array(points, dtype=np.float64).reshape(-1, 2).T)
    draws = (
        np.exp(np.array(drawn, dtype=np.float64).reshape(len(usable), 2, -1).transpose(1, 2, 0)) if usable else point
    )
    return _Paces(usable, peers, received, pending, point, draws), without


def _fair(others: npt.NDArray[np.int64]) -> bool:
    """As for the expected decisions of P1: enough others, enough decisions, none of them giving over half."""
    total = others.sum()
    return bool(others.size >= FEWEST_OTHERS and total >= FEWEST_DECISIONS and 2 * others.max() <= total)


def _years(found: _Paces, assumptions: Assumptions) -> tuple[YearAhead, ...]:
    """Cases pending and decided by year: they come evenly over the year and are decided at the hazard."""
    kept = np.array([1.0, 1 - assumptions.penalty])[:, None, None]
    # the point is one more draw, the first
    hazards = kept * np.concatenate([found.point[:, None, :], found.drawn], axis=1)
    left = np.exp(-hazards * WORKING_DAYS)
    of_new = (1 - left) / (hazards * WORKING_DAYS)
    pending = np.broadcast_to(found.pending, hazards.shape)
    ahead = []
    for place in range(assumptions.years):
        before = pending
        decided = before + found.received - (before * left + found.received * of_new)
        if assumptions.capacity is not None:
            wanted = decided[1].sum(axis=-1, keepdims=True)
            share = np.minimum(1, assumptions.capacity[place] / np.maximum(wanted, 1e-12))
            decided = np.stack([decided[0], decided[1] * share])
        pending = before + found.received - decided
        ranges = []
        for side in range(2):
            for each in (decided[side].sum(axis=-1), pending[side].sum(axis=-1)):
                ranges += _range(each[:1], each[1:, None], assumptions)
        ahead.append(YearAhead(place + 1, *ranges))
    return tuple(ahead)


def _tornado(found: _Paces, assumptions: Assumptions) -> tuple[Bar, ...]:
    tail = (1 - assumptions.level) / 2
    kept = 1 - assumptions.penalty
    now, best = found.point
    slow, fast = (np.quantile(found.drawn, share, axis=1) for share in (tail, 1 - tail))
    worst = min(assumptions.penalty + 0.25, 0.95)

    def saved(received: Floats = found.received, now: Floats = now, best: Floats = best, kept: float = kept) -> float:
        return float(_saved(received, now, best, kept))

    bars = [
        Bar("The regulator's own pace", saved(now=fast[0]), saved(now=slow[0])),
        Bar("The pace of its faster peers", saved(best=slow[1]), saved(best=fast[1])),
        Bar(f"A penalty of {worst:.0%} or none", saved(kept=1 - worst), saved(kept=1.0)),
        Bar("A fifth fewer or more applications", saved(found.received * 0.8), saved(found.received * 1.2)),
    ]
    return tuple(sorted(bars, key=lambda bar: -abs(bar.high - bar.low)))

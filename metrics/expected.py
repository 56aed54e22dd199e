"""Whether a regulator decides as fast as others would with its cases: observed over expected decisions.

What is expected of a regulator is what its own cases at risk, day by day, would have brought at the pace of the *other*
regulators in the stratum (a kind of scheme in a year), so that cases still pending count and none is compared with
itself. Where there is nobody fair to compare with, that is the answer.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import special  # type: ignore[import-untyped]

from metrics.count_intervals import count_intervals
from metrics.risk_table import Ints, risk_table
from metrics.survival import Floats

METHOD = "Observed / expected decisions; interval for the ratio of two counts, 95%"

FEWEST_OTHERS = 3
FEWEST_DECISIONS = 30


class Comparator(StrEnum):
    """Whether the others in a stratum are a fair comparator of a regulator there; if not, the first reason why."""

    FAIR = "fair comparator"
    FEW_REGULATORS = f"no fair comparator: fewer than {FEWEST_OTHERS} other regulators"
    FEW_DECISIONS = f"no fair comparator: fewer than {FEWEST_DECISIONS} decisions of others"
    ONE_REGULATOR = "no fair comparator: more than half of the others' decisions are one regulator's"


@dataclass(frozen=True, slots=True, eq=False)
class StratumComparison:
    """Each regulator in each of its strata: arrays and ``comparator`` of shape (pairs,), by stratum, then regulator.

    ``observed`` are its decisions on days on which others had cases at risk too, ``beyond`` those on other days, which
    no comparison reaches. ``expected`` is Σ n d' / n' over those days, n being its own cases at risk and d' / n' the
    hazard of the others; ``expected_variance`` is Σ n² d' / n'². They are given whether the comparator is fair or not.
    """

    regulator: Ints
    stratum: Ints
    cases: Ints
    observed: Ints
    beyond: Ints
    expected: Floats
    expected_variance: Floats
    comparator: tuple[Comparator, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Ratios:
    """Each regulator over the strata in which it has a fair comparator; arrays of shape (regulators,).

    ``ratio`` is observed / expected; above 1 is faster than the others. ``log_variance`` is that of its logarithm,
    1 / observed + Var(expected) / expected², infinite where none was observed. ``low`` and ``high`` bound the ratio,
    the others' pace being an estimate too. ``low_as_known`` and ``high_as_known`` take the expected number as known,
    as the limits of a funnel do: near the fewest decisions of others they are too narrow. All these are NaN where no
    decision is expected: of every regulator, that is, without a fair comparator.

    ``without_comparator`` is the share of the regulator's cases, from 0 to 1, outside those strata; NaN without cases.
    """

    observed: Ints
    expected: Floats
    expected_variance: Floats
    ratio: Floats
    log_ratio: Floats
    log_variance: Floats
    low: Floats
    high: Floats
    low_as_known: Floats
    high_as_known: Floats
    without_comparator: Floats


@dataclass(frozen=True, slots=True, eq=False)
class ObservedExpected(Ratios):
    """The same, with each regulator in each of its strata."""

    strata: StratumComparison


def observed_and_expected(
    regulator: npt.ArrayLike,
    stratum: npt.ArrayLike,
    entry_day: npt.ArrayLike,
    exit_day: npt.ArrayLike,
    decided: npt.ArrayLike,
    n: npt.ArrayLike,
    *,
    regulators: int,
    level: float = 0.95,
) -> ObservedExpected:
    """Observed and expected decisions of regulators, numbered from 0, from exact counts, all of shape (rows,).

    Days and rows are those of ``metrics.risk_table``; ``decided`` is false for what was pending, withdrawn or lapsed
    on its exit day, which leaves the risk set there. The hazard is that of Nelson (1972) and Aalen (1978), of all
    regulators in the stratum less the regulator itself; observed over expected is the standardised ratio of Breslow
    and Day (1987, chapter 2). Work and memory grow with (regulator, stratum) pairs × days.

    Raises:
        ValueError: as ``risk_table`` does, or a regulator has a number that cannot be.
    """
    rows = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(each, np.int64)) for each in (regulator, stratum, entry_day, exit_day, decided, n))
    )
    who = rows[0]
    if ((who < 0) | (who >= regulators)).any():
        raise ValueError(f"Regulators are numbered from 0 to {regulators - 1}.")
    strata = _compare(*rows)

    fair = np.array([each is Comparator.FAIR for each in strata.comparator], dtype=bool)

    def over_fair_strata(values: npt.NDArray[np.generic]) -> Floats:
        sums = np.bincount(strata.regulator[fair], weights=values[fair], minlength=regulators)
        return sums.astype(np.float64)

    observed, expected, variance = (
        over_fair_strata(each) for each in (strata.observed, strata.expected, strata.expected_variance)
    )
    cases = np.bincount(strata.regulator, weights=strata.cases, minlength=regulators)
    without = 1 - over_fair_strata(strata.cases) / np.where(cases > 0, cases, np.nan)
    ratios = ratios_of(observed, expected, variance, without, level=level)
    return ObservedExpected(**{each.name: getattr(ratios, each.name) for each in fields(Ratios)}, strata=strata)


def ratios_of(
    observed: Floats, expected: Floats, variance: Floats, without_comparator: Floats, *, level: float = 0.95
) -> Ratios:
    """Ratios with their intervals from the sums over fair strata, all of shape (regulators,)."""
    yardstick = np.where(expected > 0, expected, np.nan)
    with np.errstate(divide="ignore"):
        log_ratio = np.log(observed / yardstick)
        log_variance = 1 / observed + variance / yardstick**2
    low, high = _ratio_interval(observed, yardstick, variance, level)
    low_count, high_count = count_intervals(observed, level)
    return Ratios(
        observed=observed.astype(np.int64),
        expected=expected,
        expected_variance=variance,
        ratio=observed / yardstick,
        log_ratio=log_ratio,
        log_variance=log_variance,
        low=low,
        high=high,
        low_as_known=low_count / yardstick,
        high_as_known=high_count / yardstick,
        without_comparator=without_comparator,
    )


def _compare(who: Ints, where: Ints, entry: Ints, end: Ints, decided: Ints, number: Ints) -> StratumComparison:
    many = int(who.max(initial=0)) + 1
    pairs, pair = np.unique(where * many + who, return_inverse=True)
    stratum, regulator = np.divmod(pairs, many)
    table = risk_table(pair, entry, end, decided, number, cells=regulator.size)
    at_risk, decisions = table.at_risk, table.events_of()
    cases = np.bincount(pair, weights=number, minlength=regulator.size).astype(np.int64)

    # pairs lie in the order of their strata: a stratum is a run of them
    starts = np.flatnonzero(np.diff(stratum, prepend=-1))
    within = np.repeat(np.arange(starts.size), np.diff(np.append(starts, stratum.size)))

    def of_others(values: Ints) -> Ints:
        return np.asarray(np.add.reduceat(values, starts, axis=0)[within] - values, dtype=np.int64)

    others_at_risk, others_decisions = of_others(at_risk), of_others(decisions)
    hazard = others_decisions / np.maximum(others_at_risk, 1)
    reached = others_at_risk > 0
    own_decisions = decisions.sum(axis=1)
    observed = decisions.sum(axis=1, where=reached)
    return StratumComparison(
        regulator=regulator,
        stratum=stratum,
        cases=cases,
        observed=observed,
        beyond=own_decisions - observed,
        expected=(at_risk * hazard).sum(axis=1),
        expected_variance=(at_risk**2 * hazard / np.maximum(others_at_risk, 1)).sum(axis=1),
        comparator=_comparators(of_others((cases > 0).astype(np.int64)), own_decisions, starts, within),
    )


def _comparators(others: Ints, decisions: Ints, starts: Ints, within: Ints) -> tuple[Comparator, ...]:
    """Of each pair, from the number of other regulators with cases and every pair's decisions."""
    of_others = np.add.reduceat(decisions, starts)[within] - decisions
    # the largest among the others is the stratum's largest, or its second for the regulator that is the largest
    order = np.lexsort((decisions, within))
    last = np.append(starts, decisions.size)[1:] - 1
    largest, is_largest = decisions[order[last]][within], np.zeros(decisions.size, dtype=bool)
    is_largest[order[last]] = True
    alone = last == starts
    second = np.where(alone, 0, decisions[order[np.where(alone, last, last - 1)]])[within]
    most = np.where(is_largest, second, largest)
    reasons = np.select(
        [others < FEWEST_OTHERS, of_others < FEWEST_DECISIONS, 2 * most > of_others], [1, 2, 3], default=0
    )
    kinds = (Comparator.FAIR, Comparator.FEW_REGULATORS, Comparator.FEW_DECISIONS, Comparator.ONE_REGULATOR)
    return tuple(kinds[reason] for reason in reasons)


def _ratio_interval(observed: Floats, expected: Floats, variance: Floats, level: float) -> tuple[Floats, Floats]:
    """The interval of Clopper and Pearson (1934) for the ratio of two Poisson counts, given their sum.

    The second count is the one that knows the expected number as well as it is known, expected² / variance; as it
    grows the limits become those of Garwood (1936) for the first.
    """
    tail = (1 - level) / 2
    behind = expected**2 / np.where(variance > 0, variance, np.nan)
    low = special.betaincinv(np.maximum(observed, 1e-300), behind + 1, tail)
    high = special.betainccinv(observed + 1, behind, tail)
    scale = behind / expected
    return np.where(observed > 0, scale * low / (1 - low), 0.0 * scale), scale * high / (1 - high)

"""A thousand random cases by our methods and by lifelines and statsmodels: ``python -m tests.bench.agreement``.

Among them ties, single cases, all censored, none censored, no events, delayed entry. Tests ask the same of fewer, of
rank intervals and of the variance between regulators of a thousand too. Printed is the largest difference.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test
from statsmodels.duration.survfunc import survdiff  # type: ignore[import-untyped]
from statsmodels.stats.proportion import proportion_confint  # type: ignore[import-untyped]

from metrics.cumulative_incidence import cumulative_incidence
from metrics.log_rank import log_rank
from metrics.proportions import wilson_intervals
from metrics.risk_table import FROM_RECEIPT, risk_table
from metrics.survival import kaplan_meier, survival_interval

SAME = 1e-9

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Agreement:
    """Of what, with whom, over how many cases, and the largest difference."""

    of: str
    peer: str
    cases: int
    difference: float


def random_cells(random: np.random.Generator, cells: int) -> tuple[Ints, ...]:
    """Cell, entry, exit, event and number: ties, single cases, all censored, none censored, some with delayed entry."""
    rows: list[tuple[int, int, int, int, int]] = []
    for cell in range(cells):
        size = random.choice([1, 2, 3, 8, 30])
        end = random.integers(0, random.choice([3, 12, 60]), size)
        events = (random.random(size) < random.choice([0, 0.3, 0.7, 1])).astype(int)
        entry = np.full(size, FROM_RECEIPT)
        if random.random() < 0.5:
            # case 0 stays to the end, so that nobody enters after a risk set emptied
            late = (random.random(size) < 0.5) & (end > 0)
            entry[late] = random.integers(0, end[late])
            entry[0], end[0], events[0] = FROM_RECEIPT, end.max(), 0
        rows += list(zip([cell] * size, entry, end, events, random.integers(1, 4, size), strict=True))
    return tuple(np.array(rows).T)


def curves(random: np.random.Generator, cases: int) -> Iterator[Agreement]:
    """Kaplan-Meier and its log-log interval."""
    cell, entry, end, events, n = random_cells(random, cases)
    found = kaplan_meier(risk_table(cell, entry, end, events, n, cells=cases))
    low, high = survival_interval(found)
    off = off_limits = 0.0
    for each in range(cases):
        own = cell == each
        # lifelines counts from 0 and takes who enters on a day as at risk on it: half a day keeps them apart
        entered = np.where(entry[own] == FROM_RECEIPT, 0, entry[own] + 1.5)
        fit = KaplanMeierFitter().fit(end[own] + 1, events[own], weights=n[own], entry=entered)
        days = np.unique(end[own])
        at = np.searchsorted(found.days, days)
        ours = found.survival[each, at]
        off = max(off, np.abs(ours - fit.survival_function_at_times(days + 1).to_numpy()).max())
        inside = (ours > 0) & (ours < 1)
        if inside.any():
            limits = fit.confidence_interval_.loc[days[inside] + 1].to_numpy()
            mine = np.stack([low[each, at], high[each, at]], axis=1)[inside]
            off_limits = max(off_limits, np.abs(mine - limits).max())
    yield Agreement("Kaplan-Meier curve", "lifelines", cases, off)
    yield Agreement("its log-log interval (Greenwood)", "lifelines", cases, off_limits)


def groups(random: np.random.Generator, cases: int) -> Iterator[Agreement]:
    """Log-rank, where both can compare all groups."""
    compared, off = 0, 0.0
    while compared < cases:
        many, size = int(random.integers(2, 5)), int(random.choice([4, 20, 80]))
        group, days = random.integers(0, many, size), random.integers(0, random.choice([4, 60]), size)
        events, n = (random.random(size) < random.choice([0.4, 1])).astype(int), random.integers(1, 3, size)
        found = log_rank(risk_table(group, FROM_RECEIPT, days, events, n, cells=many), np.arange(many))
        if found.degrees == len(set(group.tolist())) - 1 > 0:
            peer = multivariate_logrank_test(days, group, events, weights=n)
            off = max(off, abs(found.chi_squared - peer.test_statistic) / max(peer.test_statistic, 1))
            compared += 1
    yield Agreement("log-rank", "lifelines", compared, off)


def strata(random: np.random.Generator, cases: int) -> Iterator[Agreement]:
    """Log-rank within strata, and with delayed entry: statsmodels takes one or the other."""
    off = off_late = 0.0
    for _ in range(cases):
        group, stratum, days = random.integers(0, 3, 150), random.integers(0, 4, 150), random.integers(0, 40, 150)
        events = (random.random(150) < 0.7).astype(int)
        # the last of each stratum is censored: statsmodels takes the logarithm of its curve
        days[:4], events[:4], stratum[:4] = 60, 0, np.arange(4)
        table = risk_table(group * 4 + stratum, FROM_RECEIPT, days, events, 1, cells=12)
        found = log_rank(table, np.arange(12) // 4, np.arange(12) % 4)
        off = max(off, abs(found.chi_squared - survdiff(days, events, group, strata=stratum)[0]))
        entry = np.where(random.random(150) < 0.4, random.integers(0, 15, 150), FROM_RECEIPT)
        days = entry + random.integers(1, 40, 150)
        entry[0], days[0], events[0] = FROM_RECEIPT, 60, 0  # somebody is there from the beginning to the end
        found = log_rank(risk_table(group, entry, days, events, 1, cells=3), [0, 1, 2])
        off_late = max(off_late, abs(found.chi_squared - survdiff(days, events, group, entry=entry)[0]))
    yield Agreement("log-rank within strata", "statsmodels", cases, off)
    yield Agreement("log-rank with delayed entry", "statsmodels", cases, off_late)


def causes(random: np.random.Generator, cases: int) -> Iterator[Agreement]:
    """Aalen-Johansen; no two on one day, because lifelines sets ties apart at random."""
    size = 12
    days = np.stack([random.permutation(40)[:size] for _ in range(cases)])
    ended = random.integers(0, 3, (cases, size))
    cell = np.repeat(np.arange(cases), size)
    found = cumulative_incidence(risk_table(cell, FROM_RECEIPT, days.ravel(), ended.ravel(), 1, cells=cases, causes=2))
    off = 0.0
    for each in range(cases):
        if (ended[each] == 1).any():
            fit = AalenJohansenFitter(calculate_variance=False).fit(days[each] + 1, ended[each], event_of_interest=1)
            ours = found.incidence[0, each, np.searchsorted(found.days, np.sort(days[each]))]
            off = max(off, np.abs(ours - fit.cumulative_density_.to_numpy()[1:, 0]).max())
    yield Agreement("Aalen-Johansen", "lifelines", cases, off)


def shares(random: np.random.Generator, cases: int) -> Iterator[Agreement]:
    """Wilson, none and all among them."""
    n = random.integers(1, 200, cases)
    hits = np.where(
        random.random(cases) < 0.1, random.choice([0, 1], cases) * n, random.binomial(n, random.random(cases))
    )
    off = np.abs(np.array(wilson_intervals(hits, n)) - np.array(proportion_confint(hits, n, method="wilson"))).max()
    yield Agreement("Wilson", "statsmodels", cases, float(off))


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--cases", type=int, default=1_000)
    asked.add_argument("--seed", type=int, default=2026)
    given = asked.parse_args()
    random = np.random.default_rng(given.seed)
    warnings.simplefilter("ignore")  # lifelines on curves without an event
    print(f"\nRandom cases by our methods and by others: ties, n = 1, all censored, no events; seed {given.seed}\n")
    print(f"{'':<44}{'with':<14}{'cases':>7}{'largest difference':>20}")
    for way in (curves, groups, strata, causes, shares):
        for each in way(random, given.cases):
            said = "the same" if each.difference < SAME else "DIFFERENT"
            print(f"{each.of:<44}{each.peer:<14}{each.cases:>7,}{each.difference:>20.1e}  {said}")


if __name__ == "__main__":
    main()

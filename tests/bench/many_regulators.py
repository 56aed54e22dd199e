"""All statistics of five rounds for ninety regulators, beside a loop over lifelines that makes the same:
``python -m tests.bench.many_regulators``.

Of each regulator in each round, from the same counts: the curve of Kaplan and Meier with its interval, median, share by
the target, restricted mean, and the cumulative hazard of Nelson and Aalen; of each round the log-rank test of all
regulators, on the cases received in it (lifelines takes no delayed entry there). Ours makes observed over expected
decisions besides, which has no peer.
"""

from __future__ import annotations

import argparse
import warnings
from dataclasses import dataclass
from time import perf_counter, process_time

import numpy as np
import numpy.typing as npt
import polars as pl
from lifelines import KaplanMeierFitter, NelsonAalenFitter
from lifelines.statistics import multivariate_logrank_test
from lifelines.utils import median_survival_times, restricted_mean_survival_time

from metrics.counts import FROM_THE_START, NET, OPEN
from metrics.elapsed import DECIDED
from metrics.expected import observed_and_expected
from metrics.log_rank import log_rank
from metrics.restricted_mean import restricted_mean
from metrics.risk_table import risk_table
from metrics.survival import kaplan_meier, quantile, share_by, survival_interval
from tests.bench.goals import print_goal
from tests.bench.invented_counts import World, invent

REGULATORS, YEARS = 90, 5
TARGET, HORIZON = 60, 120
LEAST = 50.0

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Rows:
    """Counts of the decisions: arrays of one length; ``cell`` is regulator × years + year."""

    cell: Ints
    entry: Ints
    exit: Ints
    decided: Ints
    n: Ints


@dataclass(frozen=True)
class Answers:
    """Of each cell; NaN where not known. ``chi_squared`` is of each year."""

    median: Floats
    by_target: Floats
    mean: Floats
    hazard: Floats
    chi_squared: Floats


def rows(seed: int) -> Rows:
    world = World(regulators=REGULATORS, years=YEARS, spread=0.2)
    found = invent(world, seed).decisions.filter(pl.col("measure") == NET).sort("regulator_code", "year")
    place = found["regulator_code"].rank("dense").cast(pl.Int64) - 1
    year = found["year"] - found["year"].min()
    decided = (found["ended_as"] != OPEN) & found["ended_as"].is_in(DECIDED)
    columns = (place * YEARS + year, found["entry"], found["exit"], decided.cast(pl.Int64), found["n"])
    return Rows(*(each.to_numpy() for each in columns))


def ours(of: Rows) -> Answers:
    cells = REGULATORS * YEARS
    table = risk_table(of.cell, of.entry, of.exit, of.decided, of.n, cells=cells)
    curve = kaplan_meier(table)
    survival_interval(curve)
    median, share, mean = quantile(curve), share_by(curve, TARGET), restricted_mean(curve, HORIZON)
    mean.interval()
    hazard = (table.events_of() / np.maximum(table.at_risk, 1)).sum(axis=1)
    observed_and_expected(of.cell // YEARS, of.cell % YEARS, of.entry, of.exit, of.decided, of.n, regulators=REGULATORS)
    tests = []
    for year in range(YEARS):
        own = (of.cell % YEARS == year) & (of.entry == FROM_THE_START)
        who = of.cell[own] // YEARS
        received = risk_table(who, of.entry[own], of.exit[own], of.decided[own], of.n[own], cells=REGULATORS)
        tests.append(log_rank(received, np.arange(REGULATORS)).chi_squared)
    return Answers(median.estimate.day, share.value, mean.mean, hazard, np.array(tests))


def loop(of: Rows) -> Answers:
    """lifelines counts from 0 and takes who enters on a day as at risk on it: times are moved by one, entries by a half
    more."""
    found = []
    for cell in range(REGULATORS * YEARS):
        own = of.cell == cell
        entered = np.where(of.entry[own] == FROM_THE_START, 0, of.entry[own] + 1.5)
        end, decided, n = of.exit[own] + 1, of.decided[own], of.n[own]
        curve = KaplanMeierFitter().fit(end, decided, weights=n, entry=entered)
        median_survival_times(curve.confidence_interval_)
        hazard = NelsonAalenFitter(nelson_aalen_smoothing=False).fit(end, decided, weights=n, entry=entered)
        found.append(
            (
                curve.median_survival_time_ - 1,
                1 - float(curve.survival_function_at_times(TARGET + 1).iloc[0]),
                # the first of the days is the one they were moved by
                restricted_mean_survival_time(curve, t=HORIZON + 1) - 1,
                float(hazard.cumulative_hazard_.iloc[-1, 0]),
            )
        )
    tests = []
    for year in range(YEARS):
        own = (of.cell % YEARS == year) & (of.entry == FROM_THE_START)
        test = multivariate_logrank_test(of.exit[own], of.cell[own] // YEARS, of.decided[own], weights=of.n[own])
        tests.append(test.test_statistic)
    return Answers(*(np.array(each) for each in zip(*found, strict=True)), np.array(tests))


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--runs", type=int, default=2)
    given = asked.parse_args()
    warnings.simplefilter("ignore")  # lifelines on curves that do not reach a half
    of = rows(7)
    ours(of)
    took: list[tuple[float, float, float, float]] = []
    for _ in range(given.runs):
        times = []
        for way in (ours, loop):
            began, used = perf_counter(), process_time()
            answers = way(of)
            times += [perf_counter() - began, process_time() - used]
            if way is ours:
                mine = answers
        took.append((times[0], times[1], times[2], times[3]))
    mid = np.median(np.array(took), axis=0)
    print(f"\nAll statistics of {YEARS} rounds for {REGULATORS} regulators, from {of.n.sum():,} cases at risk\n")
    print(f"{'':<50}{'seconds':>9}{'processor s':>13}{'runs':>6}")
    print(f"{'portal, all cells at once':<50}{mid[0]:9.3f}{mid[1]:13.3f}{given.runs:6}")
    print(f"{'a loop over lifelines':<50}{mid[2]:9.2f}{mid[3]:13.2f}{given.runs:6}")
    print("largest difference, in cells where both give a number:")
    for name in ("median", "by_target", "mean", "hazard", "chi_squared"):
        one, other = getattr(mine, name), getattr(answers, name)
        both = np.isfinite(one) & np.isfinite(other)
        print(f"  {name:<20}{np.abs(one - other)[both].max():12.2e}  in {both.sum()} of {both.size}")
    print_goal("lifelines' time to ours", [each[2] / each[0] for each in took], least=LEAST)


if __name__ == "__main__":
    main()

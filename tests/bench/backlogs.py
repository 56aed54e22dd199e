"""Whether the size of a backlog moves the figures: queues in a steady state, seen for one year through the records of
returns: ``python -m tests.bench.backlogs``.

Applications arrive at random and wait in one queue, first come first served; the more of its capacity a regulator uses,
the longer its backlog. Cases already waiting when the year begins enter late, those waiting at its end are cut off, as
in the counts. Estimates must be right on average. Beside them the naive share: of those decided in the year, how many
within the target, which a backlog being cleared, or growing, does move.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from metrics.restricted_mean import restricted_mean
from metrics.risk_table import FROM_RECEIPT, risk_table
from metrics.survival import kaplan_meier, share_by

YEAR, BEFORE, AFTER = 250, 1_000, 750
"""Working days: of the year that is seen, before it, and after it, so that all its cases end."""

TARGET, HORIZON = 40, 80
CAPACITY = 1.0
"""Decisions a working day, on average."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Backlog:
    """Over all runs: the backlog as the year began, and of each figure the truth, its mean, and how wide it is."""

    of: str
    backlog: float
    figure: str
    truth: float
    mean: float
    half_width: float
    held: float
    naive: float

    @property
    def unbiased(self) -> bool:
        return abs(self.mean - self.truth) <= self.half_width


def independent(random: np.random.Generator, runs: int) -> Iterator[Backlog]:
    """Every case waits by itself; the backlog is what came before the year: as usual, a third of it, or three times."""
    for times in (1 / 3, 1.0, 3.0):
        received = _arrivals(random, runs, np.where(np.arange(BEFORE + YEAR) < BEFORE, times, 1.0))
        waited = np.ceil(45 * random.weibull(1.5, received.shape[1])).astype(np.int64)
        truth = np.ceil(45 * random.weibull(1.5, 2_000_000))
        yield from _seen(f"by themselves, {times:.1f} × as many before", runs, received, waited, truth)


def in_a_queue(random: np.random.Generator, runs: int) -> Iterator[Backlog]:
    """First come, first served, with so much of the capacity used."""
    for used in (0.9, 0.95, 0.98):
        days = BEFORE + YEAR + AFTER
        arrivals = random.poisson(used * CAPACITY, (runs, days))
        arrivals[:, 0] += random.geometric(1 - used, runs) - 1  # about what waits in a steady state
        capacity = random.poisson(CAPACITY, (runs, days))
        come = arrivals.cumsum(axis=1)
        gone = np.zeros_like(come)
        for day in range(1, days):
            gone[:, day] = np.minimum(gone[:, day - 1] + capacity[:, day], come[:, day - 1])
        who = np.repeat(np.arange(runs), come[:, -1])
        place = np.arange(who.size) - np.repeat(np.append(0, come[:-1, -1].cumsum()), come[:, -1])
        apart = np.arange(runs) * (come.max() + 1)  # so that one search finds them all
        received = np.searchsorted((come + apart[:, None]).ravel(), place + apart[who], side="right") % days
        left = np.searchsorted((gone + apart[:, None]).ravel(), place + apart[who], side="right")
        ended = np.where(left // days == who, left % days, days)
        steady = (received >= BEFORE) & (received < BEFORE + YEAR)
        waited = ended - received
        seen = np.stack([who, received])
        yield from _seen(f"in a queue, {used:.0%} of the capacity used", runs, seen, waited, waited[steady])


def _arrivals(random: np.random.Generator, runs: int, each_day: Floats) -> Ints:
    """Run and day of every arrival, shape (2, arrivals)."""
    arrivals = random.poisson(each_day, (runs, each_day.size))
    who, day = np.nonzero(arrivals)
    return np.repeat(np.stack([who, day]), arrivals[who, day], axis=1)


def _seen(of: str, runs: int, come: Ints, waited: Ints, truth: npt.NDArray[np.generic]) -> Iterator[Backlog]:
    """What the year's return has of the cases, and what is made of it."""
    (who, received), first, last = come, BEFORE, BEFORE + YEAR - 1
    ended = received + waited
    open_in_it = (received <= last) & (ended >= first)
    who, received, waited, ended = (each[open_in_it] for each in (who, received, waited, ended))
    entry = np.where(received < first, first - 1 - received, FROM_RECEIPT)
    over = ended <= last
    curve = kaplan_meier(risk_table(who, entry, np.where(over, waited, last - received), over, 1, cells=runs))
    backlog = float(np.mean(np.bincount(who, weights=received < first, minlength=runs)))
    in_time = np.bincount(who, weights=over & (waited <= TARGET), minlength=runs)
    naive = float(np.mean(in_time / np.bincount(who, weights=over, minlength=runs)))
    share, mean = share_by(curve, TARGET), restricted_mean(curve, HORIZON)
    low, high = mean.interval()
    for figure, estimates, limits, true, plain in (
        ("F(target)", share.value, (share.low, share.high), float(np.mean(truth <= TARGET)), naive),
        ("restricted mean", mean.mean, (low, high), float(np.mean(np.minimum(truth, HORIZON))), np.nan),
    ):
        known = ~np.isnan(estimates)
        held = (limits[0] <= true) & (true <= limits[1])
        half = (limits[1] - limits[0])[known].mean() / 2
        yield Backlog(of, backlog, figure, true, float(estimates[known].mean()), half, float(held[known].mean()), plain)


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--runs", type=int, default=400)
    asked.add_argument("--seed", type=int, default=2026)
    given = asked.parse_args()
    random = np.random.default_rng(given.seed)
    print(f"\nThe same speed behind different backlogs: {given.runs} years of each, seed {given.seed}\n")
    print(
        f"{'cases wait':<42}{'backlog':>8}  {'figure':<16}{'truth':>8}{'mean':>8}{'± half':>8}{'held':>7}{'naive':>8}"
    )
    for each in (*independent(random, given.runs), *in_a_queue(random, given.runs)):
        said = "no bias beyond the interval" if each.unbiased else "BIASED"
        naive = "" if np.isnan(each.naive) else f"{each.naive:.3f}"
        found = f"{each.truth:8.3f}{each.mean:8.3f}{each.half_width:8.3f}{each.held:7.3f}{naive:>8}"
        print(f"{each.of:<42}{each.backlog:8.0f}  {each.figure:<16}{found}  {said}")
    print(
        "In a queue cases that wait together wait alike: intervals, made as if each waited by itself, hold less often."
    )


if __name__ == "__main__":
    main()

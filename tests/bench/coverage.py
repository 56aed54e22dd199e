"""How often intervals and limits hold what they should, by simulation: ``python -m tests.bench.coverage``.

A benchmark, not a test: it prints how often each interval held the truth beside what was promised, with the mean width,
and ends with 0 either way. The tests simulate a little of the same.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from metrics.count_intervals import count_intervals
from metrics.cumulative_incidence import cumulative_incidence
from metrics.expected import observed_and_expected
from metrics.funnel import ALARM, WARNING, binomial_limits, poisson_limits
from metrics.proportions import wilson_intervals
from metrics.ranks import as_covariance, draw_errors, intervals_from_errors
from metrics.restricted_mean import restricted_mean
from metrics.risk_table import FROM_RECEIPT, risk_table
from metrics.shrinkage import shrink, shrink_shares
from metrics.survival import kaplan_meier, quantile, share_by

Array = npt.NDArray[np.float64]

DAY = 60
"""Of the target and the horizon of restricted means."""


@dataclass(frozen=True)
class Coverage:
    """Of what, how often it held the truth, how often it should at least, and its mean width."""

    of: str
    held: float
    least: float
    width: float
    most: float = 1.0
    """How often it may at most: more is an interval wider than it need be."""
    error: float = 0.0
    """Standard error of ``held`` from so many runs."""

    @property
    def verdict(self) -> str:
        beyond = max(self.least - self.held, self.held - self.most)
        if beyond <= 0:
            return "as promised"
        return "as promised, within chance" if beyond <= 2 * self.error else "NOT AS PROMISED"


def waits(random: np.random.Generator, n: int, runs: int) -> Iterator[Coverage]:
    """``n`` cases each, of which 10% to 90% would be decided by the day; many are cut off before it."""
    chances = np.linspace(0.1, 0.9, 9)
    rates = np.repeat(-np.log(1 - chances) / DAY, runs)
    waited = np.floor(random.exponential(1 / rates[:, None], (rates.size, n))).astype(int)
    followed = random.integers(30, 200, waited.shape)
    cell, exit_day = np.repeat(np.arange(rates.size), n), np.minimum(waited, followed).ravel()
    table = risk_table(cell, FROM_RECEIPT, exit_day, (waited <= followed).ravel(), 1, cells=rates.size)
    curve = kaplan_meier(table)
    share = share_by(curve, DAY - 1)
    yield _held(f"F(target), p 0.1 to 0.9, n {n}", share.low, share.high, np.repeat(chances, runs), most=0.97)
    decay = np.exp(-rates)
    low, high = restricted_mean(curve, DAY).interval()
    yield _held(f"restricted mean, p 0.1 to 0.9, n {n}", low, high, decay * (1 - decay**DAY) / (1 - decay), most=0.97)
    median = quantile(curve)
    # a median not reached is more than the longest seen
    low, high = (np.where(np.isnan(each.day), each.more_than, each.day) for each in (median.low, median.high))
    high = np.where(np.isnan(median.high.day), np.inf, high)
    truth = np.ceil(np.log(2) / rates) - 1
    soon = truth < 60  # later ones are seldom reached
    yield _held(f"median wait, n {n}", low[soon], high[soon], truth[soon])


def endings(random: np.random.Generator, n: int, runs: int) -> Iterator[Coverage]:
    """Shares of one of two endings by a day, with cases cut off."""
    days = np.floor(random.exponential(25, (runs, n))).astype(int)
    causes = random.choice([1, 2], p=[0.6, 0.4], size=days.shape)
    cut = random.integers(20, 90, days.shape)
    causes[cut < days] = 0
    table = risk_table(
        np.repeat(np.arange(runs), n),
        FROM_RECEIPT,
        np.minimum(days, cut).ravel(),
        causes.ravel(),
        1,
        cells=runs,
        causes=2,
    )
    found = cumulative_incidence(table)
    at = np.searchsorted(found.days, 30, side="right") - 1
    for cause, share in ((1, 0.6), (2, 0.4)):
        low, high = (limit[cause - 1, :, at] for limit in found.interval())
        yield _held(f"share ended one way ({share:.0%}), n {n}", low, high, share * (1 - np.exp(-31 / 25)))


def shares_and_counts(random: np.random.Generator, n: int, runs: int) -> Iterator[Coverage]:
    """Shares of ``n`` (Wilson), and counts whose mean is ``n`` (Byar)."""
    truth = np.repeat(np.linspace(0.1, 0.9, 81), runs)
    yield _held(f"Wilson, p 0.1 to 0.9, n {n}", *wilson_intervals(random.binomial(n, truth), n), truth, most=0.97)
    means = np.full(20 * runs, float(n))
    yield _held(f"Byar, mean {n}", *count_intervals(random.poisson(means)), means)


def observed_over_expected(random: np.random.Generator, n: int, runs: int) -> Iterator[Coverage]:
    """Twelve regulators alike, ``n`` cases each; and one at half the pace of the others."""
    for pace in (1.0, 0.5):
        size = 12 * n
        regulator = np.tile(np.repeat(np.arange(12), n), (runs, 1))
        waited = np.floor(random.exponential(np.where(regulator == 0, 40 / pace, 40.0), (runs, size))).astype(int)
        cut = random.integers(20, 120, (runs, size))
        low, high = [], []
        for run in range(runs):
            found = observed_and_expected(
                regulator[run],
                0,
                FROM_RECEIPT,
                np.minimum(waited[run], cut[run]),
                waited[run] <= cut[run],
                1,
                regulators=12,
            )
            own = slice(None) if pace == 1 else slice(1)
            low.append(found.low[own])
            high.append(found.high[own])
        # with whole days the ratio of the hazards of a day, not of the rates
        truth = (1 - np.exp(-pace / 40)) / (1 - np.exp(-1 / 40))
        yield _held(f"observed / expected, pace {pace:g}, n {n}", np.concatenate(low), np.concatenate(high), truth)


def _held(of: str, low: Array, high: Array, truth: Array | float, *, most: float = 1.0) -> Coverage:
    known = ~(np.isnan(low) | np.isnan(high))
    width = (high - low)[known]
    inside = float(((low <= truth) & (truth <= high))[known].mean())
    return Coverage(of, inside, 0.93, float(width[np.isfinite(width)].mean()), most, _error(inside, width.size))


def _error(held: float, times: int) -> float:
    return float(np.sqrt(held * (1 - held) / times))


def ranks(random: np.random.Generator, k: int, runs: int, spread: float) -> Iterator[Coverage]:
    """``k`` units whose true figures spread by ``spread`` (0: all equal), half of them the same as another."""
    truth = np.repeat(random.normal(0, spread, (k + 1) // 2), 2)[:k]
    covariance = as_covariance(random.uniform(0.005, 0.1, k))
    errors = draw_errors(covariance, seed=int(random.integers(2**31)))
    best = 1 + (truth[:, None] < truth).sum(axis=1)
    worst = k - (truth[:, None] > truth).sum(axis=1)
    together, alone, widths, own_widths = [], [], [], []
    for y in truth + draw_errors(covariance, seed=int(random.integers(2**31)), draws=runs):
        found = intervals_from_errors(y, covariance, errors, seed=0)
        together.append(np.all((found.low <= best) & (worst <= found.high)))
        alone.append(np.mean((found.own_low <= best) & (worst <= found.own_high)))
        widths.append(np.mean(found.high - found.low + 1))
        own_widths.append(np.mean(found.own_high - found.own_low + 1))
    of = f"{k} units, spread {spread}"
    for kind, held, width in (("simultaneous", together, widths), ("marginal", alone, own_widths)):
        error = float(np.std(held) / np.sqrt(runs))
        yield Coverage(f"{kind} ranks, {of}", float(np.mean(held)), 0.95, float(np.mean(width)), error=error)


def limits(random: np.random.Generator, runs: int) -> Iterator[Coverage]:
    """Counts on target, with and without the spread that the limits are told."""
    expected = random.uniform(5, 300, 200)
    for tau2 in (0.0, 0.02, 0.1):
        spread = np.exp(random.normal(0, np.sqrt(tau2), (runs, 200)))
        ratios = random.poisson(expected * spread) / expected
        for level in (WARNING, ALARM):
            low, high = poisson_limits(expected, level, tau2)
            held = float(np.mean((low <= ratios) & (ratios <= high)))
            yield Coverage(
                f"limits of O/E at {level:.1%}, variance {tau2}",
                held,
                level,
                float(np.mean(high - low)),
                error=_error(held, ratios.size),
            )
    n = random.integers(20, 400, 200).astype(np.float64)
    for target in (0.3, 0.9):
        shares = random.binomial(n.astype(np.int64), target, (runs, 200)) / n
        for level in (WARNING, ALARM):
            low, high = binomial_limits(n, target, level)
            held = float(np.mean((low <= shares + 1e-9) & (shares <= high + 1e-9)))
            yield Coverage(
                f"limits of a share of {target} at {level:.1%}",
                held,
                level,
                float(np.mean(high - low)),
                error=_error(held, shares.size),
            )


def shrunken(random: np.random.Generator, k: int, runs: int) -> Iterator[Coverage]:
    """Figures and shares of ``k`` peers with n of 20 and more."""
    for spread in (0.05, 0.15, 0.4):
        held, widths = [], []
        for _ in range(runs):
            v = 1 / random.uniform(20, 300, k)
            truth = random.normal(0, spread, k)
            _note(shrink(random.normal(truth, np.sqrt(v)), v).interval(), truth, held, widths)
        of = f"shrunken log O/E of {k}, spread {spread}"
        yield Coverage(
            of, float(np.mean(held)), 0.93, float(np.mean(widths)), error=float(np.std(held) / np.sqrt(runs))
        )
    for cases in (100.0, 10.0):
        held, widths = [], []
        for _ in range(runs):
            n = random.integers(20, 200, k)
            truth = random.beta(0.8 * cases, 0.2 * cases, k)
            _note(shrink_shares(random.binomial(n, truth), n).interval(), truth, held, widths)
        of = f"shrunken shares of {k}, peers worth {cases:.0f} cases"
        yield Coverage(
            of, float(np.mean(held)), 0.93, float(np.mean(widths)), error=float(np.std(held) / np.sqrt(runs))
        )


def _note(interval: tuple[Array, Array], truth: Array, held: list[float], widths: list[float]) -> None:
    low, high = interval
    held.append(float(np.mean((low <= truth) & (truth <= high))))
    widths.append(float(np.mean(high - low)))


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--runs", type=int, default=300)
    asked.add_argument("--seed", type=int, default=2026)
    given = asked.parse_args()
    random = np.random.default_rng(given.seed)
    print(f"\nHow often intervals hold the truth: {given.runs} runs of each and more, seed {given.seed}\n")
    print(f"{'':<52}{'held':>8}{'least':>8}{'most':>7}{'mean width':>12}")
    for found in simulated(random, given.runs):
        most = f"{found.most:.2f}" if found.most < 1 else ""
        print(f"{found.of:<52}{found.held:8.4f}{found.least:8.3f}{most:>7}{found.width:12.3f}  {found.verdict}")


def simulated(random: np.random.Generator, runs: int) -> Iterator[Coverage]:
    for n in (20, 50, 200):
        yield from waits(random, n, 5 * runs)
        yield from endings(random, n, 10 * runs)
        yield from shares_and_counts(random, n, 10 * runs)
        yield from observed_over_expected(random, n, 2 * runs)
    yield from limits(random, runs)
    for k in (12, 30):
        yield from shrunken(random, k, max(runs // 5, 2))  # each takes a tenth of a second
    for k, spread in ((12, 0.0), (12, 0.4), (30, 0.4)):
        yield from ranks(random, k, runs, spread)


if __name__ == "__main__":
    main()

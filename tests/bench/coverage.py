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

from metrics.funnel import ALARM, WARNING, binomial_limits, poisson_limits
from metrics.ranks import as_covariance, draw_errors, intervals_from_errors
from metrics.shrinkage import shrink, shrink_shares

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Coverage:
    """Of what, how often it held the truth, how often it should at least, and its mean width."""

    of: str
    held: float
    least: float
    width: float


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
    yield Coverage(f"simultaneous ranks, {of}", float(np.mean(together)), 0.95, float(np.mean(widths)))
    yield Coverage(f"marginal ranks, {of}", float(np.mean(alone)), 0.95, float(np.mean(own_widths)))


def limits(random: np.random.Generator, runs: int) -> Iterator[Coverage]:
    """Counts on target, with and without the spread that the limits are told."""
    expected = random.uniform(5, 300, 200)
    for tau2 in (0.0, 0.02, 0.1):
        spread = np.exp(random.normal(0, np.sqrt(tau2), (runs, 200)))
        ratios = random.poisson(expected * spread) / expected
        for level in (WARNING, ALARM):
            low, high = poisson_limits(expected, level, tau2)
            held = float(np.mean((low <= ratios) & (ratios <= high)))
            yield Coverage(f"limits of O/E at {level:.1%}, variance {tau2}", held, level, float(np.mean(high - low)))
    n = random.integers(20, 400, 200).astype(np.float64)
    for target in (0.3, 0.9):
        shares = random.binomial(n.astype(np.int64), target, (runs, 200)) / n
        for level in (WARNING, ALARM):
            low, high = binomial_limits(n, target, level)
            held = float(np.mean((low <= shares + 1e-9) & (shares <= high + 1e-9)))
            yield Coverage(f"limits of a share of {target} at {level:.1%}", held, level, float(np.mean(high - low)))


def shrunken(random: np.random.Generator, k: int, runs: int) -> Iterator[Coverage]:
    """Figures and shares of ``k`` peers with n of 20 and more."""
    for spread in (0.05, 0.15, 0.4):
        held, widths = [], []
        for _ in range(runs):
            v = 1 / random.uniform(20, 300, k)
            truth = random.normal(0, spread, k)
            _note(shrink(random.normal(truth, np.sqrt(v)), v).interval(), truth, held, widths)
        of = f"shrunken log O/E of {k}, spread {spread}"
        yield Coverage(of, float(np.mean(held)), 0.93, float(np.mean(widths)))
    for cases in (100.0, 10.0):
        held, widths = [], []
        for _ in range(runs):
            n = random.integers(20, 200, k)
            truth = random.beta(0.8 * cases, 0.2 * cases, k)
            _note(shrink_shares(random.binomial(n, truth), n).interval(), truth, held, widths)
        of = f"shrunken shares of {k}, peers worth {cases:.0f} cases"
        yield Coverage(of, float(np.mean(held)), 0.93, float(np.mean(widths)))


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
    print(f"{given.runs} runs of each, seed {given.seed}\n{'':<55}{'held':>8}{'at least':>10}{'mean width':>12}")
    for found in (
        *limits(random, given.runs),
        *(row for k in (12, 30) for row in shrunken(random, k, given.runs)),
        *(row for k, spread in ((12, 0.0), (12, 0.4), (30, 0.4)) for row in ranks(random, k, given.runs, spread)),
    ):
        print(f"{found.of:<55}{found.held:8.4f}{found.least:10.3f}{found.width:12.3f}")


if __name__ == "__main__":
    main()

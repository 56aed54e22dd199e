"""How long cases wait: the share still waiting on each day, from counts, for all cells at once.

The curve is that of Kaplan and Meier (1958). Nothing is said beyond what was seen: a median that was not reached is
*more than* the longest wait seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
import numpy.typing as npt

from metrics.risk_table import Ints, RiskTable

Floats = npt.NDArray[np.float64]
Transform = Literal["log-log", "log", "plain"]

FOREVER = np.iinfo(np.int64).max
"""``known_to`` of a curve that came down to nothing."""

_TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))
"""Closer than this a curve is *at* a level, as in R's quantile.survfit: a product of shares is seldom exactly 0.5."""


@dataclass(frozen=True, slots=True, eq=False)
class KaplanMeier:
    """Curves of some cells; shapes (cells, days) where not said otherwise.

    ``survival`` is the share still waiting after each of ``days``; it is 1 before the first. With ``events`` d and
    ``at_risk`` n, ``greenwood_terms`` are d / (n (n − d)), 0 where all at risk had the event.

    ``known_to``, shape (cells,), is the last day for which the curve can be read: that up to which cases were followed
    without a break from receipt, ``FOREVER`` where the curve came down to 0, and the day before it did where cases that
    entered later were still to come: a curve cannot rise again, and 0 is then false (Lai and Ying 1991).
    """

    days: Ints
    survival: Floats
    greenwood_terms: Floats
    at_risk: Ints
    events: Ints
    longest: Ints
    known_to: Ints

    @property
    def greenwood(self) -> Floats:
        """Σ d / (n (n − d)), the variance of log S (Greenwood 1926); NaN where the curve is at 0."""
        return np.where(self.survival > 0, np.cumsum(self.greenwood_terms, axis=1), np.nan)

    @property
    def variance(self) -> Floats:
        """Greenwood's variance of ``survival``: S² Σ d / (n (n − d)); 0 where the curve is at 0."""
        return self.survival**2 * np.cumsum(self.greenwood_terms, axis=1)

    def at(self, day: npt.ArrayLike) -> Floats:
        """The share still waiting after ``day``, one day or one of each cell; shape (cells,), NaN where not known."""
        asked = np.broadcast_to(np.asarray(day, dtype=np.int64), self.longest.shape)
        return np.where(asked <= self.known_to, _read(self.survival, self.days, asked, before=1.0), np.nan)


def kaplan_meier(table: RiskTable, causes: Sequence[int] | None = None) -> KaplanMeier:
    """S(t) = Π (1 − d / n) over the days up to t, of all cells at once (Kaplan and Meier 1958).

    Events of other than ``causes`` (all by default) count as censored.
    """
    d, n = table.events_of(causes), table.at_risk
    left = n - d
    share = np.divide(left, n, out=np.ones(n.shape), where=n > 0)
    survival = np.cumprod(share, axis=1)
    terms = np.divide(d, n * left, out=np.zeros(n.shape), where=left > 0)
    return KaplanMeier(table.days, survival, terms, n, d, table.longest, _known_to(table, survival))


def _known_to(table: RiskTable, survival: Floats) -> Ints:
    at_nothing = survival == 0
    came_down = at_nothing.any(axis=1)
    if not came_down.any():
        return table.followed_to
    when = table.days[at_nothing.argmax(axis=1)]
    later_cases = (at_nothing[:, :-1] & (table.at_risk[:, 1:] > 0)).any(axis=1)
    ended = np.where(later_cases, np.minimum(when - 1, table.followed_to), FOREVER)
    return np.where(came_down & (when <= table.followed_to), ended, table.followed_to)


def survival_interval(
    curve: KaplanMeier, level: float = 0.95, transform: Transform = "log-log"
) -> tuple[Floats, Floats]:
    """Low and high of the curve on each day, shape (cells, days): normal on the scale of ``transform``, as R does it.

    NaN where the curve is at 0, and with *log-log* (Kalbfleisch and Prentice 1980) where it is still at 1: Greenwood's
    variance says nothing there. ``share_by`` does give an interval then.
    """
    s = curve.survival
    reach = NormalDist().inv_cdf((1 + level) / 2) * np.sqrt(curve.greenwood)
    if transform == "log-log":
        return log_log_interval(s, reach)
    if transform == "log":
        return s * np.exp(-reach), np.minimum(s * np.exp(reach), 1.0)
    return np.maximum(s - s * reach, 0.0), np.minimum(s + s * reach, 1.0)


def log_log_interval(share: Floats, reach: Floats) -> tuple[Floats, Floats]:
    """S^exp(±r / log S) for shares S and the reach r of log S to either side; NaN where S is 0 or 1."""
    s = np.where((share > 0) & (share < 1), share, np.nan)
    spread = np.exp(-reach / np.log(s))
    return s**spread, s ** (1 / spread)


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """The share of cases that had the event by a day, with its limits; each of shape (cells,), NaN where not known."""

    value: Floats
    low: Floats
    high: Floats


def share_by(curve: KaplanMeier, day: npt.ArrayLike, level: float = 0.95) -> Share:
    """F(day) = 1 − S(day): the share that had the event on or before ``day``, one day or one of each cell.

    The interval is log-log. Where none or all had it, Greenwood's variance is silent and the interval is the exact
    binomial one (Clopper and Pearson 1934) of an effective number of cases (Dorey and Korn 1987): those still at risk
    where none had it, the last number at risk over the share it stood for where all had. NaN where the curve is not
    known on that day (``known_to``).
    """
    asked = np.broadcast_to(np.asarray(day, dtype=np.int64), curve.longest.shape)
    value = 1 - curve.at(asked)
    low_s, high_s = (_read(limit, curve.days, asked, before=np.nan) for limit in survival_interval(curve, level))
    low, high = 1 - high_s, 1 - low_s

    tail = (1 - level) / 2
    rows = np.arange(value.size)
    none = value == 0
    if none.any():
        then = np.searchsorted(curve.days, asked[none])
        low[none], high[none] = 0.0, 1 - tail ** (1 / curve.at_risk[rows[none], then])
    every = value == 1
    if every.any():
        last = (curve.survival[every] == 0).argmax(axis=1)
        stood_for = np.where(last > 0, curve.survival[rows[every], last - 1], 1.0)
        low[every], high[every] = tail ** (stood_for / curve.at_risk[rows[every], last]), 1.0
    unknown = np.isnan(value)
    return Share(value, np.where(unknown, np.nan, low), np.where(unknown, np.nan, high))


@dataclass(frozen=True, slots=True, eq=False)
class Wait:
    """A number of days of each cell, or more than some number; both of shape (cells,).

    ``day`` is NaN where the level was not reached; ``more_than`` is then the longest wait seen, and NaN elsewhere.
    Both are NaN where nothing can be said: no cases, or no limit can be given.
    """

    day: Floats
    more_than: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Quantile:
    """A quantile of the waits of each cell, with its limits."""

    estimate: Wait
    low: Wait
    high: Wait


def quantile(curve: KaplanMeier, share: float = 0.5, level: float = 0.95, transform: Transform = "log-log") -> Quantile:
    """The wait by which ``share`` of the cases had the event: the first day with S ≤ 1 − share; the median by default.

    A curve that lies flat at exactly that level gives the middle of the flat, to the next fall or, at the end, to the
    longest wait seen: as R's quantile.survfit. The limits are where the limits of the curve reach the level (Brookmeyer
    and Crowley 1982).
    """
    low_s, high_s = survival_interval(curve, level, transform)
    estimate, low, high = (_reached(each, 1 - share, curve) for each in (curve.survival, low_s, high_s))
    # a limit that never came down says *more than*, unless there was none to come down
    end = np.minimum(curve.longest, curve.known_to)
    silent = np.isnan(_read(low_s, curve.days, end, before=np.nan))
    return Quantile(estimate, Wait(low.day, np.where(silent, np.nan, low.more_than)), high)


def _reached(limits: Floats, height: float, curve: KaplanMeier) -> Wait:
    """Where each row of ``limits``, shape (cells, days), first comes down to ``height``."""
    end = np.minimum(curve.longest, curve.known_to)
    if not curve.days.size:
        nothing = np.full(curve.longest.shape, np.nan)
        return Wait(nothing, nothing)
    down = limits <= height + _TOLERANCE
    below = limits < height - _TOLERANCE
    first = down.argmax(axis=1)
    flat = down.any(axis=1) & ~below[np.arange(first.size), first]
    flat_end = np.where(below.any(axis=1), curve.days[below.argmax(axis=1)], curve.longest)
    start = curve.days[first]
    day = np.where(flat, (start + flat_end) / 2, start)
    reached = down.any(axis=1) & (start <= curve.known_to)
    return Wait(np.where(reached, day, np.nan), np.where(reached | (end < 0), np.nan, end.astype(np.float64)))


def _read(steps: Floats, days: Ints, asked: Ints, before: float) -> Floats:
    """The value of each row of ``steps``, shape (cells, days), on the day asked of it; ``before`` the first day."""
    index = np.searchsorted(days, asked, side="right") - 1
    if not days.size:
        return np.full(asked.shape, before)
    return np.where(index >= 0, steps[np.arange(index.size), index], before)

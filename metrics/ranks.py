"""Rank intervals: which places a regulator's true figure may have among its peers, given all figures' errors.

Mogstad, Romano, Shaikh and Wilhelm (2024), *Review of Economic Studies* 91, 476-518, two-sided and by steps down: every
"a is no better than b" is tested, with one critical value for all that are not yet rejected, until none more falls. A
unit is placed below those certainly better than it, and above those certainly worse. Wide intervals are the finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Ranks = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

DRAWS = 10_000

_AT_ONCE = 64
"""Pairs compared at a time: by 10,000 draws 5 MB, of the 4,005 pairs that 90 units make."""


class Better(StrEnum):
    """Which figure has rank 1."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True, eq=False)
class RankIntervals:
    """Places from 1, the best, to k; arrays of shape (k,).

    ``rank`` is that of the estimates, equal figures sharing the best place. ``low`` to ``high`` are *simultaneous*: all
    k intervals hold the true ranks together with the stated probability. ``own_low`` to ``own_high`` are *marginal*:
    each does by itself, for a reader who came for one unit.
    """

    level: float
    seed: int
    draws: int
    rank: Ranks
    low: Ranks
    high: Ranks
    own_low: Ranks
    own_high: Ranks


def rank_intervals(
    estimates: npt.ArrayLike,
    variances: npt.ArrayLike,
    *,
    seed: int,
    better: Better = Better.HIGHER,
    level: float = 0.95,
    draws: int = DRAWS,
) -> RankIntervals:
    """Rank intervals of k ≥ 2 ``estimates``, shape (k,), with ``variances`` of shape (k,), or (k, k) if they correlate.

    The same seed gives the same intervals.

    Raises:
        ValueError: fewer than two units, fewer than 10,000 draws, shapes that do not fit, or a variance not positive.
    """
    if draws < DRAWS:
        raise ValueError(f"Rank intervals need {DRAWS:,} draws or more, not {draws:,}.")
    covariance = as_covariance(variances)
    errors = draw_errors(covariance, seed=seed, draws=draws)
    y = np.asarray(estimates, np.float64)
    return intervals_from_errors(y, covariance, errors, seed=seed, better=better, level=level)


def as_covariance(variances: npt.ArrayLike) -> Array:
    """A covariance matrix, shape (k, k), of variances of shape (k,) or of itself.

    Raises:
        ValueError: fewer than two units, or a variance that is not positive.
    """
    given = np.asarray(variances, np.float64)
    covariance = np.diag(given) if given.ndim == 1 else given
    if len(covariance) < 2 or covariance.shape != covariance.T.shape or not np.all(covariance.diagonal() > 0):
        raise ValueError("Ranks need two figures or more, each with a sampling variance above 0.")
    return covariance


def draw_errors(covariance: Array, *, seed: int, draws: int = DRAWS) -> Array:
    """Sampling errors of the estimates, shape (draws, k): normal with mean 0 and the ``covariance`` given, (k, k)."""
    k = len(covariance)
    standard = np.random.default_rng(seed).standard_normal((draws, k))
    if np.count_nonzero(covariance) == k:
        return standard * np.sqrt(covariance.diagonal())
    values, vectors = np.linalg.eigh(covariance)
    correlated: Array = standard @ (np.sqrt(np.clip(values, 0, None))[:, None] * vectors.T)
    return correlated


def intervals_from_errors(
    estimates: Array,
    covariance: Array,
    errors: Array,
    *,
    seed: int,
    better: Better = Better.HIGHER,
    level: float = 0.95,
) -> RankIntervals:
    """``rank_intervals`` with sampling errors already drawn, shape (draws, k), so that many figures can share them.

    Raises:
        ValueError: shapes do not fit, or two figures do not differ in error.
    """
    sign = 1 if better is Better.HIGHER else -1
    y = sign * estimates
    k, variance = y.size, covariance.diagonal()
    if y.shape != variance.shape or errors.shape[1:] != y.shape:
        raise ValueError("Ranks need one figure and one variance for each unit.")
    scale = np.sqrt(np.clip(variance[:, None] + variance - 2 * covariance, 0, None))
    first, second = np.triu_indices(k, 1)
    if not np.all(scale[first, second] > 0):
        raise ValueError("Two figures whose errors never differ cannot be ranked.")
    by_unit = np.ascontiguousarray(sign * errors.T)
    above = _certainly_above(y, by_unit, (first, second), scale, level)
    own_low, own_high = np.empty(k, np.int64), np.empty(k, np.int64)
    for unit in range(k):
        others = np.delete(np.arange(k), unit)
        own = _certainly_above(y, by_unit, (np.full(k - 1, unit), others), scale, level)
        own_low[unit], own_high[unit] = 1 + own[:, unit].sum(), k - own[unit].sum()
    return RankIntervals(
        level=level,
        seed=seed,
        draws=len(errors),
        rank=1 + (y[:, None] < y).sum(axis=1),
        low=1 + above.sum(axis=0),
        high=k - above.sum(axis=1),
        own_low=own_low,
        own_high=own_high,
    )


def _certainly_above(y: Array, errors: Array, pairs: tuple[Ranks, Ranks], scale: Array, level: float) -> Flags:
    """Which unit (row) is above which (column), shape (k, k), of the ``pairs`` compared; ``errors`` (k, draws)."""
    first, second = pairs
    upper, lower = np.where(y[first] > y[second], (first, second), (second, first))
    z = (y[upper] - y[lower]) / scale[upper, lower]
    rejected = np.zeros(z.size, np.bool_)
    while not rejected.all():
        # "upper is no better than lower" is left out once rejected; its opposite never is
        both = _largest(errors, upper[~rejected], lower[~rejected], scale, np.abs)
        opposite = _largest(errors, lower[rejected], upper[rejected], scale, np.positive)
        more = (z > np.quantile(np.maximum(both, opposite), level)) & ~rejected
        if not more.any():
            break
        rejected |= more
    above = np.zeros((y.size, y.size), np.bool_)
    above[upper[rejected], lower[rejected]] = True
    return above


def _largest(errors: Array, of: Ranks, over: Ranks, scale: Array, size: np.ufunc) -> Array:
    """Per draw, shape (draws,), the largest standardised difference of the pairs, as ``size`` takes it."""
    largest = np.full(errors.shape[1], -np.inf)
    for start in range(0, of.size, _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        difference = errors[of[some]]
        difference -= errors[over[some]]
        difference /= scale[of[some], over[some], None]
        np.maximum(largest, size(difference, out=difference).max(axis=0), out=largest)
    return largest


def shared_ranks(values: npt.ArrayLike) -> Array:
    """Ranks from 1, the smallest, of shape (k,); equal values share the mean of the ranks they take up."""
    given = np.asarray(values, np.float64)
    in_order = np.sort(given)
    below, up_to = (np.searchsorted(in_order, given, side=side) for side in ("left", "right"))
    return np.asarray((below + up_to + 1) / 2)

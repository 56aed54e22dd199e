"""Shares of cases, with the interval in which the share may lie."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

METHOD = "Wilson score interval, 95%"

Floats = npt.NDArray[np.float64]


def wilson(successes: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The score interval of Wilson (1927), without continuity correction, for a share of ``n`` cases; from 0 to 1.

    Raises:
        ValueError: ``n`` is not positive, or ``successes`` not between 0 and ``n``.
    """
    if n <= 0:
        raise ValueError(f"{successes} of {n} is no share.")
    low, high = wilson_intervals(np.array(successes), np.array(n), level)
    return float(low), float(high)


def wilson_intervals(successes: npt.ArrayLike, n: npt.ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """``wilson`` of many shares at once: low and high, from 0 to 1, in the shape the two arrays broadcast to.

    With z the normal quantile, p = successes / n: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n). NaN where ``n``
    is 0: a share of nothing is not measurable.

    Raises:
        ValueError: ``n`` is negative, or ``successes`` not between 0 and ``n``.
    """
    hits, cases = np.broadcast_arrays(np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64))
    wrong = ~((hits >= 0) & (hits <= cases))
    if wrong.any():
        raise ValueError(f"{hits[wrong][0]:g} of {cases[wrong][0]:g} is no share.")
    z = NormalDist().inv_cdf((1 + level) / 2)
    known = np.where(cases > 0, cases, np.nan)
    share = hits / known
    centre = (share + z * z / (2 * known)) / (1 + z * z / known)
    reach = z / (1 + z * z / known) * np.sqrt(share * (1 - share) / known + z * z / (4 * known * known))
    low = np.where(share == 0, 0.0, centre - reach)
    high = np.where(share == 1, 1.0, centre + reach)
    return low, high

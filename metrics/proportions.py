"""Shares of cases, with the interval in which the share may lie."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

METHOD = "Wilson score interval, 95%"


def wilson(successes: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The score interval of Wilson (1927), without continuity correction, for a share of ``n`` cases; from 0 to 1.

    Raises:
        ValueError: ``n`` is not positive, or ``successes`` not between 0 and ``n``.
    """
    if n <= 0 or not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no share.")
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (0.0 if successes == 0 else centre - reach), (1.0 if successes == n else centre + reach)

"""How cases end: the share granted, refused, withdrawn, by each day, each in competition with the others."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from metrics.risk_table import Ints, RiskTable
from metrics.survival import Floats, kaplan_meier, log_log_interval


@dataclass(frozen=True, slots=True, eq=False)
class CumulativeIncidence:
    """The share that had ended of each cause after each day; ``incidence[k - 1]`` is that of cause k.

    ``incidence`` and ``variance`` have the shape (causes, cells, days). ``known_to``, shape (cells,), is the last day
    for which they can be read (``metrics.survival.KaplanMeier``).
    """

    days: Ints
    incidence: Floats
    variance: Floats
    known_to: Ints

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Low and high, shape (causes, cells, days): normal for log(−log(1 − I)); NaN where I is 0 or 1."""
        others = 1 - self.incidence
        reach = NormalDist().inv_cdf((1 + level) / 2) * np.sqrt(self.variance)
        low, high = log_log_interval(others, np.divide(reach, others, out=np.zeros(reach.shape), where=others > 0))
        return 1 - high, 1 - low


def cumulative_incidence(table: RiskTable) -> CumulativeIncidence:
    """I_k(t) = Σ S(s−) d_k / n over the days s up to t, S being the curve of all causes (Aalen and Johansen 1978).

    With g = d / (n (n − d)) of all causes, the variance is that of the delta method (Marubini and Valsecchi 1995,
    chapter 10), equal to p(1 − p)/n without censoring:
    Σ (I(t) − I(s))² g + Σ S(s−)² d_k (n − d_k) / n³ − 2 Σ (I(t) − I(s)) S(s−) d_k / n².
    """
    curve = kaplan_meier(table)
    before = np.append(np.ones((curve.longest.size, 1)), curve.survival[:, :-1], axis=1)[:, : curve.days.size]
    n = np.maximum(table.at_risk, 1)
    share = table.events / n
    reached = np.cumsum(before * share, axis=2)
    # the squares are multiplied out, so that running sums do where pairs of days would have to be formed
    g, cross = curve.greenwood_terms, before * share / n
    variance = (
        reached**2 * np.cumsum(g, axis=1)
        - 2 * reached * np.cumsum(reached * g + cross, axis=2)
        + np.cumsum(reached**2 * g + 2 * reached * cross + before**2 * share * (1 - share) / n, axis=2)
    )
    return CumulativeIncidence(table.days, reached, np.maximum(variance, 0.0), curve.known_to)

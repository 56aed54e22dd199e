"""Whether groups of cases wait equally long: the log-rank test, within strata."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special  # type: ignore[import-untyped]

from metrics.risk_table import Ints, RiskTable
from metrics.survival import Floats

Weights = Literal["log-rank", "peto"]


@dataclass(frozen=True, slots=True, eq=False)
class LogRank:
    """The test's answer: ``observed`` and ``expected`` events of each group, weighted, shape (groups,).

    ``p`` is the probability of a ``chi_squared`` at least as large, with ``degrees`` of freedom, if all groups waited
    alike. Where nothing can be compared (no events, or never two groups at risk together) ``degrees`` is 0 and both
    are NaN.
    """

    observed: Floats
    expected: Floats
    chi_squared: float
    degrees: int
    p: float


def log_rank(
    table: RiskTable,
    group: npt.ArrayLike,
    stratum: npt.ArrayLike = 0,
    *,
    weights: Weights = "log-rank",
    causes: Sequence[int] | None = None,
) -> LogRank:
    """Compare groups of cells, within strata of cells; ``group`` and ``stratum`` number each cell from 0.

    Σ (O − E) over days and strata, E = d n_g / n, against its hypergeometric covariance
    d (n − d) / (n − 1) · n_g / n (δ_gh − n_h / n) (Mantel 1966; Peto and Peto 1972). *peto* weighs each day by the
    share of its stratum still waiting just before it, S(t−): ρ = 1 of Harrington and Fleming (1982), and R's
    survdiff(rho = 1). Events of other than ``causes`` count as censored.
    """
    shape = table.longest.shape
    groups, strata = (np.broadcast_to(np.asarray(each, dtype=np.int64), shape) for each in (group, stratum))
    size = (int(strata.max(initial=0)) + 1, int(groups.max(initial=0)) + 1)
    n_g = _summed(table.at_risk, strata, groups, size)
    d_g = _summed(table.events_of(causes), strata, groups, size)

    n, d = n_g.sum(axis=1), d_g.sum(axis=1)
    share = n_g / np.maximum(n, 1)[:, None, :]
    weight = _waiting_before(n, d) if weights == "peto" else np.ones(n.shape)
    observed = np.einsum("st,sgt->g", weight, d_g)
    expected = np.einsum("st,sgt->g", weight * d, share)

    spread = weight**2 * d * (n - d) / np.maximum(n - 1, 1)
    covariance = np.diag(np.einsum("st,sgt->g", spread, share)) - np.einsum("st,sgt,sht->gh", spread, share, share)
    sizes, axes = np.linalg.eigh(covariance)
    real = np.abs(sizes) > np.abs(sizes).max() * sizes.size * np.finfo(np.float64).eps  # the rank, as numpy counts it
    degrees = int(real.sum())
    if degrees == 0:
        return LogRank(observed, expected, np.nan, 0, np.nan)
    along = axes[:, real].T @ (observed - expected)
    chi_squared = float((along**2 / sizes[real]).sum())
    return LogRank(observed, expected, chi_squared, degrees, float(special.chdtrc(degrees, chi_squared)))


def _summed(counts: Ints, strata: Ints, groups: Ints, size: tuple[int, int]) -> Ints:
    """``counts``, shape (cells, days), added up to (strata, groups, days)."""
    sums = np.zeros((*size, counts.shape[1]), dtype=np.int64)
    np.add.at(sums, (strata, groups), counts)
    return sums


def _waiting_before(n: Ints, d: Ints) -> Floats:
    """S(t−) of each stratum, shape (strata, days)."""
    survival = np.cumprod(1 - d / np.maximum(n, 1), axis=1, dtype=np.float64)
    return np.append(np.ones((n.shape[0], 1)), survival, axis=1)[:, : n.shape[1]]

"""Funnels: how far a regulator's figure may lie from its target by chance and by the usual spread of its peers.

The allowance for spread beyond chance (*overdispersion*) is an additive variance τ², estimated on a scale on which
figures are about normal: log O/E for ratios, the arcsine of the root for shares (Spiegelhalter 2005, *Statistics in
Medicine* 24, 1185-1202). Limits and tail probabilities then take the count itself as it is, Poisson or binomial, with
a true value spread by τ² on that scale. They agree with each other: a count lies beyond a limit exactly when its tail
is below the limit's. The customary limits, normal on the scale and transformed back, are ``log_ratio_limits`` and
``arcsine_limits``; in their lower tail a small unit is flagged too often (at E = 15 without spread, 0.8% beyond 99.8%,
where 0.1% should be), so no decision rests on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq  # type: ignore[import-untyped]
from scipy.optimize.elementwise import find_root  # type: ignore[import-untyped]
from scipy.special import betainc, gammaincc, gammainccinv, gammaincinv, ndtri  # type: ignore[import-untyped]

from metrics.ranks import shared_ranks

Array = npt.NDArray[np.float64]
Limits = tuple[Array, Array]

FEWEST_UNITS = 10
"""With fewer, the spread among them cannot be told from chance."""

WARNING, ALARM = 0.95, 0.998
"""The two pairs of limits: one unit in forty, and one in a thousand, beyond each of them by chance alone."""

# the spread of true values on the transformed scale, in standard deviations, and how much of it lies at each
_NODES = np.linspace(-5, 5, 201)
_WEIGHTS = np.exp(-(_NODES**2) / 2) / np.exp(-(_NODES**2) / 2).sum()


class Trimming(StrEnum):
    """What is done with the outermost tenth of z-scores at each end, so that outliers do not widen the limits."""

    WINSORISE = "winsorised"  # drawn in to the tenth and ninetieth percentile (Spiegelhalter 2005)
    TRUNCATE = "truncated"  # left out (NHS Digital, Summary Hospital-level Mortality Indicator)


class Estimator(StrEnum):
    """How τ² is estimated."""

    DERSIMONIAN_LAIRD = "DerSimonian-Laird"
    PAULE_MANDEL = "Paule-Mandel"


class Kind(StrEnum):
    """What a funnel is of."""

    RATIO = "observed / expected"
    SHARE = "share"


class Method(StrEnum):
    """Which limits a funnel has, in words to print under it."""

    FEW_UNITS = "exact limits, without allowance for overdispersion: fewer than 10 in the group"
    NO_SPREAD = "exact limits: no spread beyond chance was found"
    OVERDISPERSED = "exact limits, widened for overdispersion"


@dataclass(frozen=True, slots=True)
class Overdispersion:
    """φ, the mean square of the trimmed z-scores; τ², the variance to add; how many units they rest on."""

    phi: float
    tau2: float
    units: int
    trimming: Trimming
    estimator: Estimator


@dataclass(frozen=True, slots=True, eq=False)
class Funnel:
    """A funnel of k units; every array has shape (k,) in the order given.

    ``value`` is O/E or the share; ``z`` the adjusted z-score (Y - t) / √(s² + τ²); ``p_low`` and ``p_high`` are
    one-tailed: how likely a count as low, or as high, would be at the target. A unit is beyond the lower limit at
    99.8% where ``p_low`` < 0.001.
    """

    kind: Kind
    target: float
    method: Method
    overdispersion: Overdispersion | None
    denominator: Array
    value: Array
    z: Array
    p_low: Array
    p_high: Array

    @property
    def tau2(self) -> float:
        return self.overdispersion.tau2 if self.overdispersion else 0.0

    def limits(self, level: float, denominator: npt.ArrayLike | None = None) -> Limits:
        """Lower and upper limits at the units, or as curves along another ``denominator``; in the unit of ``value``."""
        at = self.denominator if denominator is None else np.asarray(denominator, np.float64)
        if self.kind is Kind.RATIO:
            return poisson_limits(at, level, self.tau2)
        return binomial_limits(at, self.target, level, self.tau2)


def ratio_funnel(
    observed: npt.ArrayLike,
    expected: npt.ArrayLike,
    *,
    trimming: Trimming = Trimming.WINSORISE,
    estimator: Estimator = Estimator.DERSIMONIAN_LAIRD,
) -> Funnel:
    """The funnel of ratios O/E about 1; τ² on log O/E with s² = 1/E; a count of 0 enters z and τ² as a half.

    ``observed`` and ``expected``: shape (k,), counts of events. Source: Spiegelhalter 2005, section 3 and appendix.

    Raises:
        ValueError: an ``expected`` is not positive, or an ``observed`` is negative.
    """
    o, e = np.asarray(observed, np.float64), np.asarray(expected, np.float64)
    if not (np.all(e > 0) and np.all(o >= 0)):
        raise ValueError("Each ratio needs an expected number above 0 and an observed number of 0 or more.")
    y, s = np.log(np.maximum(o, 0.5) / e), 1 / np.sqrt(e)
    return _funnel(Kind.RATIO, 1.0, o, e, (y, s), trimming, estimator)


def share_funnel(
    successes: npt.ArrayLike,
    n: npt.ArrayLike,
    *,
    target: float | None = None,
    trimming: Trimming = Trimming.WINSORISE,
    estimator: Estimator = Estimator.DERSIMONIAN_LAIRD,
) -> Funnel:
    """The funnel of shares about ``target`` (0 to 1), by default the pooled share; τ² on asin √p with s² = 1/4n.

    ``successes`` and ``n``: shape (k,), counts of cases. Source: Spiegelhalter 2005, section 3 and appendix.

    Raises:
        ValueError: an ``n`` is not positive, or there are more successes than cases.
    """
    r, n = np.asarray(successes, np.float64), np.asarray(n, np.float64)
    if not (np.all(n > 0) and np.all((r >= 0) & (r <= n))):
        raise ValueError("Each share needs at least one case, and counts some of its cases.")
    at = float(r.sum() / n.sum()) if target is None else target
    y, s = np.arcsin(np.sqrt(r / n)) - np.arcsin(np.sqrt(at)), 1 / (2 * np.sqrt(n))
    return _funnel(Kind.SHARE, at, r, n, (y, s), trimming, estimator)


def overdispersion(z: Array, s: Array, trimming: Trimming, estimator: Estimator) -> Overdispersion:
    """φ = Σz²/I of the I trimmed z-scores, and τ² in the square of the unit of ``s`` (both shape (k,)).

    DerSimonian-Laird: τ² = max(0, (Iφ - (I - 1)) / (Σw - Σw²/Σw)) with w = 1/s² (1986; Spiegelhalter 2005, 1195).
    Paule-Mandel (1982): the τ² at which Σ (z s)² / (s² + τ²) = I - 1, or 0. Truncation leaves out the z-scores whose
    rank r has ⌊10 r / (k + 1)⌋ of 0 or 9, as the Summary Hospital-level Mortality Indicator does.
    """
    if trimming is Trimming.TRUNCATE:
        tenth = np.floor(10 * shared_ranks(z) / (z.size + 1))
        kept = (tenth > 0) & (tenth < 9)
        z, s = z[kept], s[kept]
    else:
        z = np.clip(z, *np.quantile(z, (0.1, 0.9)))
    square, w, units = float(np.sum(z**2)), 1 / s**2, z.size
    excess = square - (units - 1)
    if excess <= 0:
        tau2 = 0.0
    elif estimator is Estimator.DERSIMONIAN_LAIRD:
        tau2 = float(excess / (w.sum() - (w**2).sum() / w.sum()))
    else:
        variance, deviation2 = s**2, (z * s) ** 2
        most = float(deviation2.sum() / (units - 1))
        tau2 = float(brentq(lambda t: float(np.sum(deviation2 / (variance + t))) - (units - 1), 0, most, xtol=1e-14))
    return Overdispersion(square / units, tau2, units, trimming, estimator)


def poisson_limits(expected: npt.ArrayLike, level: float, tau2: float = 0.0) -> Limits:
    """Exact limits of O/E at an ``expected`` count of any shape: the o/E at which a tail falls to (1 - level)/2.

    The count is Poisson with mean E·exp(x), x normal with mean 0 and variance τ². Between whole counts the Poisson
    tail is continued by the incomplete gamma function: P(O ≤ o) = Q(o + 1, E). A lower limit of 0: no count is so low
    that it lies beyond.
    """
    e = np.asarray(expected, np.float64)
    reach = np.exp(5 * np.sqrt(tau2)) * e
    low, high = _invert(Kind.RATIO, 1.0, e, reach + 10 * np.sqrt(reach) + 20, tau2, level)
    return low / e, high / e


def binomial_limits(n: npt.ArrayLike, target: float, level: float, tau2: float = 0.0) -> Limits:
    """Exact limits of a share, 0 to 1, at ``n`` cases (any shape): the share at which a tail falls to (1 - level)/2.

    The count is binomial with a share whose asin √p is normal about the target's with variance τ². Between whole
    counts the tail is continued by the incomplete beta function. Limits of 0 or 1: no count lies beyond.
    """
    cases = np.asarray(n, np.float64)
    low, high = _invert(Kind.SHARE, target, cases, cases - 1e-9, tau2, level)
    return low / cases, np.minimum(high / cases, 1.0)


def chi_square_limits(expected: npt.ArrayLike, level: float) -> Limits:
    """Limits of O/E as FunnelPlotR draws them: the exact interval of a mean of which E was counted, over E.

    For comparison with funnels drawn by others: χ²(α/2; 2E) / 2E and χ²(1 - α/2; 2E + 2) / 2E. The tails are not those
    of a count of mean E: at E = 15 a count beyond the lower limit at 99.8% has 0.28% and not 0.1%.
    """
    e = np.asarray(expected, np.float64)
    tail = (1 - level) / 2
    return gammaincinv(e, tail) / e, gammainccinv(e + 1, tail) / e


def log_ratio_limits(expected: npt.ArrayLike, level: float, tau2: float) -> Limits:
    """Customary limits of O/E: exp(± z √(1/E + τ²)) (Spiegelhalter 2005; as the SHMI is published)."""
    reach = ndtri((1 + level) / 2) * np.sqrt(1 / np.asarray(expected, np.float64) + tau2)
    return np.exp(-reach), np.exp(reach)


def arcsine_limits(n: npt.ArrayLike, target: float, level: float, tau2: float) -> Limits:
    """Customary limits of a share: sin²(asin √target ± z √(1/4n + τ²)), the angle kept between 0 and a right angle."""
    reach = ndtri((1 + level) / 2) * np.sqrt(1 / (4 * np.asarray(n, np.float64)) + tau2)
    angle = np.arcsin(np.sqrt(target))
    return np.sin(np.maximum(angle - reach, 0)) ** 2, np.sin(np.minimum(angle + reach, np.pi / 2)) ** 2


def _funnel(
    kind: Kind,
    target: float,
    count: Array,
    denominator: Array,
    transformed: tuple[Array, Array],
    trimming: Trimming,
    estimator: Estimator,
) -> Funnel:
    """``transformed``: Y - t, and s."""
    y, s = transformed
    if y.size < FEWEST_UNITS:
        spread, method = None, Method.FEW_UNITS
    else:
        spread = overdispersion(y / s, s, trimming, estimator)
        method = Method.OVERDISPERSED if spread.tau2 else Method.NO_SPREAD
    tau2 = spread.tau2 if spread else 0.0
    fewer = _at_most(kind, target, np.maximum(count - 1, 0), denominator, tau2)
    return Funnel(
        kind=kind,
        target=target,
        method=method,
        overdispersion=spread,
        denominator=denominator,
        value=count / denominator,
        z=y / np.sqrt(s**2 + tau2),
        p_low=_at_most(kind, target, count, denominator, tau2),
        p_high=np.where(count > 0, 1 - fewer, 1.0),
    )


def _at_most(kind: Kind, target: float, count: Array, denominator: Array, tau2: float) -> Array:
    """P(O ≤ count), continued between whole counts; count and denominator of shape (k,)."""
    nodes, weights = (_NODES, _WEIGHTS) if tau2 else (np.zeros(1), np.ones(1))
    if kind is Kind.RATIO:
        means = denominator[:, None] * np.exp(np.sqrt(tau2) * nodes)
        return np.asarray(gammaincc(count[:, None] + 1, means) @ weights)
    angle = np.arcsin(np.sqrt(target)) + np.sqrt(tau2) * nodes
    shares = np.sin(np.clip(angle, 0, np.pi / 2)) ** 2
    failures = np.maximum(denominator - count, 1e-9)[:, None]
    at_most = betainc(failures, denominator[:, None] - failures + 1, 1 - shares) @ weights
    return np.where(count >= denominator, 1.0, at_most)


def _invert(kind: Kind, target: float, denominator: Array, largest: Array, tau2: float, level: float) -> Limits:
    """Counts o with P(O ≤ o) and with P(O ≥ o) equal to the tail; 0, or ``largest`` + 1, where no count is so rare."""
    flat, most, tail = denominator.ravel(), largest.ravel(), (1 - level) / 2

    def at_most(count: Array, unit: npt.NDArray[np.int64]) -> Array:
        return _at_most(kind, target, count, flat[unit], tau2)

    units = np.arange(flat.size)
    least = np.full_like(most, -1 + 1e-9)
    low = find_root(lambda k, unit: at_most(k, unit) - tail, (least, most), args=(units,)).x
    high = find_root(lambda k, unit: at_most(k, unit) - (1 - tail), (least, most), args=(units,)).x
    low = np.where(at_most(np.zeros_like(most), units) >= tail, 0.0, low)
    high = np.where(at_most(most, units) <= 1 - tail, most, high) + 1
    return low.reshape(denominator.shape), high.reshape(denominator.shape)

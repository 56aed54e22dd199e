"""Shrinkage: what a regulator's true figure plausibly is, given its own cases and the spread of its peers.

``shrink`` is for log O/E and restricted means (normal figures, normal spread), ``shrink_shares`` for shares (beta-
binomial). Shown beside the raw figure, never instead of it: shrinkage hides small bad units.

Intervals and probabilities average over the spreads that the figures leave possible. With the spread taken as known,
as plain empirical Bayes takes it, 95% intervals of 12 to 90 units hold the truth as rarely as 79 times in 100.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq  # type: ignore[import-untyped]
from scipy.optimize.elementwise import find_root  # type: ignore[import-untyped]
from scipy.special import betainc, betaincinv, betaln, ndtr, xlog1py, xlogy  # type: ignore[import-untyped]

Array = npt.NDArray[np.float64]
Interval = tuple[Array, Array]
Indices = npt.NDArray[np.int64]

_EVENLY = (np.arange(100) + 0.5) / 100
_COARSELY = (np.arange(40) + 0.5) / 40
_SCORES = np.linspace(-3.5, 3.5, 15)

_PRECISE = 1e-13
"""τ² is found to this share of the figures' own variance."""


class Estimator(StrEnum):
    """How the variance among true figures, τ², is estimated; they can differ threefold, so the choice is published."""

    PAULE_MANDEL = "Paule-Mandel"
    DERSIMONIAN_LAIRD = "DerSimonian-Laird"
    REML = "restricted maximum likelihood"


class Worse(StrEnum):
    """Which side of a figure is the bad one."""

    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """The peers' mean with its standard error, and their spread: τ², Cochran's Q and I² in percent (DL's)."""

    mean: float
    standard_error: float
    tau2: float
    q: float
    i2: float
    estimator: Estimator


@dataclass(frozen=True, slots=True, eq=False)
class NormalShrinkage:
    """Shrunken figures of k units, arrays of shape (k,) in the unit of y.

    ``estimate`` is λy + (1 - λ)μ with ``weight`` λ = τ²/(τ² + v), and ``standard_error`` √(λv + (1 - λ)² se(μ)²), both
    at the τ² of ``peers``. The interval and the probabilities average over τ² instead: see ``shrink``.
    """

    peers: Heterogeneity
    weight: Array
    estimate: Array
    standard_error: Array
    _odds: Array  # of each possible spread, shape (spreads,)
    _true: tuple[Array, Array]  # mean and standard deviation of θ at each, shape (k, spreads)
    _apart: tuple[Array, Array]  # the same of θ - μ

    def interval(self, level: float = 0.95) -> Interval:
        """The equal-tailed posterior interval of each true figure."""
        mean, deviation = self._true
        ends = (mean - 9 * deviation).min(axis=1), (mean + 9 * deviation).max(axis=1)
        return _between(lambda mark, i: ndtr((mark[:, None] - mean[i]) / deviation[i]) @ self._odds, ends, level)

    def probability_beyond(self, mark: float, worse: Worse) -> Array:
        """Posterior probability that a true figure is worse than a fixed ``mark``, such as log 0.80 for O/E."""
        return self._beyond(self._true, mark, worse)

    def probability_worse_than_peers(self, delta: float, worse: Worse) -> Array:
        """Posterior probability that a true figure is worse than the peers' true mean by more than ``delta`` (> 0)."""
        return self._beyond(self._apart, -delta if worse is Worse.LOWER else delta, worse)

    def _beyond(self, of: tuple[Array, Array], mark: float, worse: Worse) -> Array:
        z = (mark - of[0]) / of[1]
        return np.asarray(ndtr(z if worse is Worse.LOWER else -z) @ self._odds)


@dataclass(frozen=True, slots=True, eq=False)
class ShareShrinkage:
    """Shrunken shares of k units, from 0 to 1; arrays of shape (k,).

    ``peers`` is the posterior mean of the peers' mean share.
    """

    peers: float
    estimate: Array
    _odds: Array  # of each possible mean and spread of the peers, shape (nodes,)
    _means: Array  # the mean at each
    _beta: tuple[Array, Array]  # a and b of the share's posterior at each, shape (k, nodes)

    def interval(self, level: float = 0.95) -> Interval:
        """The equal-tailed posterior interval of each true share."""
        a, b = self._beta
        ends = np.zeros(len(a)), np.ones(len(a))
        return _between(lambda mark, i: betainc(a[i], b[i], mark[:, None]) @ self._odds, ends, level)

    def probability_beyond(self, mark: float, worse: Worse) -> Array:
        """Posterior probability that a true share is worse than a fixed ``mark``."""
        return self._beyond(np.asarray(mark), worse)

    def probability_worse_than_peers(self, delta: float, worse: Worse) -> Array:
        """Posterior probability that a share is worse than the peers' mean by more than ``delta`` (0.10: 10 points)."""
        return self._beyond(self._means + (-delta if worse is Worse.LOWER else delta), worse)

    def _beyond(self, mark: Array, worse: Worse) -> Array:
        below = np.asarray(betainc(*self._beta, np.clip(mark, 0, 1)) @ self._odds)
        return below if worse is Worse.LOWER else 1 - below


def heterogeneity(y: npt.ArrayLike, v: npt.ArrayLike, estimator: Estimator = Estimator.PAULE_MANDEL) -> Heterogeneity:
    """The random-effects mean and spread of k ≥ 2 figures ``y`` with sampling variances ``v``, both shape (k,).

    μ = Σwy/Σw and se = (Σw)^-½ with w = 1/(v + τ²). τ²: DerSimonian and Laird (1986), closed; Paule and Mandel (1982),
    where Σw(y - μ)² = k - 1; REML, by Fisher scoring (Viechtbauer 2005, *J. Educ. Behav. Stat.* 30, 261-293).

    Raises:
        ValueError: fewer than two units, or a variance is not positive.
    """
    figures, variances = np.asarray(y, np.float64), np.asarray(v, np.float64)
    if figures.size < 2 or figures.shape != variances.shape or not np.all(variances > 0):
        raise ValueError("A spread among peers needs two figures or more, each with a sampling variance above 0.")
    w, freedom = 1 / variances, figures.size - 1
    q = _q(figures, variances, 0.0)
    by_moments = max(0.0, (q - freedom) / float(w.sum() - (w**2).sum() / w.sum()))
    if estimator is Estimator.DERSIMONIAN_LAIRD:
        tau2 = by_moments
    elif estimator is Estimator.PAULE_MANDEL:
        tau2 = _paule_mandel(figures, variances)
    else:
        tau2 = _restricted_likelihood(figures, variances, by_moments)
    w = 1 / (variances + tau2)
    return Heterogeneity(
        mean=float((w * figures).sum() / w.sum()),
        standard_error=float(w.sum() ** -0.5),
        tau2=tau2,
        q=q,
        i2=100 * max(0.0, 1 - freedom / q) if q else 0.0,
        estimator=estimator,
    )


def shrink(y: npt.ArrayLike, v: npt.ArrayLike, estimator: Estimator = Estimator.PAULE_MANDEL) -> NormalShrinkage:
    """Figures ``y`` with sampling variances ``v``, both shape (k,), shrunk to their mean (Robinson 1991, BLUP).

    For log O/E v = 1/E. The interval and the probabilities weigh every τ by the restricted likelihood, with τ uniform
    beforehand (Gelman 2006, *Bayesian Analysis* 1, 515-534), up to 200 times the typical sampling error. Raises what
    ``heterogeneity`` raises.
    """
    figures, variances = np.asarray(y, np.float64), np.asarray(v, np.float64)
    peers = heterogeneity(figures, variances, estimator)
    weight = peers.tau2 / (peers.tau2 + variances)
    typical = figures.size / float((1 / variances).sum())
    tau2 = typical * (_EVENLY / (1 - _EVENLY)) ** 2
    spacing = -2 * np.log(1 - _EVENLY)  # how far the values of τ lie apart
    v, y = variances[:, None], figures[:, None]
    w = 1 / (v + tau2)
    mean = (w * y).sum(axis=0) / w.sum(axis=0)
    likelihood = (np.log(w).sum(axis=0) - np.log(w.sum(axis=0)) - (w * (y - mean) ** 2).sum(axis=0)) / 2
    part = tau2 * w
    return NormalShrinkage(
        peers=peers,
        weight=weight,
        estimate=weight * figures + (1 - weight) * peers.mean,
        standard_error=np.sqrt(weight * variances + ((1 - weight) * peers.standard_error) ** 2),
        _odds=_odds(likelihood + spacing),
        _true=(part * y + (1 - part) * mean, np.sqrt(part * v + (1 - part) ** 2 / w.sum(axis=0))),
        _apart=(part * (y - mean), np.sqrt(part * v + part**2 / w.sum(axis=0))),
    )


def shrink_shares(successes: npt.ArrayLike, n: npt.ArrayLike) -> ShareShrinkage:
    """Shares of ``n`` cases, both shape (k,) with k ≥ 2, shrunk by a beta-binomial model.

    True shares are Beta(mM, (1 - m)M). Every m and M is weighed by the beta-binomial likelihood, with m and √ρ uniform
    beforehand, ρ = 1/(M + 1): the spread of true shares, as Gelman 2006 for normal figures. The estimate is the
    posterior mean.

    Raises:
        ValueError: fewer than two units, one without cases, or one with more successes than cases.
    """
    r, cases = np.asarray(successes, np.float64), np.asarray(n, np.float64)
    if r.size < 2 or r.shape != cases.shape or not np.all((cases > 0) & (r >= 0) & (r <= cases)):
        raise ValueError("A spread among peers needs two shares or more, each of at least one case.")
    typical = r.size / (1 / cases).sum()
    prior = (typical * _COARSELY / (1 - _COARSELY))[:, None]  # M, in cases
    # at each M, means where the pooled share would be, by normal scores
    worth = (cases * (1 + prior) / (cases + prior)).sum(axis=1, keepdims=True)
    pooled = r.sum() / cases.sum()
    around = pooled * worth + 0.5, (1 - pooled) * worth + 0.5
    means = betaincinv(*around, ndtr(_SCORES))
    spacing = -(_SCORES**2) / 2 + betaln(*around) - xlogy(around[0] - 1, means) - xlog1py(around[1] - 1, -means)
    spacing += 2 * np.log(typical + prior) - 1.5 * np.log(1 + prior)
    a, b = (means * prior).ravel(), ((1 - means) * prior).ravel()
    beta = a + r[:, None], b + (cases - r)[:, None]
    odds = _odds((betaln(*beta) - betaln(a, b)).sum(axis=0) + spacing.ravel())
    return ShareShrinkage(
        peers=float(means.ravel() @ odds),
        estimate=(beta[0] / (beta[0] + beta[1])) @ odds,
        _odds=odds,
        _means=means.ravel(),
        _beta=beta,
    )


def _q(y: Array, v: Array, tau2: float) -> float:
    w = 1 / (v + tau2)
    return float((w * (y - (w * y).sum() / w.sum()) ** 2).sum())


def _paule_mandel(y: Array, v: Array) -> float:
    freedom = y.size - 1
    if _q(y, v, 0.0) <= freedom:
        return 0.0
    most = float(((y - y.mean()) ** 2).sum()) / freedom  # Q falls below k - 1 there, whatever v
    return float(brentq(lambda tau2: _q(y, v, tau2) - freedom, 0.0, most, xtol=_PRECISE * most))


def _restricted_likelihood(y: Array, v: Array, start: float) -> float:
    tau2, scale = start, float(np.var(y))
    for _ in range(1000):
        w = 1 / (v + tau2)
        one, two, three = w.sum(), (w**2).sum(), (w**3).sum()
        residual = y - (w * y).sum() / one
        score = ((w * residual) ** 2).sum() - (one - two / one)
        step = float(score / (two - 2 * three / one + (two / one) ** 2))
        tau2, before = max(0.0, tau2 + step), tau2
        if abs(tau2 - before) <= _PRECISE * scale:
            break
    return tau2


def _odds(log_likelihood: Array) -> Array:
    odds = np.exp(log_likelihood - log_likelihood.max())
    return np.asarray(odds / odds.sum())


def _between(below: Callable[[Array, Indices], Array], ends: Interval, level: float) -> Interval:
    """Where ``below``, a probability at a mark for each of the units named, leaves (1 - level)/2 on either side."""
    tail, units = (1 - level) / 2, np.arange(ends[0].size)
    near = {"xrtol": 1e-9, "xatol": 1e-9}
    low = find_root(lambda mark, unit: below(mark, unit) - tail, ends, args=(units,), tolerances=near).x
    high = find_root(lambda mark, unit: below(mark, unit) - (1 - tail), ends, args=(units,), tolerances=near).x
    return low, high

"""How far a figure lies on the bad side of its peers': by chance (tails and limits), and truly (posterior).

Figures are those of one group; only those with cases enough (``Estimate.comparable``) are to be given. A tail is how
likely a figure as bad would be if the regulator were one of its peers; limits are in the metric's unit.

Peers are the *others*: what a regulator is held to be materially worse than, and the limit of a mean, leave its own
figure out, and count how sure the others' is. The limits of ratios, rates and shares are those of the funnel, which is
drawn once for the whole group, about the figure of all of it (Spiegelhalter 2005): so they lie nearer to a regulator
with many of the group's cases than its peers do, and are the more cautious.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, ndtr, ndtri  # type: ignore[import-untyped]

from metrics.definition import Better, Definition, Estimate, Spread
from metrics.funnel import FEWEST_UNITS, Estimator, Funnel, Trimming, overdispersion, ratio_funnel, share_funnel
from metrics.shrinkage import Worse, shrink, shrink_shares

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Beyond:
    """One-tailed probabilities in the adverse direction, shape (k,) in the order given, and limits at a level.

    ``centre`` is what the figures lie about, in the metric's unit (a ratio's is 1), ``tau2`` their spread beyond chance
    on the scale of their funnel.
    """

    centre: float
    tau2: float
    tails: Array
    limit: Callable[[float], Array]
    """The limit on the bad side at a two-sided level such as 0.998, shape (k,)."""


def beyond_peers(
    definition: Definition,
    estimates: Sequence[Estimate],
    *,
    trimming: Trimming = Trimming.WINSORISE,
    estimator: Estimator = Estimator.DERSIMONIAN_LAIRD,
) -> Beyond | None:
    """How each figure stands among the others; None where there is nothing to compare.

    Ratios, rates and shares by their exact funnel, means by a normal one about the mean of all cases of the others.
    """
    if not estimates:
        return None
    if definition.spread is Spread.MEAN:
        return _of_means(definition, estimates, trimming, estimator)
    count, base = _counts(estimates)
    unit = 1.0
    if definition.spread is Spread.SHARE:
        funnel = share_funnel(count, base, trimming=trimming, estimator=estimator)
    else:
        unit = _rate(definition, count, base)
        if unit == 0:
            return None
        funnel = ratio_funnel(count, base * unit, trimming=trimming, estimator=estimator)
    low = definition.better is Better.HIGH
    tails = funnel.p_low if low else funnel.p_high
    return Beyond(funnel.target * unit, funnel.tau2, tails, _limit_of(funnel, unit, low=low))


def _limit_of(funnel: Funnel, unit: float, *, low: bool) -> Callable[[float], Array]:
    return lambda level: funnel.limits(level)[0 if low else 1] * unit


def _of_means(
    definition: Definition, estimates: Sequence[Estimate], trimming: Trimming, estimator: Estimator
) -> Beyond | None:
    value, error = _means(estimates)
    if value.size < 2 or not (error > 0).all():
        return None
    cases = np.array([e.n for e in estimates], dtype=np.float64)
    centre = float((cases * value).sum() / cases.sum())
    tau2 = 0.0
    if value.size >= FEWEST_UNITS:
        tau2 = overdispersion((value - centre) / error, error, trimming, estimator).tau2
    others, unsure = _mean_of_others(estimates, tau2)
    reach = np.sqrt(error**2 + unsure + tau2)
    sign = -1.0 if definition.better is Better.HIGH else 1.0
    tails = np.asarray(ndtr(-sign * (value - others) / reach))
    return Beyond(centre, tau2, tails, lambda level: np.asarray(others + sign * ndtri((1 + level) / 2) * reach))


def _means(estimates: Sequence[Estimate]) -> tuple[Array, Array]:
    """Values and standard errors, 0 where there is none."""
    value = np.array([e.value for e in estimates], dtype=np.float64)
    return value, np.array([e.error or 0.0 for e in estimates])


def _mean_of_others(estimates: Sequence[Estimate], tau2: float = 0.0) -> tuple[Array, Array]:
    """Of each the mean of all cases of the others, and its variance where true figures spread by ``tau2``.

    Weighed by cases, as the pooled share is, and not by precision: near the horizon a mean's own variance goes to 0, so
    that a single very slow one would be nearly all of the centre.
    """
    value, error = _means(estimates)
    cases = np.array([e.n for e in estimates], dtype=np.float64)
    of_others = _without_own(cases)
    return _without_own(cases * value) / of_others, _without_own(cases**2 * (error**2 + tau2)) / of_others**2


def _without_own(parts: Array) -> Array:
    return np.asarray(parts.sum() - parts)


class Prior(StrEnum):
    """What is thought of a regulator's true figure before its own cases are seen.

    Drawn to its peers, a single one far from peers that are alike is held to be mostly chance: that finds almost nobody
    who is a third slower, however many cases it has. Its own cases alone find it, and leave the care to the other
    conditions (``tests.bench.registered_tests``).
    """

    PEERS = "drawn to its peers"
    OWN = "its own cases alone"


def probability_worse(
    definition: Definition, estimates: Sequence[Estimate], amount: float, prior: Prior = Prior.OWN
) -> Array | None:
    """Posterior probability, shape (k,), that each true figure is worse than its peers' by more than ``amount``.

    Of a ratio O/E, whose peers are at 1, it is that the true ratio lies below ``amount``. None with fewer than two
    figures, or where nothing was counted of anybody.
    """
    if len(estimates) < 2:
        return None
    found = (_shrunken if prior is Prior.PEERS else _alone)(definition, estimates, amount)
    return None if found is None else np.clip(found, 0, 1)


def _alone(definition: Definition, estimates: Sequence[Estimate], amount: float) -> Array | None:
    """Flat beforehand on the scale of the figure, Jeffreys' for shares; against the others' figure with its own error.

    A share of b cases against one of B others' is as one of b / (1 + b / B) cases against a share that is known.
    """
    sign = -1.0 if definition.better is Better.HIGH else 1.0
    if definition.spread is Spread.MEAN:
        value, error = _means(estimates)
        if not (error > 0).all():
            return None
        others, unsure = _mean_of_others(estimates)
        return np.asarray(ndtr((sign * (value - others) - amount) / np.sqrt(error**2 + unsure)))
    count, base = _counts(estimates)
    if definition.spread is Spread.RATIO:
        seen = np.maximum(count, 0.5)
        error = np.array([e.error or 0.0 for e in estimates])
        error = np.where(error > 0, error, seen**-0.5)  # the others' pace is in it already
        return np.asarray(ndtr(sign * (np.log(seen / base) - np.log(amount)) / error))
    of_others, base_of_others = _without_own(count), _without_own(base)
    others = of_others / base_of_others
    if definition.spread is Spread.SHARE:
        mark = np.clip(others + sign * amount, 0, 1)
        worth = base / (1 + base / base_of_others)
        below = np.asarray(betainc(count / base * worth + 0.5, (1 - count / base) * worth + 0.5, mark))
        return below if sign < 0 else 1 - below
    if not count.any():
        return None
    seen, mark = np.maximum(count, 0.5), others + amount
    unsure = of_others / (base_of_others * mark) ** 2
    return np.asarray(ndtr(sign * (np.log(seen / base) - np.log(mark)) / np.sqrt(1 / seen + unsure)))


def _shrunken(definition: Definition, estimates: Sequence[Estimate], amount: float) -> Array | None:
    worse = Worse.LOWER if definition.better is Better.HIGH else Worse.HIGHER
    if definition.spread is Spread.SHARE:
        return shrink_shares(*_counts(estimates)).probability_worse_than_peers(amount, worse)
    value, error = _means(estimates)
    if definition.spread is Spread.MEAN:
        return shrink(value, error**2).probability_worse_than_peers(amount, worse) if (error > 0).all() else None
    count, base = _counts(estimates)
    rate = _rate(definition, count, base)
    if rate == 0:
        return None
    seen = np.maximum(count, 0.5)
    shrunken = shrink(np.log(seen / (base * rate)), np.where(error > 0, error**2, 1 / seen))
    mark = amount if definition.spread is Spread.RATIO else (rate + amount) / rate
    return shrunken.probability_beyond(float(np.log(mark)), worse)


def _counts(estimates: Sequence[Estimate]) -> tuple[Array, Array]:
    count, base = ([getattr(e, name) for e in estimates] for name in ("count", "base"))
    return np.array(count, dtype=np.float64), np.array(base, dtype=np.float64)


def _rate(definition: Definition, count: Array, base: Array) -> float:
    """What the group's figures lie about: 1 for a ratio, the group's own rate for a rate."""
    return 1.0 if definition.spread is Spread.RATIO else float(count.sum() / base.sum())

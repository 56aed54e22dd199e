"""How far a figure lies on the bad side of its peers': by chance (tails and limits), and truly (posterior).

Figures are those of one group; only those with cases enough (``Estimate.comparable``) are to be given. A tail is how
likely a figure as bad would be if the regulator were one of its peers; limits are in the metric's unit.
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

    Ratios, rates and shares by their exact funnel, means by a normal one about their mean weighed by precision.
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
    value = np.array([e.value for e in estimates], dtype=np.float64)
    error = np.array([e.error for e in estimates], dtype=np.float64)
    if not (error > 0).all():
        return None
    centre = float((value / error**2).sum() / (1 / error**2).sum())
    tau2 = 0.0
    if value.size >= FEWEST_UNITS:
        tau2 = overdispersion((value - centre) / error, error, trimming, estimator).tau2
    reach = np.sqrt(error**2 + tau2)
    sign = -1.0 if definition.better is Better.HIGH else 1.0
    tails = np.asarray(ndtr(-sign * (value - centre) / reach))
    return Beyond(centre, tau2, tails, lambda level: np.asarray(centre + sign * ndtri((1 + level) / 2) * reach))


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
    """Flat beforehand on the scale of the figure, Jeffreys' for shares; the peers' mean as known."""
    sign = -1.0 if definition.better is Better.HIGH else 1.0
    error = np.array([e.error or 0.0 for e in estimates])
    if definition.spread is Spread.MEAN:
        if not (error > 0).all():
            return None
        value = np.array([e.value for e in estimates], dtype=np.float64)
        centre = float((value / error**2).sum() / (1 / error**2).sum())
        return np.asarray(ndtr((sign * (value - centre) - amount) / error))
    count, base = _counts(estimates)
    if definition.spread is Spread.SHARE:
        mark = np.clip(count.sum() / base.sum() + sign * amount, 0, 1)
        below = np.asarray(betainc(count + 0.5, base - count + 0.5, mark))
        return below if sign < 0 else 1 - below
    rate = _rate(definition, count, base)
    if rate == 0:
        return None
    seen = np.maximum(count, 0.5)
    mark = amount if definition.spread is Spread.RATIO else (rate + amount) / rate
    away = np.log(seen / (base * rate)) - np.log(mark)
    return np.asarray(ndtr(sign * away / np.where(error > 0, error, seen**-0.5)))


def _shrunken(definition: Definition, estimates: Sequence[Estimate], amount: float) -> Array | None:
    worse = Worse.LOWER if definition.better is Better.HIGH else Worse.HIGHER
    if definition.spread is Spread.SHARE:
        return shrink_shares(*_counts(estimates)).probability_worse_than_peers(amount, worse)
    error = np.array([e.error or 0.0 for e in estimates])
    if definition.spread is Spread.MEAN:
        value = np.array([e.value for e in estimates], dtype=np.float64)
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

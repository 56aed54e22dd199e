"""One metric over one group of regulators: funnel, readings, shrunken figures, rank intervals.

What small numbers would give away is hidden here, so that whatever is made of a comparison may be published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from metrics.adverse import beyond_peers
from metrics.definition import Better, Definition, Estimate, Spread
from metrics.evidence import Evidence
from metrics.figures import State
from metrics.funnel import ALARM, WARNING, Funnel, ratio_funnel, share_funnel
from metrics.ranks import DRAWS, rank_intervals
from metrics.ranks import Better as RankedFirst
from metrics.shrinkage import shrink, shrink_shares

VERSION = "2026.2"
"""Of the methods. Another one may give other figures from the same counts."""

_CURVE_POINTS = 60


class Reading(StrEnum):
    """What is said of one regulator's figure; of one without a value the word of its state, and no other."""

    CONSISTENT = "consistent with peers"
    EDGE = "at the edge of peers"
    BETTER = "better than expected"
    WORSE = "worse than expected"
    TOO_FEW = "too few to say"
    DESCRIBED = "described, not compared"
    NOT_HELD = State.NOT_HELD
    NOT_MEASURABLE = State.NOT_MEASURABLE
    SUPPRESSED = State.SUPPRESSED
    INSUFFICIENT = State.INSUFFICIENT
    NO_COMPARATOR = State.NO_FAIR_COMPARATOR


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate between two limits, in the metric's unit."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Place:
    """One regulator in the group.

    ``at`` is where it stands along the funnel (cases, or expected events). ``beyond`` is the limit it lies beyond:
    0.95, 0.998, or None. ``ranks`` are simultaneous places, the first being the best.
    """

    estimate: Estimate
    reading: Reading
    at: float | None = None
    beyond: float | None = None
    shrunk: Interval | None = None
    ranks: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class FunnelCurves:
    """Limits along the funnel, in the metric's unit; lists of the same length."""

    target: float
    method: str
    tau2: float
    at: tuple[float, ...]
    low95: tuple[float, ...]
    high95: tuple[float, ...]
    low998: tuple[float, ...]
    high998: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One metric in one year over one group; ``places`` in the order of codes.

    ``false_alarms`` is how many of the regulators compared would lie beyond a 99.8% limit, on either side, by chance.
    """

    metric: str
    year: int
    group: str
    product_area: str | None
    variant: str | None
    places: tuple[Place, ...]
    funnel: FunnelCurves | None
    false_alarms: float
    seed: int
    draws: int
    version: str = VERSION

    @property
    def compared(self) -> tuple[Place, ...]:
        return tuple(p for p in self.places if p.estimate.comparable)


def public_estimates(
    definition: Definition,
    evidence: Evidence,
    year: int,
    *,
    product_area: str | None = None,
    variant: str | None = None,
) -> dict[str, Estimate]:
    """One metric of every regulator in ``evidence``, as it may be published.

    A regulator has one figure, whichever group it is then set beside.
    """
    found = definition.of_year(evidence, year, product_area=product_area, variant=variant)
    return {e.regulator_code: definition.public(evidence, e, product_area) for e in found}


def compare(
    definition: Definition,
    found: Mapping[str, Estimate],
    *,
    year: int,
    group: str,
    members: Sequence[str],
    product_area: str | None = None,
    variant: str | None = None,
) -> Comparison:
    """The members of a group side by side, with what ``public_estimates`` found of them.

    A member of which nothing was found is listed without a figure.
    """
    estimates = [found.get(code, Estimate(code, State.NOT_HELD)) for code in sorted(members)]
    compared = [e for e in estimates if e.comparable and definition.spread is not Spread.NONE]
    scale = _Scale.of(definition, compared) if len(compared) > 1 else None
    tails = _tails(definition, compared, scale) if scale is not None else None
    seed = year
    places = {e.regulator_code: Place(e, _reading_without_funnel(definition, e)) for e in estimates}
    if scale is not None:
        places |= _places(definition, compared, scale, tails, seed)
    return Comparison(
        metric=definition.id,
        year=year,
        group=group,
        product_area=product_area,
        variant=variant,
        places=tuple(places[code] for code in sorted(members)),
        funnel=scale.curves() if scale is not None else None,
        false_alarms=len(compared) * (1 - ALARM) if tails is not None else 0.0,
        seed=seed,
        draws=DRAWS,
    )


def reading_by_limit(beyond: float | None, *, better: bool) -> Reading:
    """What is said of a figure that is compared, by the limit it lies beyond and the side: the one rule for it.

    Within both limits it is consistent with its peers, beyond the 99.8% limit better or worse than expected, and
    between the two at the edge: chance alone puts one in twenty there.
    """
    if beyond is None:
        return Reading.CONSISTENT
    if beyond == WARNING:
        return Reading.EDGE
    return Reading.BETTER if better else Reading.WORSE


def _reading_without_funnel(definition: Definition, estimate: Estimate) -> Reading:
    if estimate.state is not State.VALUE:
        return Reading(estimate.state)
    if definition.spread is Spread.NONE or definition.better is Better.NEUTRAL:
        return Reading.DESCRIBED
    return Reading.TOO_FEW


Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Scale:
    """How figures of one kind are set side by side: their funnel, and the scale on which they are about normal."""

    funnel: Funnel | None
    unit: float
    """What the funnel's figures are multiplied by to be in the metric's unit."""
    on_scale: Array
    variance: Array
    shrunk: Callable[[], tuple[Array, Array, Array]]

    @classmethod
    def of(cls, definition: Definition, compared: Sequence[Estimate]) -> _Scale:
        count = np.array([e.count or 0.0 for e in compared])
        base = np.array([e.base or 0.0 for e in compared])
        value = np.array([e.value for e in compared], dtype=np.float64)
        match definition.spread:
            case Spread.SHARE:

                def of_shares() -> tuple[Array, Array, Array]:
                    found = shrink_shares(count, base)
                    return found.estimate, *found.interval()

                return cls(share_funnel(count, base), 1.0, np.arcsin(np.sqrt(value)), 1 / (4 * base), of_shares)
            case Spread.RATIO | Spread.RATE:
                rate = 1.0 if definition.spread is Spread.RATIO else float(count.sum() / base.sum())
                expected = base * rate
                logs = np.log(np.maximum(count, 0.5) / np.where(expected > 0, expected, np.nan))
                # of a rate 0 nothing is expected of anybody, and there is nothing to compare
                funnel = ratio_funnel(count, expected) if rate > 0 else None
                error = np.array([e.error or 0.0 for e in compared])
                variance = np.where(error > 0, error**2, 1 / np.maximum(count, 0.5))

                def of_logs() -> tuple[Array, Array, Array]:
                    found = shrink(logs, variance)
                    return tuple(rate * np.exp(each) for each in (found.estimate, *found.interval()))  # type: ignore[return-value]

                return cls(funnel, rate, logs, variance, of_logs)
            case _:
                variance = np.array([(e.error or np.nan) ** 2 for e in compared])

                def of_means() -> tuple[Array, Array, Array]:
                    found = shrink(value, variance)
                    return found.estimate, *found.interval()

                return cls(None, 1.0, value, variance, of_means)

    def curves(self) -> FunnelCurves | None:
        if self.funnel is None:
            return None
        widest = float(self.funnel.denominator.max())
        at = np.geomspace(max(min(5.0, widest / 2), 0.5), widest * 1.1, _CURVE_POINTS)
        limits = [self.funnel.limits(level, at) for level in (WARNING, ALARM)]
        (low95, high95), (low998, high998) = ((low * self.unit, high * self.unit) for low, high in limits)
        return FunnelCurves(
            target=self.funnel.target * self.unit,
            method=str(self.funnel.method),
            tau2=self.funnel.tau2,
            **{
                name: tuple(float(x) for x in values)
                for name, values in (
                    ("at", at),
                    ("low95", low95),
                    ("high95", high95),
                    ("low998", low998),
                    ("high998", high998),
                )
            },
        )


Tails = tuple[Array, Array]
"""How likely a figure as low, and one as high, would be in one of the peers; each of shape (k,)."""


def _tails(definition: Definition, compared: Sequence[Estimate], scale: _Scale) -> Tails | None:
    """By the funnel; a mean, which has none, by the limits of the registered test; None where there are no limits."""
    if scale.funnel is not None:
        return scale.funnel.p_low, scale.funnel.p_high
    found = beyond_peers(definition, compared) if definition.spread is Spread.MEAN else None
    if found is None:
        return None
    worse, better = found.tails, 1 - found.tails
    return (worse, better) if definition.better is Better.HIGH else (better, worse)


def _places(
    definition: Definition, compared: Sequence[Estimate], scale: _Scale, tails: Tails | None, seed: int
) -> dict[str, Place]:
    usable = bool(np.isfinite(scale.on_scale).all() and (scale.variance > 0).all())
    shrunk = scale.shrunk() if usable else None
    ranks = None
    if usable and definition.better is not Better.NEUTRAL:
        first = RankedFirst.HIGHER if definition.better is Better.HIGH else RankedFirst.LOWER
        ranks = rank_intervals(scale.on_scale, scale.variance, seed=seed, better=first)
    places = {}
    for i, estimate in enumerate(compared):
        beyond, reading = _against_limits(definition, tails, i)
        places[estimate.regulator_code] = Place(
            estimate,
            reading,
            at=float(scale.funnel.denominator[i]) if scale.funnel is not None else None,
            beyond=beyond,
            shrunk=Interval(*(float(each[i]) for each in shrunk)) if shrunk is not None else None,
            ranks=(int(ranks.low[i]), int(ranks.high[i])) if ranks is not None else None,
        )
    return places


def _against_limits(definition: Definition, tails: Tails | None, i: int) -> tuple[float | None, Reading]:
    """The limit a figure lies beyond, and how that is said."""
    if definition.better is Better.NEUTRAL:
        return None, Reading.DESCRIBED
    if tails is None:  # a mean without an error has no limits; where nothing was counted of anybody, nobody stands out
        return None, Reading.CONSISTENT if definition.spread is Spread.RATE else Reading.DESCRIBED
    low, high = float(tails[0][i]), float(tails[1][i])
    tail, is_low = min(low, high), low < high
    beyond = next((limit for limit in (ALARM, WARNING) if tail < (1 - limit) / 2), None)
    return beyond, reading_by_limit(beyond, better=is_low == (definition.better is Better.LOW))

"""What a metric is: its meaning in words, and how its figures come from the counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from metrics.evidence import Evidence, Selection
from metrics.figures import State
from metrics.small_numbers import Standing, standing
from submissions_schema.suppression import SMALL

POOLED_YEARS = 3
"""So many years together, labelled so, where one has too few cases; fewer where the series breaks among them."""


class Better(StrEnum):
    """Which way a figure is good. What is *neutral* is described and never in a test."""

    HIGH = "higher is better"
    LOW = "lower is better"
    NEUTRAL = "neither is better"


class Spread(StrEnum):
    """How a figure varies by chance, and so which funnel it has."""

    RATIO = "ratio of counts"  # count / expected, about 1
    RATE = "rate"  # count / base, about the group's own rate
    SHARE = "share"  # count / cases
    MEAN = "mean"  # value and standard error
    NONE = "not compared"


@dataclass(frozen=True, slots=True)
class Estimate:
    """One regulator's figure, with its 95% interval and what it rests on.

    ``value``, ``low`` and ``high`` are in the metric's unit; a share is 0 to 1. ``value`` is None in every state but
    *value*. ``count`` over ``base`` is the figure as its funnel takes it: for a ratio events and expected events, for
    a share cases that count and cases. They are effective numbers, not whole, where some cases are pending or what is
    expected is itself an estimate.
    """

    regulator_code: str
    state: State = State.VALUE
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    """Cases."""
    events: int = 0
    """What is counted among them."""
    count: float | None = None
    base: float | None = None
    error: float | None = None
    """Standard error, on the scale on which it is compared: log for ratios, the unit itself for means."""
    pending: float | None = None
    """Share of all cases, measurable or not, still open at the end of the last year; None where that is not told."""
    years: tuple[int, ...] = ()
    not_measurable: int = 0
    """Cases left out because a date is missing."""
    without_comparator: float | None = None
    """Share of the cases for which there is nobody fair to compare with."""

    @property
    def standing(self) -> Standing:
        return standing(self.n, min(self.events, self.n))

    @property
    def pooled(self) -> bool:
        return len(self.years) > 1

    @property
    def comparable(self) -> bool:
        return self.state is State.VALUE and self.standing is Standing.COMPARABLE

    def hidden(self) -> Estimate:
        """The same without any number; why there was no value is still said."""
        state = State.SUPPRESSED if self.state is State.VALUE else self.state
        return Estimate(self.regulator_code, state, years=self.years)


Estimating = Callable[[Evidence, Selection], list[Estimate]]
"""The figure of every regulator that has something selected, in the order of their codes."""


@dataclass(frozen=True, slots=True)
class SeriesBreak:
    """From this reporting year on figures mean something else; drawn across every line over the years."""

    year: int
    why: str


@dataclass(frozen=True)
class Definition:
    """One metric. Texts are for the public methods page: plain words."""

    id: str
    title: str
    question: str
    unit: str
    better: Better
    spread: Spread
    start_event: str
    end_event: str
    clock: str
    denominator: str
    why: str
    method: str
    source: str
    owner: str
    reviewed_on: date
    estimate: Estimating
    series_breaks: tuple[SeriesBreak, ...] = ()
    variants: tuple[str, ...] = ()
    """Kinds that are never mixed, each compared on its own."""
    rests_on: tuple[str, ...] = ()
    """Columns of the published summary of decisions (``submissions_schema.suppression.COUNTS``) from which the figure,
    or part of it, could be worked out, or which it would give away: where one is hidden, so is the figure. Empty for
    what is published row by row."""
    of_sums: bool = False
    """Of sums over the whole regulator and not of cases: there is no n to tell (``metrics.plain_ratios``)."""
    years_back: int = 0
    """How many years before its own it counts in ``rests_on`` too."""
    beside: str | None = None
    """The id of the metric that it is listed after, being the same seen otherwise."""
    norm: float | None = None
    """The absolute mark of the system test and of the law, in the metric's unit."""

    def of_year(
        self, evidence: Evidence, year: int, *, product_area: str | None = None, variant: str | None = None
    ) -> list[Estimate]:
        """Figures of one reporting year; of up to three together where a regulator has too few in one."""
        one = {e.regulator_code: e for e in self._of(evidence, Selection((year,), product_area, variant))}
        years = self.years_together(year)
        if len(years) == 1:
            return [one[code] for code in sorted(one)]
        three = {e.regulator_code: e for e in self._of(evidence, Selection(years, product_area, variant))}
        return [
            three[code] if code in three and not (code in one and _enough(one[code])) else one[code]
            for code in sorted(one.keys() | three.keys())
        ]

    def years_together(self, year: int, number: int = POOLED_YEARS) -> tuple[int, ...]:
        """The reporting years up to ``year``, ``number`` at most, that can be one figure: none from before a break."""
        broken = (each.year for each in self.series_breaks if each.year <= year)
        return tuple(range(max([year - number + 1, *broken]), year + 1))

    def public(self, evidence: Evidence, estimate: Estimate, product_area: str | None = None) -> Estimate:
        """The estimate as it may be published: hidden where it rests on 1 to 4 cases or would give such a number away.

        What is counted may be 0 or at least 5: *one of 400 was overturned* tells of one case. Of a figure without a
        value its number of cases is hidden in the same way.
        """
        if not self.rests_on:
            return estimate
        few = estimate.standing is Standing.SUPPRESSED or estimate.count in SMALL or estimate.events in SMALL
        years = {year - back for year in estimate.years for back in range(self.years_back + 1)}
        if few or evidence.hides(estimate.regulator_code, years, self.rests_on, product_area):
            return estimate.hidden()
        return estimate

    def _of(self, evidence: Evidence, selection: Selection) -> list[Estimate]:
        return [replace(e, years=selection.years) for e in self.estimate(evidence, selection)]


def _enough(one_year: Estimate) -> bool:
    return one_year.standing is Standing.COMPARABLE and one_year.state is State.VALUE

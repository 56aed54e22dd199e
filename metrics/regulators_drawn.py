"""Figures of all regulators together, with intervals from drawing the regulators anew with replacement (Efron 1979).

Regulators are drawn whole, with all their cases: cases of one regulator are more alike than those of two. The draws
are the same for every figure and year, so that the difference of two figures has an interval too.

Where all cases count, or none, every draw says the same and the draws have no width. The interval then reaches as far
as the exact binomial one (Clopper and Pearson 1934): 20 of 20 in time is 83% or more, not 100%.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from metrics.restricted_mean import restricted_mean
from metrics.risk_table import risk_table
from metrics.survival import KaplanMeier, kaplan_meier, quantile, share_by

Floats = npt.NDArray[np.float64]
Limits = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class DrawnFigure:
    """A figure of all regulators together, NaN where there is none, and the same in each draw, shape (draws,).

    In a draw infinity is a median that was not reached, NaN a figure that could not be made.
    """

    value: float
    draws: Floats
    n: int
    regulators: int
    """Of how many regulators it is."""
    exact: Callable[[float], Limits] | None = None
    """The exact limits at a level of a share of which all count or none; None of any other figure."""

    def interval(self, level: float) -> Limits:
        """Percentiles of the draws, joined with the exact limits where there are some; NaN where there is no figure."""
        if not np.isfinite(self.value):
            return np.nan, np.nan
        low, high = _percentiles(self.draws, level)
        if self.exact is None:
            return low, high
        exact_low, exact_high = self.exact(level)
        return min(low, exact_low), max(high, exact_high)

    def less(self, other: DrawnFigure, level: float) -> tuple[float, float, float] | None:
        """This figure less another, with its interval, draw by draw; None where either is missing.

        Where the draws of one have no width, by the two intervals instead, squared and added (Newcombe 1998).
        """
        if not (np.isfinite(self.value) and np.isfinite(other.value)):
            return None
        difference = self.value - other.value
        if self.exact is not None or other.exact is not None:
            (low, high), (other_low, other_high) = self.interval(level), other.interval(level)
            down = np.hypot(self.value - low, other_high - other.value)
            up = np.hypot(high - self.value, other.value - other_low)
            return difference, float(difference - down), float(difference + up)
        both = np.isfinite(self.draws) & np.isfinite(other.draws)
        return difference, *_percentiles(self.draws[both] - other.draws[both], level)


def _exact(value: float, units: float) -> Callable[[float], Limits] | None:
    """The exact limits of a share of ``units`` cases that is 0 or 1."""
    if value not in (0, 1) or not units:
        return None
    return lambda level: (0.0, 1 - _rare(level, units)) if value == 0 else (_rare(level, units), 1.0)


def _rare(level: float, units: float) -> float:
    return float(((1 - level) / 2) ** (1 / units))


def _percentiles(draws: Floats, level: float) -> Limits:
    known = draws[~np.isnan(draws)]
    if not known.size:
        return np.nan, np.nan
    # no interpolation: infinity stays what it is
    low, high = np.quantile(known, ((1 - level) / 2, (1 + level) / 2), method="inverted_cdf")
    return float(low), float(high)


@dataclass(frozen=True)
class Draws:
    """``number`` draws of these regulators, the same for the same seed and regulators."""

    codes: tuple[str, ...]
    number: int
    seed: int

    @cached_property
    def weights(self) -> Floats:
        """How often each regulator was drawn, shape (draws, regulators)."""
        many = len(self.codes)
        drawn = np.random.default_rng(self.seed).multinomial(many, np.full(many, 1 / many), size=self.number)
        return drawn.astype(np.float64)

    def ratio(self, rows: pl.DataFrame, *, of_cases: bool = True) -> DrawnFigure:
        """Sum over sum: ``rows`` has columns regulator_code, top, bottom; ``n`` is the sum of ``bottom``.

        Where it is no number of cases (full-time equivalents, say) an exact limit is that of so many regulators.
        """
        top, bottom = (self._by_regulator(rows, name) for name in ("top", "bottom"))
        below = float(bottom.sum())
        with np.errstate(invalid="ignore", divide="ignore"):
            draws = (self.weights @ top) / (self.weights @ bottom)
        value = float(top.sum()) / below if below else np.nan
        exact = _exact(value, below if of_cases else rows.height)
        return DrawnFigure(value, draws, round(below), rows.height, exact)

    def none_of(self, rows: pl.DataFrame, kinds: Sequence[str], regulators: int) -> DrawnFigure:
        """How many of ``kinds`` nobody has: ``rows`` has columns regulator_code, kind, value."""
        sums = [self._by_regulator(rows.filter(pl.col("kind") == kind), "value") for kind in kinds]
        missing = sum(float(each.sum() == 0) for each in sums)
        draws = np.sum([self.weights @ each == 0 for each in sums], axis=0).astype(np.float64)
        return DrawnFigure(missing, draws, len(kinds), regulators)

    def share_by(self, spans: pl.DataFrame, n: int, day: int) -> DrawnFigure:
        """The share that had the event by ``day`` (Kaplan-Meier). ``spans``: regulator_code, entry, exit, ended, n."""
        found = self._curves(spans, n, lambda curve: 1 - curve.at(day), lambda days, s: 1 - _last(s[:, days <= day]))
        if found.value not in (0, 1):
            return found

        def exact(level: float) -> Limits:
            share = share_by(_together(spans), day, level)
            return float(share.low[0]), float(share.high[0])

        return replace(found, exact=exact)

    def median(self, spans: pl.DataFrame, n: int) -> DrawnFigure:
        """The day by which half had the event; NaN, or infinity in a draw, where half never did."""

        def drawn(days: Floats, survival: Floats) -> Floats:
            down = survival <= 0.5 + 1e-9
            return np.where(down.any(axis=1), days[down.argmax(axis=1)], np.inf)

        return self._curves(spans, n, lambda curve: quantile(curve).estimate.day, drawn)

    def mean(self, spans: pl.DataFrame, n: int, horizon: int) -> DrawnFigure:
        """The mean of the days, none counted as more than ``horizon``."""

        def drawn(days: Floats, survival: Floats) -> Floats:
            edges = np.append(np.minimum(days, horizon), horizon)
            return np.asarray(edges[0] + survival @ np.diff(edges))

        return self._curves(spans, n, lambda curve: restricted_mean(curve, horizon).mean, drawn)

    def _curves(
        self,
        spans: pl.DataFrame,
        n: int,
        read: Callable[[KaplanMeier], Floats],
        read_draws: Callable[[Floats, Floats], Floats],
    ) -> DrawnFigure:
        if spans.is_empty():
            return DrawnFigure(np.nan, np.full(self.number, np.nan), n, 0)
        who = self._places(spans)
        table = risk_table(who, *_columns(spans), cells=len(self.codes))
        at_risk, events = (self.weights @ each.astype(np.float64) for each in (table.at_risk, table.events_of()))
        survival = np.cumprod(1 - np.divide(events, at_risk, out=np.zeros_like(events), where=at_risk > 0), axis=1)
        draws = read_draws(table.days.astype(np.float64), survival)
        return DrawnFigure(float(read(_together(spans))[0]), draws, n, int(np.unique(who).size))

    def _by_regulator(self, rows: pl.DataFrame, column: str) -> Floats:
        sums = np.bincount(self._places(rows), weights=rows[column].to_numpy(), minlength=len(self.codes))
        return sums.astype(np.float64)

    def _places(self, rows: pl.DataFrame) -> npt.NDArray[np.int64]:
        places = rows["regulator_code"].replace_strict(self.codes, range(len(self.codes)), return_dtype=pl.Int64)
        return places.to_numpy()


def _together(spans: pl.DataFrame) -> KaplanMeier:
    """The curve of all regulators as one."""
    return kaplan_meier(risk_table(np.zeros(spans.height, dtype=np.int64), *_columns(spans), cells=1))


def _columns(spans: pl.DataFrame) -> list[npt.NDArray[Any]]:
    return [spans[name].to_numpy() for name in ("entry", "exit", "ended", "n")]


def _last(survival: Floats) -> Floats:
    return survival[:, -1] if survival.shape[1] else np.ones(len(survival))

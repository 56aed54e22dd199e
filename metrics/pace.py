"""The pace of the others, as much of it as one regulator needs to make its own speed again, and no more.

What is expected of a regulator rests on the cases of all others of its kind, day by day. It may know neither whose
they were nor on which day a single one ended. So their pace is told for bands of days, as decisions expected for each
of the regulator's own case-days: times its own case-days, which it has from its own counts, that is exactly what is
expected of it in the band. A band ends only where ten decisions of others lie in it, of three regulators at least and
none of them over half, on days on which the regulator has cases of its own; and only at every tenth day, so that no
end tells on which day somebody decided. How sure the
pace is, is told for a whole year only, as the published interval tells it already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from metrics.clocks import MEASURES
from metrics.definition import Definition, Estimate
from metrics.definitions import definitions
from metrics.definitions.p1_speed import estimates_of
from metrics.evidence import Evidence, Selection
from metrics.expected import FEWEST_OTHERS, Comparator, observed_and_expected, ratios_of
from metrics.risk_table import Ints, RiskTable, risk_table

FEWEST_IN_A_BAND = 10
"""Decisions of others; twice what is never told of one regulator, because some of the others may know their own."""

DAYS = 10
"""A band is so many working days long, or a multiple."""

SCHEMA: Mapping[str, Any] = {
    "measure": pl.String,  # which clock
    "scheme_kind": pl.String,
    "year": pl.Int64,
    "comparator": pl.String,  # fair, or the reason why not; then nothing else is told
    "first_day": pl.Int64,  # of the wait, by that clock
    "last_day": pl.Int64,
    "case_days": pl.Int64,  # the regulator's own
    "pace": pl.Float64,  # decisions expected for each of them
    "not_reached": pl.Int64,  # its own decisions on days on which nobody else had a case left to compare with
    "year_variance": pl.Float64,  # of all decisions expected in the year
}
STRATUM = ("scheme_kind", "year")

c = pl.col


class DoesNotFit(ValueError):
    """The pace was told for other cases than these."""


def pace_of_others(evidence: Evidence, regulator_code: str) -> pl.DataFrame:
    """``SCHEMA``, by each clock for the years that can stand behind one figure of ``regulator_code``.

    ``evidence`` is that of all regulators it is compared with, itself among them.
    """
    rows = []
    for metric, measure in MEASURES.items():
        selection = Selection(definitions()[metric].years_together(evidence.year))
        rows += [{"measure": measure, **row} for row in _strata(selection.spans(evidence, measure), regulator_code)]
    told = pl.DataFrame(rows, schema={name: kind for name, kind in SCHEMA.items() if name != "year_variance"} | _SPREAD)
    return told.with_columns(year_variance=c(_VARIANCE).sum().over("measure", "year")).select(*SCHEMA)


_VARIANCE = "expected_variance"
_SPREAD = {_VARIANCE: pl.Float64}


def _strata(spans: pl.DataFrame, regulator_code: str) -> Iterator[dict[str, Any]]:
    """The rows of each stratum in which the regulator has cases; its variance stands on the first of them."""
    own = c("regulator_code") == regulator_code
    for kind, year in spans.filter(own).select(STRATUM).unique().sort(STRATUM, nulls_last=True).iter_rows():
        of_stratum = spans.filter(c("scheme_kind").eq_missing(pl.lit(kind)), c("year") == year)
        codes = [regulator_code, *sorted(set(of_stratum["regulator_code"]) - {regulator_code})]
        who = of_stratum["regulator_code"].replace_strict(codes, range(len(codes)), return_dtype=pl.Int64).to_numpy()
        columns = [of_stratum[name].to_numpy() for name in ("entry", "exit", "decided", "n")]
        found = observed_and_expected(who, np.zeros_like(who), *columns, regulators=len(codes)).strata
        place = {"scheme_kind": kind, "year": year, "comparator": str(found.comparator[0])}
        if found.comparator[0] is not Comparator.FAIR:
            yield place
            continue
        variance = float(found.expected_variance[0])
        for band in _bands(risk_table(who, *columns, cells=len(codes)), of_stratum.filter(own)):
            yield {**place, **band, _VARIANCE: variance}
            variance = 0.0


def _bands(table: RiskTable, own: pl.DataFrame) -> Iterator[dict[str, Any]]:
    at_risk, decisions = table.at_risk, table.events_of()
    # what others decided on days without a case of its own is in none of its figures, and hides nothing there
    others_at_risk, others = at_risk[1:].sum(axis=0), decisions[1:] * (at_risk[0] > 0)
    expected = at_risk[0] * others.sum(axis=0) / np.maximum(others_at_risk, 1)
    missed = np.where(others_at_risk > 0, 0, decisions[0])
    last = int(own["exit"].max())  # type: ignore[arg-type]
    for first_day, last_day in _cut(table.days, others, last):
        within = (table.days >= first_day) & (table.days <= last_day)
        days = _case_days(own, first_day, last_day)
        yield {
            "first_day": first_day,
            "last_day": last_day,
            "case_days": days,
            "pace": float(expected[within].sum()) / days if days else 0.0,
            "not_reached": int(missed[within].sum()),
        }


def _cut(days: Ints, others: Ints, last: int) -> list[tuple[int, int]]:
    """First and last day of each band up to ``last``. What is too little at the end lies in the band before it; where
    all together is too little there is one band, which the published figure tells anyway."""

    def enough(first: int, following: int) -> bool:
        return _enough(others[:, (days >= first) & (days < following)])

    firsts = [0]
    for following in range(DAYS, last + 1, DAYS):
        if enough(firsts[-1], following):
            firsts.append(following)
    while len(firsts) > 1 and not enough(firsts[-1], last + 1):
        firsts.pop()
    return list(zip(firsts, [*(following - 1 for following in firsts[1:]), last], strict=True))


def _enough(others: Ints) -> bool:
    """Whether decisions of others, shape (regulators, days), may be told together."""
    of_each = others.sum(axis=1)
    total, most = int(of_each.sum()), int(of_each.max(initial=0))
    return total >= FEWEST_IN_A_BAND and int((of_each > 0).sum()) >= FEWEST_OTHERS and 2 * most <= total


def _case_days(own: pl.DataFrame, first_day: int, last_day: int) -> int:
    """On how many days, added up over all cases, they were at risk in the band."""
    begin = pl.max_horizontal(c("entry") + 1, pl.lit(first_day))
    end = pl.min_horizontal(c("exit"), pl.lit(last_day))
    return int(own.select(((end - begin + 1).clip(lower_bound=0) * c("n")).sum()).item())


def by_pace(definition: Definition, pace: pl.DataFrame) -> Definition:
    """A speed whose figures are made from one regulator's own counts and the pace it was told, and are the same.

    Figures of a product area alone cannot be made so. Estimating raises ``DoesNotFit`` where the pace was told for
    other kinds of schemes or years, or longer waits are counted than it reaches.
    """
    told = pace.filter(c("measure") == MEASURES[definition.id])
    return replace(definition, estimate=lambda evidence, selection: _estimate(evidence, selection, told, definition.id))


def _estimate(evidence: Evidence, selection: Selection, told: pl.DataFrame, metric: str) -> list[Estimate]:
    measure = MEASURES[metric]
    spans = selection.spans(evidence, measure)
    cases = dict(selection.cases(spans).rows())
    if not cases:
        return []
    [code] = cases
    observed = expected = fair = 0.0
    for (kind, year), own in spans.group_by(STRATUM):
        bands = told.filter(c("scheme_kind").eq_missing(pl.lit(kind)), c("year") == year)
        if bands.is_empty():
            raise DoesNotFit(f"No pace was told of the kind {kind} in {year}.")
        if bands["comparator"][0] != Comparator.FAIR:
            continue
        if int(own["exit"].max()) > int(bands["last_day"].max()):  # type: ignore[arg-type]
            raise DoesNotFit(f"Of the kind {kind} in {year} the pace does not reach as far as the cases.")
        fair += int(own["n"].sum())
        observed += int(own.filter("decided")["n"].sum()) - int(bands["not_reached"].sum())
        expected += sum(_case_days(own, first, last) * pace for first, last, pace in _told(bands))
    variances = told.filter(c("year").is_in(selection.years)).group_by("year").agg(c("year_variance").first())
    sums = (observed, expected, float(variances["year_variance"].sum()), 1 - fair / int(spans["n"].sum()))
    found = ratios_of(*(np.array([each], dtype=np.float64) for each in sums))
    missing = dict(selection.not_measurable(evidence, measure).rows())
    return estimates_of([code], found, cases, missing, selection.pending(evidence))


def _told(bands: pl.DataFrame) -> list[tuple[int, int, float]]:
    return bands.select("first_day", "last_day", "pace").rows()

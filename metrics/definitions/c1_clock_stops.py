"""C1: how much of the wait is not on the authority's clock?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from metrics.counts import GROSS, KEY, NET, NOT_MEASURABLE
from metrics.definition import Better, Definition, Estimate, Spread
from metrics.elapsed import DECIDED
from metrics.evidence import Evidence, Selection
from metrics.figures import State
from metrics.series_breaks import APPLICANT_STOPS_ONLY

c = pl.col


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    ended = selection.of(evidence.decisions).filter(c("ended_as").is_in(DECIDED))
    by_both = _measured(ended, GROSS).join(_measured(ended, NET), on=list(KEY), nulls_equal=True)
    # which cases of one cell can be measured by both clocks is not counted: as many as by the clock that measures fewer
    both = pl.min_horizontal(f"cases_{GROSS}", f"cases_{NET}")
    found = by_both.group_by("regulator_code").agg(
        both.sum().alias("n"),
        *((c(f"days_{each}") * both / c(f"cases_{each}")).sum().alias(each) for each in (GROSS, NET)),
    )
    decided = dict(ended.filter(c("measure") == GROSS).group_by("regulator_code").agg(c("n").sum()).rows())
    return [
        replace(
            Estimate(code, value=1 - net / gross, n=n, events=n)
            if gross
            else Estimate(code, State.NOT_MEASURABLE, n=n),
            not_measurable=decided[code] - n,
        )
        for code, n, gross, net in found.sort("regulator_code").rows()
    ]


def _measured(ended: pl.DataFrame, measure: str) -> pl.DataFrame:
    """Of each cell of the counts its cases by one clock and their days, as far as they can be measured."""
    rows = ended.filter(c("measure") == measure, c("exit") != NOT_MEASURABLE)
    days = (c("exit") * c("n")).sum().alias(f"days_{measure}")
    return rows.group_by(*KEY).agg(c("n").sum().alias(f"cases_{measure}"), days)


DEFINITION = Definition(
    id="C1",
    title="Share of the wait off the clock",
    question="Of the working days an applicant waited, how many did not count for the authority?",
    unit="share",
    better=Better.NEUTRAL,
    spread=Spread.NONE,
    start_event="Received.",
    end_event="Granted, granted with conditions, or refused.",
    clock="Working days with and without clock stops, and before the clock starts.",
    denominator="Working days from received to decided, of all decided in the year with days known by both clocks.",
    why="Stopping the clock can be fair and can be a habit. A regulator that is fast on its own clock and slow for its "
    "applicants shows here.",
    method="1 - days on the clock / all days, summed over the same cases; a description, without an interval. Where "
    "stops are not held of some cases of a kind, the others of it stand for all days of theirs alone.",
    source="Decisions of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    series_breaks=(APPLICANT_STOPS_ONLY,),
    rests_on=("decided",),
)

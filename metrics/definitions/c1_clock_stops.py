"""C1: how much of the wait is not on the authority's clock?"""

from __future__ import annotations

from datetime import date

import polars as pl

from metrics.counts import GROSS, NET
from metrics.definition import Better, Definition, Estimate, Spread
from metrics.evidence import Evidence, Selection
from metrics.figures import State
from metrics.series_breaks import APPLICANT_STOPS_ONLY

c = pl.col


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    days = {}
    for measure in (GROSS, NET):
        ended = selection.spans(evidence, measure).filter("decided")
        days[measure] = ended.group_by("regulator_code").agg((c("exit") * c("n")).sum().alias(measure), pl.sum("n"))
    found = days[GROSS].join(days[NET].drop("n"), on="regulator_code").sort("regulator_code")
    return [
        Estimate(code, value=1 - net / gross, n=n, events=n) if gross else Estimate(code, State.NOT_MEASURABLE, n=n)
        for code, gross, n, net in found.rows()
    ]


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
    denominator="Working days from received to decided, of all decided in the year.",
    why="Stopping the clock can be fair and can be a habit. A regulator that is fast on its own clock and slow for its "
    "applicants shows here.",
    method="1 - days on the clock / all days, summed over the cases; a description, without an interval.",
    source="Decisions of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    series_breaks=(APPLICANT_STOPS_ONLY,),
    rests_on=("decided",),
)

"""P3: how much lies there past its deadline?"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from metrics.count_intervals import METHOD, count_intervals
from metrics.counts import GROSS, OPEN
from metrics.definition import Better, Definition, Estimate, Spread
from metrics.evidence import Evidence, Selection
from metrics.figures import State
from metrics.series_breaks import APPLICANT_STOPS_ONLY
from submissions_schema.suppression import SMALL

c = pl.col


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    rows = selection.of(evidence.decisions).filter(c("measure") == GROSS)
    late = (c("ended_as") == OPEN) & (c("within_target") == False).fill_null(False)  # noqa: E712
    at_the_end = late & (c("year") == selection.years[-1])
    found = rows.group_by("regulator_code").agg(
        late=c("n").filter(late).sum(),
        received=c("n").filter(c("is_new")).sum(),
        still=c("n").filter(at_the_end).sum(),
    )
    found = found.sort("regulator_code")
    late_counts = found["late"].to_numpy().astype(np.float64)
    low, high = count_intervals(late_counts)
    return [
        Estimate(
            code,
            value=late / received,
            low=float(low[i]) / received,
            high=float(high[i]) / received,
            n=max(received, late),
            events=max(received, late),
            count=float(late),
            base=float(received),
        )
        if received
        else _nothing_received(evidence, selection, code, still)
        for i, (code, late, received, still) in enumerate(found.rows())
    ]


def _nothing_received(evidence: Evidence, selection: Selection, code: str, still: int) -> Estimate:
    """With n the cases still open past target at the end of the last year, 0 where that gives a small number away."""
    hides = evidence.hides(code, selection.years[-1:], ("received", "pending"), selection.product_area)
    n = 0 if still in SMALL or hides else still
    return Estimate(code, State.NOT_MEASURABLE, n=n, events=n)


DEFINITION = Definition(
    id="P3",
    title="Backlog past target",
    question="How many applications lie past their deadline, against those received in a year?",
    unit="pending past target / received in 12 months",
    better=Better.LOW,
    spread=Spread.RATE,
    start_event="The clock of the scheme starts.",
    end_event="The end of the reporting year.",
    clock="That of each case's target, clock stops left out.",
    denominator="Applications received in the reporting year.",
    why="A backlog is what tomorrow's applicants will wait behind. A year in which it is cleared makes decided cases "
    "look slow and this figure fall: read the two together.",
    method=f"{METHOD}, of the number pending. Expected in the funnel: the same rate for all in the group.",
    source="Decisions and Schemes of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    series_breaks=(APPLICANT_STOPS_ONLY,),
    rests_on=("received", "pending"),
)

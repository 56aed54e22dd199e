"""P6: were the decisions sound?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from metrics.counts import GROSS, OVERTURNED
from metrics.definition import Better, Definition, Estimate, Spread
from metrics.elapsed import DECIDED
from metrics.evidence import Evidence, Selection
from metrics.plain_shares import WILSON, shares

YEARS_BEFORE = 3

c = pl.col


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    undone = selection.of(evidence.decisions).filter(c("measure") == OVERTURNED)
    before = tuple({year - back for year in selection.years for back in range(1, YEARS_BEFORE + 1)})
    decided = (
        replace(selection, years=before)
        .of(evidence.decisions)
        .filter(c("measure") == GROSS, c("ended_as").is_in(DECIDED))
    )
    found = (
        decided.group_by("regulator_code")
        .agg(of=c("n").sum())
        .join(undone.group_by("regulator_code").agg(undone=c("n").sum()), on="regulator_code", how="left")
        .select("regulator_code", pl.min_horizontal(c("undone").fill_null(0), "of"), "of")
    )
    return shares(found.rows())


DEFINITION = Definition(
    id="P6",
    title="Decisions overturned",
    question="How many decisions did a review, tribunal or court overturn?",
    unit="share",
    better=Better.LOW,
    spread=Spread.SHARE,
    start_event="Granted, granted with conditions, or refused, in one of the three years before.",
    end_event="Overturned in the year, by an internal review, a tribunal or a court.",
    clock="Reporting years.",
    denominator="Decisions of the three reporting years before, as far as returns are held.",
    why="It is the balance to speed: who decides fast and wrongly has gained nothing.",
    method=f"{WILSON}.",
    source="Decisions of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    rests_on=("decided",),
    years_back=YEARS_BEFORE,
)

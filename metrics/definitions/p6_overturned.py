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
    """Of several years each is set against its own three before, so that an earlier year counts as often as it is
    needed; ``n`` has each decision once."""
    undone = selection.of(evidence.decisions).filter(c("measure") == OVERTURNED).group_by("regulator_code", "year")
    before = [(year, year - back) for year in selection.years for back in range(1, YEARS_BEFORE + 1)]
    needed = pl.DataFrame(before, schema={"of_year": pl.Int64, "year": pl.Int64}, orient="row")
    decided = (
        replace(selection, years=tuple(needed["year"].unique().sort()))
        .of(evidence.decisions)
        .filter(c("measure") == GROSS, c("ended_as").is_in(DECIDED))
        .group_by("regulator_code", "year")
        .agg(of=c("n").sum())
    )
    found = (
        decided.join(needed, on="year")
        .group_by("regulator_code", "of_year")
        .agg(c("of").sum())
        .join(undone.agg(undone=c("n").sum()).rename({"year": "of_year"}), on=["regulator_code", "of_year"], how="left")
        .group_by("regulator_code")
        .agg(pl.min_horizontal(c("undone").fill_null(0), "of").sum(), c("of").sum())
    )
    once = dict(decided.group_by("regulator_code").agg(c("of").sum()).rows())
    return [replace(e, n=once[e.regulator_code], events=once[e.regulator_code]) for e in shares(found.rows())]


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
    denominator="Decisions of the three reporting years before, as far as returns are held. Where three years are "
    "taken together each has its own three before it, so that a decision counts once for each of them.",
    why="It is the balance to speed: who decides fast and wrongly has gained nothing.",
    method=f"{WILSON}.",
    source="Decisions of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    rests_on=("decided",),
    years_back=YEARS_BEFORE,
)

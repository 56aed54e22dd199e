"""P5: did the regulator do what it said it would?"""

from __future__ import annotations

from datetime import date

import polars as pl

from metrics.definition import Better, Definition, Estimate, Spread
from metrics.evidence import Evidence, Selection
from metrics.plain_shares import WILSON, shares

c = pl.col


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    if selection.product_area is not None:
        return []  # a commitment has no product area
    due = selection.of(evidence.commitments)
    found = due.group_by("regulator_code").agg(c("n").filter("met").sum(), of=c("n").sum())
    return shares(found.rows())


DEFINITION = Definition(
    id="P5",
    title="Own commitments kept",
    question="What share of its own commitments on AI did the regulator meet by their date?",
    unit="share",
    better=Better.HIGH,
    spread=Spread.SHARE,
    start_event="The commitment is made.",
    end_event="Met on or before the date due.",
    clock="The date due, as first stated.",
    denominator="Commitments due in the year, unfinished and withdrawn ones too.",
    why="It judges a regulator by its own words and not by another's.",
    method=f"{WILSON}.",
    source="Commitments of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
)

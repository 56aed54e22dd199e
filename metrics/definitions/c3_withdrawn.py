"""C3: what share of applications ended without a decision?"""

from __future__ import annotations

from datetime import date

import polars as pl

from metrics.counts import GROSS, OPEN
from metrics.definition import Better, Definition, Estimate, Spread
from metrics.evidence import Evidence, Selection
from metrics.plain_shares import WILSON, shares

c = pl.col


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    ended = selection.of(evidence.decisions).filter(c("measure") == GROSS, c("ended_as") != OPEN)
    found = ended.group_by("regulator_code").agg(
        c("n").filter(c("ended_as").is_in(["withdrawn", "lapsed"])).sum(), of=c("n").sum()
    )
    return shares(found.rows())


DEFINITION = Definition(
    id="C3",
    title="Applications withdrawn or lapsed",
    question="What share of applications ended without a decision?",
    unit="share",
    better=Better.NEUTRAL,
    spread=Spread.SHARE,
    start_event="Received.",
    end_event="Withdrawn by the applicant, or lapsed.",
    clock="The reporting year in which it ended.",
    denominator="Applications that ended in the year.",
    why="Applicants who give up are not in any figure on decisions, so they are counted here.",
    method=f"{WILSON}.",
    source="Decisions of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    rests_on=("decided", "withdrawn"),
)

"""C2: what share of decisions was a refusal?"""

from __future__ import annotations

from datetime import date

import polars as pl

from metrics.counts import GROSS
from metrics.definition import Better, Definition, Estimate, Spread
from metrics.elapsed import DECIDED
from metrics.evidence import Evidence, Selection
from metrics.plain_shares import WILSON, shares

c = pl.col


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    ended = selection.of(evidence.decisions).filter(c("measure") == GROSS, c("ended_as").is_in(DECIDED))
    found = ended.group_by("regulator_code").agg(c("n").filter(c("ended_as") == "refused").sum(), of=c("n").sum())
    return shares(found.rows())


DEFINITION = Definition(
    id="C2",
    title="Applications refused",
    question="What share of decisions was a refusal?",
    unit="share",
    better=Better.NEUTRAL,
    spread=Spread.SHARE,
    start_event="Received.",
    end_event="Refused.",
    clock="The reporting year in which it ended.",
    denominator="Applications granted, with or without conditions, or refused in the year.",
    why="A high share can mean strict rules or unclear guidance; it is described and judged by nobody here.",
    method=f"{WILSON}.",
    source="Decisions of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    rests_on=("decided", "refused"),
)

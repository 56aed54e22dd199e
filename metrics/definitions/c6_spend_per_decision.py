"""C6: what does regulating AI cost for each AI decision made?"""

from __future__ import annotations

from datetime import date

from metrics.definition import Better, Definition, Estimate, Spread
from metrics.evidence import Evidence, Selection
from metrics.plain_ratios import ratios


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    return ratios(evidence, selection, "regulating_ai_spend_gbp", "decisions_decided")


DEFINITION = Definition(
    id="C6",
    title="Spending on regulating AI for each decision",
    question="What does regulating AI cost for each AI decision made?",
    unit="GBP for each decision",
    better=Better.NEUTRAL,
    spread=Spread.NONE,
    start_event="The reporting year begins.",
    end_event="The reporting year ends.",
    clock="Reporting years.",
    denominator="Applications decided in the year.",
    why="Most of this money is not spent on decisions, so the figure describes a mix of work and not a price.",
    method="Sum of the year's rows over the sum of the denominator; a description, without an interval.",
    source="Resources and Decisions of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    of_sums=True,
    rests_on=("decided",),
)

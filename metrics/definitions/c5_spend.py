"""C5: how much of the regulator’s spending goes to regulating AI?"""

from __future__ import annotations

from datetime import date

from metrics.definition import Better, Definition, Estimate, Spread
from metrics.evidence import Evidence, Selection
from metrics.plain_ratios import ratios


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    return ratios(evidence, selection, "regulating_ai_spend_gbp", "total_expenditure_gbp")


DEFINITION = Definition(
    id="C5",
    title="Spending on regulating AI",
    question="How much of the regulator’s spending goes to regulating AI?",
    unit="share of all spending",
    better=Better.NEUTRAL,
    spread=Spread.NONE,
    start_event="The reporting year begins.",
    end_event="The reporting year ends.",
    clock="Reporting years.",
    denominator="Expenditure of the whole regulator.",
    why="Resources given to AI are one of the three figures the plan asked regulators for.",
    method="Sum of the year's rows over the sum of the denominator; a description, without an interval.",
    source="Resources and Cover of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    of_sums=True,
)

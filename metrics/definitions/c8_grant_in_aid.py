"""C8: how much of the spending on AI comes from a sponsor department?"""

from __future__ import annotations

from datetime import date

from metrics.definition import Better, Definition, Estimate, Spread
from metrics.evidence import Evidence, Selection
from metrics.plain_ratios import ratios


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    return ratios(evidence, selection, "grant_in_aid_spend_gbp", "ai_spend_gbp")


DEFINITION = Definition(
    id="C8",
    title="Share paid from grant-in-aid",
    question="How much of the spending on AI comes from a sponsor department?",
    unit="share of spending on AI",
    better=Better.NEUTRAL,
    spread=Spread.NONE,
    start_event="The reporting year begins.",
    end_event="The reporting year ends.",
    clock="Reporting years.",
    denominator="Spending on AI from all sources.",
    why="Who pays decides what a department can be asked to do.",
    method="Sum of the year's rows over the sum of the denominator; a description, without an interval.",
    source="Resources of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    of_sums=True,
)

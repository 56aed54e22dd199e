"""C7: how much of the capability it needs does the regulator not have?"""

from __future__ import annotations

from datetime import date

from metrics.definition import Better, Definition, Estimate, Spread
from metrics.evidence import Evidence, Selection
from metrics.plain_ratios import ratios


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    return ratios(evidence, selection, "capability_gap_fte", "capability_needed_fte")


DEFINITION = Definition(
    id="C7",
    title="Capability missing",
    question="How much of the capability it needs does the regulator not have?",
    unit="share of what is needed",
    better=Better.NEUTRAL,
    spread=Spread.NONE,
    start_event="The reporting year begins.",
    end_event="The reporting year ends.",
    clock="Reporting years.",
    denominator="Full-time equivalents needed over the seven areas.",
    why="Recommendation 25 asks that the gap be funded; it is shown beside what the sponsor department gives.",
    method="Sum of the year's rows over the sum of the denominator; a description, without an interval.",
    source="Capability of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    of_sums=True,
)

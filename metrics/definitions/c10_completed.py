"""C10: how many of those admitted have finished?"""

from __future__ import annotations

from datetime import date

from metrics.definition import Better, Definition, Estimate, Spread
from metrics.evidence import Evidence, Selection
from metrics.plain_ratios import ratios


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    return ratios(evidence, selection, "initiatives_completed", "initiatives_admitted")


DEFINITION = Definition(
    id="C10",
    title="Completion of sandboxes and other initiatives",
    question="How many of those admitted have finished?",
    unit="share of those admitted",
    better=Better.NEUTRAL,
    spread=Spread.NONE,
    start_event="The reporting year begins.",
    end_event="The reporting year ends.",
    clock="Reporting years.",
    denominator="Firms admitted to initiatives open in the year, since they opened.",
    why="What was learnt is known when firms finish.",
    method="Sum of the year's rows over the sum of the denominator; a description, without an interval.",
    source="Initiatives of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    of_sums=True,
)

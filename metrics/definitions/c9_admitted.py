"""C9: how many of those who applied were admitted?"""

from __future__ import annotations

from datetime import date

from metrics.definition import Better, Definition, Estimate, Spread
from metrics.evidence import Evidence, Selection
from metrics.plain_ratios import ratios


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    return ratios(evidence, selection, "initiatives_admitted", "initiatives_applied")


DEFINITION = Definition(
    id="C9",
    title="Admission to sandboxes and other initiatives",
    question="How many of those who applied were admitted?",
    unit="share of those who applied",
    better=Better.NEUTRAL,
    spread=Spread.NONE,
    start_event="The reporting year begins.",
    end_event="The reporting year ends.",
    clock="Reporting years.",
    denominator="Firms that applied to initiatives open in the year, since they opened.",
    why="Sandboxes that admit few may be too small.",
    method="Sum of the year's rows over the sum of the denominator; a description, without an interval.",
    source="Initiatives of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    of_sums=True,
)

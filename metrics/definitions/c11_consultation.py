"""C11: how long were consultations on AI guidance open?"""

from __future__ import annotations

from datetime import date

from metrics.definition import Better, Definition, Estimate, Spread
from metrics.evidence import Evidence, Selection
from metrics.plain_ratios import ratios


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    return ratios(evidence, selection, "consultation_days", "consultations_closed")


DEFINITION = Definition(
    id="C11",
    title="Length of consultations",
    question="How long were consultations on AI guidance open?",
    unit="calendar days",
    better=Better.NEUTRAL,
    spread=Spread.NONE,
    start_event="The reporting year begins.",
    end_event="The reporting year ends.",
    clock="Reporting years.",
    denominator="Consultations that closed in the year.",
    why="Short consultations are quick and can miss those who should be heard.",
    method="Sum of the days over the number of consultations that closed in the year; dates known to the day or month.",
    source="Guidance of the annual returns",
    owner="Central unit, analysis",
    reviewed_on=date(2026, 3, 2),
    estimate=_estimate,
    of_sums=True,
)

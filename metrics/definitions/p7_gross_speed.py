"""P7: are AI licences decided as fast as others would decide them, counting every day the applicant waited?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from metrics.counts import GROSS
from metrics.definition import Estimate
from metrics.definitions import p1_speed
from metrics.evidence import Evidence, Selection


def _estimate(evidence: Evidence, selection: Selection) -> list[Estimate]:
    return p1_speed.of_clock(evidence, selection, GROSS)


DEFINITION = replace(
    p1_speed.DEFINITION,
    id="P7",
    title="Speed by the gross clock",
    question="Counting every day the applicant waited, were applications decided as fast as other regulators would "
    "have decided them?",
    start_event="The application is received, whether its clock starts then or later.",
    clock="Working days of the regulator's nation, those on which the clock stood among them (gross).",
    why="Stopping the clock can be fair, and can make a slow regulator look fast. Speed by the net clock (P1) says how "
    "the authority used its own time, this one what applicants felt. Where the two differ by a fifth or more, that is "
    "said in words. It is in no trigger of its own: the registered test tries P1 by both clocks. Deadlines (P2) are "
    "counted net only, as the law counts them: a deadline measured gross would be one that nobody set.",
    reviewed_on=date(2026, 11, 27),
    estimate=_estimate,
    series_breaks=(),
    beside="P1",
)

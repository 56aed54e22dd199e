"""Capability: needed against held, in seven areas (AI Opportunities Action Plan, recommendation 25)."""

from __future__ import annotations

from submissions_schema.columns import Column, Kind, Table
from submissions_schema.editions.e2026.codes import CAPABILITY_AREAS, FUNDED_BY, URGENCIES

_SOURCE = "AI Opportunities Action Plan, recommendation 25; return edition 2026"

CAPABILITY = Table(
    name="capability",
    help="What you need to regulate AI well and what you have: one row for each of the seven areas, also where "
    "nothing is missing.",
    key=("area",),
    columns=(
        Column(
            "area",
            Kind.CODE,
            "The area of expertise. Each of the seven has one row.",
            required=True,
            example="technical_evaluation",
            codes=CAPABILITY_AREAS,
            source=_SOURCE,
        ),
        Column(
            "needed_fte",
            Kind.DECIMAL,
            "Staff you judge you need in this area for your AI duties.",
            required=True,
            example="8",
            unit="FTE",
            source=_SOURCE,
        ),
        Column(
            "current_fte",
            Kind.DECIMAL,
            "Staff in post in this area at the end of the period.",
            required=True,
            example="5.5",
            unit="FTE",
            source=_SOURCE,
        ),
        Column(
            "urgency",
            Kind.CODE,
            "urgent: the gap holds up your work now; planned: you have time; met: there is no gap.",
            required=True,
            example="urgent",
            codes=URGENCIES,
            source=_SOURCE,
        ),
        Column(
            "gap_cost_gbp",
            Kind.DECIMAL,
            "What closing the gap would cost in a full year, in pounds.",
            example="230000",
            unit="£",
            source=_SOURCE,
        ),
        Column(
            "gap_funded_gbp",
            Kind.DECIMAL,
            "How much of that cost already has funding, in pounds.",
            example="90000",
            unit="£",
            source=_SOURCE,
        ),
        Column(
            "funded_by",
            Kind.CODE,
            "Where that funding comes from; none if there is none.",
            example="grant_in_aid",
            codes=FUNDED_BY,
            source=_SOURCE,
        ),
        Column(
            "close_by",
            Kind.DATE,
            "When you expect the gap to be closed. It may lie after the end of the period.",
            example="2027-03-31",
            may_be_after_the_cut=True,
            source=_SOURCE,
        ),
        Column(
            "plan",
            Kind.TEXT,
            "How you will close the gap. An urgent gap must have a plan.",
            example="Two evaluators join in autumn 2026; until then we borrow one from a partner regulator.",
            max_length=1000,
            source=_SOURCE,
        ),
    ),
)

"""Decisions: one row per application in which AI is material and which was open in the period."""

from __future__ import annotations

from submissions_schema.columns import Column, Kind, Table
from submissions_schema.editions.e2026.codes import OUTCOMES, OVERTURNED_BY, PRODUCT_AREAS

DECISIONS = Table(
    name="decisions",
    help="One row for each application in which AI is material and which was open in the period, pending ones too. "
    "AI is material when the product, service or activity applied for uses machine learning or automated "
    "decision-making in a function your decision turned on. The applicant's own back-office use does not count. "
    "Only counts and typical times are published, never a row.",
    key=("application_ref",),
    public=False,
    columns=(
        Column(
            "application_ref",
            Kind.TEXT,
            "Your own reference of the application, without names of firms or people. Never published.",
            required=True,
            example="APP-25-0781",
            identifier=True,
            max_length=64,
            published=False,
        ),
        Column(
            "scheme_code",
            Kind.TEXT,
            "The scheme it was made under, as on the sheet Schemes.",
            required=True,
            example="S1",
            identifier=True,
            max_length=32,
        ),
        Column(
            "product_area",
            Kind.CODE,
            "What the product, service or activity is for.",
            required=True,
            example="drones",
            codes=PRODUCT_AREAS,
        ),
        Column(
            "received_on",
            Kind.DATE,
            "The day the application reached you.",
            required=True,
            example="2025-06-30",
            published=False,
        ),
        Column(
            "duly_made_on",
            Kind.DATE,
            "The day it was complete, so that you could begin to decide it.",
            example="2025-07-04",
            published=False,
        ),
        Column(
            "decided_on",
            Kind.DATE,
            "The day the outcome took effect, for withdrawn and lapsed cases too. Leave empty while pending.",
            example="2025-09-15",
            published=False,
        ),
        Column(
            "outcome",
            Kind.CODE,
            "How it stood at the end of the period. A case decided later is pending.",
            required=True,
            example="granted",
            codes=OUTCOMES,
        ),
        Column(
            "clock_stop_days",
            Kind.INTEGER,
            "Days on which you could not work on it, for example while the applicant answered questions.",
            example="12",
            unit="calendar days",
        ),
        Column(
            "statutory_target",
            Kind.INTEGER,
            "Only if another statutory time than the scheme's applied to this case; in the scheme's unit.",
            example="12",
            minimum=1,
        ),
        Column(
            "published_target",
            Kind.INTEGER,
            "Only if another published time than the scheme's applied to this case; in the scheme's unit.",
            example="45",
            minimum=1,
        ),
        Column(
            "overturned_on",
            Kind.DATE,
            "If the decision was set aside in the period: the day.",
            example="2026-02-11",
            published=False,
        ),
        Column(
            "overturned_by",
            Kind.CODE,
            "Who set it aside.",
            example="tribunal",
            codes=OVERTURNED_BY,
        ),
        Column(
            "sandbox_licence",
            Kind.TEXT,
            "The number of the pilot sandbox licence, if the application rests on one.",
            example="SBX-2026-0007",
            identifier=True,
            max_length=32,
            published=False,
        ),
    ),
)

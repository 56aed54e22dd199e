"""Decisions: one row per application in which AI is material and which was open in the period."""

from __future__ import annotations

from submissions_schema.columns import Column, Kind, Table
from submissions_schema.editions.e2026.codes import PRODUCT_AREAS

DECISIONS = Table(
    name="decisions",
    help="One row for each application in which AI is material and which was open in the year, pending ones too. "
    "AI is material when the product or service applied for uses machine learning or automated "
    "decision-making in a function your decision turned on.",
    key=("application_ref",),
    public=False,
    columns=(
        Column(
            "application_ref",
            Kind.TEXT,
            "Your own reference of the application. Never published.",
            required=True,
            example="APP-25-0781",
            identifier=True,
            max_length=64,
            published=False,
        ),
        Column("scheme_code", Kind.TEXT, "The scheme, as on the sheet Schemes.", required=True, example="S1", identifier=True, max_length=32),
        Column("product_area", Kind.CODE, "What the product is for.", required=True, example="drones", codes=PRODUCT_AREAS),
        Column("received_on", Kind.DATE, "The day the application reached you.", required=True, example="2025-06-30", published=False),
        Column("duly_made_on", Kind.DATE, "The day it was complete.", example="2025-07-04", published=False),
    ),
)

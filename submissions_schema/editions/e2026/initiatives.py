"""Initiatives: sandboxes, test beds and advisory services, with what came of them."""

from __future__ import annotations

from submissions_schema.columns import Column, Kind, Table
from submissions_schema.editions.e2026.codes import INITIATIVE_KINDS, PRODUCT_AREAS

_SOURCE = "AI Opportunities Action Plan, recommendation 27; return edition 2026"

INITIATIVES = Table(
    name="initiatives",
    help="One row for each sandbox, test bed, advisory service or similar for AI that was open in the period. "
    "Counts run from its opening to the end of the period.",
    key=("initiative_ref",),
    columns=(
        Column(
            "initiative_ref",
            Kind.TEXT,
            "Your own short reference. Keep it the same in later years.",
            required=True,
            example="I-03",
            identifier=True,
            max_length=64,
            source=_SOURCE,
        ),
        Column(
            "name",
            Kind.TEXT,
            "The initiative's public name.",
            required=True,
            example="Robotics sandbox",
            source=_SOURCE,
        ),
        Column(
            "kind",
            Kind.CODE,
            "What sort of initiative it is.",
            required=True,
            example="regulatory_sandbox",
            codes=INITIATIVE_KINDS,
            source=_SOURCE,
        ),
        Column(
            "product_area",
            Kind.CODE,
            "What the products in it are for; cross_sector if for several areas.",
            required=True,
            example="robotics",
            codes=PRODUCT_AREAS,
            source=_SOURCE,
        ),
        Column(
            "opened_on",
            Kind.DATE,
            "The day it opened to applicants.",
            required=True,
            example="2024-09-02",
            source=_SOURCE,
        ),
        Column(
            "closed_on",
            Kind.DATE,
            "The day it closed. Leave empty if it was open at the end of the period.",
            example="2026-01-30",
            source=_SOURCE,
        ),
        Column("applied", Kind.INTEGER, "Firms that applied.", example="41", unit="firms", source=_SOURCE),
        Column("admitted", Kind.INTEGER, "Firms that were admitted.", example="12", unit="firms", source=_SOURCE),
        Column("completed", Kind.INTEGER, "Firms that finished.", example="9", unit="firms", source=_SOURCE),
        Column(
            "reached_market",
            Kind.INTEGER,
            "Of those that finished, firms whose product is now sold or in use.",
            example="4",
            unit="firms",
            source=_SOURCE,
        ),
        Column(
            "firms_small",
            Kind.INTEGER,
            "Of those admitted, firms with fewer than 50 staff.",
            example="7",
            unit="firms",
            source=_SOURCE,
        ),
        Column(
            "investment_raised_gbp",
            Kind.DECIMAL,
            "Investment the admitted firms raised since admission, as far as they told you, in pounds.",
            example="8400000",
            unit="£",
            source=_SOURCE,
        ),
        Column(
            "jobs",
            Kind.INTEGER,
            "Jobs the admitted firms created since admission, as far as they told you.",
            example="65",
            unit="jobs",
            source=_SOURCE,
        ),
        Column(
            "still_trading",
            Kind.INTEGER,
            "Of those admitted, firms still trading at the end of the period.",
            example="11",
            unit="firms",
            source=_SOURCE,
        ),
        Column(
            "evaluation_url",
            Kind.URL,
            "The published evaluation.",
            example="https://www.regulator.example/robotics-sandbox-evaluation",
            max_length=500,
            source=_SOURCE,
        ),
    ),
)

"""Schemes: one row per licensing scheme, with its clock and targets."""

from __future__ import annotations

from submissions_schema.columns import Column, Kind, Table
from submissions_schema.editions.e2026.codes import (
    AI_IDENTIFIED_BY,
    CLOCK_STARTS,
    HOLIDAYS,
    PRODUCT_AREAS,
    SCHEME_KINDS,
    TARGET_UNITS,
)

SCHEMES = Table(
    name="schemes",
    help="One row for each scheme under which you decide applications. Last year's schemes are filled in for you; "
    "correct them and add new ones.",
    key=("scheme_code",),
    columns=(
        Column(
            "scheme_code",
            Kind.TEXT,
            "Your short code of the scheme. It never changes from year to year; Decisions refers to it.",
            required=True,
            example="S1",
            identifier=True,
            max_length=32,
        ),
        Column(
            "title",
            Kind.TEXT,
            "The scheme's name, as applicants know it.",
            required=True,
            example="Permit to trial automated vehicles",
        ),
        Column(
            "scheme_kind",
            Kind.CODE,
            "What the applicant receives.",
            required=True,
            example="permit",
            codes=SCHEME_KINDS,
        ),
        Column(
            "product_area",
            Kind.CODE,
            "What the scheme is for; cross_sector if for several areas.",
            required=True,
            example="automated_vehicles",
            codes=PRODUCT_AREAS,
        ),
        Column(
            "clock_starts",
            Kind.CODE,
            "The day from which your target runs: the application is received, or it is complete (duly made).",
            required=True,
            example="duly_made",
            codes=CLOCK_STARTS,
        ),
        Column(
            "statutory_target",
            Kind.INTEGER,
            "Time to decide that the law sets, in the unit beside it. Leave empty if the law sets none.",
            example="8",
            minimum=1,
        ),
        Column(
            "statutory_target_unit",
            Kind.CODE,
            "The unit of the statutory target.",
            example="weeks",
            codes=TARGET_UNITS,
        ),
        Column(
            "published_target",
            Kind.INTEGER,
            "Time to decide that you promise in public, in the unit beside it. Leave empty if you promise none.",
            example="30",
            minimum=1,
        ),
        Column(
            "published_target_unit",
            Kind.CODE,
            "The unit of the published target.",
            example="working_days",
            codes=TARGET_UNITS,
        ),
        Column(
            "target_valid_from",
            Kind.DATE,
            "Since when these targets apply. If since before 2000, write 2000-01-01.",
            example="2023-10-01",
        ),
        Column(
            "legal_basis",
            Kind.TEXT,
            "The Act or instrument, with the section, that gives you the power.",
            example="Automated Vehicles Act 2024, s.83",
            max_length=300,
        ),
        Column(
            "holidays",
            Kind.CODE,
            "Whose bank holidays are not working days for this scheme.",
            required=True,
            example="england_wales",
            codes=HOLIDAYS,
        ),
        Column(
            "ai_identified_by",
            Kind.CODE,
            "How you found the applications in which AI is material.",
            required=True,
            example="case_flag",
            codes=AI_IDENTIFIED_BY,
        ),
    ),
)

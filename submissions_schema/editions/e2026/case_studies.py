"""Case studies: optional stories with a figure in them."""

from __future__ import annotations

from submissions_schema.columns import Column, Kind, Table

CASE_STUDIES = Table(
    name="case_studies",
    help="Optional. What you did for an AI innovation and what came of it, with a figure. This will be published: "
    "no names of firms or people without their consent.",
    key=("title",),
    columns=(
        Column(
            "title",
            Kind.TEXT,
            "A heading in plain words.",
            required=True,
            example="Robots inspect tanks without people inside",
        ),
        Column(
            "problem",
            Kind.TEXT,
            "What stood in the way.",
            required=True,
            example="Inspections needed a person to enter the tank.",
            max_length=1000,
        ),
        Column(
            "what_was_done",
            Kind.TEXT,
            "What you did.",
            required=True,
            example="We agreed a test plan with the operator and accepted camera evidence.",
            max_length=1000,
        ),
        Column(
            "result_with_figure",
            Kind.TEXT,
            "What came of it, with at least one figure.",
            required=True,
            example="14 entries into confined spaces avoided in six months.",
            max_length=1000,
        ),
        Column(
            "evaluation_url",
            Kind.URL,
            "The published evidence.",
            example="https://www.regulator.example/tank-robots",
            max_length=500,
        ),
        Column(
            "contact",
            Kind.TEXT,
            "Whom we may ask about it. Never published.",
            example="innovation team, 020 7946 0000",
            published=False,
        ),
    ),
)

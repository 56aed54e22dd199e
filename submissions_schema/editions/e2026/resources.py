"""Resources: people and money given to AI, one row per function, source and purpose."""

from __future__ import annotations

from submissions_schema.columns import Column, Kind, Table
from submissions_schema.editions.e2026.codes import FUNCTIONS, FUNDING_SOURCES, PURPOSES

RESOURCES = Table(
    name="resources",
    help="People and money given to AI in the period: one row for each function, source of funding and purpose. "
    "Regulating AI is work on other people's AI; using AI is building or running your own. "
    "Only regulating_ai is compared between regulators.",
    key=("function", "funding_source", "purpose"),
    columns=(
        Column(
            "function",
            Kind.CODE,
            "The part of your work.",
            required=True,
            example="licensing_and_approvals",
            codes=FUNCTIONS,
        ),
        Column(
            "funding_source",
            Kind.CODE,
            "Where the money came from.",
            required=True,
            example="fees",
            codes=FUNDING_SOURCES,
        ),
        Column(
            "purpose",
            Kind.CODE,
            "Whether the work was regulating others' AI or using AI yourselves.",
            required=True,
            example="regulating_ai",
            codes=PURPOSES,
        ),
        Column(
            "ai_fte",
            Kind.DECIMAL,
            "Staff on AI, as full-time equivalents over the period. Leave out people who gave it under a tenth "
            "of their time; using a chatbot is not AI work.",
            required=True,
            example="6.75",
            unit="FTE",
        ),
        Column(
            "ai_vacancies_fte",
            Kind.DECIMAL,
            "Funded posts on AI that were vacant at the end of the period.",
            example="1.5",
            unit="FTE",
        ),
        Column(
            "ai_spend_gbp",
            Kind.DECIMAL,
            "All spending on AI in the period, pay included, in pounds (not thousands).",
            required=True,
            example="540000",
            unit="£",
        ),
        Column(
            "of_which_external_gbp",
            Kind.DECIMAL,
            "The part of that spending paid to others: contractors, consultants, suppliers.",
            example="120000",
            unit="£",
        ),
        Column(
            "training_days",
            Kind.DECIMAL,
            "Days of training on AI, all people together.",
            example="34.5",
            unit="days",
        ),
    ),
)

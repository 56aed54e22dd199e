"""Guidance: one row per item of AI guidance open at any time in the year."""

from __future__ import annotations

from submissions_schema.columns import Column, Kind, Table
from submissions_schema.editions.e2026.codes import (
    GUIDANCE_KINDS,
    GUIDANCE_STATUSES,
    GUIDANCE_THEMES,
    PRODUCT_AREAS,
    STARTED_BASES,
)

GUIDANCE = Table(
    name="guidance",
    help="One row for each item of guidance on AI that was planned, being written, consulted on or published at any "
    "time in the year. Each date may be a day (2024-11-05) or, if you know no more, a month (2024-11). "
    "Of joint guidance each partner files a row and the lead's row counts.",
    key=("guidance_ref",),
    columns=(
        Column(
            "guidance_ref",
            Kind.TEXT,
            "Your own short reference. Keep it the same in later years, so that the item can be followed.",
            required=True,
            example="G-2025-01",
            identifier=True,
            max_length=64,
        ),
        Column(
            "title",
            Kind.TEXT,
            "The title as published, or the working title.",
            required=True,
            example="Using machine learning in safety cases",
        ),
        Column(
            "product_area",
            Kind.CODE,
            "What the guidance is about; cross_sector if it is about no one area.",
            required=True,
            example="robotics",
            codes=PRODUCT_AREAS,
        ),
        Column("theme", Kind.CODE, "Its main subject.", required=True, example="assurance", codes=GUIDANCE_THEMES),
        Column(
            "kind", Kind.CODE, "What sort of document it is.", required=True, example="guidance", codes=GUIDANCE_KINDS
        ),
        Column(
            "status",
            Kind.CODE,
            "Where it stood at the end of the period. It must agree with the dates.",
            required=True,
            example="consulting",
            codes=GUIDANCE_STATUSES,
        ),
        Column(
            "started_on",
            Kind.DAY_OR_MONTH,
            "When work began. Without it, how long the item took cannot be measured.",
            example="2024-11",
        ),
        Column(
            "started_basis",
            Kind.CODE,
            "Which event you count as the start.",
            example="board_decision",
            codes=STARTED_BASES,
        ),
        Column(
            "consultation_opened_on",
            Kind.DAY_OR_MONTH,
            "When public consultation opened, if it did.",
            example="2025-05-12",
        ),
        Column("consultation_closed_on", Kind.DAY_OR_MONTH, "When public consultation closed.", example="2025-07-31"),
        Column(
            "target_publish_on",
            Kind.DAY_OR_MONTH,
            "The publication date you announced or planned. It may lie after the end of the period.",
            example="2026-06",
            may_be_after_the_cut=True,
        ),
        Column("published_on", Kind.DAY_OR_MONTH, "When the final version was published.", example="2025-12-09"),
        Column(
            "lead",
            Kind.YES_NO,
            "Yes if you lead on this item or are its only author; No if a partner leads.",
            required=True,
            example="Yes",
        ),
        Column(
            "lead_regulator",
            Kind.TEXT,
            "If a partner leads: its code in the register.",
            example="X02",
            identifier=True,
            max_length=16,
        ),
        Column(
            "joint_with",
            Kind.TEXT,
            "Codes of the partners, separated by semicolons.",
            example="X02; X03",
        ),
        Column(
            "url",
            Kind.URL,
            "The public page of the item.",
            example="https://www.regulator.example/ai-safety-cases",
            max_length=500,
        ),
        Column(
            "notes",
            Kind.TEXT,
            "Anything that helps us understand the row. Never published.",
            example="Paused in August 2025 while the standard was revised.",
            max_length=1000,
            published=False,
        ),
    ),
)

"""Commitments: what the regulator promised in public about AI, and whether it was kept."""

from __future__ import annotations

from submissions_schema.columns import Column, Kind, Table
from submissions_schema.editions.e2026.codes import COMMITMENT_STATUSES

COMMITMENTS = Table(
    name="commitments",
    help="One row for each promise you made in public about AI. Those still open last year are filled in for you "
    "and each needs an answer.",
    key=("commitment_ref",),
    columns=(
        Column(
            "commitment_ref",
            Kind.TEXT,
            "Your own short reference. Keep it the same until the commitment is met, missed or withdrawn.",
            required=True,
            example="C-2025-02",
            identifier=True,
            max_length=64,
        ),
        Column(
            "text",
            Kind.TEXT,
            "What you promised, as you put it in public.",
            required=True,
            example="Publish a fast route for updates of approved devices.",
            max_length=500,
        ),
        Column(
            "made_in",
            Kind.TEXT,
            "Where you promised it: the document, and its year.",
            required=True,
            example="Strategic approach to AI, 2024",
        ),
        Column(
            "due_on",
            Kind.DATE,
            "The day by which you promised it. It may lie after the end of the period.",
            required=True,
            example="2026-09-30",
            may_be_after_the_cut=True,
        ),
        Column(
            "status",
            Kind.CODE,
            "How it stood at the end of the period.",
            required=True,
            example="in_progress",
            codes=COMMITMENT_STATUSES,
        ),
        Column("met_on", Kind.DATE, "If it was met: the day.", example="2026-02-20"),
    ),
)

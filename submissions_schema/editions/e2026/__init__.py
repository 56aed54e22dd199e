"""Edition 2026: reporting year 1 April 2025 to 31 March 2026."""

from __future__ import annotations

from datetime import date

from submissions_schema.columns import Edition
from submissions_schema.editions.e2026.barriers import BARRIERS
from submissions_schema.editions.e2026.capability import CAPABILITY
from submissions_schema.editions.e2026.case_studies import CASE_STUDIES
from submissions_schema.editions.e2026.commitments import COMMITMENTS
from submissions_schema.editions.e2026.cover import COVER
from submissions_schema.editions.e2026.decisions import DECISIONS
from submissions_schema.editions.e2026.guidance import GUIDANCE
from submissions_schema.editions.e2026.initiatives import INITIATIVES
from submissions_schema.editions.e2026.narrative import NARRATIVE
from submissions_schema.editions.e2026.resources import RESOURCES
from submissions_schema.editions.e2026.schemes import SCHEMES

EDITION = Edition(
    year=2026,
    tables=(
        COVER,
        GUIDANCE,
        SCHEMES,
        DECISIONS,
        RESOURCES,
        CAPABILITY,
        INITIATIVES,
        BARRIERS,
        COMMITMENTS,
        CASE_STUDIES,
        NARRATIVE,
    ),
    period_start=date(2025, 4, 1),
    period_end=date(2026, 3, 31),
)

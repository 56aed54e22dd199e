"""Edition 2026: reporting year 1 April 2025 to 31 March 2026."""

from __future__ import annotations

from datetime import date

from submissions_schema.columns import Edition
from submissions_schema.editions.e2026.decisions import DECISIONS

EDITION = Edition(
    year=2026,
    tables=(DECISIONS,),
    period_start=date(2025, 4, 1),
    period_end=date(2026, 3, 31),
)

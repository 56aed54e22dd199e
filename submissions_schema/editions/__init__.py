"""The editions of the return: one year's form each, the old ones frozen."""

from __future__ import annotations

from submissions_schema.columns import Edition
from submissions_schema.editions.e2026 import EDITION as _E2026

EDITIONS: dict[int, Edition] = {e.year: e for e in (_E2026,)}


def edition(year: int) -> Edition:
    """The edition called ``year``.

    Raises:
        KeyError: there is none.
    """
    return EDITIONS[year]

"""The editions of the return: one year's form each, the old ones frozen."""

from __future__ import annotations

from submissions_schema.columns import Edition
from submissions_schema.editions.changes import Changes
from submissions_schema.editions.e2026 import EDITION as _E2026
from submissions_schema.editions.e2027 import EDITION as _E2027
from submissions_schema.editions.e2027.changes import CHANGES as _IN_2027

EDITIONS: dict[int, Edition] = {e.year: e for e in (_E2026, _E2027)}

CHANGES: dict[int, Changes] = {changes.year: changes for changes in (_IN_2027,)}
"""What each edition but the first changed, by its year."""


def edition(year: int) -> Edition:
    """The edition called ``year``.

    Raises:
        KeyError: there is none.
    """
    return EDITIONS[year]


def edition_of(year: int) -> int:
    """The edition in which returns of round ``year`` are filed, unless the central unit opens it with another.

    Each is the form of the rounds from its year on; the first one of earlier rounds too.
    """
    return max((each for each in EDITIONS if each <= year), default=min(EDITIONS))

"""Whether somebody may read one return: by their role, or because its regulator shares it with their department."""

from __future__ import annotations

from portal.clock import london_date
from portal.context import Reading
from portal.db.steers import shared_with
from portal.permissions import departments_of, may_read_return


def may_read(reading: Reading, year: int, regulator_code: str, *, filed: bool) -> bool:
    """As ``may_read_return``, with what is shared on this day; only a department's people are looked up."""
    departments: frozenset[str] = frozenset()
    if departments_of(reading.hats):
        departments = shared_with(reading.session, year, regulator_code, london_date(reading.now))
    return may_read_return(reading.hats, regulator_code, filed=filed, shared_with=departments)

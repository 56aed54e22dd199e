"""What the files people download are called."""

from __future__ import annotations

from portal.context import Reading
from portal.db.people import Organisation


def file_name(reading: Reading, year: int, regulator_code: str, what: str, ending: str) -> str:
    """``X01-return-2026.xlsx``; an invented body's files say so in their name, wherever they end up."""
    organisation = reading.session.get(Organisation, regulator_code)
    mark = "-demonstration" if organisation is not None and organisation.demonstration else ""
    return f"{regulator_code}-{what}-{year}{mark}.{ending}"

"""What the files people download are called."""

from __future__ import annotations

from urllib.parse import quote

from portal.context import Reading
from portal.db.people import Organisation


def file_name(reading: Reading, year: int, regulator_code: str, what: str, ending: str) -> str:
    """``X01-return-2026.xlsx``; an invented body's files say so in their name, wherever they end up."""
    organisation = reading.session.get(Organisation, regulator_code)
    mark = "-demonstration" if organisation is not None and organisation.demonstration else ""
    return f"{regulator_code}-{what}-{year}{mark}.{ending}"


def attachment(name: str) -> str:
    """A Content-Disposition that downloads under ``name``, whatever characters are in it (RFC 6266)."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-") else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

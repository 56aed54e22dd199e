"""Tables and engines; every model is imported here, so that its table is known."""

from __future__ import annotations

from portal.db import comparison, people, records, register, returns
from portal.db.base import Base

__all__ = ["Base", "comparison", "people", "records", "register", "returns"]

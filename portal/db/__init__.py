"""Tables and engines; every model is imported here, so that its table is known."""

from __future__ import annotations

from portal.db import cases, comparison, people, records, register, returns, steers
from portal.db.base import Base

__all__ = ["Base", "cases", "comparison", "people", "records", "register", "returns", "steers"]

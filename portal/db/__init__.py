"""Tables and engines; every model is imported here, so that its table is known."""

from __future__ import annotations

from portal.db import cases, comparison, funding, people, records, register, returns, reviews
from portal.db.base import Base

__all__ = ["Base", "cases", "comparison", "funding", "people", "records", "register", "returns", "reviews"]

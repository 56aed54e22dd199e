"""Tables and engines; every model is imported here, so that its table is known."""

from __future__ import annotations

from portal.db import (
    cases,
    comparison,
    funding,
    history,
    people,
    records,
    register,
    reminders,
    returns,
    reviews,
    role_changes,
    rounds,
    steers,
)
from portal.db.base import Base

__all__ = [
    "Base",
    "cases",
    "comparison",
    "funding",
    "history",
    "people",
    "records",
    "register",
    "reminders",
    "returns",
    "reviews",
    "role_changes",
    "rounds",
    "steers",
]

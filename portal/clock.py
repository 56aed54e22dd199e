"""The only place that asks what time it is.

Instants are UTC and their names end in ``_at``; dates are Europe/London and end in ``_on``.
A demonstration may start the clock at another moment: it then runs on from there.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_started = time.monotonic()


def _shift() -> timedelta:
    """How far the demonstration's clock stands from the real one, from REGPORTAL_CLOCK_STARTS_AT."""
    start = os.environ.get("REGPORTAL_CLOCK_STARTS_AT")
    if not start:
        return timedelta()
    begun = datetime.now(UTC) - timedelta(seconds=time.monotonic() - _started)
    return datetime.fromisoformat(start).astimezone(UTC) - begun


_SHIFT = _shift()


def now() -> datetime:
    """This instant, UTC, to the microsecond."""
    return datetime.now(UTC) + _SHIFT


def machine_now() -> datetime:
    """This instant by the machine's own clock, which no demonstration moves: for leases, jobs, ages of files."""
    return datetime.now(UTC)


def london_date(instant: datetime) -> date:
    """The day in London on which ``instant`` falls."""
    return instant.astimezone(LONDON).date()


def in_words(instant: datetime) -> str:
    """For people: ``12 June 2026, 09:14`` London time."""
    local = instant.astimezone(LONDON)
    return f"{local.day} {local:%B %Y, %H:%M}"


def day_in_words(day: date) -> str:
    """For people: ``30 June 2026``."""
    return f"{day.day} {day:%B %Y}"

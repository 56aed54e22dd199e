"""The only place that asks what time it is.

Instants are UTC and their names end in ``_at``; dates are Europe/London and end in ``_on``.
A demonstration may start the clock at another moment: it then runs on from there.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


@cache
def _shift() -> timedelta:
    """How far the demonstration's clock stands from the real one.

    It stood at REGPORTAL_CLOCK_STARTS_AT at REGPORTAL_CLOCK_SINCE, or else when this process started.
    """
    start, since = os.environ.get("REGPORTAL_CLOCK_STARTS_AT"), os.environ.get("REGPORTAL_CLOCK_SINCE")
    if not start:
        return timedelta()
    begun = datetime.fromisoformat(since) if since else datetime.now(UTC)
    return datetime.fromisoformat(start) - begun


def now() -> datetime:
    """This instant, UTC, to the microsecond."""
    return datetime.now(UTC) + _shift()


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

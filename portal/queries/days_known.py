"""Published dates, of which sometimes only the month is known (``2024-11``), and sometimes nothing (*not held*)."""

from __future__ import annotations

from datetime import date, timedelta

from portal.clock import day_in_words
from submissions_schema.columns import NOT_HELD

WHOLE = len("2024-11-05")


def first_day(published: str | None) -> date | None:
    """The first day it may mean; None where it is blank or not held."""
    if not published or published == NOT_HELD:
        return None
    return date.fromisoformat(published if len(published) == WHOLE else f"{published}-01")


def last_day(published: str | None) -> date | None:
    """The last day it may mean; None where it is blank or not held."""
    first = first_day(published)
    if first is None or published is None or len(published) == WHOLE:
        return first
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def in_words(published: str | None) -> str:
    """``2024-11-05`` as *5 November 2024* and ``2024-11`` as *November 2024*; nothing where nothing is known."""
    first = first_day(published)
    if first is None or published is None:
        return ""
    whole = day_in_words(first)
    return whole if len(published) == WHOLE else whole.partition(" ")[2]


def when(published: str | None) -> str:
    """*on 5 November 2024*, *in November 2024*, or nothing."""
    told = in_words(published)
    return told and f"{'on' if len(published or '') == WHOLE else 'in'} {told}"

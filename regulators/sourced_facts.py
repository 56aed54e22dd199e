"""What real bodies are known to have published: guidance with its dates, and figures, each with its address.

Kept as collected, with the collector's own words on what was confirmed.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache

from regulators.register import rows


@dataclass(frozen=True, slots=True)
class When:
    """A day, or a month or year when no more is known; ``text`` is as collected: 2024-11-05, 2024-11 or 2026."""

    text: str
    first: date
    last: date

    @property
    def fits_the_return(self) -> bool:
        """Whether a cell of the return may hold it: a day or a month, never a bare year."""
        return len(self.text) > len("2026")


def when(text: str) -> When | None:
    """The day, month or year a text names; None for a blank one.

    Raises:
        ValueError: the text is none of these, or names no real day.
    """
    if not text:
        return None
    if re.fullmatch(r"\d{4}", text):
        return When(text, date(int(text), 1, 1), date(int(text), 12, 31))
    if re.fullmatch(r"\d{4}-\d{2}", text):
        year, month = int(text[:4]), int(text[5:])
        first = date(year, month, 1)
        return When(text, first, date(year, month, calendar.monthrange(year, month)[1]))
    day = date.fromisoformat(text)
    return When(text, day, day)


@dataclass(frozen=True, slots=True)
class GuidanceItem:
    """One item of AI guidance; a date is None where it is not known."""

    regulator_code: str
    title: str
    started: When | None
    consultation_opened: When | None
    consultation_closed: When | None
    published: When | None
    url: str
    source: str
    """What was confirmed, in the collector's words."""

    def open_between(self, first: date, last: date) -> bool:
        """Whether the item was open on a day from ``first`` to ``last``: begun by then and not published before.

        The earliest date known stands for the start; an item of which only publication is known was open then.
        """
        dates = (self.started, self.consultation_opened, self.consultation_closed, self.published)
        known = [d for d in dates if d is not None]
        begun = min(d.first for d in known) if known else None
        return begun is not None and begun <= last and (self.published is None or self.published.last >= first)


@dataclass(frozen=True, slots=True)
class SourcedFigure:
    """One published figure. ``value`` is as collected (``97``, ``7/3/1``), ``period`` the source's own words."""

    regulator_code: str
    """Also DSIT and HMT, which are departments."""
    measure: str
    period: str
    value: str
    unit: str
    url: str
    source: str

    @property
    def number(self) -> Decimal | None:
        """The value as a number; None where it is several."""
        try:
            return Decimal(self.value)
        except InvalidOperation:
            return None


@cache
def guidance() -> tuple[GuidanceItem, ...]:
    """The items of ``real_guidance.csv``, in its order."""
    return tuple(
        GuidanceItem(
            regulator_code=row["regulator_code"],
            title=row["title"],
            started=when(row["started"]),
            consultation_opened=when(row["consultation_opened"]),
            consultation_closed=when(row["consultation_closed"]),
            published=when(row["published"]),
            url=row["url"],
            source=row["source"],
        )
        for row in rows("real_guidance.csv")
    )


@cache
def figures() -> tuple[SourcedFigure, ...]:
    """The figures of ``real_figures.csv``, in its order."""
    return tuple(SourcedFigure(**row) for row in rows("real_figures.csv"))

"""Counting working days: weekdays that are no public holiday of the nation in question.

A calendar is a value with a first and a last day; a day outside them is an error, because an empty list of holidays
would be a wrong answer. The day after receipt is day 1.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import polars as pl

Days = npt.NDArray[np.int64]

NATIONS = ("england_wales", "scotland", "northern_ireland")
_EPOCH = date(1970, 1, 1).toordinal()
_THURSDAY = 3  # weekday of 1970-01-01, Monday being 0


class OutsideCalendar(ValueError):
    """A day lies outside the calendar, so nobody knows whether it is a holiday."""


@dataclass(frozen=True)
class Calendar:
    """The public holidays of one nation from ``first`` to ``last``, both included."""

    nation: str
    version: str
    holidays: frozenset[date]
    first: date
    last: date

    @cached_property
    def _is_working(self) -> npt.NDArray[np.bool_]:
        days = np.arange(_number(self.first), _number(self.last) + 1)
        working = (days + _THURSDAY) % 7 < 5
        for holiday in self.holidays:
            working[_number(holiday) - days[0]] = False
        return working

    @cached_property
    def _worked_by(self) -> Days:
        """Working days from the calendar's first day to each of its days, both included."""
        return np.cumsum(self._is_working, dtype=np.int64)

    @cached_property
    def _working(self) -> Days:
        """The number of every working day, in order."""
        return np.flatnonzero(self._is_working) + _number(self.first)

    def __post_init__(self) -> None:
        outside = [d for d in self.holidays if not self.first <= d <= self.last]
        if outside:
            raise OutsideCalendar(
                f"{min(outside)} is no day of the calendar {self.first} to {self.last} it is a holiday of."
            )

    def is_working_day(self, day: date) -> bool:
        """Raises OutsideCalendar as every count does."""
        return bool(self._is_working[self._places(np.array([_number(day)]))[0]])

    def worked_by(self, days: Days) -> Days:
        """How many working days lie from the calendar's first day to each day, given as days since 1970."""
        return self._worked_by[self._places(days)]

    def working_day(self, places: Days) -> Days:
        """The working days with these places in the calendar, from 1, as days since 1970."""
        if places.size and (places.max() > self._working.size or places.min() < 1):
            raise OutsideCalendar(
                f"The calendar of {self.nation} ({self.version}) ends on {self.last}; the day asked for is later."
            )
        return self._working[places - 1]

    def _places(self, days: Days) -> Days:
        places = days - _number(self.first)
        outside = (places < 0) | (places >= self._is_working.size)
        if outside.any():
            day = date.fromordinal(int(days[outside][0]) + _EPOCH)
            raise OutsideCalendar(
                f"The calendar of {self.nation} ({self.version}) covers {self.first} to {self.last}; "
                f"{day} lies outside it."
            )
        return places


def working_days_between(starts: pl.Series, ends: pl.Series, calendar: Calendar) -> pl.Series:
    """Working days after each start up to and including its end; Int64, null where either is null.

    Counted from the day after the start. Negative where the end comes first.

    Raises:
        OutsideCalendar: a day lies outside the calendar.
    """
    return _on_known(starts, ends, lambda start, end: calendar.worked_by(end) - calendar.worked_by(start))


def add_working_days(starts: pl.Series, days: pl.Series, calendar: Calendar) -> pl.Series:
    """The day on which each number of working days is up; Date, null where either is null.

    The day after the start is day 1; with 0 days it is the start itself, working day or not.

    Raises:
        OutsideCalendar: the start or the answer lies outside the calendar.
        ValueError: a number of days is negative.
    """

    return _on_known(starts, days, lambda start, number: _later(start, number, calendar)).cast(pl.Int32).cast(pl.Date)


def working_days_of(start: date, end: date, calendar: Calendar) -> int:
    """``working_days_between`` for one case, without the cost of a series."""
    first, last = calendar.worked_by(np.array([_number(start), _number(end)]))
    return int(last - first)


def working_day_after(start: date, days: int, calendar: Calendar) -> date:
    """``add_working_days`` for one case, without the cost of a series."""
    [reached] = _later(np.array([_number(start)]), np.array([days]), calendar)
    return date.fromordinal(int(reached) + _EPOCH)


def _later(start: Days, number: Days, calendar: Calendar) -> Days:
    if number.size and number.min() < 0:
        raise ValueError("Working days are added, never taken away: the number must be 0 or more.")
    worked = calendar.worked_by(start)
    moved = number > 0
    answer = start.copy()
    answer[moved] = calendar.working_day(worked[moved] + number[moved])
    return answer


def _on_known(left: pl.Series, right: pl.Series, count: Callable[[Days, Days], Days]) -> pl.Series:
    """``count`` over the rows where both are known, dates as days since 1970."""
    known = left.is_not_null() & right.is_not_null()
    answers = count(_numbers(left.filter(known)), _numbers(right.filter(known)))
    return pl.repeat(None, left.len(), dtype=pl.Int64, eager=True).scatter(known.arg_true(), answers)


def _numbers(series: pl.Series) -> Days:
    return series.to_physical().cast(pl.Int64).to_numpy()


def _number(day: date) -> int:
    return day.toordinal() - _EPOCH


def read_calendar(text: str) -> Calendar:
    """A calendar from its file: lines ``# nation:``, ``# first:``, ``# last:``, ``# version:``, then date and name."""
    lines = text.splitlines()
    heading = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return Calendar(
        nation=heading["nation"],
        version=heading["version"],
        holidays=frozenset(date.fromisoformat(row["date"]) for row in rows),
        first=date.fromisoformat(heading["first"]),
        last=date.fromisoformat(heading["last"]),
    )


@cache
def packaged_calendars() -> Mapping[str, Calendar]:
    """The calendars that come with the project, by nation; 2000 to 2030."""
    folder = files("metrics") / "calendars"
    return {nation: read_calendar((folder / f"{nation}.csv").read_text(encoding="utf-8")) for nation in NATIONS}

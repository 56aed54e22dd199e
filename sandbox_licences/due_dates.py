"""By when things are due in a case: answers, advice, consents, internal reviews.

All periods are working days of one nation, the day after the start being day 1; what is due on a day is in time until
its end. Nothing happens by itself when a day is over: people and jobs are told, and act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from metrics.working_days import Calendar, working_day_after
from sandbox_licences.case_events import Event, Requested, Sought, Stopped
from sandbox_licences.case_history import Contradiction, history


@dataclass(frozen=True, slots=True)
class Periods:
    """The settings, in working days."""

    duly_made: int = 10
    triage: int = 10
    decision: int = 60
    first_notice: int = 20
    last_notice: int = 35
    lapse: int = 40
    advice: int = 15
    advice_extension: int = 10
    consent: int = 30
    review: int = 20

    def __post_init__(self) -> None:
        if any(getattr(self, field.name) < 1 for field in fields(self)):
            raise ValueError("A period is at least one working day.")
        if not self.first_notice < self.last_notice < self.lapse:
            raise ValueError("Both notices come before the lapse, the first before the last.")

    @property
    def after_last_notice(self) -> int:
        """Working days that are left to answer in after the last notice, however late it goes out."""
        return self.lapse - self.last_notice


PERIODS = Periods()
"""The settings a new portal starts with."""


class Limit(StrEnum):
    """What somebody decides by a day, beside the stages of the clock."""

    SUSPENSION = "the second look at a suspension"
    REVIEW = "the internal review"


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question still without its answer.

    ``notices`` are the days on which the applicant is reminded; ``notices_due`` those that have come. An answer on
    ``lapses_on`` is in time; ``may_lapse`` says that it is over, and no more: a person lets the application lapse.
    """

    asked: Stopped
    notices: tuple[date, date]
    lapses_on: date
    notices_due: tuple[date, ...]
    may_lapse: bool


@dataclass(frozen=True, slots=True)
class DueRequest:
    """A request to a consultee; ``overdue`` while it is open after its day.

    Advice overdue is recorded as *no advice given*; a consent overdue goes to both accountable officers.
    """

    asked: Requested
    extended: bool
    due_on: date
    closed_on: date | None
    overdue: bool


def advice_due_on(asked_on: date, calendar: Calendar, *, extended: bool = False, periods: Periods = PERIODS) -> date:
    """The last day for advice, with the one extension where it was given."""
    days = periods.advice + (periods.advice_extension if extended else 0)
    return working_day_after(asked_on, days, calendar)


def consent_due_on(asked_on: date, calendar: Calendar, *, periods: Periods = PERIODS) -> date:
    """The last day for a consent before it goes to both accountable officers; it is never given by silence."""
    return working_day_after(asked_on, periods.consent, calendar)


def review_due_on(asked_on: date, calendar: Calendar, *, periods: Periods = PERIODS) -> date:
    """The last day for the answer to an internal review."""
    return working_day_after(asked_on, periods.review, calendar)


def open_questions(
    events: Iterable[Event],
    calendar: Calendar,
    *,
    as_known_on: date,
    last_notices: Mapping[str, date],
    periods: Periods = PERIODS,
) -> tuple[OpenQuestion, ...]:
    """The questions that wait for the applicant at the end of the day, oldest first; none once the case has ended.

    ``last_notices`` are the days on which the last notice went out, by question. One that is late puts the lapse off;
    while it is due and has not gone out, it counts as if it went out on the day asked about.

    Raises:
        Contradiction: the events cannot all be true.
        OutsideCalendar: a day asked for lies outside the calendar.
    """
    known = history(events, as_known_on)
    if known.ended:
        return ()
    return tuple(
        _open_question(stop.asked, calendar, as_known_on, last_notices.get(stop.asked.question), periods)
        for stop in known.stops
        if stop.goes_on_after(as_known_on)
    )


def _open_question(
    asked: Stopped, calendar: Calendar, on: date, last_went_out: date | None, periods: Periods
) -> OpenQuestion:
    first, last = (working_day_after(asked.on, days, calendar) for days in (periods.first_notice, periods.last_notice))
    # as many days after the last notice as there always are, so not before the period for a lapse is over
    lapse = working_day_after(max(last, last_went_out or on), periods.after_last_notice, calendar)
    return OpenQuestion(
        asked=asked,
        notices=(first, last),
        lapses_on=lapse,
        notices_due=tuple(day for day in (first, last) if day <= on),
        may_lapse=on > lapse,
    )


def requests(
    events: Iterable[Event], calendar: Calendar, *, as_known_on: date, periods: Periods = PERIODS
) -> tuple[DueRequest, ...]:
    """Every request to a consultee with the day it was or is due, oldest first; none is overdue in an ended case.

    Raises:
        Contradiction: the events cannot all be true; or advice was given longer when it was overdue already.
        OutsideCalendar: a day asked for lies outside the calendar.
    """
    known = history(events, as_known_on)
    found = []
    for each in known.requests:
        asked, extended = each.asked, each.extended_on is not None
        if asked.sought is Sought.CONSENT:
            due_on = consent_due_on(asked.on, calendar, periods=periods)
        else:
            due_on = advice_due_on(asked.on, calendar, periods=periods)
            if each.extended_on is not None and each.extended_on > due_on:
                raise Contradiction(f"Request {asked.request} was due on {due_on}; it was given longer too late.")
            due_on = advice_due_on(asked.on, calendar, extended=extended, periods=periods)
        overdue = known.ended is None and each.until is None and as_known_on > due_on
        found.append(DueRequest(asked, extended, due_on, each.until, overdue))
    return tuple(found)

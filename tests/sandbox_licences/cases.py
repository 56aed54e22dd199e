"""Cases made up by hypothesis: a run of events that can all be true, and the days walked one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from metrics.working_days import Calendar, packaged_calendars
from sandbox_licences.case_events import (
    Closing,
    DulyMade,
    Ended,
    Ending,
    Event,
    Extended,
    Received,
    RequestClosed,
    Requested,
    Restarted,
    Sought,
    Stopped,
    Triaged,
)
from sandbox_licences.due_dates import Periods

CALENDARS = packaged_calendars()

SPELLS = (
    date(2026, 3, 13),  # St Patrick, the clocks go on, Easter
    date(2026, 10, 16),  # the clocks go back, St Andrew
    date(2025, 12, 12),  # Christmas, New Year
    date(2028, 2, 18),  # a leap day
    date(2022, 5, 20),  # the jubilee
)


@dataclass(frozen=True)
class Case:
    """``start`` is when it was duly made; ``on`` a day at or after it; stops as (asked, answered or None)."""

    events: tuple[Event, ...]
    calendar: Calendar
    start: date
    on: date
    ended_on: date | None
    stops: tuple[tuple[date, date | None], ...]
    periods: Periods

    @property
    def until(self) -> date:
        return min(self.on, self.ended_on or self.on)

    def ended_by(self, day: date) -> bool:
        return self.ended_on is not None and self.ended_on <= day


@st.composite
def cases(draw: st.DrawFn, *, ended: bool | None = None, stops: int = 5, requests: int = 3) -> Case:
    """A case that is duly made; with at most so many stops and requests, which may overlap in every way."""
    calendar = CALENDARS[draw(st.sampled_from(sorted(CALENDARS)))]
    start = draw(st.sampled_from(SPELLS)) + timedelta(days=draw(st.integers(0, 40)))
    length = draw(st.integers(0, 130))
    received = start - timedelta(days=draw(st.integers(0, 15)))
    events: list[Event] = [Received(received), DulyMade(start)]
    ends = draw(st.booleans()) if ended is None else ended
    ended_on = start + timedelta(days=length) if ends else None
    on = ended_on + timedelta(days=draw(st.integers(0, 40))) if ended_on else start + timedelta(days=length)
    if ended_on:
        events.append(Ended(ended_on, draw(st.sampled_from(Ending))))
    if draw(st.booleans()):
        events.append(Triaged(start + timedelta(days=draw(st.integers(0, length)))))
    span = (start - received).days + length

    def days() -> tuple[date, date | None]:
        begun = received + timedelta(days=draw(st.integers(0, span)))
        lasting = draw(st.none() | st.integers(0, 60))
        return begun, None if lasting is None else begun + timedelta(days=lasting)

    spells = tuple(days() for _ in range(draw(st.integers(0, stops))))
    for number, (asked, answered) in enumerate(spells):
        events.append(stopped(asked, f"Q-{number}"))
        if answered is not None:
            events.append(Restarted(answered, f"Q-{number}"))
    for number in range(draw(st.integers(0, requests))):
        asked, closed = days()
        events.append(Requested(asked, f"R-{number}", f"body {number}", draw(st.sampled_from(Sought))))
        if closed is not None:
            events.append(RequestClosed(closed, f"R-{number}", draw(st.sampled_from(Closing))))
    if draw(st.booleans()):
        events.append(Extended(start, draw(st.integers(1, 20)), "the applicant", "trials"))
    periods = Periods(decision=draw(st.integers(1, 70)), triage=draw(st.integers(1, 20)))
    return Case(tuple(events), calendar, start, on, ended_on, spells, periods)


def stopped(on: date, key: str) -> Stopped:
    return Stopped(on, key, "insurance", "reg. 9", "A. Officer", f"N-{key}")


def days_after(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]


def is_stopped(stops: Sequence[tuple[date, date | None]], day: date) -> bool:
    """Whether ``day`` lies after the asking of a question and not after its answer."""
    return any(asked < day and (answered is None or day <= answered) for asked, answered in stops)

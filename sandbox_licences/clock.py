"""The clock of a case: worked out from its events each time it is read, and never counted up by a job.

It comes with its derivation. Each row of it reaches from one day with events to the next; its days are those after
the first up to and including the last, so that the day of an event still belongs to whoever held the case before.
Days on which the applicant has a written question to answer do not count; days on which a consultee has a request do.
A case that ends on a day that is no working day ended, for the count, on the next one (as in ``metrics.elapsed``), so
that *used no more than the target* and *not after the due day* are one statement.

The clock reports; it never decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import accumulate

from metrics.working_days import Calendar, working_day_after, working_days_of
from sandbox_licences.case_events import Event
from sandbox_licences.case_history import Contradiction, History, history
from sandbox_licences.due_dates import PERIODS, Periods

FIRST_DAY_RULE = "The first day is not counted: the day after it is day 1."


class Stage(StrEnum):
    """What has a target of its own: from received until duly made, from duly made until triage or decision."""

    DULY_MADE = "duly made"
    TRIAGE = "triage"
    DECISION = "decision"


class Holder(StrEnum):
    AUTHORITY = "authority"
    APPLICANT = "applicant"
    CONSULTEES = "consultees"


class Standing(StrEnum):
    NOT_STARTED = "not started"
    RUNNING = "running"
    STOPPED = "stopped"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Row:
    """One step of the derivation: the working days after ``from_on`` up to and including ``to_on``.

    ``sum`` is of the days that count, up to and including this row.
    """

    from_on: date
    to_on: date
    event: str
    held_by: Holder
    days: int
    counts: bool
    sum: int

    @property
    def days_in_words(self) -> str:
        """In brackets where they do not count."""
        return str(self.days) if self.counts else f"({self.days})"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of a case, all days being working days of ``nation``.

    ``due_on`` is the last day within the target: as things stand, no more stops coming; while stopped, as if the clock
    restarted at the end of the last day known (with no day left, the last working day up to then). None when not
    started. ``bank_holidays`` are those on a weekday that were met so far.
    """

    stage: Stage
    standing: Standing
    nation: str
    calendar_version: str
    target: int
    extended_by: int
    rows: tuple[Row, ...]
    due_on: date | None
    ended_on: date | None
    bank_holidays: tuple[date, ...]

    @property
    def used(self) -> int:
        return self.rows[-1].sum if self.rows else 0

    @property
    def allowed(self) -> int:
        return self.target + self.extended_by

    @property
    def total(self) -> int:
        """All days, those that do not count too."""
        return sum(row.days for row in self.rows)

    def held_by(self, holder: Holder) -> int:
        return sum(row.days for row in self.rows if row.held_by is holder)

    @property
    def late(self) -> bool:
        """Ended after the due day, or running after it; stopped, when more was used by then than there was."""
        if self.due_on is None or self.standing is Standing.STOPPED:
            return self.used > self.allowed
        return (self.ended_on or self.rows[-1].to_on) > self.due_on

    def frozen(self) -> dict[str, object]:
        """The clock as plain values (JSON's), to be kept with a decision.

        Once a clock has ended, working it out again from the same events and calendar gives the same, on any day.
        """
        return {
            "stage": self.stage.value,
            "standing": self.standing.value,
            "nation": self.nation,
            "calendar_version": self.calendar_version,
            "first_day_rule": FIRST_DAY_RULE,
            "target": self.target,
            "extended_by": self.extended_by,
            "used": self.used,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "ended_on": self.ended_on.isoformat() if self.ended_on else None,
            "held_by": {holder.value: self.held_by(holder) for holder in Holder},
            "bank_holidays": [day.isoformat() for day in self.bank_holidays],
            "rows": [
                {
                    "from_on": row.from_on.isoformat(),
                    "to_on": row.to_on.isoformat(),
                    "event": row.event,
                    "held_by": row.held_by.value,
                    "days": row.days,
                    "counts": row.counts,
                    "sum": row.sum,
                }
                for row in self.rows
            ],
        }


def clock_of(
    events: Iterable[Event], stage: Stage, calendar: Calendar, *, as_known_on: date, periods: Periods = PERIODS
) -> Clock:
    """The clock of one stage at the end of the day ``as_known_on``, from the events up to that day in any order.

    Extensions are of the decision's time alone.

    Raises:
        Contradiction: the events cannot all be true; or the decision's time was extended when it was up already.
        OutsideCalendar: a day lies outside the calendar.
    """
    known = history(events, as_known_on)
    start, end = _bounds(known, stage)
    target = {Stage.DULY_MADE: periods.duly_made, Stage.TRIAGE: periods.triage, Stage.DECISION: periods.decision}[stage]
    if start is None:
        return Clock(stage, Standing.NOT_STARTED, calendar.nation, calendar.version, target, 0, (), None, end, ())
    rows = _rows(known, start, end, as_known_on, calendar)
    allowed = target
    for extension in known.extensions if stage is Stage.DECISION else ():
        used = max((row.sum for row in rows if row.to_on <= extension.on), default=0)
        if used > allowed:
            raise Contradiction(
                f"By {extension.on} {used} working days of {allowed} were used: there was no time left to extend."
            )
        allowed += extension.working_days
    stopped = not rows[-1].counts
    return Clock(
        stage=stage,
        standing=Standing.ENDED if end else Standing.STOPPED if stopped else Standing.RUNNING,
        nation=calendar.nation,
        calendar_version=calendar.version,
        target=target,
        extended_by=allowed - target,
        rows=rows,
        due_on=_due_on(rows, allowed, calendar),
        ended_on=end,
        bank_holidays=tuple(
            day for day in sorted(calendar.holidays) if start < day <= rows[-1].to_on and day.weekday() < 5
        ),
    )


def _bounds(known: History, stage: Stage) -> tuple[date | None, date | None]:
    """The day a stage began, and the day it ended: by its own event, or with the case."""
    case_ended = known.ended.on if known.ended else None
    match stage:
        case Stage.DULY_MADE:
            return known.received_on, known.duly_made_on or case_ended
        case Stage.TRIAGE:
            return known.duly_made_on, known.triaged_on or case_ended
        case Stage.DECISION:
            return known.duly_made_on, case_ended


def _rows(known: History, start: date, end: date | None, as_known_on: date, calendar: Calendar) -> tuple[Row, ...]:
    until = end or as_known_on
    froms = sorted({start, *(event.on for event in known.events if start <= event.on <= until)})
    if end and end > start and not calendar.is_working_day(end):
        until = working_day_after(end, 1, calendar)
    tos = [*froms[1:], until]
    days = [working_days_of(from_on, to_on, calendar) for from_on, to_on in zip(froms, tos, strict=True)]
    counts = [not any(stop.goes_on_after(day) for stop in known.stops) for day in froms]
    sums = accumulate(number if counted else 0 for number, counted in zip(days, counts, strict=True))
    return tuple(
        Row(
            from_on=from_on,
            to_on=to_on,
            event=_in_words(known, from_on, waits=counted and from_on != end),
            held_by=_holder(known, from_on, counted, last=from_on == end),
            days=number,
            counts=counted,
            sum=total,
        )
        for from_on, to_on, number, counted, total in zip(froms, tos, days, counts, sums, strict=True)
    )


def _holder(known: History, day: date, counted: bool, *, last: bool) -> Holder:
    """Who holds the case from the end of ``day``; on the last the authority has it back, whoever was asked."""
    if not counted:
        return Holder.APPLICANT
    waits = any(request.goes_on_after(day) for request in known.requests)
    return Holder.CONSULTEES if waits and not last else Holder.AUTHORITY


def _in_words(known: History, day: date, *, waits: bool) -> str:
    """The day's events, and what the case still waits for from earlier days."""
    told = [event.words for event in known.events if event.on == day]
    told += [f"{s.asked.question} still open" for s in known.stops if s.asked.on < day and s.goes_on_after(day)]
    consultees = sorted({r.asked.of for r in known.requests if r.asked.on < day and r.goes_on_after(day)})
    if waits and consultees:
        told.append(f"still waiting for {', '.join(consultees)}")
    return "; ".join(told)


def _due_on(rows: tuple[Row, ...], allowed: int, calendar: Calendar) -> date:
    """The last day within ``allowed``; a stop that begins on it moves it to the last working day of the stop."""
    due_on = None
    for row in rows:
        if row.counts and row.sum > allowed:
            return due_on or working_day_after(row.from_on, allowed - (row.sum - row.days), calendar)
        if (row.counts and row.days and row.sum == allowed) or (due_on and not row.counts and row.days):
            due_on = working_day_after(row.from_on, row.days, calendar)
    return due_on or working_day_after(rows[-1].to_on, allowed - rows[-1].sum, calendar)

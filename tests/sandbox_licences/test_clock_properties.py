"""What holds of every case's clock, over three nations' holidays, leap days and the nights clocks change."""

import json
from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from metrics.elapsed import deadlines, with_days
from sandbox_licences.case_events import Ended, Ending, Extended, Restarted
from sandbox_licences.clock import Clock, Holder, Stage, clock_of
from tests.sandbox_licences.cases import CALENDARS, Case, cases, days_after, is_stopped, stopped

stages = st.sampled_from(Stage)


def of(case: Case, *, events=None, on: date | None = None, stage: Stage = Stage.DECISION) -> Clock:
    return clock_of(
        case.events if events is None else events,
        stage,
        case.calendar,
        as_known_on=on or case.on,
        periods=case.periods,
    )


def last_day_counted(case: Case) -> date:
    """An end on no working day is carried to the next; the last day of a case that goes on is as it is."""
    day = case.until
    while case.ended_by(case.on) and day > case.start and not case.calendar.is_working_day(day):
        day += timedelta(days=1)
    return day


def walked(case: Case) -> list[tuple[date, bool]]:
    """Every working day of the decision's clock and whether it is stopped, one by one.

    A day to which the end was carried is stopped when the clock was stopped at the end.
    """
    days = [day for day in days_after(case.start, last_day_counted(case)) if case.calendar.is_working_day(day)]
    return [(day, is_stopped(case.stops, min(day, case.until + timedelta(days=1)))) for day in days]


@given(cases())
def test_overlapping_stops_never_count_twice(case):
    clock, days = of(case), walked(case)
    assert clock.used == sum(not stop for _, stop in days)
    assert clock.held_by(Holder.APPLICANT) == sum(stop for _, stop in days)


@given(cases(), stages)
def test_sums_by_holder_add_up_to_the_total(case, stage):
    clock = of(case, stage=stage)
    assert sum(clock.held_by(holder) for holder in Holder) == clock.total
    assert clock.used + sum(row.days for row in clock.rows if not row.counts) == clock.total
    assert [row.sum for row in clock.rows] == [
        sum(r.days for r in clock.rows[: n + 1] if r.counts) for n in range(len(clock.rows))
    ]
    assert all(earlier.to_on == later.from_on for earlier, later in zip(clock.rows, clock.rows[1:], strict=False))
    if stage is Stage.DECISION:
        assert clock.total == len(walked(case))


@given(cases(), stages, st.randoms())
def test_order_of_events_is_irrelevant(case, stage, random):
    shuffled = list(case.events)
    random.shuffle(shuffled)
    assert of(case, events=shuffled, stage=stage) == of(case, stage=stage)


@given(cases(), st.data())
def test_a_stop_of_no_working_day_changes_nothing(case, data):
    asked = case.start + timedelta(days=data.draw(st.integers(0, (case.until - case.start).days)))
    answered = asked
    # still unanswered on the last day, it would be a stop going on and not one of no working day
    while (
        answered < case.until
        and not case.calendar.is_working_day(answered + timedelta(days=1))
        and data.draw(st.booleans())
    ):
        answered += timedelta(days=1)
    more = of(case, events=[*case.events, stopped(asked, "Q-more"), Restarted(answered, "Q-more")])
    clock = of(case)
    for what in ("used", "total", "due_on", "late", "standing", "allowed", "bank_holidays"):
        assert getattr(more, what) == getattr(clock, what), what
    assert [more.held_by(holder) for holder in Holder] == [clock.held_by(holder) for holder in Holder]


@given(cases(), stages, st.integers(0, 170))
def test_on_any_later_day_the_history_is_the_same(case, stage, back):
    """As known on an earlier day, every row but the last is a row still; the last was cut off by that day."""
    earlier_on = max(case.start, case.on - timedelta(days=back))
    earlier, later = of(case, on=earlier_on, stage=stage), of(case, stage=stage)
    assert earlier == of(case, events=[e for e in case.events if e.on <= earlier_on], on=earlier_on, stage=stage)
    if not earlier.rows:
        return
    *kept, cut = earlier.rows
    assert list(later.rows[: len(kept)]) == kept
    whole = later.rows[len(kept)]
    assert (whole.from_on, whole.event, whole.counts) == (cut.from_on, cut.event, cut.counts)
    assert cut.to_on <= whole.to_on and cut.days <= whole.days
    assert whole.held_by == cut.held_by


@given(cases(ended=True), stages, st.integers(0, 300))
def test_a_frozen_clock_is_the_same_when_worked_out_again(case, stage, later):
    """On the day of the decision, and on any day after it, with whatever answer comes late."""
    kept = json.dumps(of(case, on=case.ended_on, stage=stage).frozen())
    assert of(case, on=case.ended_on + timedelta(days=later), stage=stage).frozen() == json.loads(kept)


@given(cases(ended=True), stages)
def test_no_more_than_the_target_used_and_not_after_the_due_day_are_one(case, stage):
    clock = of(case, stage=stage)
    assert (clock.used <= clock.allowed) == (clock.ended_on <= clock.due_on)
    assert clock.late == (clock.used > clock.allowed)


@given(cases(ended=False))
def test_the_due_day_is_the_last_on_which_a_decision_is_in_time(case):
    """As things stand: the questions open are answered on the last day known, and no more are asked."""
    clock = of(case)
    known = [event for event in case.events if event.on <= case.on]
    known += [
        Restarted(case.on, f"Q-{number}")
        for number, (asked, answered) in enumerate(case.stops)
        if asked <= case.on and (answered is None or answered > case.on)
    ]

    def decided(on: date) -> Clock:
        return of(case, events=[*known, Ended(on, Ending.DECIDED)], on=on)

    if clock.due_on < case.on:
        assert clock.late or (clock.standing == "stopped" and clock.used == clock.allowed)
        assert decided(case.on + timedelta(days=1)).late
        return
    assert not clock.late
    assert not decided(clock.due_on).late
    assert decided(clock.due_on + timedelta(days=1)).late
    if case.calendar.is_working_day(clock.due_on):
        assert decided(clock.due_on).due_on == clock.due_on


@given(cases(ended=True, stops=0))
def test_without_stops_the_benchmark_counts_the_same(case):
    """A sandbox case is a row like any regulator's, and its days are counted in one way."""
    clock = of(case)
    nation = case.calendar.nation
    extended = sum(event.working_days for event in case.events if isinstance(event, Extended))
    decision = pl.DataFrame(
        {
            "scheme_code": ["S1"],
            "received_on": [min(event.on for event in case.events)],
            "duly_made_on": [case.start],
            "decided_on": [case.ended_on],
            "outcome": ["granted"],
            "clock_stop_days": [0],
            "statutory_target": [None],
            "published_target": [None],
        },
        schema_overrides={"statutory_target": pl.Int64, "published_target": pl.Int64},
    )
    scheme = pl.DataFrame(
        {
            "scheme_code": ["S1"],
            "clock_starts": ["duly_made"],
            "holidays": [nation],
            "statutory_target": [case.periods.decision + extended],
            "statutory_target_unit": ["working_days"],
            "published_target": [None],
            "published_target_unit": [None],
        },
        schema_overrides={"published_target": pl.Int64, "published_target_unit": pl.String},
    )
    measured = with_days(decision, scheme, CALENDARS, case.on).row(0, named=True)
    assert clock.used == measured["working_days_net"]
    target, no_stop = pl.Series([clock.allowed]), pl.Series([0])
    assert clock.due_on == deadlines(pl.Series([case.start]), target, "working_days", no_stop, case.calendar)[0]

"""How long cases took, and whether within their targets.

Gross is what the applicant felt: from received, stops and all. Net is what the authority is judged by: from the start
of its clock, without the days on which it could not work.

A decision that takes effect on a day that is no working day counts, in working days, as made on the next one; so that
"net days within the target" and "not after the deadline" are one statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from metrics.working_days import Calendar, add_working_days, working_days_between

DECIDED = ("granted", "granted_with_conditions", "refused")
PENDING = "pending"

WIDEST_RANGE = 31
"""A duration known no closer than this many days is *not measurable*."""

_LONGEST_MONTHS = 1_200
"""A hundred years: a longer target is no different, and the calendar of dates ends somewhere."""

c = pl.col


def with_days(
    decisions: pl.DataFrame, schemes: pl.DataFrame, calendars: Mapping[str, Calendar], cut: date
) -> pl.DataFrame:
    """``decisions`` (typed) with how long each case took by its end, or by the cut while pending.

    Adds the terms of its scheme (``clock_starts``, ``holidays``, ``statutory_target`` and ``published_target`` where
    the case has none of its own, and their units), ``clock_from``, ``until`` and ``stop_days``; ``working_days_gross``,
    ``working_days_net``, ``calendar_days_gross``, ``calendar_days_net``; and ``days_gross`` and ``days_net`` in
    ``day_unit``: working days where the scheme's target is in them, else calendar days. Days are Int64, null (*not
    measurable*) where a date is missing or not held, where the clock has not started, where the scheme is not known,
    and where they would be negative, which is a fault of the data.

    Raises:
        OutsideCalendar: a day lies outside the calendar of the scheme's nation.
        KeyError: there is no calendar of a scheme's nation.
    """
    not_held = c("clock_stop_days__not_held") if "clock_stop_days__not_held" in decisions.columns else pl.lit(False)
    stop = pl.when(not_held).then(None).otherwise(c("clock_stop_days").fill_null(0))
    frame = (
        _with_terms(decisions, schemes)
        .with_columns(
            clock_from=pl.when(c("clock_starts") == "duly_made").then("duly_made_on").otherwise("received_on"),
            until=pl.when(c("outcome") == PENDING).then(pl.lit(cut)).otherwise("decided_on"),
            stop_days=stop.cast(pl.Int64),
        )
        .with_columns(worked_until=c("until") - pl.duration(days="stop_days"))
    )
    in_working_days = c("day_unit") == "working_days"
    return frame.with_columns(
        working_days_gross=_working_days(frame, "received_on", "until", calendars),
        working_days_net=_working_days(frame, "clock_from", "worked_until", calendars),
        calendar_days_gross=_calendar_days("received_on", "until"),
        calendar_days_net=_calendar_days("clock_from", "worked_until"),
    ).with_columns(
        days_gross=pl.when(in_working_days).then("working_days_gross").otherwise("calendar_days_gross"),
        days_net=pl.when(in_working_days).then("working_days_net").otherwise("calendar_days_net"),
    )


def _with_terms(decisions: pl.DataFrame, schemes: pl.DataFrame) -> pl.DataFrame:
    terms = schemes.select(
        "scheme_code",
        "clock_starts",
        "holidays",
        "statutory_target_unit",
        "published_target_unit",
        scheme_statutory="statutory_target",
        scheme_published="published_target",
    ).unique("scheme_code", keep="first", maintain_order=True)
    unit = pl.coalesce("statutory_target_unit", "published_target_unit")
    return (
        decisions.join(terms, on="scheme_code", how="left", maintain_order="left")
        .with_columns(
            statutory_target=pl.coalesce("statutory_target", "scheme_statutory"),
            published_target=pl.coalesce("published_target", "scheme_published"),
        )
        .with_columns(
            day_unit=pl.when(unit == "working_days").then(pl.lit("working_days")).otherwise(pl.lit("calendar_days"))
        )
        .drop("scheme_statutory", "scheme_published")
    )


def _calendar_days(start: str, end: str) -> pl.Expr:
    days = (c(end) - c(start)).dt.total_days()
    return pl.when((days >= 0) & c("clock_starts").is_not_null()).then(days)


def _working_days(frame: pl.DataFrame, start: str, end: str, calendars: Mapping[str, Calendar]) -> pl.Series:
    """Working days from ``start`` to ``end``, the end carried to the next working day where it is none."""
    answers = pl.repeat(None, frame.height, dtype=pl.Int64, eager=True)
    measurable = (frame[start] <= frame[end]).fill_null(False)
    for nation in frame["holidays"].drop_nulls().unique():
        chosen = measurable & (frame["holidays"] == nation).fill_null(False)
        starts, ends = frame[start].filter(chosen), frame[end].filter(chosen)
        after = (ends > starts).cast(pl.Int32)
        day_before = (ends.to_physical() - after).cast(pl.Date)
        days = working_days_between(starts, day_before, calendars[nation]) + after
        answers = answers.scatter(chosen.arg_true(), days)
    return answers


def with_targets(frame: pl.DataFrame) -> pl.DataFrame:
    """``frame`` of ``with_days`` with whether each case kept its targets.

    Adds ``within_statutory``, ``within_published`` and ``within_target`` (the statutory target where there is one,
    else the published), Booleans: a decided case kept it or did not; a case pending past its deadline at the cut did
    not; any other is null, as are withdrawn and lapsed cases, which the authority did not decide.
    """
    return frame.with_columns(
        within_statutory=_within("statutory"), within_published=_within("published")
    ).with_columns(
        within_target=pl.when(c("statutory_target").is_not_null())
        .then("within_statutory")
        .otherwise("within_published")
    )


def _within(which: str) -> pl.Expr:
    target, unit = c(f"{which}_target"), c(f"{which}_target_unit")
    kept = (
        pl.when(unit == "working_days")
        .then(c("working_days_net") <= target)
        .when(unit == "calendar_days")
        .then(c("calendar_days_net") <= target)
        .when(unit == "weeks")
        .then(c("calendar_days_net") <= target * 7)
        .when(unit == "months")
        .then(c("calendar_days_net").is_not_null() & (c("worked_until") <= _months_later(c("clock_from"), target)))
    )
    decided = c("outcome").is_in(DECIDED)
    past_the_deadline = (c("outcome") == PENDING) & ~kept
    return pl.when(c("calendar_days_net").is_null()).then(None).when(decided | past_the_deadline).then(kept)


def deadlines(starts: pl.Series, targets: pl.Series, unit: str, stop_days: pl.Series, calendar: Calendar) -> pl.Series:
    """The last day on which each target is still kept; Date, null where a start, target or stop is.

    ``targets`` are counted in ``unit`` (``working_days``, ``calendar_days``, ``weeks``, ``months``) from the day after
    the start; a month target ends on the same day of the month, or its last. The deadline moves by the stop, in
    calendar days (return edition 2026, Decisions).

    Raises:
        OutsideCalendar: a working-day target ends outside the calendar.
        ValueError: the unit is none of the four.
    """
    frame = pl.DataFrame({"start": starts, "target": targets, "stop": stop_days})
    match unit:
        case "working_days":
            reached = pl.lit(add_working_days(starts, targets, calendar))
        case "calendar_days":
            reached = c("start") + pl.duration(days="target")
        case "weeks":
            reached = c("start") + pl.duration(days=c("target") * 7)
        case "months":
            reached = _months_later(c("start"), c("target"))
        case _:
            raise ValueError(f"A target is counted in working days, calendar days, weeks or months, not in {unit}.")
    return frame.select(deadline=reached + pl.duration(days="stop"))["deadline"]


def _months_later(start: pl.Expr, months: pl.Expr) -> pl.Expr:
    return start.dt.offset_by(pl.format("{}mo", months.clip(upper_bound=_LONGEST_MONTHS)))


def guidance_days(guidance: pl.DataFrame) -> pl.DataFrame:
    """Published items of ``guidance`` (typed) with the days from start to publication, as a range.

    Adds ``days_low`` and ``days_high``, Int64: equal where both dates are days, apart where one is a month; null
    (*not measurable*) where there is no start, or where the range is more than 31 days wide.
    """
    low = (c("published_on__from") - c("started_on__to")).dt.total_days().clip(lower_bound=0)
    high = (c("published_on__to") - c("started_on__from")).dt.total_days()
    measurable = (high - low <= WIDEST_RANGE) & (high >= 0)
    return guidance.filter(c("status") == "published").with_columns(
        days_low=pl.when(measurable).then(low), days_high=pl.when(measurable).then(high)
    )

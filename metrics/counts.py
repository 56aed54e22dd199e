"""From rows of decisions to exact counts: everything that is compared reads these and never a row.

A case is one application over successive returns: of its rows the latest accepted one counts, so that counts are made
anew for it and never added. Each case is split by reporting year into *episodes*: when it entered the year's risk set,
when it left it, and how. A case already open when its regulator's first return begins enters there (delayed entry),
and a year for which the regulator has no return is nobody's risk set. Sums over the episodes of one year give that
year's rates, sums over all years those of whole cases.

The same expressions run over polars, DuckDB and PySpark (Narwhals). Days are whole numbers since 1970 throughout,
because engines differ in what a date less a date is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw
import polars as pl

from metrics.elapsed import DECIDED, PENDING
from metrics.working_days import Calendar

OPEN = "open"
"""How an episode ended that went on after the year."""

FROM_THE_START = -1
"""``entry`` of an episode that began with the case: a case that ends on its day 0 is then at risk on it."""

NOT_MEASURABLE = -2
"""``exit`` of an episode of which a date is missing, not held or impossible, or whose clock has not started."""

NET, GROSS, OF_TARGET = "working_days_net", "working_days_gross", "percent_of_target"
MEASURES = (NET, GROSS, OF_TARGET)
OVERTURNED = "overturned"
"""A measure of its own: decisions overturned in the year, whenever they were made; without entry and exit."""

KEY: Mapping[str, Any] = {
    "regulator_code": pl.String,
    "edition": pl.Int64,
    "basis": pl.String,
    "scheme_code": pl.String,
    "scheme_kind": pl.String,
    "product_area": pl.String,
    "target_kind": pl.String,  # statutory, published, none
    "year": pl.Int64,  # reporting year in which they were at risk
    "year_received": pl.Int64,  # calendar year; null where not held
    "is_new": pl.Boolean,  # received in that reporting year
    "ended_as": pl.String,  # an outcome, or open
    "within_target": pl.Boolean,  # null where there is no verdict
}
SCHEMA: Mapping[str, Any] = {**KEY, "measure": pl.String, "entry": pl.Int64, "exit": pl.Int64, "n": pl.Int64}
"""The columns of counts. An ending at t falls into a risk set of ``entry < t <= exit``. A percentage of the target is
rounded up for what ended, so that 100 still kept it, and down for what did not."""

CASE: Mapping[str, Any] = {
    **KEY,
    "measure": pl.String,
    "entry": pl.Int64,
    "exit": pl.Int64,
    "application_ref": pl.String,
}
"""The columns of single cases: grouped by all but the last they are the counts."""

DECISION: Mapping[str, Any] = {
    "application_ref": pl.String,
    "scheme_code": pl.String,
    "product_area": pl.String,
    "received_on": pl.Date,
    "duly_made_on": pl.Date,
    "decided_on": pl.Date,
    "outcome": pl.String,
    "clock_stop_days": pl.Int64,
    "clock_stop_days__not_held": pl.Boolean,
    "statutory_target": pl.Int64,
    "published_target": pl.Int64,
    "overturned_on": pl.Date,
    "regulator_code": pl.String,
    "year": pl.Int64,
}
"""What is read of a row of Decisions, with whose it is and of which return."""

SCHEME: Mapping[str, Any] = {
    "scheme_code": pl.String,
    "scheme_kind": pl.String,
    "clock_starts": pl.String,
    "holidays": pl.String,
    "statutory_target": pl.Int64,
    "statutory_target_unit": pl.String,
    "published_target": pl.Int64,
    "published_target_unit": pl.String,
    "regulator_code": pl.String,
    "year": pl.Int64,
}
"""The same of Schemes."""

RETURN: Mapping[str, Any] = {
    "regulator_code": pl.String,
    "year": pl.Int64,
    "edition": pl.Int64,
    "basis": pl.String,
    "period_start": pl.Date,
    "cut": pl.Date,
}
"""One row for each accepted return."""

OF_A_CASE, OF_A_SCHEME = (
    tuple(name for name in schema if name not in ("regulator_code", "year")) for schema in (DECISION, SCHEME)
)

_ENTRIES = 1_000_000
"""Larger than any exit: an entry and an exit travel as one number, so that one pass can group all measures."""

_MEASURED = pl.Enum(sorted((*MEASURES, OVERTURNED)))

_DAYS_APART = 10_000_000
"""Between the calendars of two nations: more than there are days up to the year 9999."""

_LONGEST_MONTHS = 1_200
"""As in ``elapsed``: a longer target is no different."""

c, when, lit = nw.col, nw.when, nw.lit

Frame = nw.LazyFrame[Any]


def calendar_table(calendars: Mapping[str, Calendar]) -> pl.DataFrame:
    """Columns holidays (the nation), base, place (base and day since 1970 in one number, no two alike), worked (working
    days up to and including it), and off (1 where it is no working day itself, else 0)."""
    frames = []
    for number, (nation, calendar) in enumerate(sorted(calendars.items())):
        days = pl.date_range(calendar.first, calendar.last, eager=True).to_physical().cast(pl.Int64)
        worked = pl.Series("worked", calendar.worked_by(days.to_numpy()))
        off = 1 - worked.diff().fill_null(int(calendar.is_working_day(calendar.first)))
        base = pl.lit(number * _DAYS_APART, pl.Int64)
        frames.append(
            pl.DataFrame({"place": days, "worked": worked, "off": off}).select(
                holidays=pl.lit(nation), base=base, place=pl.col("place") + base, worked="worked", off="off"
            )
        )
    return pl.concat(frames)


def counts(decisions: Frame, schemes: Frame, returns: Frame, calendar: Frame) -> pl.DataFrame:
    """Exact counts (``SCHEMA``), sorted, of all cases in ``decisions``.

    ``decisions``, ``schemes`` and ``returns`` have the columns of ``DECISION``, ``SCHEME`` and ``RETURN``, as the
    checks leave them; ``calendar`` is a ``calendar_table``. All on one engine; what comes back is collected.
    """
    names = list(KEY)
    spans, undone = _collected(
        episodes(decisions, schemes, returns, calendar).drop("application_ref"),
        overturned(decisions, schemes, returns).drop("application_ref"),
    )
    as_key = [pl.col(name).cast(kind) for name, kind in KEY.items()]  # engines differ in the width of a number
    spans, undone = spans.with_columns(as_key), undone.with_columns(as_key)
    # one number sorts and groups sooner than a dozen columns
    keys = pl.concat([spans.select(names), undone.select(names)]).unique().sort(names, nulls_last=True)
    keys = keys.with_row_index("key")
    measured = spans.join(keys, on=names, nulls_equal=True).select("key", *MEASURES)
    frames = [measured.select("key", measure=pl.lit(name, _MEASURED), span=name) for name in MEASURES]
    frames.append(
        undone.join(keys, on=names, nulls_equal=True).select(
            "key", measure=pl.lit(OVERTURNED, _MEASURED), span=pl.lit(None, pl.Int64)
        )
    )
    grouped = pl.concat([frame.group_by("key", "span").agg(pl.first("measure"), n=pl.len()) for frame in frames])
    found = grouped.sort("key", "measure", _known_span(), nulls_last=True)
    return _declared(_split(found).join(keys, on="key", how="left", maintain_order="left"), SCHEMA)


def cases(decisions: Frame, schemes: Frame, returns: Frame, calendar: Frame) -> pl.DataFrame:
    """What ``counts`` counts, one by one: ``CASE``, sorted. Takes what ``counts`` takes."""
    spans, undone = _collected(episodes(decisions, schemes, returns, calendar), overturned(decisions, schemes, returns))
    single = spans.unpivot(MEASURES, index=[*KEY, "application_ref"], variable_name="measure", value_name="span")
    undone = undone.with_columns(measure=pl.lit(OVERTURNED), span=pl.lit(None, pl.Int64))
    both = pl.concat([_declared(_split(frame), CASE) for frame in (single, undone)])
    return both.sort(list(CASE), nulls_last=True)


def _split(frame: pl.DataFrame) -> pl.DataFrame:
    """With ``entry`` and ``exit`` out of ``span``."""
    known = _known_span()
    return frame.with_columns(entry=known // _ENTRIES + FROM_THE_START, exit=pl.coalesce(known % _ENTRIES, "span"))


def _known_span() -> pl.Expr:
    return pl.when(pl.col("span") != NOT_MEASURABLE).then("span")


def _declared(frame: pl.DataFrame, schema: Mapping[str, Any]) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())


def _collected(*frames: Frame) -> list[pl.DataFrame]:
    natives = [frame.to_native() for frame in frames]
    if all(isinstance(native, pl.LazyFrame) for native in natives):
        return pl.collect_all(natives)  # what two of them share is worked out once
    return [frame.collect("polars").to_native() for frame in frames]


def episodes(decisions: Frame, schemes: Frame, returns: Frame, calendar: Frame) -> Frame:
    """One row for each case and reporting year in which it was open: ``KEY``, ``application_ref``, and a span for
    each measure (``entry`` and ``exit`` in one number). Takes what ``counts`` takes, lazy."""
    bases = calendar.group_by("holidays").agg(base=c("base").max())
    split = _by_year(_cases(decisions, schemes, returns).join(bases, on="holidays", how="left"), returns)
    split = _counted(split, calendar, start="received", entry="eve", exit="last", clock="gross")
    split = _counted(split, calendar, start="clock", entry="net_eve", exit="net_last", clock="net")
    split = _with_share_of_target(split)
    runs = (c("net_last") >= c("clock")) & ~c("stop").is_null()
    return split.with_columns(
        within_target=when(runs & c("over") & c("outcome").is_in(DECIDED))
        .then(c("elapsed") <= c("target_days"))
        .when(runs & ~c("over") & (c("elapsed") + c("carried") > c("target_days")))
        .then(lit(False))
        .otherwise(lit(None, nw.Boolean)),
        working_days_gross=_span("gross_entry", "gross_exit", c("last") >= c("received")),
        working_days_net=_span("net_entry", "net_exit", runs),
        percent_of_target=_span("share_entry", "share_exit", runs),
    ).select(*KEY, "application_ref", NET, GROSS, OF_TARGET)


def overturned(decisions: Frame, schemes: Frame, returns: Frame) -> Frame:
    """One row for each decision that was overturned: ``KEY``, its year being that in which it was, and
    ``application_ref``. Takes what ``counts`` takes, lazy."""
    held = _held(returns)
    undone = _cases(decisions, schemes, returns).join(held, on="regulator_code", how="inner")
    day = _number("overturned_on")
    return (
        undone.filter((day >= c("begins")) & (day <= c("ends")))
        .with_columns(year=c("at_risk"), is_new=lit(False), ended_as=c("outcome"), within_target=lit(None, nw.Boolean))
        .select(*KEY, "application_ref")
    )


def _held(returns: Frame) -> Frame:
    """The years for which a regulator has a return."""
    return returns.select("regulator_code", at_risk=c("year"), begins=_number("period_start"), ends=_number("cut"))


def _cases(decisions: Frame, schemes: Frame, returns: Frame) -> Frame:
    """One row for each application, as its latest return states it, with the terms of its scheme."""
    terms = schemes.select(
        "regulator_code",
        "year",
        "scheme_code",
        "scheme_kind",
        "clock_starts",
        "holidays",
        "statutory_target_unit",
        "published_target_unit",
        scheme_statutory=c("statutory_target"),
        scheme_published=c("published_target"),
    )
    latest = decisions.select(*DECISION).filter(c("year") == c("year").max().over("regulator_code", "application_ref"))
    stated = latest.join(terms, on=["regulator_code", "year", "scheme_code"], how="left").join(
        returns.select("regulator_code", "year", "edition", "basis", own_cut=c("cut")),
        on=["regulator_code", "year"],
        how="inner",
    )
    statutory, published = (nw.coalesce(f"{kind}_target", f"scheme_{kind}") for kind in ("statutory", "published"))
    is_statutory = ~statutory.is_null()
    starts = when(c("clock_starts") == "duly_made").then("duly_made_on").otherwise("received_on")
    return stated.with_columns(clock_on=starts).with_columns(
        received=_number("received_on"),
        clock=_number("clock_on"),
        until=when(c("outcome") == PENDING).then(_number("own_cut")).otherwise(_number("decided_on")),
        stop=when(c("clock_stop_days__not_held").fill_null(False))
        .then(lit(None, nw.Int64))
        .otherwise(c("clock_stop_days").fill_null(0)),
        target_kind=when(is_statutory)
        .then(lit("statutory"))
        .when(~published.is_null())
        .then(lit("published"))
        .otherwise(lit("none")),
        target=nw.coalesce(statutory, published),
        target_unit=when(is_statutory).then("statutory_target_unit").otherwise("published_target_unit"),
        year_received=c("received_on").dt.year(),
    )


def _by_year(cases: Frame, returns: Frame) -> Frame:
    """Each case once for every reporting year in which it was open and its regulator has a return.

    Adds ``over`` (it ended in that year), ``eve`` (the day before the year), ``last`` (its last day in it), and the
    same two without the days on which the clock stood. When it stood is not reported, only for how long; so a stop
    is spread evenly over the case.
    """
    of_the_year = when(c("until").is_null()).then(c("at_risk") == c("year")).otherwise(c("until") >= c("begins"))
    split = (
        cases.join(_held(returns), on="regulator_code", how="inner")
        .filter((c("received").is_null() | (c("received") <= c("ends"))) & of_the_year)
        .with_columns(
            over=(c("outcome") != PENDING) & (c("until").is_null() | (c("until") <= c("ends"))),
            eve=c("begins") - 1,
            last=when(c("until") <= c("ends")).then("until").otherwise("ends"),
        )
        .with_columns(last=when(c("until").is_null()).then(c("until")).otherwise(c("last")))
    )
    gross, net = c("until") - c("clock"), c("until") - c("clock") - c("stop")

    def without_stops(day: str) -> nw.Expr:
        return when(gross > 0).then(c("clock") + (c(day) - c("clock")) * net // gross).otherwise(c(day))

    return split.with_columns(
        net_eve=without_stops("eve"),
        net_last=when(c("last") == c("until")).then(c("until") - c("stop")).otherwise(without_stops("last")),
        is_new=((c("received") >= c("begins")) & (c("received") <= c("ends"))).fill_null(False),
        ended_as=when(c("over")).then("outcome").otherwise(lit(OPEN)),
        year=c("at_risk"),
    )


def _counted(frame: Frame, calendar: Frame, *, start: str, entry: str, exit: str, clock: str) -> Frame:
    """With ``<clock>_entry`` and ``<clock>_exit`` in working days from ``start``, and ``carried``: 1 where the exit is
    on no working day. What ends on such a day counts as ended on the next; what goes on has lived through it."""
    for day in (start, entry, exit):
        found = calendar.select("place", c("worked").alias(f"{day}_worked"), c("off").alias(f"{day}_off"))
        frame = frame.with_columns(place=c("base") + c(day)).join(found, on="place", how="left").drop("place")
    later = c(exit) > c(start)
    frame = frame.with_columns(carried=when(later).then(f"{exit}_off").otherwise(lit(0)))
    begun_before = c(entry) > c(start)
    return frame.with_columns(
        when(begun_before)
        .then(c(f"{entry}_worked") - c(f"{start}_worked"))
        .otherwise(lit(FROM_THE_START))
        .alias(f"{clock}_entry"),
        (c(f"{exit}_worked") - c(f"{start}_worked") + when(c("over")).then("carried").otherwise(lit(0))).alias(
            f"{clock}_exit"
        ),
    )


def _with_share_of_target(frame: Frame) -> Frame:
    """With ``elapsed`` and ``target_days`` in the target's unit, and the percentages in between."""
    in_working_days = c("target_unit") == "working_days"
    frame = frame.with_columns(
        target_days=when(c("target") <= 0)
        .then(lit(None, nw.Int64))
        .when(c("target_unit") == "weeks")
        .then(c("target") * 7)
        .when(c("target_unit") == "months")
        .then(_months_later("clock_on", c("target")) - c("clock"))
        .otherwise(c("target")),
        elapsed=when(in_working_days).then("net_exit").otherwise(c("net_last") - c("clock")),
        elapsed_before=when(in_working_days).then("net_entry").otherwise(c("net_eve") - c("clock")),
        carried=when(in_working_days & ~c("over")).then("carried").otherwise(lit(0)),
    )
    up = when(c("over")).then(c("target_days") - 1).otherwise(lit(0))
    return frame.with_columns(
        share_entry=when(c("net_eve") > c("clock"))
        .then(c("elapsed_before") * 100 // c("target_days"))
        .otherwise(lit(FROM_THE_START)),
        share_exit=(c("elapsed") * 100 + up) // c("target_days"),
    )


def _span(entry: str, exit: str, measurable: nw.Expr) -> nw.Expr:
    span = (c(entry) - FROM_THE_START) * _ENTRIES + c(exit)
    return when(measurable & ~span.is_null()).then(span).otherwise(lit(NOT_MEASURABLE))


def _number(column: str) -> nw.Expr:
    """Days since 1970 of a date."""
    date = c(column)
    return _days_from(date.dt.year(), date.dt.month(), date.dt.day())


def _months_later(column: str, months: nw.Expr) -> nw.Expr:
    """The same day of the month so many months later, or the month's last, in days since 1970."""
    date = c(column)
    month = date.dt.year().cast(nw.Int64) * 12 + date.dt.month() - 1 + nw.min_horizontal(months, lit(_LONGEST_MONTHS))
    first, after = (_days_from(m // 12, m % 12 + 1, lit(1)) for m in (month, month + 1))
    return first + nw.min_horizontal(date.dt.day().cast(nw.Int64), after - first) - 1


def _days_from(year: nw.Expr, month: nw.Expr, day: nw.Expr) -> nw.Expr:
    """Days since 1970 of a day of the Gregorian calendar (Howard Hinnant, *days_from_civil*, 2013)."""
    year = year.cast(nw.Int64) - when(month <= 2).then(lit(1)).otherwise(lit(0))
    of_year = (153 * ((month.cast(nw.Int64) + 9) % 12) + 2) // 5 + day.cast(nw.Int64) - 1
    return 365 * year + year // 4 - year // 100 + year // 400 + of_year - 719_468

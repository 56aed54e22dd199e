"""What is published of an accepted return.

Only what a column's declaration lets out (``Column.published``), only re-made text, and of decisions only a summary.
A published frame is text throughout, because a number may be *not held* or *suppressed*; ``catalogue`` says what each
column is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from itertools import combinations

import numpy as np
import polars as pl

from submissions_schema.columns import NOT_HELD, Column, Edition, Kind, Table
from submissions_schema.safe_text import safe_text
from submissions_schema.suppression import COUNTS, Hidden, hidden

SUPPRESSED = "suppressed"
NOT_MEASURABLE = "not measurable"

FEWEST = 5
"""Quartiles are given of at least this many cases."""


class Basis(StrEnum):
    """Where a published row is from."""

    REPORTED = "reported"  # the regulator filed it
    PUBLISHED_SOURCE = "published_source"  # taken from what the regulator had published
    DEMONSTRATION = "demonstration"  # invented


_SOURCE = "Open data"
REGULATOR = Column("regulator_code", Kind.TEXT, "The regulator whose return it is.", source=_SOURCE, identifier=True)
BASIS = Column("basis", Kind.CODE, "Where the row is from.", codes=tuple(Basis), source=_SOURCE)


def _count(name: str, help: str) -> Column:
    return Column(name, Kind.INTEGER, help, unit="applications", source=_SOURCE)


def _days(name: str, help: str) -> Column:
    return Column(name, Kind.DECIMAL, help, unit="days, in day_unit", source=_SOURCE)


DECISIONS_SUMMARY = Table(
    name="decisions",
    help="Applications in which AI is material and which were open in the year, by scheme, product area and year "
    "received. Counts of 1 to 4 are suppressed, and others with them, so that none can be worked out.",
    key=("scheme_code", "product_area", "year_received"),
    columns=(
        Column("scheme_code", Kind.TEXT, "The scheme, as in the table of schemes.", source=_SOURCE, identifier=True),
        Column("product_area", Kind.CODE, "What the products are for.", source=_SOURCE),
        Column("year_received", Kind.INTEGER, "The calendar year in which they were received.", source=_SOURCE),
        _count("received", "Applications received in that year and open in the reporting year."),
        _count("decided", "Of these, granted or refused."),
        _count("granted", "Granted, with or without conditions."),
        _count("refused", "Refused."),
        _count("withdrawn", "Withdrawn by the applicant, or lapsed."),
        _count("pending", "Not decided at the end of the reporting year."),
        _count("within_target", "Decided within the statutory target, or the published one where there is no other."),
        Column(
            "day_unit",
            Kind.CODE,
            "In which days the three columns after it are counted, without clock stops.",
            codes=("working_days", "calendar_days"),
            source=_SOURCE,
        ),
        _days("lower_quartile", "A quarter of those decided took no longer."),
        _days("median", "Half of those decided took no longer."),
        _days("upper_quartile", "Three quarters of those decided took no longer."),
    ),
)
"""The public face of decisions, but for the product areas, which are the edition's; rows are never published."""

_GROUP = ("scheme_code", "product_area", "year_received")
_QUARTILES = {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75}
_GRANTED = ("granted", "granted_with_conditions")
_OUTCOMES = (*_GRANTED, "refused", "withdrawn", "lapsed", "pending")
"""Those the summary has a column for; an edition that adds one needs a column for it too (a test says so)."""

c = pl.col


def public_tables(edition: Edition) -> tuple[Table, ...]:
    """The tables of a round's dataset, decisions as their summary."""
    return tuple(
        t if t.public else summary_table(edition) for t in edition if t.public or t.name == DECISIONS_SUMMARY.name
    )


def summary_table(edition: Edition) -> Table:
    """``DECISIONS_SUMMARY`` with the product areas of an edition."""
    area = "product_area"
    codes = edition[DECISIONS_SUMMARY.name][area].codes
    columns = tuple(replace(each, codes=codes) if each.name == area else each for each in DECISIONS_SUMMARY.columns)
    return replace(DECISIONS_SUMMARY, columns=columns)


def is_summary(table: Table) -> bool:
    """Whether a published table is the summary of decisions, of which rows are never published."""
    return table.name == DECISIONS_SUMMARY.name and table.public


def public_columns(table: Table) -> tuple[Column, ...]:
    """The columns of a published table, in order: whose it is, what may be known, where it is from."""
    published = tuple(column for column in table.columns if column.published)
    whose = () if any(column.name == REGULATOR.name for column in published) else (REGULATOR,)
    return (*whose, *published, BASIS)


def public_table(table: Table, frame: pl.DataFrame, *, regulator_code: str, basis: Basis) -> pl.DataFrame:
    """The typed rows of one return's table as published: String columns, null where blank.

    *Not held* is the text ``not held``; a month stays a month (``2024-11``).

    Raises:
        ValueError: rows of this table are never published.
    """
    if not table.public:
        raise ValueError(f"Rows of {table.sheet} are never published, only a summary of them.")
    columns = [column for column in table.columns if column.published and column.name != REGULATOR.name]
    made = frame.select(_as_published(column, frame) for column in columns)
    whose = pl.lit(regulator_code).alias(REGULATOR.name)
    whole = made.with_columns(whose, pl.lit(str(basis)).alias(BASIS.name))
    return whole.select(column.name for column in public_columns(table))


def _as_published(column: Column, frame: pl.DataFrame) -> pl.Expr:
    value = c(column.name)
    match column.kind:
        case Kind.DATE:
            text = value.dt.strftime("%Y-%m-%d")
        case Kind.DAY_OR_MONTH:
            first, last = c(f"{column.name}__from"), c(f"{column.name}__to")
            text = pl.when(first == last).then(first.dt.strftime("%Y-%m-%d")).otherwise(first.dt.strftime("%Y-%m"))
        case Kind.DECIMAL:
            text = _plain_number(value, column.places)
        case Kind.YES_NO:
            text = pl.when(value).then(pl.lit("Yes")).when(~value).then(pl.lit("No"))
        case _:
            text = value.cast(pl.String)
    flag = f"{column.name}__not_held"
    if flag in frame.columns:
        text = pl.when(c(flag).fill_null(False)).then(pl.lit(NOT_HELD)).otherwise(text)
    return text.alias(column.name)


def _plain_number(value: pl.Expr, places: int) -> pl.Expr:
    """``1250.50`` as 1250.5 and ``12.00`` as 12, never with an exponent."""
    fixed = value.cast(pl.Decimal(38, places)).cast(pl.String)
    return fixed.str.strip_chars_end("0").str.strip_chars_end(".") if places else fixed


def at_risk(decisions: pl.DataFrame, period_start: date) -> pl.DataFrame:
    """The cases open in the period: rows kept only because an old decision was overturned are left out.

    Everything published of one return's decisions, here and on its page, counts these and no others, so that no
    figure can be taken from another to uncover a third. A row whose outcome nobody knows, its error waived, is in no
    count: it would make a sum of which the parts are not there.
    """
    known = c("outcome").is_in(_OUTCOMES)
    return decisions.filter(known & (c("decided_on").is_null() | (c("decided_on") >= period_start)))


def decisions_summary(
    decisions: pl.DataFrame, *, period_start: date, regulator_code: str, basis: Basis
) -> pl.DataFrame:
    """The published summary of one return's decisions, String columns as in ``DECISIONS_SUMMARY``.

    ``decisions`` is typed, with ``within_target`` (Boolean; null where there is no verdict), ``days_net`` (whole days,
    null where not measurable) and ``day_unit``, as ``metrics.elapsed`` makes them. A year of receipt that is not held
    is *not held*; ``within_target`` is *not measurable* where no decided case has a verdict. Quartiles (Hyndman and
    Fan, type 7) are suppressed under five cases and wherever the number decided is.
    """
    rows = _counted(at_risk(decisions, period_start))
    hide = pl.DataFrame(_hidden(rows).cells, schema=[f"{name}__hide" for name in COUNTS])
    shown = pl.concat([rows, hide], how="horizontal").with_columns(
        *(_hidden_count(name) for name in COUNTS),
        *(_hidden_quartile(name) for name in _QUARTILES),
        pl.lit(regulator_code).alias(REGULATOR.name),
        pl.lit(str(basis)).alias(BASIS.name),
        year_received=c("year_received").cast(pl.String).fill_null(NOT_HELD),
    )
    return shown.select(column.name for column in public_columns(DECISIONS_SUMMARY))


def decisions_totals(decisions: pl.DataFrame, *, period_start: date, suppress: bool = True) -> Mapping[str, int | None]:
    """The totals of the summary's counts as they may stand on the return's page; None where suppressed.

    Takes what ``decisions_summary`` takes. No other count of these cases may be published beside them.
    ``suppress=False`` is for the regulator itself and for the central unit.
    """
    rows = _counted(at_risk(decisions, period_start))
    totals, hide = _counts(rows).sum(axis=0), _hidden(rows).totals & suppress
    return {name: None if hide[place] else int(totals[place]) for place, name in enumerate(COUNTS)}


def _counted(cases: pl.DataFrame) -> pl.DataFrame:
    """Counts and quartiles by scheme, product area and calendar year received, nothing hidden yet."""
    outcome = c("outcome")
    decided = outcome.is_in([*_GRANTED, "refused"])
    days = c("days_net").filter(decided)
    return (
        cases.with_columns(year_received=c("received_on").dt.year().cast(pl.Int64))
        .group_by(_GROUP)
        .agg(
            received=pl.len(),
            decided=decided.sum(),
            granted=outcome.is_in(_GRANTED).sum(),
            refused=(outcome == "refused").sum(),
            withdrawn=outcome.is_in(["withdrawn", "lapsed"]).sum(),
            pending=(outcome == "pending").sum(),
            within_target=(c("within_target") & decided).sum(),
            verdicts=(c("within_target").is_not_null() & decided).sum(),
            measured=days.count(),
            day_unit=c("day_unit").first(),
            **{name: days.quantile(share, "linear") for name, share in _QUARTILES.items()},
        )
        .sort(_GROUP)
    )


def _counts(rows: pl.DataFrame) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    return rows.select(c(name).cast(pl.Int64) for name in COUNTS).to_numpy().reshape(-1, len(COUNTS))


def _hidden(rows: pl.DataFrame) -> Hidden:
    """Sums over one label, and over two, are what a reader makes: of a scheme, of an area in a year."""
    parts = [names for size in (1, 2) for names in combinations(_GROUP, size)]
    return hidden(
        _counts(rows),
        [rows.select(pl.struct(names).rank("dense")).to_series().cast(pl.Int64).to_numpy() for names in parts],
    )


def _hidden_count(name: str) -> pl.Expr:
    text = c(name).cast(pl.String)
    if name == "within_target":
        # "not measurable" would say that something was decided, so it gives way where that number is hidden
        no_verdict = (c("verdicts") == 0) & (c("decided") > 0)
        said = pl.when("decided__hide").then(pl.lit(SUPPRESSED)).otherwise(pl.lit(NOT_MEASURABLE))
        text = pl.when(no_verdict).then(said).otherwise(text)
    return pl.when(f"{name}__hide").then(pl.lit(SUPPRESSED)).otherwise(text).alias(name)


def _hidden_quartile(name: str) -> pl.Expr:
    return (
        # within_target too: beside the public target, quartiles of few cases would give it away
        pl.when(c("decided__hide") | c("within_target__hide") | c("measured").is_between(1, FEWEST - 1))
        .then(pl.lit(SUPPRESSED))
        .when((c("measured") == 0) & (c("decided") > 0))
        .then(pl.lit(NOT_MEASURABLE))
        .otherwise(_plain_number(c(name), 2))
        .alias(name)
    )


def csv_text(frame: pl.DataFrame) -> str:
    """A published frame as CSV with a header, in which no cell can run as a formula; numbers stay as they are."""
    safe = frame.with_columns(
        pl.Series(name, [_safe_cell(cell) for cell in frame[name]], dtype=pl.String) for name in frame.columns
    )
    return safe.write_csv()


def rows_csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The same of rows of text under their columns."""
    return csv_text(pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row"))


def _safe_cell(cell: str | None) -> str | None:
    return cell if cell is None or cell.removeprefix("-").replace(".", "", 1).isdecimal() else safe_text(cell)

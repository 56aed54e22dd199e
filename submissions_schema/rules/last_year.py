"""This year's return against the one accepted last year."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from submissions_schema.columns import words
from submissions_schema.findings import Severity
from submissions_schema.rules.rule import Case, Faults, Needs, Stage, rule
from submissions_schema.rules.wording import day

c = pl.col

REF = "application_ref"
MOVED_BY = 5
"""Rows, full-time equivalents, or thousands of pounds: smaller moves are not asked about."""


def _table_of_last_year(case: Case, table: str) -> pl.DataFrame | None:
    return (case.last_year or {}).get(table)


@rule(
    "X-01",
    Severity.QUERY,
    "Case of last year gone",
    do="Bring back the row of this case with its outcome, or say why it is not in the return.",
    stage=Stage.LAST_YEAR,
    tables=("decisions",),
    needs=(Needs.LAST_YEAR,),
)
def cases_pending_last_year_are_here(case: Case) -> Faults:
    last = _table_of_last_year(case, "decisions")
    if last is None:
        return []
    missing = last.filter(c("outcome") == "pending").join(
        case.tables["decisions"], on=REF, how="anti", maintain_order="left"
    )
    return [
        case.faults_at_heading(
            "decisions",
            missing,
            at=REF,
            expected="a row for each case pending last year",
            message=pl.format("{}, pending last year, has no row.", c(REF)),
        )
    ]


@rule(
    "X-02",
    Severity.QUERY,
    "Far from last year",
    do="Say what changed since last year, or correct the figure.",
    stage=Stage.LAST_YEAR,
    tables=("guidance", "decisions", "resources"),
    needs=(Needs.LAST_YEAR,),
)
def figures_moved_by_at_most_half_since_last_year(case: Case) -> Faults:
    """Rows of guidance and of decisions, AI staff, and AI spending in thousands of pounds."""
    found = []
    for table, column, unit in (
        ("guidance", None, 1),
        ("decisions", None, 1),
        ("resources", "ai_fte", 1),
        ("resources", "ai_spend_gbp", 1000),
    ):
        now, last = _figure(case.tables, table, column), _figure(case.last_year or {}, table, column)
        if now is None or last is None or abs(now - last) <= max(last / 2, MOVED_BY * unit):
            continue
        what = f"{words(column)} adds up to" if column else f"Rows of {words(table)}:"
        message = f"{what} {now:,.10g}; last year {last:,.10g}."
        found.append(
            case.fault_at_table(table, at=column, expected=f"about {last:,.10g}", message=message, value=f"{now:.10g}")
        )
    return found


def _figure(tables: Mapping[str, pl.DataFrame], table: str, column: str | None) -> float | None:
    """Rows of a table, or the sum of its column; None where a part of it is not held."""
    if table not in tables:
        return None
    frame = tables[table]
    if column is None:
        return float(frame.height)
    return None if frame[column].null_count() else round(float(frame[column].sum()), 2)


@rule(
    "X-03",
    Severity.QUERY,
    "Dates of a case changed since last year",
    do="Say why the date is another than in last year's return, or correct it.",
    stage=Stage.LAST_YEAR,
    tables=("decisions",),
    needs=(Needs.LAST_YEAR,),
)
def repeated_cases_keep_their_dates(case: Case) -> Faults:
    last = _table_of_last_year(case, "decisions")
    if last is None:
        return []
    dates = ("received_on", "duly_made_on", "decided_on")
    before = last.select(REF, *dates).unique(REF, keep="first")
    frame = case.tables["decisions"].join(before, on=REF, suffix="__last", maintain_order="left")
    return [
        case.faults(
            "decisions",
            c(column) != c(f"{column}__last"),
            at=column,
            expected=day(f"{column}__last"),
            message=pl.format(
                f"{words(column)} is {{}}; last year's return said {{}}.",
                day(column),
                day(f"{column}__last"),
            ),
            frame=frame,
        )
        for column in dates
    ]

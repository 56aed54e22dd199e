"""The quick way: fastexcel reads the Decisions sheet, pandera[polars] says which rows are at fault.

It is asked what the portal asks of that sheet: what the columns declare (present, readable, allowed, length,
unique reference, hidden characters, text like a formula) and the rules D-01 to D-08, D-11 and D-12, for which
it reads the Schemes sheet too. What it leaves out and we do: the gate, every other sheet, formulas, numbers
that lost digits, *not held* with its reasons, dates in words, a process apart, a cell and a sentence for each
fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import fastexcel
import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from submissions_schema.columns import DATES, NOT_HELD, NUMBERS, Column, Kind
from submissions_schema.rules.decisions import CALENDAR_DAYS_IN, SAME_DAY_ROWS
from tests.bench.big_workbook import DECISIONS, DECLARED, EDITION, LIKE_A_FORMULA, OF_SCHEME, SCHEMES_TABLE

HIDDEN = r"[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]"

received, duly_made, decided = pl.col("received_on"), pl.col("duly_made_on"), pl.col("decided_on")
pending, stopped, cut = pl.col("outcome") == "pending", pl.col("clock_stop_days"), pl.lit(EDITION.period_end)
elapsed = (pl.when(pending).then(cut).otherwise(decided) - received).dt.total_days()
start = pl.when(pl.col("clock_starts") == "duly_made").then(duly_made).otherwise(received)
waited = (cut - start).dt.total_days() - stopped.fill_null(0)


def _target_in_days(name: str) -> pl.Expr:
    days = pl.col(f"{name}_unit").replace_strict(CALENDAR_DAYS_IN, default=None, return_dtype=pl.Float64)
    return pl.coalesce(name, f"{name}__scheme") * days


allowed = pl.coalesce(_target_in_days("statutory_target"), _target_in_days("published_target"))
ROW_CHECKS = (
    ~((duly_made < received) | (decided < pl.max_horizontal(received, duly_made))),  # D-01
    pending == decided.is_null(),  # D-02
    ~((elapsed >= 0) & (stopped > elapsed)),  # D-03
    pl.col("statutory_target").is_null() | pl.col("statutory_target_unit").is_not_null(),  # D-04
    pl.col("published_target").is_null() | pl.col("published_target_unit").is_not_null(),
    (decided >= EDITION.period_start) | (pl.col("overturned_on") >= EDITION.period_start).fill_null(False),  # D-05
    (decided == received).sum().over("scheme_code") <= SAME_DAY_ROWS,  # D-06
    ~(pending & decided.is_null() & (waited > 2 * allowed)),  # D-07
    ~((stopped * 2 > elapsed) & (stopped <= elapsed)),  # D-08
    pl.col("clock_starts").is_not_null(),  # D-11
)


def run(path: Path) -> Mapping[str, Any]:
    typed = read(path)
    try:
        schema().validate(typed, lazy=True)
    except SchemaErrors as failed:
        return {"faults": failed.failure_cases.height}
    return {"faults": 0}


def read(path: Path) -> pl.DataFrame:
    """The typed sheet; ``{column}__unread`` says where a cell could not be read."""
    names = {column.label: column.name for column in DECISIONS.all_columns}
    book = fastexcel.read_excel(path)
    # all rows, or a date that is none far below ends as a blank
    frame = book.load_sheet(DECISIONS.sheet, schema_sample_rows=None).to_polars().rename(names)
    values = {column.name: _value(column, frame.schema[column.name]) for column in DECLARED}
    unread = {f"{name}__unread": pl.col(name).is_not_null() & value.is_null() for name, value in values.items()}
    schemes = book.load_sheet(SCHEMES_TABLE.sheet).to_polars()
    of_scheme = schemes.rename({column.label: column.name for column in SCHEMES_TABLE.all_columns}).select(
        "scheme_code", *(pl.col(name).cast(dtype) for name, dtype in zip(OF_SCHEME, _OF_SCHEME_TYPES, strict=True))
    )
    return frame.with_columns(**values, **unread).join(
        of_scheme, on="scheme_code", how="left", suffix="__scheme", maintain_order="left"
    )


_OF_SCHEME_TYPES = (pl.String, pl.Float64, pl.String, pl.Float64, pl.String)


def _value(column: Column, found: pl.DataType) -> pl.Expr:
    given = pl.col(column.name)
    if column.kind in DATES:
        written = given.str.head(len("2025-06-30")).str.to_date("%Y-%m-%d", strict=False)
        return written if found == pl.String else given.cast(pl.Date)
    if column.kind in NUMBERS:
        return given.cast(pl.Float64, strict=False)
    return given.cast(pl.String)


def schema() -> pa.DataFrameSchema:
    columns = {column.name: _column(column) for column in DECLARED}
    unread = {f"{column.name}__unread": pa.Column(pl.Boolean, pa.Check.eq(False)) for column in DECLARED}
    return pa.DataFrameSchema(columns | unread, checks=[_row_check(holds) for holds in ROW_CHECKS])


def _column(column: Column) -> pa.Column:
    if column.kind in DATES:
        checks = [pa.Check.ge(EDITION.earliest), pa.Check.le(EDITION.period_end)]  # D-12 too
    elif column.kind in NUMBERS:
        checks = [pa.Check.ge(column.minimum)] if column.minimum is not None else []
    elif column.kind is Kind.CODE:
        checks = [pa.Check.isin(column.codes)]
    else:
        text = pl.col(column.name)
        checks = [
            pa.Check.str_length(max_value=column.max_length),
            _row_check(~text.str.contains(HIDDEN)),
            _row_check(~text.str.contains(LIKE_A_FORMULA)),
            _row_check(text.str.to_lowercase() != NOT_HELD),
        ]
    return pa.Column(checks=checks, nullable=not column.required, unique=(column.name,) == DECISIONS.key)


def _row_check(holds: pl.Expr) -> pa.Check:
    return pa.Check(lambda data: data.lazyframe.select(holds.fill_null(True)))

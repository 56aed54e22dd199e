"""The quick way: fastexcel reads the Decisions sheet, pandera[polars] says which rows are at fault.

It is asked what our columns declare (present, readable, allowed, length, unique reference) and the rules
D-01, D-02, D-05 and D-12. What it leaves out and we do: the gate, every other sheet, formulas, hidden and
odd characters, numbers that lost digits, *not held*, dates in words, the other rules, a process apart, a
cell and a sentence for each fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import fastexcel
import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from submissions_schema.columns import DATES, NUMBERS, Column, Kind
from tests.bench.big_workbook import DECISIONS, DECLARED, EDITION

received, duly_made, decided = pl.col("received_on"), pl.col("duly_made_on"), pl.col("decided_on")
ROW_CHECKS = (
    ~((duly_made < received) | (decided < pl.max_horizontal(received, duly_made))),  # D-01
    (pl.col("outcome") == "pending") == decided.is_null(),  # D-02
    (decided >= EDITION.period_start) | (pl.col("overturned_on") >= EDITION.period_start).fill_null(False),  # D-05
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
    # all rows, or a date that is none far below ends as a blank
    frame = fastexcel.read_excel(path).load_sheet(DECISIONS.sheet, schema_sample_rows=None).to_polars().rename(names)
    values = {column.name: _value(column, frame.schema[column.name]) for column in DECLARED}
    unread = {f"{name}__unread": pl.col(name).is_not_null() & value.is_null() for name, value in values.items()}
    return frame.with_columns(**values, **unread)


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
        checks = [pa.Check.str_length(max_value=column.max_length)]
    return pa.Column(checks=checks, nullable=not column.required, unique=(column.name,) == DECISIONS.key)


def _row_check(holds: pl.Expr) -> pa.Check:
    return pa.Check(lambda data: data.lazyframe.select(holds.fill_null(True)))

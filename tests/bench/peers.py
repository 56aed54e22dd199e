"""The two ways others take from such a workbook to the rows at fault, for comparison.

They read the Decisions sheet alone and ask of it what our columns declare (present, readable, allowed,
length, unique reference) and the rules D-01, D-02, D-05 and D-12. What they leave out and we do: the
gate, every other sheet, formulas, hidden and odd characters, numbers that lost digits, *not held*, the
other rules, a sentence for each fault.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from submissions_schema.columns import DATES, FLEX, NUMBERS, Column, Edition, Kind, Table

_FREE = frozenset(column.name for column in FLEX)


def _declared(table: Table) -> list[Column]:
    return [column for column in table.all_columns if column.name not in _FREE]


def openpyxl_and_pandas(path: Path, edition: Edition) -> int:
    """Faults that openpyxl with pandera[pandas] finds."""
    import openpyxl
    import pandas as pd
    import pandera.pandas as pa
    from pandera.errors import SchemaErrors

    table = edition["decisions"]
    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True)[table.sheet]
    lines = sheet.iter_rows(values_only=True)
    headings = next(lines)
    frame = pd.DataFrame(list(lines), columns=list(headings), dtype=object)
    frame = frame.rename(columns={column.label: column.name for column in table.all_columns})

    typed = frame.copy()
    for column in _declared(table):
        given = frame[column.name]
        if column.kind in DATES:
            days = given.where(given.map(lambda value: isinstance(value, date)))
            worded = pd.to_datetime(given.where(days.isna()), format="%Y-%m-%d", errors="coerce")
            typed[column.name] = pd.to_datetime(days).fillna(worded)
        elif column.kind in NUMBERS:
            typed[column.name] = pd.to_numeric(given, errors="coerce")
        typed[f"{column.name}__unread"] = given.notna() & typed[column.name].isna()

    def columns_of(column: Column) -> dict[str, pa.Column]:
        checks = []
        if column.kind in DATES:
            checks.append(pa.Check.ge(pd.Timestamp(edition.earliest)))
            checks.append(pa.Check.le(pd.Timestamp(edition.period_end)))  # D-12 too
        elif column.kind in NUMBERS:
            if column.minimum is not None:
                checks.append(pa.Check.ge(column.minimum))
        elif column.kind is Kind.CODE:
            checks.append(pa.Check.isin(column.codes))
        else:
            checks.append(pa.Check.str_length(max_value=column.max_length))
        return {
            column.name: pa.Column(
                checks=checks,
                nullable=not column.required,
                unique=(column.name,) == table.key,
                required=column.required,
            ),
            f"{column.name}__unread": pa.Column(bool, pa.Check.eq(False)),
        }

    def in_order(rows: pd.DataFrame) -> pd.Series:
        latest = rows[["received_on", "duly_made_on"]].max(axis=1)
        return ~((rows["duly_made_on"] < rows["received_on"]) | (rows["decided_on"] < latest))

    def outcome_agrees(rows: pd.DataFrame) -> pd.Series:
        return rows["outcome"].isna() | ((rows["outcome"] == "pending") == rows["decided_on"].isna())

    def open_in_the_period(rows: pd.DataFrame) -> pd.Series:
        start = pd.Timestamp(edition.period_start)
        return ~((rows["decided_on"] < start) & ~(rows["overturned_on"] >= start))

    schema = pa.DataFrameSchema(
        {name: made for column in _declared(table) for name, made in columns_of(column).items()},
        # a row check of pandera for pandas reports each column of a row unless it gives one answer a row
        checks=[pa.Check(check) for check in (in_order, outcome_agrees, open_in_the_period)],
    )
    try:
        schema.validate(typed, lazy=True)
    except SchemaErrors as failed:
        return len(failed.failure_cases)
    return 0


def fastexcel_and_polars(path: Path, edition: Edition) -> int:
    """Faults that fastexcel with pandera[polars] finds."""
    import fastexcel
    import pandera.polars as pa
    import polars as pl
    from pandera.errors import SchemaErrors

    table = edition["decisions"]
    sheet = fastexcel.read_excel(path).load_sheet(table.sheet, schema_sample_rows=None)
    frame = sheet.to_polars()
    frame = frame.rename({column.label: column.name for column in table.all_columns if column.label in frame.columns})

    typed = frame
    for column in _declared(table):
        given = pl.col(column.name)
        dtype = frame.schema[column.name]
        read = given
        if column.kind in DATES:
            text = given.str.head(10).str.to_date("%Y-%m-%d", strict=False)
            read = text if dtype == pl.String else given.cast(pl.Date)
        elif column.kind in NUMBERS:
            read = given.cast(pl.Float64, strict=False)
        elif dtype != pl.String:
            read = given.cast(pl.String)
        typed = typed.with_columns(
            read.alias(column.name), (given.is_not_null() & read.is_null()).alias(f"{column.name}__unread")
        )

    def columns_of(column: Column) -> dict[str, pa.Column]:
        checks = []
        if column.kind in DATES:
            checks.append(pa.Check.ge(edition.earliest))
            checks.append(pa.Check.le(edition.period_end))  # D-12 too
        elif column.kind in NUMBERS:
            if column.minimum is not None:
                checks.append(pa.Check.ge(column.minimum))
        elif column.kind is Kind.CODE:
            checks.append(pa.Check.isin(column.codes))
        else:
            checks.append(pa.Check.str_length(max_value=column.max_length))
        return {
            column.name: pa.Column(
                checks=checks,
                nullable=not column.required,
                unique=(column.name,) == table.key,
                required=column.required,
            ),
            f"{column.name}__unread": pa.Column(pl.Boolean, pa.Check.eq(False)),
        }

    received, duly_made, decided = pl.col("received_on"), pl.col("duly_made_on"), pl.col("decided_on")
    pending = pl.col("outcome") == "pending"
    in_order = ~((duly_made < received) | (decided < pl.max_horizontal(received, duly_made)))
    outcome_agrees = pending == decided.is_null()
    overturned = (pl.col("overturned_on") >= edition.period_start).fill_null(False)
    open_in_the_period = ~((decided < edition.period_start) & ~overturned)

    def row_check(holds: pl.Expr) -> pa.Check:
        return pa.Check(lambda data: data.lazyframe.select(holds.fill_null(True)))

    schema = pa.DataFrameSchema(
        {name: made for column in _declared(table) for name, made in columns_of(column).items()},
        checks=[row_check(holds) for holds in (in_order, outcome_agrees, open_in_the_period)],
    )
    try:
        schema.validate(typed, lazy=True)
    except SchemaErrors as failed:
        return int(failed.failure_cases.height)
    return 0

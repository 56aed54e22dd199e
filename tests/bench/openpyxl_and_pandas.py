"""The usual way: openpyxl reads the Decisions sheet, pandera[pandas] says which rows are at fault.

What it is asked and what it leaves out: as ``fastexcel_and_polars``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from submissions_schema.columns import DATES, NUMBERS, Column, Kind
from tests.bench.big_workbook import DECISIONS, DECLARED, EDITION

START = pd.Timestamp(EDITION.period_start)


def run(path: Path) -> Mapping[str, Any]:
    typed = read(path)
    try:
        schema().validate(typed, lazy=True)
    except SchemaErrors as failed:
        # a failed row check is listed once for each column of the row
        return {"faults": len(failed.failure_cases.drop_duplicates(["check", "index"]))}
    return {"faults": 0}


def read(path: Path) -> pd.DataFrame:
    """The typed sheet; ``{column}__unread`` says where a cell could not be read."""
    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True)[DECISIONS.sheet]
    lines = sheet.iter_rows(values_only=True)
    headings = next(lines)
    frame = pd.DataFrame(list(lines), columns=list(headings), dtype=object)
    frame = frame.rename(columns={column.label: column.name for column in DECISIONS.all_columns})
    for column in DECLARED:
        given = frame[column.name]
        if column.kind in DATES:
            days = given.where(given.map(lambda value: isinstance(value, date)))
            written = pd.to_datetime(given.where(days.isna()), format="%Y-%m-%d", errors="coerce")
            frame[column.name] = pd.to_datetime(days).fillna(written)
        elif column.kind in NUMBERS:
            frame[column.name] = pd.to_numeric(given, errors="coerce")
        frame[f"{column.name}__unread"] = given.notna() & frame[column.name].isna()
    return frame


def schema() -> pa.DataFrameSchema:
    columns = {column.name: _column(column) for column in DECLARED}
    unread = {f"{column.name}__unread": pa.Column(bool, pa.Check.eq(False)) for column in DECLARED}
    return pa.DataFrameSchema(
        columns | unread, checks=[pa.Check(check) for check in (in_order, outcome_agrees, open_in_the_period)]
    )


def _column(column: Column) -> pa.Column:
    if column.kind in DATES:
        earliest, cut = pd.Timestamp(EDITION.earliest), pd.Timestamp(EDITION.period_end)
        checks = [pa.Check.ge(earliest), pa.Check.le(cut)]  # D-12 too
    elif column.kind in NUMBERS:
        checks = [pa.Check.ge(column.minimum)] if column.minimum is not None else []
    elif column.kind is Kind.CODE:
        checks = [pa.Check.isin(column.codes)]
    else:
        checks = [pa.Check.str_length(max_value=column.max_length)]
    return pa.Column(checks=checks, nullable=not column.required, unique=(column.name,) == DECISIONS.key)


def in_order(rows: pd.DataFrame) -> pd.Series[bool]:
    """D-01."""
    latest = rows[["received_on", "duly_made_on"]].max(axis=1)
    return ~((rows["duly_made_on"] < rows["received_on"]) | (rows["decided_on"] < latest))


def outcome_agrees(rows: pd.DataFrame) -> pd.Series[bool]:
    """D-02."""
    return rows["outcome"].isna() | ((rows["outcome"] == "pending") == rows["decided_on"].isna())


def open_in_the_period(rows: pd.DataFrame) -> pd.Series[bool]:
    """D-05."""
    return ~((rows["decided_on"] < START) & ~(rows["overturned_on"] >= START))

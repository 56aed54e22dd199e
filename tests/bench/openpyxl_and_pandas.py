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

from submissions_schema.columns import DATES, NOT_HELD, NUMBERS, Column, Kind, Table
from submissions_schema.rules.decisions import CALENDAR_DAYS_IN, SAME_DAY_ROWS
from tests.bench.big_workbook import DECISIONS, DECLARED, EDITION, LIKE_A_FORMULA, OF_SCHEME, SCHEMES_TABLE

START, CUT = pd.Timestamp(EDITION.period_start), pd.Timestamp(EDITION.period_end)
HIDDEN = r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff\ufeff]"


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
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    frame, schemes = _sheet(book[DECISIONS.sheet], DECISIONS), _sheet(book[SCHEMES_TABLE.sheet], SCHEMES_TABLE)
    for column in DECLARED:
        given = frame[column.name]
        if column.kind in DATES:
            days = given.where(given.map(lambda value: isinstance(value, date)))
            written = pd.to_datetime(given.where(days.isna()), format="%Y-%m-%d", errors="coerce")
            frame[column.name] = pd.to_datetime(days).fillna(written)
        elif column.kind in NUMBERS:
            frame[column.name] = pd.to_numeric(given, errors="coerce")
        frame[f"{column.name}__unread"] = given.notna() & frame[column.name].isna()
    return frame.merge(schemes[["scheme_code", *OF_SCHEME]], on="scheme_code", how="left", suffixes=("", "__scheme"))


def _sheet(sheet: Any, table: Table) -> pd.DataFrame:
    lines = sheet.iter_rows(values_only=True)
    headings = next(lines)
    frame = pd.DataFrame(list(lines), columns=list(headings), dtype=object)
    return frame.rename(columns={column.label: column.name for column in table.all_columns})


def schema() -> pa.DataFrameSchema:
    columns = {column.name: _column(column) for column in DECLARED}
    unread = {f"{column.name}__unread": pa.Column(bool, pa.Check.eq(False)) for column in DECLARED}
    return pa.DataFrameSchema(columns | unread, checks=[pa.Check(check) for check in ROW_CHECKS])


def _column(column: Column) -> pa.Column:
    if column.kind in DATES:
        earliest, cut = pd.Timestamp(EDITION.earliest), pd.Timestamp(EDITION.period_end)
        checks = [pa.Check.ge(earliest), pa.Check.le(cut)]  # D-12 too
    elif column.kind in NUMBERS:
        checks = [pa.Check.ge(column.minimum)] if column.minimum is not None else []
    elif column.kind is Kind.CODE:
        checks = [pa.Check.isin(column.codes)]
    else:
        checks = [
            pa.Check.str_length(max_value=column.max_length),
            pa.Check(lambda text: ~text.str.contains(HIDDEN)),
            pa.Check(lambda text: ~text.str.contains(LIKE_A_FORMULA)),
            pa.Check(lambda text: text.str.lower() != NOT_HELD),
        ]
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


def _elapsed(rows: pd.DataFrame) -> pd.Series[float]:
    return (rows["decided_on"].where(rows["outcome"] != "pending", CUT) - rows["received_on"]).dt.days


def clock_stopped_within_the_case(rows: pd.DataFrame) -> pd.Series[bool]:
    """D-03."""
    elapsed = _elapsed(rows)
    return ~((elapsed >= 0) & (rows["clock_stop_days"] > elapsed))


def targets_have_units(rows: pd.DataFrame) -> pd.Series[bool]:
    """D-04."""
    statutory = rows["statutory_target"].isna() | rows["statutory_target_unit"].notna()
    return statutory & (rows["published_target"].isna() | rows["published_target_unit"].notna())


def few_on_the_same_day(rows: pd.DataFrame) -> pd.Series[bool]:
    """D-06."""
    same_day = rows["decided_on"] == rows["received_on"]
    return same_day.groupby(rows["scheme_code"]).transform("sum") <= SAME_DAY_ROWS


def _target_in_days(rows: pd.DataFrame, name: str) -> pd.Series[float]:
    target = rows[name].fillna(pd.to_numeric(rows[f"{name}__scheme"]))
    return target * rows[f"{name}_unit"].map(CALENDAR_DAYS_IN)


def not_long_pending(rows: pd.DataFrame) -> pd.Series[bool]:
    """D-07."""
    start = rows["duly_made_on"].where(rows["clock_starts"] == "duly_made", rows["received_on"])
    waited = (CUT - start).dt.days - rows["clock_stop_days"].fillna(0)
    allowed = _target_in_days(rows, "statutory_target").fillna(_target_in_days(rows, "published_target"))
    return ~((rows["outcome"] == "pending") & rows["decided_on"].isna() & (waited > 2 * allowed))


def clock_stopped_for_half_the_time(rows: pd.DataFrame) -> pd.Series[bool]:
    """D-08."""
    elapsed, stopped = _elapsed(rows), rows["clock_stop_days"]
    return ~((stopped * 2 > elapsed) & (stopped <= elapsed))


def scheme_is_known(rows: pd.DataFrame) -> pd.Series[bool]:
    """D-11."""
    return rows["clock_starts"].notna()


ROW_CHECKS = (
    in_order,
    outcome_agrees,
    clock_stopped_within_the_case,
    targets_have_units,
    open_in_the_period,
    few_on_the_same_day,
    not_long_pending,
    clock_stopped_for_half_the_time,
    scheme_is_known,
)

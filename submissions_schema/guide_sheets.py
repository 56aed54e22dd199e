"""What stands on the two sheets to read, *Guide* and *Last year*, and in the comments on headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from submissions_schema.columns import DATES, NOT_HELD, Column, Edition, Kind, Layout, Table
from submissions_schema.editions import CHANGES, EDITIONS
from submissions_schema.editions.mapping import WAS, was_in_words
from submissions_schema.gate.limits import LIMITS

_GUIDE_HEADINGS = ("Sheet", "Column", "Required", "What may stand there", "What to write", "Example", "Published")
_LAST_YEAR_HEADINGS = ("Sheet", "Row", "Column", "Last year")

_GENERAL = (
    (
        "How it works",
        "Fill in the sheets, save, upload. Headings stay as they are, in row 1; data begins in row 2. "
        "Yellow headings are required. You may add sheets of your own; they are not read.",
    ),
    (
        "The end of the period",
        "The return describes the world on the last day of the period. A case decided later is pending.",
    ),
    (
        "Not held",
        f"If you do not hold a number, a date or an answer in words, write “{NOT_HELD}” and give the reason in "
        "the note column, or beside the answer. It is published as not held and never read as 0. Codes and references "
        "cannot be not held.",
    ),
    (
        "Notes and free columns",
        "The columns Flex 1 and Flex 2 are yours: no rule reads them and they are never published. Nor are notes.",
    ),
    (
        "The file",
        "No macros, no links to other files, no hidden sheets of your own, no merged cells in a table. A table too "
        "large for a workbook goes as CSV or by the API.",
    ),
)


def allowed(column: Column) -> str:
    """What may stand in a column, in words: *text, at most 200 characters*."""
    if column.kind is Kind.CODE:
        return "one of: " + ", ".join(column.codes)
    if column.kind is Kind.TEXT:
        return (
            f"text, at most {column.max_words} words"
            if column.max_words
            else f"text, at most {column.max_length} characters"
        )
    if column.kind is Kind.DAY_OR_MONTH:
        return "a day (2024-11-05) or a month (2024-11)"
    if column.kind is Kind.DATE:
        return "a day (2024-11-05)"
    if column.kind is Kind.DECIMAL:
        return f"a number with at most {column.places} decimal places" + (f", {column.unit}" if column.unit else "")
    if column.kind is Kind.INTEGER:
        return "a whole number" + (f", {column.unit}" if column.unit else "")
    return str(column.kind)


def explanation(column: Column) -> str:
    """The comment on a heading: help, what may stand there, an example."""
    lines = [column.help, ("Required: " if column.required else "Optional: ") + allowed(column) + "."]
    if column.may_be_not_held:
        lines.append(f"You may write “{NOT_HELD}” with the reason in the note.")
    if column.example:
        lines.append(f"Example: {column.example}")
    if not column.published:
        lines.append("Never published.")
    return "\n".join(lines)


def guide_rows(edition: Edition, round: int, regulator_name: str, demonstration: bool) -> Iterator[Sequence[str]]:
    """The guide: a row of headings, general advice, then each table and each of its columns."""
    yield _GUIDE_HEADINGS
    yield "This workbook", "", "", "", f"The return of {regulator_name}, round {round}, edition {edition.year}."
    if demonstration:
        yield "Demonstration", "", "", "", "This is a demonstration; its figures are invented."
    for heading, text in _GENERAL:
        yield heading, "", "", "", text
    for limit, value in LIMITS.in_words():
        yield "Limits", limit, "", f"at most {value}" if value[0].isdigit() else value
    yield from _changes(edition)
    for table in edition:
        yield table.sheet, "", "", "", table.help
        for column in table.all_columns:
            yield (
                table.sheet,
                column.label,
                "required" if column.required else "",
                allowed(column),
                column.help,
                column.example,
                _published(table, column),
            )


def _changes(edition: Edition) -> Iterator[Sequence[str]]:
    """What is not as it was in the edition before."""
    changes = CHANGES.get(edition.year)
    if changes is None:
        return
    for sheets, label, what, why in changes.in_words(EDITIONS[changes.before]):
        yield f"Changed since edition {changes.before}", label, "", what, f"{why} Sheets: {sheets}."


def _published(table: Table, column: Column) -> str:
    if not column.published:
        return "never"
    return "yes" if table.public else "in totals only"


def last_year_rows(edition: Edition, tables: Mapping[str, pl.DataFrame] | None) -> Iterator[Sequence[str]]:
    """Last year's values, one to a row; of the decisions only cases then pending, which this year must answer."""
    yield _LAST_YEAR_HEADINGS
    held = False
    for table in edition:
        frame = (tables or {}).get(table.name)
        if frame is None:
            continue
        if "outcome" in frame.columns and not table.public:
            frame = frame.filter(pl.col("outcome") == "pending")
        for record in frame.iter_rows(named=True):
            for column in table.columns:
                text = _shown(table, column, record)
                if text:
                    held = True
                    yield table.sheet, _row_name(table, record), column.label, text
    if not held:
        yield ("None held",)


def _row_name(table: Table, record: Mapping[str, Any]) -> str:
    if table.layout is Layout.ANSWERS:
        return ""
    return " · ".join(str(record.get(name) or "") for name in table.key)


def _shown(table: Table, column: Column, record: Mapping[str, Any]) -> str:
    was = record.get(f"{column.name}{WAS}")
    if was:
        return was_in_words(column.name, was, table)
    if record.get(f"{column.name}__not_held"):
        return NOT_HELD
    value = record.get(column.name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date) or column.kind in DATES:
        return str(value)
    return f"{value:,.{column.places}f}" if isinstance(value, float) else str(value)

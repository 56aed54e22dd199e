"""Where a table lies on its sheet, and what is wrong with how it lies there (S-01 to S-04)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from submissions_schema.columns import FLEX, Table
from submissions_schema.findings import SCHEMA
from submissions_schema.gate.gated import Sheet
from submissions_schema.gate.headings import odd_character, skeleton
from submissions_schema.raw import column_letter
from submissions_schema.rules import cells
from submissions_schema.rules.rule import Rule

_FREE = frozenset(column.name for column in FLEX)
_SEARCHED_ROWS = 30
"""Rows in which headings are looked for when they are not in row 1."""
_SHOWN = 60
"""Characters of a heading that a message shows."""


@dataclass
class Found:
    """Faults of structure, gathered for one file."""

    faults: list[Mapping[str, object]] = field(default_factory=list)

    def add(
        self,
        rule: Rule,
        table: Table,
        message: str,
        *,
        expected: str,
        cell: str | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        self.faults.append(
            {
                "rule": rule.id,
                "severity": str(rule.severity),
                "table": table.name,
                "sheet": table.sheet,
                "cell": cell,
                "column": column,
                "value": value[:_SHOWN] if value else value,
                "expected": expected,
                "message": message,
            }
        )

    def frame(self) -> pl.DataFrame:
        """In ``findings.SCHEMA``."""
        return pl.DataFrame([{**dict.fromkeys(SCHEMA), **fault} for fault in self.faults], schema=SCHEMA)

    def no_sheet(self, table: Table) -> None:
        self.add(
            cells.SHEET_FOUND, table, f"There is no sheet called {table.sheet}.", expected=f"a sheet {table.sheet}"
        )

    def merged(self, table: Table, sheet: Sheet, last_column: int) -> None:
        """One fault for each merged range that touches the table."""
        for merged in sheet.merged:
            if merged.first_column <= last_column:
                self.add(
                    cells.NO_MERGED_CELLS,
                    table,
                    f"The cells {merged} are merged: only the first of them holds a value.",
                    expected="one value in each cell",
                    cell=str(merged).partition(":")[0],
                )


@dataclass(frozen=True, slots=True)
class Header:
    """The row of headings of a table, and which sheet column holds what."""

    row: int
    columns: Mapping[int, str]
    """Sheet column number (1 is A) to column name; columns that could not be told are left out."""


def find_header(table: Table, sheet: Sheet, found: Found) -> Header:
    """The table's headings, with S-02 and S-03 for what is wrong with them."""
    row = _header_row(table, sheet)
    if row is None:
        found.add(
            cells.HEADINGS_IN_ROW_1,
            table,
            f"No row of sheet {table.sheet} holds the headings of the template.",
            expected=", ".join(column.label for column in table.columns[:4]) + ", …",
            cell="A1",
        )
        return Header(1, {})
    if row != 1:
        found.add(
            cells.HEADINGS_IN_ROW_1,
            table,
            f"The headings must be in row 1; we found them in row {row}.",
            expected="headings in row 1",
            cell=f"A{row}",
        )
    headings = {column: text for (_, column), text in sheet.texts([row]).items()}
    named = {f"{column_letter(number)}{row}": text for number, text in headings.items()}
    known = match(table, named, found, what="heading")
    _headless(table, sheet, row, set(headings), found)
    return Header(row, {n: known[f"{column_letter(n)}{row}"] for n in headings if f"{column_letter(n)}{row}" in known})


def _header_row(table: Table, sheet: Sheet) -> int | None:
    """The row with most of the table's headings, the first of equals."""
    scores: dict[int, int] = {}
    first = sheet.first_row or 1
    for (row, _), text in sheet.texts({1, *range(first, first + _SEARCHED_ROWS)}).items():
        if table.find(text) is not None:
            scores[row] = scores.get(row, 0) + 1
    return max(scores, key=lambda row: (scores[row], -row), default=None)


def _headless(table: Table, sheet: Sheet, row: int, headed: Iterable[int], found: Found) -> None:
    first = np.searchsorted(sheet.cells["row"].to_numpy(), row, side="right")
    filled = np.flatnonzero(np.bincount(sheet.cells["column"].to_numpy()[first:]))
    for number in sorted(set(filled.tolist()).difference(headed)):
        letter = column_letter(number)
        found.add(
            cells.COLUMNS_PRESENT,
            table,
            f"Column {letter} holds values but has no heading.",
            expected="a heading of the template, or nothing",
            cell=f"{letter}{row}",
        )


def match(table: Table, headings: Mapping[str, str], found: Found, *, what: str) -> dict[str, str]:
    """Which column each heading (or question) names, by cell, with S-03 for what fits nothing.

    Args:
        headings: text by cell.
        what: how messages call them: heading, question.
    """
    looks = {skeleton(column.label): column for column in table.columns}
    known: dict[str, str] = {}
    places: dict[str, str] = {}
    reported: set[str] = set()
    for cell, text in headings.items():
        column = table.find(text)
        if column is None:
            alike = looks.get(skeleton(text))
            _not_known(table, cell, text, alike.label if alike else None, found, what, alike.name if alike else None)
            if alike:
                reported.add(alike.name)
        elif column.name in places:
            # which of the two is meant nobody can say: neither is read
            known.pop(places[column.name], None)
            reported.add(column.name)
            found.add(
                cells.COLUMNS_PRESENT,
                table,
                f"The {what} “{text[:_SHOWN]}” stands in {places[column.name]} and again in {cell}.",
                expected=f"“{column.label}” once",
                cell=cell,
                column=column.name,
                value=text,
            )
        else:
            places[column.name] = cell
            known[cell] = column.name
    for column in table.columns:
        if column.name not in places and column.name not in reported:
            found.add(
                cells.COLUMNS_PRESENT,
                table,
                f"The {what} “{column.label}” is missing.",
                expected=f"“{column.label}”",
                cell="A1",
                column=column.name,
            )
    return known


def _not_known(
    table: Table, cell: str, text: str, meant: str | None, found: Found, what: str, column: str | None
) -> None:
    if meant is None:
        message = f"“{text[:_SHOWN]}” in {cell} is no {what} of the template."
        expected = f"a {what} of the template"
        free = [column.label for column in table.all_columns if column.name in _FREE]
        if free:
            expected += f"; for columns of your own: {', '.join(free)}"
    else:
        odd = odd_character(text)
        because = f": it has {odd} in it" if odd else ""
        message = f"“{text[:_SHOWN]}” in {cell} looks like “{meant}” but is not the same{because}."
        expected = f"“{meant}”, typed anew"
    found.add(cells.COLUMNS_PRESENT, table, message, expected=expected, cell=cell, column=column, value=text)

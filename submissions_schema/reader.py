"""From a file the gate let through to the tables of a return: text with places, nothing believed yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from submissions_schema.columns import Edition, Layout, Table
from submissions_schema.gate.gated import FileKind, Gated, Sheet
from submissions_schema.gate.ours import rows_of_identity
from submissions_schema.identity import GUIDE_SHEET, IDENTITY_SHEET, LAST_YEAR_SHEET, LISTS_SHEET
from submissions_schema.raw import FORMULAS_SCHEMA, ROW, CellKind, Formula, RawReturn, RawTable
from submissions_schema.structure import Found, find_header, match

_OPTIONAL = frozenset({"case_studies"})
"""Tables whose sheet may be left out."""
_OURS_NOT_READ = frozenset(name.casefold() for name in (GUIDE_SHEET, LAST_YEAR_SHEET, IDENTITY_SHEET, LISTS_SHEET))
_LABELS, _ANSWERS, _REASONS = 1, 2, 3  # columns of a sheet of answers
_BLANK_TEXT = pl.Series([None], dtype=pl.String)
_BLANK_KIND = pl.Series([CellKind.BLANK], dtype=pl.UInt8)
_SHORT = 3
"""Bytes: a text longer than this is not looked at for being nothing but spaces."""


def identity_rows(gated: Gated) -> list[tuple[str, str]] | None:
    """Label and value of each row of the identity sheet, for ``identity.read_identity``; None without one."""
    sheet = gated.sheet(IDENTITY_SHEET)
    return None if sheet is None else rows_of_identity(sheet)


def read_workbook(gated: Gated, edition: Edition) -> tuple[RawReturn, pl.DataFrame]:
    """All tables of the workbook, and the findings of its structure (S-01 to S-04, in ``findings.SCHEMA``).

    A table whose sheet is missing is missing from the return; a column that is missing is blank.
    """
    found = Found()
    tables: dict[str, RawTable] = {}
    for table in edition:
        sheet = gated.sheet(table.sheet)
        if sheet is not None:
            tables[table.name] = _read_table(table, sheet, found)
        elif table.name not in _OPTIONAL:
            found.no_sheet(table)
    known = _OURS_NOT_READ | {table.sheet.casefold() for table in edition}
    identity = dict(identity_rows(gated) or ())
    result = RawReturn(
        year=edition.period_end.year,
        regulator_code=identity.get("regulator_code"),
        tables=tables,
        unread_sheets=tuple(sheet.name for sheet in gated.sheets if sheet.name.casefold() not in known),
    )
    return result, found.frame()


def read_csv(gated: Gated, edition: Edition, table_name: str) -> tuple[RawTable, pl.DataFrame]:
    """One table from a CSV, and the findings of its structure.

    Raises:
        ValueError: the file is no CSV, or the table is a sheet of answers.
    """
    table = edition[table_name]
    if gated.kind is not FileKind.CSV or table.layout is not Layout.ROWS:
        raise ValueError(f"{table_name} cannot be read from this file")
    found = Found()
    raw = _read_table(table, gated.sheets[0], found)
    return raw, found.frame()


def _read_table(table: Table, sheet: Sheet, found: Found) -> RawTable:
    return (_read_answers if table.layout is Layout.ANSWERS else _read_rows)(table, sheet, found)


def _read_rows(table: Table, sheet: Sheet, found: Found) -> RawTable:
    header = find_header(table, sheet, found)
    names = [column.name for column in table.all_columns]
    found.merged(table, sheet, max(header.columns, default=len(names)))
    cells = sheet.cells.slice(int(np.searchsorted(sheet.cells["row"].to_numpy(), header.row, side="right")))
    if not set(np.flatnonzero(np.bincount(cells["column"].to_numpy())).tolist()).issubset(header.columns):
        cells = cells.filter(pl.col("column").is_in(list(header.columns)))
    rows = _rows_in_use(cells)
    places = {name: number for number, name in header.columns.items()}
    frame, kinds = _wide(cells, rows, {name: places.get(name) for name in names})
    return RawTable(
        name=table.name,
        sheet=table.sheet,
        frame=frame,
        kinds=kinds,
        places=places,
        formulas=_formulas(cells, rows, header.columns),
        hidden_rows=tuple(sorted(set(sheet.hidden_rows).intersection(rows.tolist()))) if sheet.hidden_rows else (),
    )


def _rows_in_use(cells: pl.DataFrame) -> npt.NDArray[np.uint32]:
    """Numbers of the rows that hold anything: visible text, or a formula nobody has worked out."""
    unseen = np.flatnonzero((cells["text"].str.len_bytes() <= _SHORT).to_numpy())
    some = cells[unseen]
    blank = (some["text"].str.strip_chars() == "") & (some["formula"] != Formula.NO_VALUE).fill_null(True)
    rows = cells["row"].to_numpy()
    if blank.any():
        rows = np.delete(rows, unseen[blank.to_numpy()])
    return rows[np.flatnonzero(np.diff(rows, prepend=0))]


def _wide(
    cells: pl.DataFrame, rows: npt.NDArray[np.uint32], places: Mapping[str, int | None]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cells as a table of texts and a table of kinds, one row for each of ``rows``."""
    row, column = cells["row"].to_numpy(), cells["column"].to_numpy()
    every_row = np.flatnonzero(np.diff(row, prepend=0))  # where each row begins
    of_row = np.cumsum(np.bincount(every_row, minlength=len(row)))[: len(row)] - 1
    place_of_row = np.full(len(every_row), len(rows))
    place_of_row[np.searchsorted(row[every_row], rows)] = np.arange(len(rows))
    at_row = place_of_row[of_row]
    # the last of each is what a cell that is not there holds
    nothing = cells.height
    texts = pl.concat([cells["text"], _BLANK_TEXT], rechunk=True)
    kinds = np.append(cells["kind"].to_numpy(), np.uint8(CellKind.BLANK))
    if cells["formula"].null_count() < cells.height:
        texts = texts.set(texts == "", None)
    blank_texts = _BLANK_TEXT.new_from_index(0, len(rows))
    blank_kinds = _BLANK_KIND.new_from_index(0, len(rows))
    by_column = np.argsort(column, kind="stable")
    sorted_columns = column[by_column]
    frame: dict[str, pl.Series] = {ROW: pl.Series(rows, dtype=pl.UInt32)}
    kind_frame: dict[str, pl.Series] = {}
    for name, place in places.items():
        first, last = (0, 0) if place is None else np.searchsorted(sorted_columns, (place, place + 1))
        if first == last:
            frame[name], kind_frame[name] = blank_texts, blank_kinds
            continue
        here = by_column[first:last]
        index = np.full(len(rows) + 1, nothing, dtype=np.uint32)
        index[at_row[here]] = here
        frame[name] = texts.gather(index[:-1])
        kind_frame[name] = pl.Series(kinds[index[:-1]], dtype=pl.UInt8)
    return pl.DataFrame(frame), pl.DataFrame(kind_frame)


def _formulas(cells: pl.DataFrame, rows: npt.NDArray[np.uint32], names: Mapping[int, str]) -> pl.DataFrame:
    if cells["formula"].null_count() == cells.height:
        return pl.DataFrame(schema=FORMULAS_SCHEMA)
    some = cells.filter(pl.col("formula").is_not_null()).filter(pl.col("row").is_in(rows.tolist()))
    return some.select(
        pl.col("row").alias(ROW),
        pl.col("column").replace_strict(names, return_dtype=pl.String, default=None),
        pl.col("formula"),
    ).cast(FORMULAS_SCHEMA)  # type: ignore[arg-type]


def _read_answers(table: Table, sheet: Sheet, found: Found) -> RawTable:
    found.merged(table, sheet, _REASONS)
    by_place = {(row, column): (text, kind, formula) for row, column, kind, text, formula in sheet.cells.iter_rows()}
    labels = {
        f"A{row}": text
        for (row, column), (text, _, _) in by_place.items()
        # row 1 holds the headings of the sheet, unless a question has slipped into it
        if column == _LABELS and (row > 1 or table.find(text))
    }
    places = {name: int(cell[1:]) for cell, name in match(table, labels, found, what="question").items()}
    frame: dict[str, Any] = {ROW: 0}
    kinds: dict[str, int] = {}
    formulas: list[tuple[int, str, str]] = []
    for declared in table.columns:
        wanted = [(declared.name, _ANSWERS)]
        if declared.may_be_not_held:
            wanted.append((declared.note_name, _REASONS))
        for name, column in wanted:
            text, kind, formula = by_place.get((places.get(declared.name, 0), column), ("", CellKind.BLANK, None))
            frame[name] = text or None
            kinds[name] = kind
            if formula is not None:
                formulas.append((0, name, formula))
    return RawTable(
        name=table.name,
        sheet=table.sheet,
        frame=pl.DataFrame([frame], schema={ROW: pl.UInt32} | dict.fromkeys(kinds, pl.String)),
        kinds=pl.DataFrame([kinds], schema=dict.fromkeys(kinds, pl.UInt8)),
        places=places,
        formulas=pl.DataFrame(formulas, schema=FORMULAS_SCHEMA, orient="row"),
        hidden_rows=tuple(sorted(set(sheet.hidden_rows).intersection(places.values()))),
    )

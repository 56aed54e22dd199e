"""A draft: what a file said, with what people typed on screen laid over it.

Two people may work at once, one in the file and one on screen. An edit remembers what it saw; when a
new file comes, an edit the file does not know of is kept, and the file wins only where both changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from submissions_schema.columns import Column, Layout, Table
from submissions_schema.raw import FORMULAS_SCHEMA, ROW, CellKind, RawTable


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell set on screen; ``column`` ROW without a value takes the row out."""

    id: int
    table: str
    row: int
    row_key: str | None
    column: str
    seen: str | None
    value: str | None


def empty_table(table: Table) -> RawTable:
    """A table nothing was read into yet: no rows, or one row of blank answers."""
    names = [c.name for c in _stored(table)]
    height = 1 if table.layout is Layout.ANSWERS else 0
    frame = pl.DataFrame(
        {ROW: pl.Series([0] * height, dtype=pl.UInt32)}
        | {n: pl.Series([None] * height, dtype=pl.String) for n in names}
    )
    kinds = pl.DataFrame({n: pl.Series([int(CellKind.BLANK)] * height, dtype=pl.UInt8) for n in names})
    first = 2 if table.layout is Layout.ANSWERS else 1
    places = {c.name: place for place, c in enumerate(table.all_columns, first)}
    return RawTable(table.name, table.sheet, frame, kinds, places)


def _stored(table: Table) -> Iterable[Column]:
    if table.layout is Layout.ROWS:
        return table.all_columns
    notes = [table[c.note_name] for c in table.columns if c.may_be_not_held]
    return [*table.columns, *notes]


def row_keys(table: Table) -> pl.Expr:
    """The expression that names each row as its filer does."""
    if not table.key:
        return pl.format("row {}", pl.col(ROW))
    return pl.concat_str([pl.col(c).fill_null("") for c in table.key], separator=" · ")


def with_edits(raw: RawTable, edits: Sequence[Edit]) -> RawTable:
    """``raw`` as it stands after the edits, in order; typed text counts as text, a formula there is gone."""
    if not edits:
        return raw
    taken_out = {e.row for e in edits if e.column == ROW}
    latest = {(e.row, e.column): e for e in edits if e.column != ROW and e.column in raw.frame.columns}
    frame, kinds = _with_new_rows(raw, sorted({row for row, _ in latest} - set(raw.frame[ROW]) - taken_out))
    by_column: dict[str, dict[int, str | None]] = {}
    for (row, column), edit in latest.items():
        by_column.setdefault(column, {})[row] = edit.value or None
    changed_cells, changed_kinds = [], []
    for column, values in by_column.items():
        rows = list(values)
        hit = frame[ROW].is_in(pl.Series(rows, dtype=pl.UInt32).implode())
        new = frame[ROW].replace_strict(rows, list(values.values()), default=None, return_dtype=pl.String)
        kind = pl.when(new.is_null()).then(int(CellKind.BLANK)).otherwise(int(CellKind.TEXT)).cast(pl.UInt8)
        changed_cells.append(pl.when(hit).then(new).otherwise(pl.col(column)).alias(column))
        changed_kinds.append(pl.when(hit).then(kind).otherwise(pl.col(column)).alias(column))
    keep = ~frame[ROW].is_in(pl.Series(sorted(taken_out), dtype=pl.UInt32).implode())
    formulas = raw.formulas
    if formulas.height:
        edited = pl.DataFrame(
            [{ROW: row, "column": column} for row, column in latest], schema={ROW: pl.UInt32, "column": pl.String}
        )
        formulas = formulas.join(edited, on=[ROW, "column"], how="anti").select(list(FORMULAS_SCHEMA))
    return replace(
        raw,
        frame=frame.with_columns(changed_cells).filter(keep),
        kinds=kinds.with_columns(changed_kinds).filter(keep),
        formulas=formulas,
    )


def _with_new_rows(raw: RawTable, rows: list[int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    if not rows:
        return raw.frame, raw.kinds
    blank = pl.DataFrame({ROW: rows}, schema={ROW: pl.UInt32}).with_columns(
        pl.lit(None, pl.String).alias(c) for c in raw.frame.columns if c != ROW
    )
    none = blank.select(pl.lit(int(CellKind.BLANK), pl.UInt8).alias(c) for c in raw.kinds.columns)
    return (
        pl.concat([raw.frame, blank.select(raw.frame.columns)]),
        pl.concat([raw.kinds, none.select(raw.kinds.columns)]),
    )


@dataclass(frozen=True, slots=True)
class Merged:
    """What becomes of the edits when a new file of their table comes."""

    kept: list[Edit]
    """Still lie over the file, at the row's new number."""
    in_file: list[Edit]
    """The file has them already."""
    overruled: list[Edit]
    """Both changed the cell, or the row is gone: the file counts; people are told."""


def merge(table: Table, new: RawTable, edits: Sequence[Edit]) -> Merged:
    """Sort the edits of one table by what a newly read file says at their cells."""
    result = Merged([], [], [])
    keyed = new.frame.with_columns(row_keys(table).alias("__key__")) if edits else new.frame
    for edit in edits:
        at = keyed.filter(pl.col("__key__") == edit.row_key) if edit.row_key else keyed.filter(pl.col(ROW) == edit.row)
        if edit.column == ROW:
            (result.kept if at.height == 1 else result.in_file).append(edit)
            continue
        if at.height != 1:
            result.overruled.append(edit)
            continue
        found, row = at[edit.column][0], at[ROW][0]
        if found == edit.value:
            result.in_file.append(edit)
        elif found == edit.seen:
            result.kept.append(replace(edit, row=row))
        else:
            result.overruled.append(edit)
    return result
